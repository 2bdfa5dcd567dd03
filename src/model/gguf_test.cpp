#include "model/gguf.h"

#include <gtest/gtest.h>

#include <limits>

#include "model/gguf_facts.h"
#include "model/test_gguf.h"

namespace bawn::model {
namespace {

using namespace test;

struct GgufRow {
    const char* why;
    void (*change)(GgufFile&);
    const char* expected;
};

std::string told(const GgufFile& file)
{
    std::string bytes = file.bytes();
    auto gguf = Gguf::read(std::as_bytes(std::span(bytes)), "x.gguf");
    if (!gguf) return gguf.error().message();
    auto facts = read_facts(*gguf);
    return facts ? "" : facts.error().message();
}

void expect_told(std::span<const GgufRow> rows)
{
    for (const GgufRow& row : rows) {
        SCOPED_TRACE(row.why);
        GgufFile file = tiny_model();
        row.change(file);
        EXPECT_EQ(told(file), row.expected);
    }
}

TEST(Gguf, tells_what_a_model_is)
{
    std::string bytes = tiny_model().bytes();
    auto gguf = Gguf::read(std::as_bytes(std::span(bytes)), "x.gguf");
    ASSERT_TRUE(gguf) << gguf.error().message();
    auto facts = read_facts(*gguf);
    ASSERT_TRUE(facts) << facts.error().message();
    EXPECT_EQ(facts->architecture, "qwen2");
    EXPECT_EQ(facts->name, "Tiny Coder");
    EXPECT_EQ(facts->licence, "apache-2.0");
    EXPECT_EQ(facts->tokenizer, "qwen2");
    EXPECT_EQ(facts->quantisation, "Q8_0");
    EXPECT_EQ(facts->chat_template, "{{ messages }}");
    EXPECT_EQ(facts->file_bytes, bytes.size());
    EXPECT_EQ(facts->parameters, 64u * (8 + 1 + 2 * (1 + 64 + 32 + 32 + 64 + 128)));
    EXPECT_EQ(facts->context_tokens, 256u);
    EXPECT_EQ(facts->layers, 2u);
    EXPECT_EQ(facts->heads, 4u);
    EXPECT_EQ(facts->kv_heads, 2u);
    EXPECT_EQ(facts->embedding, 64u);
    EXPECT_EQ(facts->vocabulary, 8u);
    EXPECT_EQ(facts->cache_numbers, 2u * 2 * (16 + 16));
    EXPECT_EQ(facts->specials, (std::vector<SpecialToken>{{"bos", 5, "<|im_start|>"}, {"eos", 6, "<|im_end|>"}}));
    EXPECT_EQ(facts->markup, (std::vector<std::string>{"<|fim_prefix|>", "<|im_end|>", "<|im_start|>"}));
    EXPECT_TRUE(facts->has_markup("<|im_end|>"));
    EXPECT_FALSE(facts->has_markup("ab"));
}

TEST(Gguf, takes_what_real_files_have)
{
    const GgufRow rows[] = {
        {"nothing changed", [](GgufFile&) {}, ""},
        {"version 2", [](GgufFile& f) { f.version = 2; }, ""},
        {"another alignment", [](GgufFile& f) { f.alignment = 64, f.set("general.alignment", u32(64)); }, ""},
        {"no heads for keys told: all of them",
         [](GgufFile& f) {
             f.drop("qwen2.attention.head_count_kv");
             for (const char* name : {"blk.0.attn_k.weight", "blk.0.attn_v.weight", "blk.1.attn_k.weight", "blk.1.attn_v.weight"})
                 f.tensor(name).shape = {64, 64};
         },
         ""},
        {"heads told by layer", [](GgufFile& f) { f.set("qwen2.attention.head_count_kv", numbers({2, 2})); }, ""},
        {"a count with a sign", [](GgufFile& f) { f.set("qwen2.block_count", i32(2)); }, ""},
        {"tokens without text stand more than once",
         [](GgufFile& f) { f.set("tokenizer.ggml.tokens", texts({"a", "b", "", "", "ab", "<|im_start|>", "<|im_end|>", "x"})); }, ""},
        {"another architecture calls its matrices as it likes",
         [](GgufFile& f) {
             for (auto& [key, value] : f.keys)
                 if (key.starts_with("qwen2.")) key = "wren" + key.substr(5);
             f.set("general.architecture", text("wren"));
             f.tensor("blk.0.attn_q.weight").shape = {64, 32};
         },
         ""},
    };
    expect_told(rows);
}

TEST(Gguf, refuses_a_file_that_lies)
{
    const GgufRow rows[] = {
        {"no GGUF", [](GgufFile& f) { f.magic = "GGML"; }, "x.gguf: the first bytes: this is no GGUF file"},
        {"a version to come", [](GgufFile& f) { f.version = 4; },
         "x.gguf: the first bytes: version 4 of the format is not known (2 and 3 are)"},
        {"of a machine of the other kind", [](GgufFile& f) { f.version = 0x03000000; },
         "x.gguf: the first bytes: a file for machines of the other byte order"},
        {"more keys than there are", [](GgufFile& f) { f.missing_keys = 1; },
         "x.gguf: tensor number 1: a text of 2251799813685248 bytes is longer than 63"},
        {"2^60 keys", [](GgufFile& f) { f.missing_keys = 1ull << 60; },
         "x.gguf: the number of keys: 1152921504606846996 are more than 16384"},
        {"2^60 tensors", [](GgufFile& f) { f.missing_tensors = 1ull << 60; },
         "x.gguf: the number of tensors: 1152921504606846990 are more than 65536"},
        {"a key twice", [](GgufFile& f) { f.keys.emplace_back("general.name", text("x")); },
         "x.gguf: key \"general.name\": it stands twice"},
        {"a text longer than all", [](GgufFile& f) { f.set("general.name", {8, raw<std::uint64_t>(1 << 20)}); },
         "x.gguf: key \"general.name\": the file ends within it (byte 138 of 46688)"},
        {"a text whose end overflows", [](GgufFile& f) { f.set("general.name", {8, raw<std::uint64_t>(~0ull)}); },
         "x.gguf: key \"general.name\": a text of 18446744073709551615 bytes is longer than 268435456"},
        {"an array of a type that is none", [](GgufFile& f) { f.set("general.name", {9, raw<std::uint32_t>(99) + raw<std::uint64_t>(1)}); },
         "x.gguf: key \"general.name\": elements of type 99, which is not known"},
        {"an array of arrays", [](GgufFile& f) { f.set("general.name", {9, raw<std::uint32_t>(9) + raw<std::uint64_t>(1)}); },
         "x.gguf: key \"general.name\": an array of arrays, which no model has"},
        {"an array whose size overflows",
         [](GgufFile& f) { f.set("general.name", {9, raw<std::uint32_t>(10) + raw<std::uint64_t>(1ull << 61)}); },
         "x.gguf: key \"general.name\": 2305843009213693952 elements are more than 16777216"},
        {"a tensor twice", [](GgufFile& f) { f.tensors.push_back({"output_norm.weight", {64}}); },
         "x.gguf: tensor \"output_norm.weight\": it stands twice"},
        {"five dimensions", [](GgufFile& f) { f.tensor("output_norm.weight").shape = {64, 1, 1, 1, 1}; },
         "x.gguf: tensor \"output_norm.weight\": 5 dimensions (1 to 4 can be)"},
        {"no dimension", [](GgufFile& f) { f.tensor("output_norm.weight").shape = {}; },
         "x.gguf: tensor \"output_norm.weight\": 0 dimensions (1 to 4 can be)"},
        {"dimensions whose product overflows", [](GgufFile& f) { f.tensor("output_norm.weight").shape = {1ull << 32, 1ull << 32}; },
         "x.gguf: tensor \"output_norm.weight\": a dimension of 4294967296 is nothing, or too much"},
        {"a dimension of nothing", [](GgufFile& f) { f.tensor("output_norm.weight").shape = {64, 0}; },
         "x.gguf: tensor \"output_norm.weight\": a dimension of 0 is nothing, or too much"},
        {"a type that is none", [](GgufFile& f) { f.tensor("output_norm.weight").type = 4; },
         "x.gguf: tensor \"output_norm.weight\": numbers of type 4, which is not known"},
        {"rows that do not fall into blocks", [](GgufFile& f) { f.tensor("token_embd.weight").shape = {48, 8}; },
         "x.gguf: tensor \"token_embd.weight\": rows of 48 numbers do not fall into blocks of 32 (Q8_0)"},
        {"a tensor over another", [](GgufFile& f) { f.tensor("output_norm.weight").moved_by = -32; },
         "x.gguf: tensor \"output_norm.weight\": it stands at 512, and 544 is its place"},
        {"a tensor at no aligned place", [](GgufFile& f) { f.tensor("output_norm.weight").moved_by = 1; },
         "x.gguf: tensor \"output_norm.weight\": it stands at 545, and 544 is its place"},
        {"a tensor beyond the end", [](GgufFile& f) { f.cut_bytes = 32; },
         "x.gguf: tensor \"blk.1.ffn_up.weight\": 8704 bytes at 37984 reach beyond the file's end (46656 bytes)"},
        {"an alignment of none", [](GgufFile& f) { f.set("general.alignment", u32(0)); },
         "x.gguf: key \"general.alignment\": no power of two from 8 to 65536"},
        {"names are shown safely", [](GgufFile& f) { f.keys.emplace_back("a\x1b[2J", RawValue{77, ""}); },
         "x.gguf: key \"a\\x1b[2J\": a value of type 77, which is not known"},
    };
    expect_told(rows);
}

TEST(GgufFacts, refuse_what_the_library_believes)
{
    const GgufRow rows[] = {
        {"an adapter", [](GgufFile& f) { f.set("general.type", text("adapter")); },
         "x.gguf: key \"general.type\": it is no model but \"adapter\""},
        {"a part", [](GgufFile& f) { f.set("split.count", u32(3)); },
         "x.gguf: key \"split.count\": one part of a model in several files: join them first (llama-gguf-split --merge)"},
        {"no architecture", [](GgufFile& f) { f.drop("general.architecture"); },
         "x.gguf: key \"general.architecture\": \"\" is no architecture's name"},
        {"layers that end the library's process", [](GgufFile& f) { f.set("qwen2.block_count", u32(1000000000)); },
         "x.gguf: key \"qwen2.block_count\": 1000000000 is not from 1 to 512"},
        {"no layers", [](GgufFile& f) { f.set("qwen2.block_count", u32(0)); }, "x.gguf: key \"qwen2.block_count\": 0 is not from 1 to 512"},
        {"a text for a count", [](GgufFile& f) { f.set("qwen2.block_count", text("two")); },
         "x.gguf: key \"qwen2.block_count\": \"two\" is not from 1 to 512"},
        {"fewer layers than tensors", [](GgufFile& f) { f.set("qwen2.block_count", u32(1)); },
         "x.gguf: key \"qwen2.block_count\": 1 layers, and a tensor \"blk.1.attn_norm.weight\""},
        {"more layers than tensors", [](GgufFile& f) { f.set("qwen2.block_count", u32(3)); },
         "x.gguf: key \"qwen2.block_count\": 3 layers, and no tensor of layer 2"},
        {"no context", [](GgufFile& f) { f.set("qwen2.context_length", u32(0)); },
         "x.gguf: key \"qwen2.context_length\": 0 is not from 1 to 16777216"},
        {"no context told", [](GgufFile& f) { f.drop("qwen2.context_length"); }, "x.gguf: key \"qwen2.context_length\": it is missing"},
        {"a begin that is no token", [](GgufFile& f) { f.set("tokenizer.ggml.bos_token_id", u32(999999999)); },
         "x.gguf: key \"tokenizer.ggml.bos_token_id\": 999999999 is not from 0 to 7"},
        {"an end just behind the last token", [](GgufFile& f) { f.set("tokenizer.ggml.eos_token_id", u32(8)); },
         "x.gguf: key \"tokenizer.ggml.eos_token_id\": 8 is not from 0 to 7"},
        {"any other token's id", [](GgufFile& f) { f.set("tokenizer.ggml.fim_mid_token_id", i32(-1)); },
         "x.gguf: key \"tokenizer.ggml.fim_mid_token_id\": -1 is not from 0 to 7"},
        {"a vocabulary of another size", [](GgufFile& f) { f.set("qwen2.vocab_size", u32(10)); },
         "x.gguf: key \"qwen2.vocab_size\": 10 is not from 8 to 8"},
        {"no vocabulary", [](GgufFile& f) { f.drop("tokenizer.ggml.tokens"); },
         "x.gguf: key \"tokenizer.ggml.tokens\": it is missing: a model without a vocabulary"},
        {"numbers for a vocabulary", [](GgufFile& f) { f.set("tokenizer.ggml.tokens", numbers({1, 2})); },
         "x.gguf: key \"tokenizer.ggml.tokens\": an array of 2 i32 is not what stands there"},
        {"one token twice", [](GgufFile& f) { f.set("tokenizer.ggml.tokens", texts({"a", "b", "c", "d", "ab", "x", "b", "y"})); },
         "x.gguf: key \"tokenizer.ggml.tokens\": token 6 is \"b\" again"},
        {"types of too few tokens", [](GgufFile& f) { f.set("tokenizer.ggml.token_type", numbers({1, 1})); },
         "x.gguf: key \"tokenizer.ggml.token_type\": 2 for 8 tokens"},
        {"heads that do not share the numbers", [](GgufFile& f) { f.set("qwen2.attention.head_count", u32(6)); },
         "x.gguf: key \"qwen2.attention.head_count\": 6 heads do not share 64 numbers"},
        {"more heads for keys than heads", [](GgufFile& f) { f.set("qwen2.attention.head_count_kv", u32(8)); },
         "x.gguf: key \"qwen2.attention.head_count_kv\": 8 for 4 heads in layer 0"},
        {"heads of another number of layers", [](GgufFile& f) { f.set("qwen2.attention.head_count_kv", numbers({2})); },
         "x.gguf: key \"qwen2.attention.head_count_kv\": 1 numbers for 2 layers"},
        {"one layer's heads are too many", [](GgufFile& f) { f.set("qwen2.attention.head_count_kv", numbers({2, 5000})); },
         "x.gguf: key \"qwen2.attention.head_count_kv\": 5000 is not from 0 to 1024"},
        {"another width than the vocabulary's", [](GgufFile& f) { f.set("qwen2.embedding_length", u32(128)); },
         "x.gguf: tensor \"token_embd.weight\": 64 x 8 numbers, and the header makes it 128 x 8"},
        {"keys of another width", [](GgufFile& f) { f.tensor("blk.1.attn_k.weight").shape = {64, 64}; },
         "x.gguf: tensor \"blk.1.attn_k.weight\": 64 x 64 numbers, and the header makes it 64 x 32"},
        {"a base that is no number", [](GgufFile& f) { f.set("qwen2.rope.freq_base", f32(std::numeric_limits<float>::quiet_NaN())); },
         "x.gguf: key \"qwen2.rope.freq_base\": nan is not from 1 to 1000000000000"},
        {"a scaling that the library has no name for", [](GgufFile& f) { f.set("qwen2.rope.scaling.type", text("wild")); },
         "x.gguf: key \"qwen2.rope.scaling.type\": \"wild\" is not known"},
        {"more experts used than there are",
         [](GgufFile& f) { f.set("qwen2.expert_count", u32(4)), f.set("qwen2.expert_used_count", u32(5)); },
         "x.gguf: key \"qwen2.expert_used_count\": 5 is not from 1 to 4"},
        {"experts used where there are none", [](GgufFile& f) { f.set("qwen2.expert_used_count", u32(5)); },
         "x.gguf: key \"qwen2.expert_used_count\": 5 is not from 0 to 0"},
        {"a template without end", [](GgufFile& f) { f.set("tokenizer.chat_template", text(std::string(2 << 20, 'x'))); },
         "x.gguf: key \"tokenizer.chat_template\": a text of 2097152 bytes is longer than 1048576"},
    };
    expect_told(rows);
}

// Wherever a file is cut, and whatever byte of its head is another: an answer, and no harm.
TEST(Gguf, every_cut_and_every_byte)
{
    std::string bytes = tiny_model().bytes();
    for (std::size_t size = 0; size < bytes.size(); size += size < 4096 ? 1 : 97)
        EXPECT_FALSE(Gguf::read(std::as_bytes(std::span(bytes)).first(size), "x.gguf")) << size;
    for (std::size_t at = 0; at < 3000; ++at)
        for (char byte : {'\x00', '\x7f', '\xff'}) {
            std::string changed = bytes;
            changed[at] = byte;
            if (auto gguf = Gguf::read(std::as_bytes(std::span(changed)), "x.gguf")) (void)read_facts(*gguf);
        }
}

}  // namespace
}  // namespace bawn::model
