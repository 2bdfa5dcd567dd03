// bawn model bench: how fast a model answers on this machine, as it is now.

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/model_open.h"
#include "cli/policies.h"
#include "model/free_threads.h"

namespace bawn::cli {
namespace {

using Moment = std::chrono::steady_clock::time_point;

constexpr std::uint32_t answer_tokens = 64, cut_tokens = 40;
constexpr std::size_t prompt_bytes = 2000;  // some 500 tokens

double seconds_since(Moment begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }

// Text that no two prompts share from its beginning on.
std::string prompt(unsigned number)
{
    std::string text = fmt::format("// file {}\n", number);
    for (unsigned line = 0; text.size() < prompt_bytes; ++line)
        text += fmt::format("int value_{}_{} = read_value({});\n", number, line, line * 7 + number);
    return text;
}

struct Measured {
    std::uint32_t prompt_tokens = 0, answer_tokens = 0;
    double first_token = 0, answer = 0;  // seconds
};

Result<Measured> measure(model::EmbeddedBackend& backend, unsigned number)
{
    const model::Segment segments[] = {{prompt(number), false}};
    model::Context context = TRY(backend.read(segments));
    Moment begin = std::chrono::steady_clock::now();
    auto generation = TRY(backend.start(context, {}, answer_tokens));
    Measured measured{.prompt_tokens = static_cast<std::uint32_t>(context.size())};
    while (TRY(generation->next())) {
        if (measured.answer_tokens++ == 0) measured.first_token = seconds_since(begin);
        measured.answer = seconds_since(begin) - measured.first_token;
    }
    if (measured.answer_tokens < 2) return fail(ErrorKind::unavailable, "the model had nothing to say to the bench's prompt");
    return measured;
}

// All slots at once; the rate of all together.
Result<double> rate_of_all(model::EmbeddedBackend& backend, unsigned slots)
{
    std::vector<Result<Measured>> all(slots, Measured{});
    {
        std::vector<std::jthread> clients;
        for (unsigned slot = 0; slot < slots; ++slot) clients.emplace_back([&, slot] { all[slot] = measure(backend, 100 + slot); });
    }
    std::uint32_t tokens = 0;
    double longest = 0;
    for (Result<Measured>& one : all) {
        Measured measured = TRY(std::move(one));
        tokens += measured.answer_tokens - 1;
        longest = std::max(longest, measured.answer);
    }
    return tokens / longest;
}

// An answer, cut back and gone on with: seconds until the next token.
Result<double> cut_and_go_on(model::EmbeddedBackend& backend)
{
    const model::Segment segments[] = {{prompt(50), false}};
    model::Context context = TRY(backend.read(segments));
    auto generation = TRY(backend.start(context, {}, answer_tokens));
    while (auto piece = TRY(generation->next())) context.append(std::move(*piece));
    context.cut(std::max(context.prompt, context.size() - std::min<std::size_t>(cut_tokens, context.size())));
    Moment begin = std::chrono::steady_clock::now();
    auto again = TRY(backend.start(context, {}, 1));
    TRY(again->next());
    return seconds_since(begin);
}

Result<unsigned> slots_of(const Given& given)
{
    std::string word = given.one("slots").value_or("1");
    unsigned slots = 0;
    auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), slots);
    if (error != std::errc() || end != word.data() + word.size() || slots == 0 || slots > 64)
        return fail(ErrorKind::invalid, "--slots takes a number from 1 to 64, not \"" + printable(word) + "\"");
    return slots;
}

Result<int> measure_model(World& world, const Given& given)
{
    unsigned slots = TRY(slots_of(given));
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    Moment begin = std::chrono::steady_clock::now();
    const policy::Layers layers = TRY(load_policy(world, given));
    OpenedModel model = TRY(open_model(world, layers, state, given.arguments().front(),
                                       {.context_tokens = 2048, .slots = slots, .libraries = given.one("libraries").value_or("")}));
    double load = seconds_since(begin);
    unsigned threads = model::free_threads();
    world.err << "bawn: measuring; the machine should have nothing else to do\n";
    Measured one = TRY(measure(*model.backend, 1));
    double cut = TRY(cut_and_go_on(*model.backend));
    double all = slots > 1 ? TRY(rate_of_all(*model.backend, slots)) : 0;

    double prompt_rate = one.prompt_tokens / one.first_token, answer_rate = (one.answer_tokens - 1) / one.answer;
    if (given.has("json")) {
        Json json = {{"schema", "bawn.model-bench/1"},
                     {"model", valid_utf8(model.facts.name)},
                     {"sha256", model.backend->facts().sha256},
                     {"computedBy", valid_utf8(model.backend->computed_by())},
                     {"threads", threads},
                     {"loadSeconds", load},
                     {"firstTokenSeconds", one.first_token},
                     {"promptTokensPerSecond", prompt_rate},
                     {"answerTokensPerSecond", answer_rate},
                     {"cutSeconds", cut}};
        if (slots > 1) json["slots"] = slots, json["answerTokensPerSecondOfAll"] = all;
        world.out << to_text(json, 2) << '\n';
        return 0;
    }
    world.out << fmt::format("{} ({}), computed by {}, {} {}\n\n", printable(model.facts.name), printable(model.facts.quantisation),
                             printable(model.backend->computed_by()), threads, threads == 1 ? "thread" : "threads");
    world.out << fmt::format("{:<34}{:>10.2f} s\n", "checked and loaded in", load);
    world.out << fmt::format("{:<34}{:>10.2f} s\n", fmt::format("first token after {} tokens", one.prompt_tokens), one.first_token);
    world.out << fmt::format("{:<34}{:>10.1f} tokens a second\n", "reads", prompt_rate);
    world.out << fmt::format("{:<34}{:>10.1f} tokens a second\n", "writes", answer_rate);
    if (slots > 1) world.out << fmt::format("{:<34}{:>10.1f} tokens a second\n", fmt::format("writes {} answers at once", slots), all);
    world.out << fmt::format("{:<34}{:>10.0f} ms, {:.1f} % of reading the prompt afresh\n",
                             fmt::format("cut {} tokens and go on", cut_tokens), cut * 1e3, 100 * cut / one.first_token);
    return 0;
}

}  // namespace

extern const Command model_bench_command = {
    .name = "model bench",
    .summary = "measure how fast a model answers on this machine",
    .about =
        "One prompt of some 500 tokens and an answer of 64, from loading to the last token, in the model's own process. As many\n"
        "threads are used as are free now: on a busy machine the figures are those of a busy machine.",
    .arguments = {{"MODEL", "a name that bawn model add told, or a file in GGUF form"}},
    .options = {{"slots", "N", "also N answers at once"},
                {"libraries", "DIR", "another build of llama.cpp's libraries, a GPU's for instance"},
                {"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"state", "DIR", "where models are known"},
                {"json", "", "for scripts"}},
    .examples = {{"bawn model bench qwen2.5-coder-0.5b-instruct-q4_k_m.gguf --slots 8", "one answer, then eight at once"}},
    .exits = {},
    .run = measure_model,
};

}  // namespace bawn::cli
