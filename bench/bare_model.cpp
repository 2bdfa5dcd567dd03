// The model library alone, as little around it as can be: the peer of bench/model.
//
//     bare_model LIBRARIES MODEL PROMPT_TOKENS ANSWER_TOKENS STREAMS THREADS
//
// Prints seconds of loading, of the prompts and of the answers. Prompts are computed in portions of 512, answers by plain arg-max.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "model/engine/library.h"
#include "model/sampler.h"

using namespace bawn::model::engine;

namespace {

double seconds() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

void add(llama_batch& batch, llama_token token, int position, int stream, bool wants_logits)
{
    int at = batch.n_tokens++;
    batch.token[at] = token;
    batch.pos[at] = position;
    batch.n_seq_id[at] = 1;
    batch.seq_id[at][0] = stream;
    batch.logits[at] = wants_logits;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc != 7) return 2;
    int prompt = std::atoi(argv[3]), answer = std::atoi(argv[4]), streams = std::atoi(argv[5]), threads = std::atoi(argv[6]);
    auto opened = Library::open(argv[1]);
    if (!opened) return std::fprintf(stderr, "%s\n", opened.error().message().c_str()), 1;
    const Library& library = *opened;
    library.llama_log_set([](ggml_log_level, const char*, void*) {}, nullptr);
    library.ggml_backend_load_all_from_path(argv[1]);
    library.llama_backend_init();

    double begin = seconds();
    llama_model* model = library.llama_model_load_from_file(argv[2], library.llama_model_default_params());
    if (!model) return std::fprintf(stderr, "the model can't be loaded\n"), 1;
    llama_context_params params = library.llama_context_default_params();
    params.n_ctx = static_cast<std::uint32_t>((prompt + answer + 64) * streams);
    params.n_batch = params.n_ubatch = 512;
    params.n_seq_max = static_cast<std::uint32_t>(streams);
    params.n_threads = params.n_threads_batch = threads;
    params.kv_unified = false;
    llama_context* context = library.llama_init_from_model(model, params);
    if (!context) return std::fprintf(stderr, "no context\n"), 1;
    int vocabulary = library.llama_vocab_n_tokens(library.llama_model_get_vocab(model));
    double loaded = seconds();

    llama_batch batch = library.llama_batch_init(512, 0, 1);
    std::vector<llama_token> next(static_cast<std::size_t>(streams));
    auto best = [&](int row) { return likeliest({library.llama_get_logits_ith(context, row), static_cast<std::size_t>(vocabulary)}, {}); };
    for (int stream = 0; stream < streams; ++stream) {
        for (int at = 0; at < prompt; at += 512) {
            batch.n_tokens = 0;
            for (int n = at; n < std::min(prompt, at + 512); ++n)
                add(batch, 1000 + (n * 37 + stream * 11) % 20000, n, stream, n + 1 == prompt);
            if (library.llama_decode(context, batch) != 0) return 1;
        }
        next[static_cast<std::size_t>(stream)] = best(batch.n_tokens - 1);
    }
    double read = seconds();
    for (int n = 0; n < answer; ++n) {
        batch.n_tokens = 0;
        for (int stream = 0; stream < streams; ++stream) add(batch, next[static_cast<std::size_t>(stream)], prompt + n, stream, true);
        if (library.llama_decode(context, batch) != 0) return 1;
        for (int stream = 0; stream < streams; ++stream) next[static_cast<std::size_t>(stream)] = best(stream);
    }
    double said = seconds();
    std::printf("%.4f %.4f %.4f\n", loaded - begin, read - loaded, said - read);
    std::fflush(stdout);
    std::_Exit(0);
}
