// How many events a second the ledger takes, on disk, beside a plain loop that writes and syncs as many bytes.
//
//     ledger_bench [FOLDER]     (default: a folder beside the working directory; a memory filesystem flatters everybody)
//
// "ratio" is the plain loop's time for the same bytes in as many writes, by the time of the ledger: 1.00 is free.

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/fd.h"
#include "ledger/folder.h"
#include "ledger/ledger.h"

using namespace bawn;

namespace {

struct Load {
    std::size_t batch;
    int threads;
    std::size_t events;  // in all
};

constexpr Load loads[] = {{1, 1, 2'000}, {16, 1, 20'000}, {256, 1, 200'000}, {1000, 1, 300'000},
                          {1, 4, 8'000}, {16, 4, 60'000}, {256, 4, 300'000}, {1000, 4, 400'000}};

std::vector<ledger::Event> some_events(std::size_t count)
{
    Json details = {{"version", "2.1.3"}, {"identity", "certain"}, {"path", "/home/ann/.local/bin/notes"}, {"verdict", "allowed"}};
    return std::vector(count, ledger::Event{SystemClock().now(), "scan.finding", ledger::Grade::observed, "robin", 1000, details});
}

double seconds_of(const auto& work)
{
    auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void append_all(ledger::Ledger& ledger, const Load& load)
{
    std::vector<std::jthread> threads;
    for (int t = 0; t < load.threads; ++t) {
        threads.emplace_back([&] {
            auto events = some_events(load.batch);
            for (std::size_t done = 0; done < load.events / load.threads; done += load.batch) {
                if (auto appended = ledger.append(events); !appended) std::exit((std::puts(appended.error().message().c_str()), 1));
            }
        });
    }
}

std::uint64_t bytes_in(const std::string& folder)
{
    std::uint64_t bytes = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        if (entry.path().extension() == ".jsonl") bytes += entry.file_size();
    }
    return bytes;
}

void write_plainly(const std::string& path, std::uint64_t bytes, std::size_t writes)
{
    Fd fd = *Fd::open(path, O_WRONLY | O_CREAT | O_TRUNC);
    std::string piece(bytes / writes, 'x');
    for (std::size_t i = 0; i < writes; ++i) {
        if (!write_all(fd, piece) || ::fdatasync(fd.get()) != 0) std::exit(1);
    }
}

void measure(const std::string& root, const Load& load)
{
    std::string folder = root + "/ledger";
    double ledger_seconds = 0, verify_seconds = 0;
    {
        SystemClock clock;
        auto ledger = ledger::Ledger::open(folder, clock);
        if (!ledger) std::exit((std::puts(ledger.error().message().c_str()), 1));
        ledger_seconds = seconds_of([&] { append_all(*ledger, load); });
    }
    verify_seconds = seconds_of([&] {
        if (auto told = ledger::verify(folder); !told || told->problem) std::exit((std::puts("the ledger does not verify"), 1));
    });
    std::uint64_t bytes = bytes_in(folder);
    double plain_seconds = seconds_of([&] { write_plainly(root + "/plain", bytes, load.events / load.batch); });
    std::printf("%6zu %8d %12.0f %10.1f %9.2f %14.0f\n", load.batch, load.threads, static_cast<double>(load.events) / ledger_seconds,
                static_cast<double>(bytes) / ledger_seconds / 1e6, plain_seconds / ledger_seconds,
                static_cast<double>(load.events) / verify_seconds);
    std::filesystem::remove_all(folder);
}

}  // namespace

int main(int argc, char** argv)
{
    std::string name = std::string(argc > 1 ? argv[1] : ".") + "/ledger-bench-XXXXXX";
    if (!::mkdtemp(name.data())) return 1;
    std::puts(" batch  threads     events/s       MB/s     ratio   verified/s");
    for (const Load& load : loads) measure(name, load);
    std::filesystem::remove_all(name);
}
