// What the generation gate costs: the time it adds to each line of clean code, and what share of a fast model's tokens gets through.
//
//     gate RULES DIR [--lines N] [--streams 32] [--rate 6000] [--seconds 5]
//
// RULES holds *.yaml and secrets.toml; files of 3 to 40 KB below DIR are said in a chat. The time of a line is what passes between the
// piece that ends it and the gate's wish for the next one: of the thread (CPU) and of the clock. Then as many streams at once share the
// rate of tokens a second, with the gate off and on, each answer a file; the share is the first time by the second.

#include <fmt/format.h>
#include <time.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <random>
#include <thread>

#include "check/language.h"
#include "model/gate.h"
#include "model/test_pack.h"
#include "model/test_scripted.h"

namespace {

using namespace bawn;
using namespace bawn::model;
namespace fs = std::filesystem;

double cpu_now()
{
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) * 1e-6;
}
double clock_now() { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

struct Times {
    std::vector<double> cpu, clock;
};

// Tells how long whoever pulls was busy with each line.
class Watched final : public Generation {
public:
    Watched(std::unique_ptr<Generation> within, Times& times) : within_(std::move(within)), times_(times) {}
    Result<std::optional<Piece>> next() override
    {
        if (ended_line_) times_.cpu.push_back(cpu_now() - cpu_), times_.clock.push_back(clock_now() - clock_);
        Result<std::optional<Piece>> piece = within_->next();
        ended_line_ = piece && *piece && (*piece)->text.find('\n') != std::string::npos;
        cpu_ = cpu_now(), clock_ = clock_now();
        return piece;
    }
    void cancel() override { within_->cancel(); }
    Ending ending() const override { return within_->ending(); }
    Usage usage() const override { return within_->usage(); }

private:
    std::unique_ptr<Generation> within_;
    Times& times_;
    bool ended_line_ = false;
    double cpu_ = 0, clock_ = 0;
};

class WatchedBackend final : public Backend {
public:
    WatchedBackend(test::ScriptedBackend& within, Times& times) : within_(within), times_(times) {}
    const ModelFacts& facts() const override { return within_.facts(); }
    Result<Context> read(std::span<const Segment> segments) override { return within_.read(segments); }
    Result<std::unique_ptr<Generation>> start(const Context& context, const Sampling& sampling, std::uint32_t most) override
    {
        return std::make_unique<Watched>(TRY(within_.start(context, sampling, most)), times_);
    }
    Result<std::vector<float>> embed(std::string_view text) override { return within_.embed(text); }

private:
    test::ScriptedBackend& within_;
    Times& times_;
};

test::Script says(const std::string& answer)
{
    return
        [&answer](std::string_view read, const Sampling&) { return answer.starts_with(read) ? answer.substr(read.size()) : std::string(); };
}

std::size_t say(Backend& backend, const check::Pack& pack, GateMode mode, std::uint32_t most_tokens, const std::string& answer)
{
    Gate gate(backend, pack, {.mode = mode, .least = check::Severity::high, .tries = 3});
    auto gated = gate.start({}, {}, most_tokens, {}).value();
    std::string told;
    while (auto text = gated->next().value()) told += text->text;
    return answer.starts_with(told) ? 0 : 1;
}

std::string shown(std::vector<double> times)
{
    if (times.empty()) return "-";
    std::ranges::sort(times);
    auto at = [&](double share) {
        return times[std::min(times.size() - 1, static_cast<std::size_t>(share * static_cast<double>(times.size())))];
    };
    return fmt::format("p50 {:.3f} p99 {:.3f} p99.9 {:.3f} max {:.3f} ms", at(.5), at(.99), at(.999), times.back());
}

struct Said {
    std::string language, answer;
};

std::vector<Said> answers_in(const std::string& folder)
{
    std::vector<std::pair<std::string, std::string>> paths;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || entry.file_size() < 3000 || entry.file_size() > 40'000) continue;
        if (const check::Language* language = check::language_of_file(entry.path().string(), ""))
            paths.emplace_back(entry.path().string(), language->id);
    }
    std::ranges::sort(paths);
    std::ranges::shuffle(paths, std::mt19937(8));
    std::vector<Said> all;
    for (const auto& [path, language] : paths) {
        if (all.size() == 400) break;
        if (auto text = read_text(path)) all.push_back({language, fmt::format("~~~~~~{}\n{}\n~~~~~~\n", language, *text)});
    }
    return all;
}

double run_streams(const check::Pack& pack, const std::vector<Said>& answers, unsigned streams, double rate, double seconds, GateMode mode)
{
    const auto tokens = static_cast<std::uint32_t>(rate / streams * seconds);
    const double begun = clock_now();
    std::vector<std::jthread> threads;
    for (unsigned n = 0; n < streams; ++n)
        threads.emplace_back([&, n] {
            std::uint32_t left = tokens;
            for (std::size_t at = n; left > 0; at += streams) {  // one answer after the other
                const std::string& answer = answers[at % answers.size()].answer;
                test::ScriptedBackend backend(says(answer), rate / streams);
                backend.facts_.context_tokens = 10'000'000;
                const auto of_this = std::min<std::uint32_t>(left, static_cast<std::uint32_t>(backend.pieces_of(answer).size()));
                (void)say(backend, pack, mode, of_this, answer);
                left -= of_this;
            }
        });
    threads.clear();
    return (clock_now() - begun) * 1e-3;
}

}  // namespace

int main(int argc, char** argv)
{
    std::string rules, folder;
    std::size_t lines = 20'000;
    unsigned streams = 32;
    double rate = 6000, seconds = 5;
    for (int i = 1; i < argc; ++i) {
        const std::string word = argv[i];
        auto next = [&] { return std::string(i + 1 < argc ? argv[++i] : "0"); };
        if (word == "--lines")
            lines = std::stoul(next());
        else if (word == "--streams")
            streams = static_cast<unsigned>(std::stoul(next()));
        else if (word == "--rate")
            rate = std::stod(next());
        else if (word == "--seconds")
            seconds = std::stod(next());
        else
            (rules.empty() ? rules : folder) = word;
    }
    if (folder.empty()) return fmt::print(stderr, "gate RULES DIR [--lines N] [--streams 32] [--rate 6000] [--seconds 5]\n"), 2;

    const check::Pack pack = test::pack_in(rules);
    const std::vector<Said> answers = answers_in(folder);
    std::map<std::string, Times> by_language;
    Times all;
    std::size_t different = 0;
    for (const Said& said : answers) {
        if (all.cpu.size() >= lines) break;
        test::ScriptedBackend scripted(says(said.answer));
        scripted.facts_.context_tokens = 10'000'000;
        Times times;
        WatchedBackend backend(scripted, times);
        different += say(backend, pack, GateMode::enforce, 10'000'000, said.answer);
        Times& of = by_language[said.language];
        for (auto* to : {&of, &all}) {
            to->cpu.insert(to->cpu.end(), times.cpu.begin(), times.cpu.end());
            to->clock.insert(to->clock.end(), times.clock.begin(), times.clock.end());
        }
    }
    for (const auto& [language, times] : by_language) fmt::print("{}: {} lines, cpu {}\n", language, times.cpu.size(), shown(times.cpu));
    fmt::print("all: {} lines, {} answers told otherwise\n  a line, cpu   {}\n  a line, clock {}\n", all.cpu.size(), different,
               shown(all.cpu), shown(all.clock));
    for (int turn = 0; turn < 3 && streams > 0; ++turn) {
        const double off = run_streams(pack, answers, streams, rate, seconds, GateMode::off);
        const double on = run_streams(pack, answers, streams, rate, seconds, GateMode::enforce);
        fmt::print("{} streams of {:.0f} tokens/s together: off {:.2f} s, on {:.2f} s, share {:.3f}\n", streams, rate, off, on, off / on);
    }
    return 0;
}
