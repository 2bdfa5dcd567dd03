// Files appended line by line: what a line costs with all rules, and whether what is found equals a fresh scan.
//
//     stream RULES DIR [--lines N] [--compare] [--only LANGUAGE] [--slow MILLISECONDS]
//
// RULES holds *.yaml and secrets.toml; DIR is searched for files of 3 to 60 KB. Times are of the thread (CPU) and of the clock;
// on a machine with other work only the first says something. --compare scans the text and its closers anew after every line
// and every cut; its times are those of a process whose caches hold something else.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <random>

#include "base/files.h"
#include "base/json.h"
#include "check/language.h"
#include "check/stream.h"

namespace {

using namespace bawn;
using namespace bawn::check;
namespace fs = std::filesystem;

struct Cost {
    double cpu = 0, clock = 0;  // milliseconds
};

class Timer {
public:
    Cost cost() const { return {(cpu_now() - cpu_) * 1e3, (std::chrono::duration<double>(Clock::now() - clock_).count()) * 1e3}; }

private:
    using Clock = std::chrono::steady_clock;
    static double cpu_now()
    {
        timespec now{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
        return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
    }
    double cpu_ = cpu_now();
    Clock::time_point clock_ = Clock::now();
};

struct Costs {
    std::vector<double> cpu, clock;
    void add(Cost cost) { cpu.push_back(cost.cpu), clock.push_back(cost.clock); }
};

struct OfLanguage {
    std::size_t files = 0, differences = 0, findings = 0, final = 0;
    Costs lines, cuts;
};

struct Options {
    std::string rules, folder, only;
    std::size_t lines = 50'000;
    bool compare = false;
    double slow = 1e9;
};

Pack pack_of(const std::string& folder)
{
    RuleSet all;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        const std::string path = entry.path();
        if (!entry.is_regular_file() || !path.ends_with(".yaml") || path.find("/tests/") != path.npos || path.ends_with("examples.yaml"))
            continue;
        auto set = read_rules(read_text(path).value(), path);
        if (set) std::ranges::move(set->rules, std::back_inserter(all.rules));
    }
    auto secrets = SecretRules::parse(read_text(folder + "/secrets.toml").value_or(""), "secrets.toml");
    return Pack::compile(std::move(all), secrets ? std::move(*secrets) : SecretRules()).value();
}

std::string told(const Finding& f)
{
    std::string text = fmt::format("{} {}-{} {}:{} {} {} {}", f.rule, f.begin.offset, f.end.offset, f.begin.line, f.begin.column, f.message,
                                   f.fingerprint, f.fix.value_or("-"));
    for (const auto& [name, value] : f.metavariables) text += fmt::format(" {}={}", name, value);
    for (const Step& step : f.flow) text += fmt::format(" {}@{}", step.what, step.begin.offset);
    return text;
}

std::size_t differences(Scanner& scanner, const Stream& stream, const StreamReport& report, const std::string& path)
{
    const FileReport fresh = scanner.scan(path, std::string(stream.text()) + stream.closers());
    std::vector<std::string> a, b;
    for (const StreamFinding& found : report.findings) a.push_back(told(found.finding));
    for (const Finding& found : fresh.findings) b.push_back(told(found));
    if (a == b && report.troubles.size() == fresh.troubles.size()) return 0;
    fmt::print("DIFFERENT {} at {} bytes, closers {}\n", path, stream.text().size(), stream.closers());
    for (const auto& one : a)
        if (std::ranges::find(b, one) == b.end()) fmt::print("    stream only: {}\n", one);
    for (const auto& one : b)
        if (std::ranges::find(a, one) == a.end()) fmt::print("    fresh only:  {}\n", one);
    return 1;
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.push_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

void follow(const Pack& pack, Scanner& scanner, const std::string& path, const std::string& text, const Options& options, OfLanguage& of)
{
    constexpr std::size_t back = 40;
    const std::vector<std::string> lines = lines_of(text);
    std::mt19937 random(static_cast<std::uint32_t>(text.size()));
    Stream stream(pack, path);
    std::vector<std::uint32_t> begins;
    std::size_t cut_at = 50 + random() % 200;
    ++of.files;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        begins.resize(i);
        begins.push_back(static_cast<std::uint32_t>(stream.text().size()));
        Timer timer;
        StreamReport report = stream.append(lines[i]);
        const Cost cost = timer.cost();
        of.lines.add(cost);
        if (cost.cpu > options.slow) fmt::print("{:.2f} ms {}:{}\n", cost.cpu, path, i + 1);
        if (options.compare) of.differences += differences(scanner, stream, report, path);
        if (i + 1 == lines.size()) {
            of.findings += report.findings.size();
            of.final += static_cast<std::size_t>(std::ranges::count(report.findings, true, &StreamFinding::final));
        }
        if (i < cut_at || i < back || i + 1 == lines.size()) continue;
        cut_at = i + 100 + random() % 200;
        i -= back;
        Timer whole;
        stream.cut(begins[i]);
        report = stream.append(lines[i]);
        of.cuts.add(whole.cost());
        begins.resize(i + 1);
        if (options.compare) of.differences += differences(scanner, stream, report, path);
    }
}

std::string shown(std::vector<double> times)
{
    if (times.empty()) return "-";
    std::ranges::sort(times);
    auto at = [&](double share) {
        return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    return fmt::format("p50 {:.3f} p99 {:.3f} p99.9 {:.3f} max {:.3f}", at(.5), at(.99), at(.999), times.back());
}

}  // namespace

int main(int argc, char** argv)
{
    Options options;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        auto next = [&] { return std::string(i + 1 < argc ? argv[++i] : "0"); };
        if (word == "--lines")
            options.lines = std::stoul(next());
        else if (word == "--compare")
            options.compare = true;
        else if (word == "--only")
            options.only = next();
        else if (word == "--slow")
            options.slow = std::stod(next());
        else
            (options.rules.empty() ? options.rules : options.folder) = word;
    }
    if (options.folder.empty()) return fmt::print(stderr, "stream RULES DIR [--lines N] [--compare] [--only LANGUAGE]\n"), 2;

    const Pack pack = pack_of(options.rules);
    fmt::print("{} rules, {} refused\n", pack.rules().size(), pack.refused().size());
    std::map<std::string, std::vector<std::string>> files;
    for (const auto& entry : fs::recursive_directory_iterator(options.folder)) {
        if (!entry.is_regular_file() || entry.file_size() < 3000 || entry.file_size() > 60'000) continue;
        const Language* language = language_of_file(entry.path().string(), "");
        if (language && (options.only.empty() || options.only == language->id)) files[std::string(language->id)].push_back(entry.path());
    }
    Scanner scanner(pack);
    std::size_t differences = 0;
    for (auto& [language, paths] : files) {
        std::ranges::sort(paths);
        std::ranges::shuffle(paths, std::mt19937(6));
        OfLanguage of;
        for (const std::string& path : paths) {
            if (of.lines.cpu.size() >= options.lines / files.size()) break;
            if (auto text = read_text(path)) follow(pack, scanner, path, *text, options, of);
        }
        fmt::print(
            "{}: {} files, {} lines, {} differences, {} findings at the end, {} final\n  a line, cpu   {} ms\n  a line, clock {} ms\n",
            language, of.files, of.lines.cpu.size(), of.differences, of.findings, of.final, shown(of.lines.cpu), shown(of.lines.clock));
        fmt::print("  cut 40 lines and go on, cpu {} ms ({} times)\n", shown(of.cuts.cpu), of.cuts.cpu.size());
        differences += of.differences;
    }
    return differences == 0 ? 0 : 1;
}
