#pragma once

// Gguf: what stands at the head of a model file (GGUF versions 2 and 3, docs/gguf.md of ggml), read without its library.
//
//     MappedFile file = TRY(MappedFile::open(fd, most_gguf_bytes));
//     Gguf gguf = TRY(Gguf::read(file.bytes(), "qwen.gguf"));
//     if (const GgufValue* layers = gguf.find("qwen2.block_count")) …
//
// The file is hostile. After read(): keys and names of tensors stand once, every length lies within the file, every tensor is of a
// known type and has its bytes where the library looks for them. What the numbers mean is for gguf_facts.h. Texts and arrays are
// views of the bytes: a vocabulary of 152,000 tokens is walked where it lies.

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace bawn::model {

inline constexpr std::uint64_t most_gguf_bytes = std::uint64_t{1} << 42;

enum class GgufType : std::uint32_t { u8, i8, u16, i16, u32, i32, f32, boolean, text, array, u64, i64, f64 };
std::string_view name_of(GgufType);

struct GgufArray;
using GgufValue = std::variant<std::uint64_t, std::int64_t, double, bool, std::string_view, GgufArray>;

struct GgufArray {
    GgufType type = GgufType::u8;  // of each element; never an array
    std::uint64_t count = 0;
    std::span<const std::byte> bytes;

    // In order, until `visit` says false.
    void each(const std::function<bool(std::uint64_t index, const GgufValue&)>& visit) const;
};

// A number that counts something: unsigned, or signed and not negative.
std::optional<std::uint64_t> as_count(const GgufValue&);
std::optional<std::string_view> as_text(const GgufValue&);

// One of ggml's types of numbers: `block` of them take `bytes` bytes.
struct TensorType {
    std::uint32_t number = 0;
    std::string_view name;
    std::uint32_t block = 1, bytes = 0;
};

struct GgufTensor {
    std::string_view name;
    const TensorType* type = nullptr;
    std::uint32_t dimensions = 0;
    std::uint64_t shape[4] = {1, 1, 1, 1};
    std::uint64_t offset = 0;  // in the file's part of tensors
    std::uint64_t bytes = 0;

    std::uint64_t numbers() const { return shape[0] * shape[1] * shape[2] * shape[3]; }
};

class Gguf {
public:
    // `bytes` is the whole file and outlives the Gguf; `name` is for messages.
    static Result<Gguf> read(std::span<const std::byte> bytes, const std::string& name);

    const std::string& name() const { return name_; }
    std::uint64_t file_bytes() const { return file_bytes_; }
    std::uint64_t tensor_bytes() const { return tensor_bytes_; }  // without what fills up to alignments

    const std::map<std::string_view, GgufValue>& values() const { return values_; }
    const GgufValue* find(std::string_view key) const;  // nullptr where it is absent

    const std::vector<GgufTensor>& tensors() const { return tensors_; }  // in the file's order
    const GgufTensor* tensor(std::string_view name) const;

private:
    friend class GgufReader;
    Gguf() = default;
    std::string name_;
    std::uint64_t file_bytes_ = 0, tensor_bytes_ = 0;
    std::map<std::string_view, GgufValue> values_;
    std::vector<GgufTensor> tensors_;
    std::map<std::string_view, std::size_t> tensor_at_;
};

}  // namespace bawn::model
