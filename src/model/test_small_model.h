#pragma once

// A model that the real library loads and computes, small enough to be made by a test: two layers of noise, a token for each byte.
// It says nothing sensible, and always the same.

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

#include "model/test_gguf.h"

namespace bawn::model::test {

// GPT-2's alphabet for bytes: those that can be seen stand for themselves, the others for signs from U+0100 on.
inline std::vector<std::string> byte_tokens()
{
    std::vector<std::string> tokens;
    unsigned next = 0x100;
    for (unsigned byte = 0; byte < 256; ++byte) {
        bool is_seen = (byte >= '!' && byte <= '~') || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae;
        unsigned sign = is_seen ? byte : next++;
        tokens.push_back(sign < 0x80 ? std::string(1, static_cast<char>(sign))
                                     : std::string{static_cast<char>(0xc0 | (sign >> 6)), static_cast<char>(0x80 | (sign & 0x3f))});
    }
    return tokens;
}

inline GgufFile small_model_file()
{
    constexpr std::uint64_t width = 64, heads = 4, kv_width = 32, inner = 128;
    GgufFile file = tiny_model();
    std::vector<std::string> tokens = byte_tokens();
    std::vector<std::int32_t> types(tokens.size(), 1);
    for (const char* special : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
        tokens.push_back(special);
        types.push_back(3);
    }
    tokens.push_back("ab");
    types.push_back(1);
    file.set("qwen2.context_length", u32(2048));
    file.set("qwen2.embedding_length", u32(width));
    file.set("qwen2.attention.head_count", u32(heads));
    file.set("tokenizer.ggml.tokens", texts(tokens));
    file.set("tokenizer.ggml.token_type", numbers(types));
    file.set("tokenizer.ggml.merges", texts({"a b"}));
    file.set("tokenizer.ggml.bos_token_id", u32(256));
    file.set("tokenizer.ggml.eos_token_id", u32(258));
    file.tensors = {
        {"token_embd.weight", {width, tokens.size()}}, {"output_norm.weight", {width}}, {"output.weight", {width, tokens.size()}}};
    for (std::string block : {"blk.0.", "blk.1."}) {
        const std::pair<const char*, std::vector<std::uint64_t>> tensors[] = {
            {"attn_norm.weight", {width}},     {"attn_q.weight", {width, width}},
            {"attn_q.bias", {width}},          {"attn_k.weight", {width, kv_width}},
            {"attn_k.bias", {kv_width}},       {"attn_v.weight", {width, kv_width}},
            {"attn_v.bias", {kv_width}},       {"attn_output.weight", {width, width}},
            {"ffn_norm.weight", {width}},      {"ffn_gate.weight", {width, inner}},
            {"ffn_up.weight", {width, inner}}, {"ffn_down.weight", {inner, width}}};
        for (const auto& [name, shape] : tensors) file.tensors.push_back({block + name, shape});
    }
    return file;
}

inline std::string small_model_bytes()
{
    GgufFile file = small_model_file();
    std::string bytes = file.bytes();
    std::size_t numbers_at = bytes.size();
    for (const RawTensor& tensor : file.tensors) {
        std::size_t size = 4;
        for (std::uint64_t dimension : tensor.shape) size *= dimension;
        numbers_at -= (size + file.alignment - 1) / file.alignment * file.alignment;
    }
    std::minstd_rand noise(42);
    for (std::size_t at = numbers_at; at + 4 <= bytes.size(); at += 4) {
        float number = (static_cast<float>(noise() % 2001) - 1000.0F) / 4000.0F;
        std::memcpy(bytes.data() + at, &number, sizeof number);
    }
    return bytes;
}

// In a folder that the engine's user may enter.
class SmallModel {
public:
    explicit SmallModel(const std::string& bytes = small_model_bytes())
    {
        std::string folder = "/tmp/bawn-small-model-XXXXXX";
        if (!::mkdtemp(folder.data())) std::abort();
        folder_ = folder;
        std::filesystem::permissions(folder_, std::filesystem::perms(0755));
        write(bytes);
    }
    ~SmallModel() { std::filesystem::remove_all(folder_); }
    SmallModel(const SmallModel&) = delete;
    SmallModel& operator=(const SmallModel&) = delete;

    void write(const std::string& bytes) const { std::ofstream(path(), std::ios::binary) << bytes; }
    std::string path() const { return folder_ + "/small.gguf"; }

private:
    std::string folder_;
};

}  // namespace bawn::model::test
