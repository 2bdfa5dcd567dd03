// bawn model doctor: which models run well on this machine, and why.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <thread>

#include "base/files.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/model_record.h"
#include "cli/text_table.h"
#include "model/engine_process.h"
#include "model/free_threads.h"
#include "model/machine.h"
#include "sandbox/probe.h"

namespace bawn::cli {
namespace {

constexpr int no_engine = 3;
constexpr double runs_well = 15, runs_at_all = 4;  // tokens a second: faster than one reads; slower than one waits for

struct Rated {
    std::string name;
    bool is_here = false;
    std::uint64_t needed = 0;
    double most_tokens = 0;  // a second
    std::string_view verdict = {};
};

struct Seen {
    unsigned processors = 0, threads = 0;
    std::string kernels;
    model::Memory memory;
    double speed = 0;     // of memory, bytes a second
    std::string lacking;  // why the engine can't run; "" where it can
    std::vector<Rated> models;
};

// What Qwen2.5-Coder's makers publish: billions of weights. As Q4_K_M they take about 5 bits each, the smallest ones more.
struct Published {
    std::string_view name;
    double weights, bits;
};
constexpr Published published[] = {{"Qwen2.5-Coder 0.5B", .49, 8},  {"Qwen2.5-Coder 1.5B", 1.54, 5.8}, {"Qwen2.5-Coder 3B", 3.09, 5.4},
                                   {"Qwen2.5-Coder 7B", 7.61, 4.9}, {"Qwen2.5-Coder 14B", 14.7, 4.9},  {"Qwen2.5-Coder 32B", 32.5, 4.9}};

std::string_view verdict_on(const Rated& rated, const Seen& seen)
{
    if (seen.memory.free != 0 && rated.needed > seen.memory.free)
        return rated.needed > seen.memory.all ? "needs more memory than there is" : "needs more memory than is free now";
    if (rated.most_tokens >= runs_well) return "runs well";
    return rated.most_tokens >= runs_at_all ? "slow, but it runs" : "too slow to wait for";
}

void rate(Seen& seen, Rated rated, std::uint64_t weights)
{
    rated.most_tokens = seen.speed / static_cast<double>(std::max<std::uint64_t>(weights, 1));
    rated.verdict = verdict_on(rated, seen);
    seen.models.push_back(std::move(rated));
}

std::string what_the_engine_lacks()
{
    auto files = model::EngineFiles::beside_us();
    if (!files) return files.error().message();
    for (const sandbox::Probed& control : sandbox::probe_controls())
        if (control.state == sandbox::State::is_missing) return fmt::format("its sandbox lacks {} (bawn doctor)", control.id);
    return "";
}

Result<Seen> look(const std::string& state)
{
    Seen seen;
    seen.processors = std::thread::hardware_concurrency();
    seen.threads = model::free_threads();
    seen.kernels = model::kernels_for(read_text("/proc/cpuinfo", 1 << 20).value_or(""));
    seen.memory = model::memory_now();
    seen.speed = model::memory_speed(seen.threads);
    seen.lacking = what_the_engine_lacks();
    for (const model::ModelRecord& record : TRY(model::ModelStore(state).all()))
        rate(seen, {.name = record.name, .is_here = true, .needed = record.needed_bytes}, record.file_bytes);
    for (const Published& one : published) {
        const auto weights = static_cast<std::uint64_t>(one.weights * 1e9 * one.bits / 8);
        rate(seen, {.name = std::string(one.name), .needed = weights + weights / 4 + (200 << 20)}, weights);
    }
    return seen;
}

Json json_of(const Seen& seen)
{
    Json models = Json::array();
    for (const Rated& rated : seen.models)
        models.push_back({{"name", rated.name},
                          {"added", rated.is_here},
                          {"neededBytes", rated.needed},
                          {"mostTokensPerSecond", rated.most_tokens},
                          {"verdict", rated.verdict}});
    return {{"schema", "bawn.model-doctor/1"},    {"processors", seen.processors},
            {"freeThreads", seen.threads},        {"kernels", seen.kernels},
            {"memoryBytes", seen.memory.all},     {"freeMemoryBytes", seen.memory.free},
            {"memoryBytesPerSecond", seen.speed}, {"engine", seen.lacking.empty() ? "works" : seen.lacking},
            {"models", std::move(models)}};
}

std::string text_of(const Seen& seen)
{
    std::string text = fmt::format("{:<12} {}, {} free now; {}\n", "processors", seen.processors, seen.threads,
                                   seen.kernels.empty() ? "no instructions that the library has fast kernels for" : seen.kernels);
    text += fmt::format("{:<12} {} of {} free; {:.1f} GB are read a second\n", "memory", in_mib(seen.memory.free), in_mib(seen.memory.all),
                        seen.speed / 1e9);
    text += fmt::format("{:<12} {}\n", "engine", seen.lacking.empty() ? "works, without network and files" : printable(seen.lacking));
    text += fmt::format("{:<12} --libraries DIR takes another build of llama.cpp's libraries\n\n", "graphics");
    std::vector<std::vector<Cell>> rows;
    for (const Rated& rated : seen.models)
        rows.push_back({{rated.name, ""},
                        {rated.is_here ? "added" : "-", ""},
                        {in_mib(rated.needed), ""},
                        {fmt::format("{:.0f} tokens a second", rated.most_tokens), ""},
                        {std::string(rated.verdict), ""}});
    text += text_table({{"MODEL", 20}, {"HERE"}, {"MEMORY"}, {"AT MOST"}, {"VERDICT"}}, rows, 120);
    return text + "\nTo write a token every weight is read once: the speed of memory is the limit. bawn model bench measures a model.\n";
}

Result<int> examine(World& world, const Given& given)
{
    const std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    const Seen seen = TRY(look(state));
    world.out << (given.has("json") ? to_text(json_of(seen), 2) + "\n" : text_of(seen));
    return seen.lacking.empty() ? 0 : no_engine;
}

}  // namespace

extern const Command model_doctor_command = {
    .name = "model doctor",
    .summary = "which models run well on this machine, and why",
    .about =
        "Measures how fast memory is read, looks at processors, free memory and the engine's sandbox, and rates the models that\n"
        "were added and those of the Qwen2.5-Coder family by size (as Q4_K_M, sizes about). Nothing is loaded or downloaded.",
    .arguments = {},
    .options = {{"json", "", "for scripts"}, {"state", "DIR", "where models are remembered"}},
    .examples = {{"bawn model doctor", "before a model is chosen"}},
    .exits = {{no_engine, "no model can run on this machine; it says why"}},
    .run = examine,
};

}  // namespace bawn::cli
