#pragma once

// GgufFile: model files written by hand, for tests of what reads them.
//
//     GgufFile file = tiny_model();
//     file.set("qwen2.block_count", u32(7));
//     std::string bytes = file.bytes();

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace bawn::model::test {

// A value as it lies in the file, behind its key.
struct RawValue {
    std::uint32_t type = 0;
    std::string bytes;
};

template <typename Number>
std::string raw(Number number)
{
    std::string bytes(sizeof number, '\0');
    std::memcpy(bytes.data(), &number, sizeof number);
    return bytes;
}

inline std::string raw_text(std::string_view text) { return raw<std::uint64_t>(text.size()) + std::string(text); }
inline RawValue u32(std::uint32_t number) { return {4, raw(number)}; }
inline RawValue i32(std::int32_t number) { return {5, raw(number)}; }
inline RawValue f32(float number) { return {6, raw(number)}; }
inline RawValue u64(std::uint64_t number) { return {10, raw(number)}; }
inline RawValue text(std::string_view text) { return {8, raw_text(text)}; }

inline RawValue texts(const std::vector<std::string>& all)
{
    std::string bytes = raw<std::uint32_t>(8) + raw<std::uint64_t>(all.size());
    for (const std::string& one : all) bytes += raw_text(one);
    return {9, bytes};
}

inline RawValue numbers(const std::vector<std::int32_t>& all)
{
    std::string bytes = raw<std::uint32_t>(5) + raw<std::uint64_t>(all.size());
    for (std::int32_t one : all) bytes += raw(one);
    return {9, bytes};
}

struct RawTensor {
    std::string name;
    std::vector<std::uint64_t> shape;
    std::uint32_t type = 0;      // F32
    std::int64_t moved_by = 0;   // from where it belongs
};

struct GgufFile {
    std::string magic = "GGUF";
    std::uint32_t version = 3;
    std::uint64_t missing_keys = 0, missing_tensors = 0;  // told at the head, and not there
    std::vector<std::pair<std::string, RawValue>> keys;
    std::vector<RawTensor> tensors;
    std::size_t alignment = 32, cut_bytes = 0;

    void set(std::string_view key, RawValue value)
    {
        for (auto& [known, old] : keys)
            if (known == key) {
                old = std::move(value);
                return;
            }
        keys.emplace_back(key, std::move(value));
    }

    void drop(std::string_view key)
    {
        std::erase_if(keys, [&](const auto& pair) { return pair.first == key; });
    }

    RawTensor& tensor(std::string_view name)
    {
        for (RawTensor& tensor : tensors)
            if (tensor.name == name) return tensor;
        return tensors.emplace_back(RawTensor{.name = std::string(name), .shape = {1}});
    }

    void pad(std::string& bytes) const { bytes.resize((bytes.size() + alignment - 1) / alignment * alignment); }

    std::string bytes() const
    {
        std::string bytes =
            magic + raw(version) + raw<std::uint64_t>(tensors.size() + missing_tensors) + raw<std::uint64_t>(keys.size() + missing_keys);
        for (const auto& [key, value] : keys) bytes += raw_text(key) + raw(value.type) + value.bytes;
        std::string data;
        for (const RawTensor& tensor : tensors) {
            bytes += raw_text(tensor.name) + raw(static_cast<std::uint32_t>(tensor.shape.size()));
            std::uint64_t count = 1;
            for (std::uint64_t dimension : tensor.shape) {
                bytes += raw(dimension);
                count *= dimension;
            }
            bytes += raw(tensor.type) + raw(data.size() + static_cast<std::uint64_t>(tensor.moved_by));
            std::uint64_t size = tensor.type == 8 ? count / 32 * 34 : count * 4;  // Q8_0, or F32 and what only looks like it
            if (size < 1 << 20) data.resize(data.size() + size, '\x01');
            pad(data);
        }
        pad(bytes);
        bytes += data;
        bytes.resize(bytes.size() - cut_bytes);
        return bytes;
    }
};

// Of two layers, 64 numbers wide, with eight tokens: all that a model of Qwen's form has, and small.
inline GgufFile tiny_model()
{
    GgufFile file;
    file.keys = {
        {"general.architecture", text("qwen2")},
        {"general.type", text("model")},
        {"general.name", text("Tiny Coder")},
        {"general.license", text("apache-2.0")},
        {"qwen2.block_count", u32(2)},
        {"qwen2.context_length", u32(256)},
        {"qwen2.embedding_length", u32(64)},
        {"qwen2.feed_forward_length", u32(128)},
        {"qwen2.attention.head_count", u32(4)},
        {"qwen2.attention.head_count_kv", u32(2)},
        {"qwen2.rope.freq_base", f32(10000)},
        {"qwen2.attention.layer_norm_rms_epsilon", f32(1e-6f)},
        {"tokenizer.ggml.model", text("gpt2")},
        {"tokenizer.ggml.pre", text("qwen2")},
        {"tokenizer.ggml.tokens", texts({"a", "b", "c", "d", "ab", "<|im_start|>", "<|im_end|>", "<|fim_prefix|>"})},
        {"tokenizer.ggml.token_type", numbers({1, 1, 1, 1, 1, 3, 3, 4})},
        {"tokenizer.ggml.merges", texts({"a b"})},
        {"tokenizer.ggml.eos_token_id", u32(6)},
        {"tokenizer.ggml.bos_token_id", u32(5)},
        {"tokenizer.chat_template", text("{{ messages }}")},
    };
    file.tensors = {{"token_embd.weight", {64, 8}, 8}, {"output_norm.weight", {64}}};
    for (std::string block : {"blk.0.", "blk.1."}) {
        file.tensors.push_back({block + "attn_norm.weight", {64}});
        file.tensors.push_back({block + "attn_q.weight", {64, 64}, 8});
        file.tensors.push_back({block + "attn_k.weight", {64, 32}, 8});
        file.tensors.push_back({block + "attn_v.weight", {64, 32}, 8});
        file.tensors.push_back({block + "attn_output.weight", {64, 64}, 8});
        file.tensors.push_back({block + "ffn_up.weight", {64, 128}, 8});
    }
    return file;
}

}  // namespace bawn::model::test
