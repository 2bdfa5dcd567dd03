// What watching costs: the same workload plain, with standard and with forensic evidence, in turns in one run.
//
//     build/release/bench/notify [rounds]
//
// calls: microseconds for one system call that is watched, by kind. build: seconds for compiling a few files with the
// system's compiler, processes and reads as builds have them. The watched child has the filter of watched.h and no
// sandbox; the evidence goes through the whole recorder into nothing.

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "sandbox/recorder.h"
#include "sandbox/test_watched.h"

namespace {

using namespace bawn;
using namespace bawn::sandbox;

double seconds_since(std::chrono::steady_clock::time_point start)
{
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

struct Measured {
    double seconds = 0;
    Recording recording;
};

Measured measure(Watch watch, const std::function<void()>& body)
{
    static SystemClock clock;
    testing::Child child = testing::start_child(watch, body);
    auto take = [](std::span<const ledger::Event>) -> Result<> { return {}; };
    auto recorder = Recorder::start(std::move(child.listener), {.session = "bench", .watch = watch}, clock, take);
    if (!recorder) std::abort();
    auto start = std::chrono::steady_clock::now();
    child.release();
    if (child.wait() != 0) std::puts("the workload failed");
    double seconds = seconds_since(start);
    return {seconds, recorder->finish()};
}

void run(const char* const* argv)
{
    pid_t pid = ::vfork();
    if (pid == 0) {
        ::execv(argv[0], const_cast<char**>(argv));
        ::_exit(127);
    }
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (status != 0) ::_exit(1);
}

struct Kind {
    const char* name;
    int times;
    std::function<void()> call;
};

void measure_calls(unsigned rounds)
{
    static const char* const just_true[] = {"/usr/bin/true", nullptr};
    const Kind kinds[] = {
        {"getppid (never watched)", 200'000, [] { ::getppid(); }},
        {"open to read", 10'000, [] { ::close(::open("/etc/passwd", O_RDONLY)); }},
        {"open to write", 10'000, [] { ::close(::open("/dev/null", O_WRONLY)); }},
        {"unlink of nothing", 10'000, [] { ::unlink("none"); }},
        {"vfork, exec, exit", 300, [] { run(just_true); }},
    };
    std::printf("%-26s %10s %10s %10s   us each, minimum of %u\n", "", "plain", "standard", "forensic", rounds);
    for (const Kind& kind : kinds) {
        double best[3] = {1e9, 1e9, 1e9};
        for (unsigned round = 0; round < rounds; ++round)
            for (Watch watch : {Watch::none, Watch::standard, Watch::forensic}) {
                auto body = [&] {
                    for (int i = 0; i < kind.times; ++i) kind.call();
                };
                double& least = best[static_cast<int>(watch)];
                least = std::min(least, measure(watch, body).seconds / kind.times * 1e6);
            }
        std::printf("%-26s %10.2f %10.2f %10.2f\n", kind.name, best[0], best[1], best[2]);
    }
}

void build(const std::string& folder)
{
    for (int i = 0; i < 6; ++i) {
        std::string source = folder + "/" + std::to_string(i) + ".cpp", object = folder + "/" + std::to_string(i) + ".o";
        std::ofstream(source) << "#include <string>\nstd::string f(int n) { return std::to_string(n); }\n";
        const char* argv[] = {"/usr/bin/g++", "-O1", "-c", source.c_str(), "-o", object.c_str(), nullptr};
        run(argv);
    }
}

void measure_build(unsigned rounds, const std::string& folder)
{
    std::vector<double> seconds[3];
    Recording last[3];
    for (unsigned round = 0; round < rounds; ++round)
        for (Watch watch : {Watch::none, Watch::standard, Watch::forensic}) {
            Measured measured = measure(watch, [&] { build(folder); });
            seconds[static_cast<int>(watch)].push_back(measured.seconds);
            last[static_cast<int>(watch)] = std::move(measured.recording);
        }
    std::printf("\n%-10s %8s %8s %9s %8s %8s %6s   six files compiled, %u rounds in turns\n", "build", "min s", "median", "overhead",
                "seen", "events", "lost", rounds);
    static const char* const names[] = {"plain", "standard", "forensic"};
    for (int i = 0; i < 3; ++i) std::ranges::sort(seconds[i]);
    for (int i = 0; i < 3; ++i) {
        double median = seconds[i][rounds / 2], plain = seconds[0][rounds / 2];
        std::printf("%-10s %8.3f %8.3f %8.1f%% %8llu %8llu %6llu\n", names[i], seconds[i][0], median, (median / plain - 1) * 100,
                    static_cast<unsigned long long>(last[i].counts.seen), static_cast<unsigned long long>(last[i].events),
                    static_cast<unsigned long long>(last[i].lost));
    }
}

}  // namespace

int main(int argc, char** argv)
{
    unsigned rounds = argc > 1 ? std::max(1u, static_cast<unsigned>(std::strtoul(argv[1], nullptr, 10))) : 7;
    testing::WatchedFolder folder;
    if (::chdir(folder.path().c_str()) != 0) return 1;
    measure_calls(rounds);
    measure_build(rounds, folder.path());
    rusage usage = {};
    ::getrusage(RUSAGE_SELF, &usage);
    std::printf("\npeak memory of the recorder: %ld MB\n", usage.ru_maxrss / 1024);
}
