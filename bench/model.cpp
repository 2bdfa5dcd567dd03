// What Bawn's engine process costs beside the library alone, in turns: tokens a second of prompts and answers, one stream and several,
// and what cutting an answer back costs beside reading its prompt afresh.
//
//     bench/model MODEL.gguf [--rounds N] [--threads N] [--streams N]

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "base/process.h"
#include "model/embedded.h"

using namespace bawn;
using namespace bawn::model;

namespace {

constexpr std::uint32_t prompt_tokens = 512, answer_tokens = 64;

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

template <typename T>
T must(Result<T> result)
{
    if (result) return std::move(*result);
    std::fprintf(stderr, "bench/model: %s\n", result.error().message().c_str());
    std::exit(1);
}

struct Cost {
    double prompts = 1e9, answers = 1e9;  // the least of all rounds
};

Cost least(Cost a, Cost b) { return {std::min(a.prompts, b.prompts), std::min(a.answers, b.answers)}; }

// The same tokens as bare_model's, of which no two streams share a beginning.
Context prompt_of(unsigned stream, unsigned round)
{
    Context context;
    for (std::uint32_t n = 0; n < prompt_tokens; ++n)
        context.append({static_cast<Token>(1000 + (n * 37 + stream * 11 + round * 101) % 20000), ""});
    context.prompt = context.size();
    return context;
}

Cost of_bawn(EmbeddedBackend& backend, unsigned streams, unsigned round)
{
    std::vector<double> first(streams), last(streams);
    double begin = seconds();
    {
        std::vector<std::jthread> clients;
        for (unsigned stream = 0; stream < streams; ++stream)
            clients.emplace_back([&, stream] {
                auto generation = must(backend.start(prompt_of(stream, round), {}, answer_tokens + 1));
                for (std::uint32_t n = 0; must(generation->next()); ++n) (n == 0 ? first : last)[stream] = seconds();
            });
    }
    double all_read = *std::max_element(first.begin(), first.end()), end = *std::max_element(last.begin(), last.end());
    return {all_read - begin, end - all_read};
}

Cost of_library(const std::string& bare, const EngineFiles& files, const std::string& model, unsigned streams, unsigned threads)
{
    auto child = must(ChildProcess::start({bare, files.libraries, model, std::to_string(prompt_tokens), std::to_string(answer_tokens),
                                           std::to_string(streams), std::to_string(threads)}));
    ExitStatus status = must(child.wait());
    double load = 0;
    Cost cost;
    if (std::sscanf(status.output.c_str(), "%lf %lf %lf", &load, &cost.prompts, &cost.answers) != 3) {
        std::fprintf(stderr, "bare_model: %s\n", status.output.c_str());
        std::exit(1);
    }
    return cost;
}

void tell(const char* who, unsigned streams, Cost cost)
{
    std::printf("%-10s %u streams   prompts %8.1f tok/s   answers %8.1f tok/s\n", who, streams, prompt_tokens * streams / cost.prompts,
                answer_tokens * streams / cost.answers);
}

// An answer of 100 tokens, cut back by 40 and gone on with, until the first new token comes; beside a prompt of 500 read afresh.
void compare_cuts(EmbeddedBackend& backend, unsigned rounds)
{
    double cut = 1e9, fresh = 1e9;
    for (unsigned round = 0; round < rounds; ++round) {
        Context context = prompt_of(90 + round, 7);
        context.cut(500);
        context.prompt = 500;
        double begin = seconds();
        auto generation = must(backend.start(context, {}, 100));
        context.append(*must(generation->next()));
        fresh = std::min(fresh, seconds() - begin);
        while (auto piece = must(generation->next())) context.append(std::move(*piece));
        if (context.size() > 540) context.cut(context.size() - 40);
        begin = seconds();
        (void)must(must(backend.start(context, {}, 1))->next());
        cut = std::min(cut, seconds() - begin);
    }
    std::printf("cut 40 tokens and go on: %.1f ms, %.1f %% of a fresh prompt of 500 (%.0f ms; goal 5 %%)\n", cut * 1e3, 100 * cut / fresh,
                fresh * 1e3);
}

}  // namespace

int main(int argc, char** argv)
{
    unsigned rounds = 3, threads = 1, streams = 8;
    std::string model;
    for (int n = 1; n < argc; ++n) {
        auto number = [&](const char* name, unsigned& value) {
            return std::strcmp(argv[n], name) == 0 && n + 1 < argc && (value = static_cast<unsigned>(std::atoi(argv[++n]))) > 0;
        };
        if (number("--rounds", rounds) || number("--threads", threads) || number("--streams", streams)) continue;
        model = argv[n];
    }
    if (model.empty()) return std::fprintf(stderr, "bench/model MODEL.gguf [--rounds N] [--threads N] [--streams N]\n"), 2;

    std::string here = std::filesystem::read_symlink("/proc/self/exe").parent_path();
    EngineFiles files{here + "/../engine/bawn-engine", here + "/../engine"};
    bool well = true;
    for (unsigned count : {1U, streams}) {
        EmbeddedSettings settings{.model = model,
                                  .facts = {.name = "bench", .context_tokens = prompt_tokens + answer_tokens + 128, .slots = count},
                                  .files = files,
                                  .threads = threads};
        auto backend = must(EmbeddedBackend::open(std::move(settings)));
        Cost bawn, bare;
        for (unsigned round = 0; round < rounds; ++round) {
            bawn = least(bawn, of_bawn(*backend, count, round));
            bare = least(bare, of_library(here + "/bare_model", files, model, count, threads));
        }
        tell("library", count, bare);
        tell("bawn", count, bawn);
        std::printf("share of the library's rate: prompts %.3f, answers %.3f (goal 0.97)\n", bare.prompts / bawn.prompts,
                    bare.answers / bawn.answers);
        well = well && bare.answers / bawn.answers >= 0.97;
        if (count == 1) compare_cuts(*backend, rounds);
    }
    return well ? 0 : 1;
}
