#pragma once

// GgufFacts: what a model file says of itself, as far as Bawn needs it, and checked where the library believes anything: counts that
// would end its process, ids of tokens that do not exist, tables that do not fit each other.
//
//     GgufFacts facts = TRY(read_facts(gguf));
//     // qwen.gguf: key "qwen2.block_count": 1000000000 is not from 1 to 512

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "model/gguf.h"

namespace bawn::model {

struct SpecialToken {
    std::string use;  // "eos", "fim_pre", as the file's key has it
    std::uint32_t id = 0;
    std::string text;

    bool operator==(const SpecialToken&) const = default;
};

struct GgufFacts {
    std::string architecture, name, licence, tokenizer;  // "qwen2", "Qwen2.5 Coder 0.5B Instruct AWQ", "apache-2.0", "qwen2"
    std::string quantisation;   // the type of most of its numbers
    std::string chat_template;  // Jinja, as the file has it: shown, and never run
    std::uint64_t file_bytes = 0, weight_bytes = 0, parameters = 0;
    std::uint32_t context_tokens = 0, layers = 0, heads = 0, kv_heads = 0, embedding = 0, feed_forward = 0, vocabulary = 0, experts = 0;
    std::uint64_t cache_numbers = 0;     // kept for each token of a context: keys and values of all layers
    std::vector<SpecialToken> specials;  // by id
    std::vector<std::string> markup;     // texts of the tokens that stand for no text, sorted

    bool has_markup(std::string_view text) const;
};

// ErrorKind::unsupported: a part of a model, or something else in a model's format.
Result<GgufFacts> read_facts(const Gguf&);

}  // namespace bawn::model
