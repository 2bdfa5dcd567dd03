#pragma once

// llama.cpp's libraries in a folder, loaded when asked for: any build of the same release can be put there, a GPU's too. What is
// called is looked up by name, and a name that is missing is an Error that tells which.

#include <llama.h>

#include <string>

#include "base/error.h"

namespace bawn::model::engine {

#define BAWN_LLAMA_FUNCTIONS(X)                                                                                             \
    X(llama_backend_init) X(llama_log_set) X(llama_model_default_params) X(llama_context_default_params)                    \
    X(llama_model_load_from_file) X(llama_model_free) X(llama_init_from_model) X(llama_free) X(llama_get_memory)            \
    X(llama_model_get_vocab) X(llama_model_n_embd_out) X(llama_model_n_ctx_train) X(llama_model_desc) X(llama_n_ctx_seq)    \
    X(llama_model_is_recurrent) X(llama_model_is_hybrid) X(llama_model_has_decoder) X(llama_vocab_n_tokens)                 \
    X(llama_vocab_is_eog) X(llama_vocab_get_add_bos) X(llama_vocab_bos) X(llama_tokenize) X(llama_token_to_piece)           \
    X(llama_memory_seq_rm) X(llama_memory_clear) X(llama_batch_init) X(llama_batch_free) X(llama_decode)                    \
    X(llama_get_logits_ith) X(llama_get_embeddings_ith) X(llama_set_n_threads) X(llama_sampler_init_grammar)                \
    X(llama_sampler_apply) X(llama_sampler_accept) X(llama_sampler_free) X(ggml_backend_load_all_from_path)                 \
    X(ggml_backend_dev_count) X(ggml_backend_dev_get) X(ggml_backend_dev_description)

struct Library {
    static Result<Library> open(const std::string& folder);

#define BAWN_MEMBER(name) decltype(&::name) name = nullptr;
    BAWN_LLAMA_FUNCTIONS(BAWN_MEMBER)
#undef BAWN_MEMBER
};

}  // namespace bawn::model::engine
