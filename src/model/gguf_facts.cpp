#include "model/gguf_facts.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <unordered_set>

#include "base/text.h"

namespace bawn::model {
namespace {

// The library's own limits, where it has some: beyond them it ends its process.
constexpr std::uint64_t most_layers = 512, most_experts = 1024, most_heads = 1024, most_head_numbers = 4096;
constexpr std::uint64_t most_context = 1 << 24, most_embedding = 1 << 17, most_feed_forward = 1 << 22, most_vocabulary = 1 << 22;
constexpr std::size_t most_markup = 1 << 14, most_markup_bytes = 256, longest_fact = 200, most_template = 1 << 20;

// In these, attention has its weights as blk.N.attn_q and so on, one matrix each; what others call them is the library's to check.
constexpr std::string_view plain_attention[] = {"llama",   "qwen2",      "qwen2moe", "qwen3",  "qwen3moe", "starcoder2",
                                                "granite", "granitemoe", "gemma",    "gemma2", "gemma3",   "deepseek"};

std::string shown(const GgufValue& value)
{
    if (const auto* text = std::get_if<std::string_view>(&value)) return fmt::format("\"{}\"", printable(text->substr(0, 60)));
    if (const auto* number = std::get_if<std::uint64_t>(&value)) return fmt::format("{}", *number);
    if (const auto* number = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *number);
    if (const auto* number = std::get_if<double>(&value)) return fmt::format("{}", *number);
    if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
    const auto& array = std::get<GgufArray>(value);
    return fmt::format("an array of {} {}", array.count, name_of(array.type));
}

class FactsReader {
public:
    explicit FactsReader(const Gguf& gguf) : gguf_(gguf) {}

    Result<GgufFacts> read()
    {
        TRY(read_what_it_is());
        TRY(read_sizes());
        TRY(read_experts());
        TRY(read_attention());
        TRY(read_scales());
        TRY(read_vocabulary());
        TRY(read_specials());
        TRY(check_blocks());
        TRY(check_shapes());
        count_numbers();
        return std::move(facts_);
    }

private:
    std::unexpected<Error> refuse(std::string_view key, std::string_view what, ErrorKind kind = ErrorKind::invalid) const
    {
        return fail(kind, fmt::format("{}: key \"{}\": {}", gguf_.name(), printable(key), what));
    }

    std::string key_of(std::string_view suffix) const { return facts_.architecture + "." + std::string(suffix); }

    Result<std::uint64_t> checked(std::string_view key, const GgufValue& value, std::uint64_t least, std::uint64_t most) const
    {
        auto number = as_count(value);
        if (!number || *number < least || *number > most)
            return refuse(key, fmt::format("{} is not from {} to {}", shown(value), least, most));
        return *number;
    }

    Result<std::uint64_t> count(std::string_view suffix, std::uint64_t least, std::uint64_t most) const
    {
        std::string key = key_of(suffix);
        const GgufValue* value = gguf_.find(key);
        if (!value) return refuse(key, "it is missing");
        return checked(key, *value, least, most);
    }

    Result<std::uint64_t> count_or(std::string_view suffix, std::uint64_t otherwise, std::uint64_t least, std::uint64_t most) const
    {
        if (!gguf_.find(key_of(suffix))) return otherwise;
        return count(suffix, least, most);
    }

    // One number for all layers, or an array of one for each.
    Result<std::vector<std::uint64_t>> by_layer(std::string_view suffix, std::uint64_t least, std::uint64_t most) const
    {
        std::string key = key_of(suffix);
        const GgufValue* value = gguf_.find(key);
        if (!value) return refuse(key, "it is missing");
        const auto* array = std::get_if<GgufArray>(value);
        if (!array) return std::vector<std::uint64_t>(facts_.layers, TRY(checked(key, *value, least, most)));
        if (array->count != facts_.layers) return refuse(key, fmt::format("{} numbers for {} layers", array->count, facts_.layers));
        std::vector<std::uint64_t> numbers;
        Result<> result;
        array->each([&](std::uint64_t, const GgufValue& element) {
            auto number = checked(key, element, least, most);
            if (!number)
                result = fail(std::move(number).error());
            else
                numbers.push_back(*number);
            return bool(number);
        });
        TRY(std::move(result));
        numbers.resize(facts_.layers);
        return numbers;
    }

    Result<std::string> text(std::string_view key, std::size_t most) const
    {
        const GgufValue* value = gguf_.find(key);
        if (!value) return std::string();
        auto text = as_text(*value);
        if (!text) return refuse(key, shown(*value) + " is no text");
        if (text->size() > most) return refuse(key, fmt::format("a text of {} bytes is longer than {}", text->size(), most));
        return std::string(*text);
    }

    Result<> read_what_it_is()
    {
        facts_.architecture = TRY(text("general.architecture", 64));
        bool is_word = std::ranges::all_of(facts_.architecture, [](char c) { return bawn::is_word(c) || c == '-'; });
        if (facts_.architecture.empty() || !is_word)
            return refuse("general.architecture", fmt::format("\"{}\" is no architecture's name", printable(facts_.architecture)));
        std::string type = TRY(text("general.type", 64));
        if (!type.empty() && type != "model")
            return refuse("general.type", fmt::format("it is no model but \"{}\"", printable(type)), ErrorKind::unsupported);
        if (const GgufValue* parts = gguf_.find("split.count"); parts && as_count(*parts).value_or(2) > 1)
            return refuse("split.count", "one part of a model in several files: join them first (llama-gguf-split --merge)",
                          ErrorKind::unsupported);
        facts_.name = TRY(text("general.name", longest_fact));
        facts_.licence = TRY(text("general.license", longest_fact));
        facts_.tokenizer = TRY(text("tokenizer.ggml.pre", longest_fact));
        if (facts_.tokenizer.empty()) facts_.tokenizer = TRY(text("tokenizer.ggml.model", longest_fact));
        facts_.chat_template = TRY(text("tokenizer.chat_template", most_template));
        return {};
    }

    Result<> read_sizes()
    {
        facts_.layers = static_cast<std::uint32_t>(TRY(count("block_count", 1, most_layers)));
        facts_.context_tokens = static_cast<std::uint32_t>(TRY(count("context_length", 1, most_context)));
        facts_.embedding = static_cast<std::uint32_t>(TRY(count("embedding_length", 1, most_embedding)));
        TRY(count_or("nextn_predict_layers", 0, 0, facts_.layers));
        if (gguf_.find(key_of("feed_forward_length")))
            facts_.feed_forward = static_cast<std::uint32_t>(std::ranges::max(TRY(by_layer("feed_forward_length", 0, most_feed_forward))));
        return {};
    }

    Result<> read_experts()
    {
        auto experts = TRY(count_or("expert_count", 0, 0, most_experts));
        TRY(count_or("expert_used_count", experts == 0 ? 0 : 1, experts == 0 ? 0 : 1, experts));
        auto groups = TRY(count_or("expert_group_count", 0, 0, experts == 0 ? 0 : experts - 1));
        if (groups > 1) {
            if (experts % groups != 0) return refuse(key_of("expert_group_count"), fmt::format("{} experts in {} groups", experts, groups));
            TRY(count_or("expert_group_used_count", 1, 1, groups - 1));
        }
        facts_.experts = static_cast<std::uint32_t>(experts);
        return {};
    }

    Result<> read_attention()
    {
        heads_ = TRY(by_layer("attention.head_count", 0, most_heads));
        kv_heads_ = gguf_.find(key_of("attention.head_count_kv")) ? TRY(by_layer("attention.head_count_kv", 0, most_heads)) : heads_;
        for (std::size_t i = 0; i < heads_.size(); ++i)
            if (kv_heads_[i] != 0 && (kv_heads_[i] > heads_[i] || heads_[i] % kv_heads_[i] != 0))
                return refuse(key_of("attention.head_count_kv"), fmt::format("{} for {} heads in layer {}", kv_heads_[i], heads_[i], i));
        std::uint64_t heads = std::ranges::max(heads_), kv_heads = std::ranges::max(kv_heads_);
        if (heads == 0 || kv_heads == 0) return refuse(key_of("attention.head_count"), "no layer has any");
        std::uint64_t usual = facts_.embedding / heads;
        bool is_usual = !gguf_.find(key_of("attention.key_length")) || !gguf_.find(key_of("attention.value_length"));
        if (is_usual && (usual == 0 || facts_.embedding % heads != 0))
            return refuse(key_of("attention.head_count"), fmt::format("{} heads do not share {} numbers", heads, facts_.embedding));
        key_numbers_ = TRY(count_or("attention.key_length", usual, 1, most_head_numbers));
        value_numbers_ = TRY(count_or("attention.value_length", usual, 1, most_head_numbers));
        facts_.heads = static_cast<std::uint32_t>(heads);
        facts_.kv_heads = static_cast<std::uint32_t>(kv_heads);
        for (std::uint64_t layer_heads : kv_heads_) facts_.cache_numbers += layer_heads * (key_numbers_ + value_numbers_);
        return {};
    }

    // Numbers that become factors in each layer: one that is none makes all of them none.
    Result<> read_scales()
    {
        struct Scale {
            std::string_view suffix;
            double least, most;
        };
        constexpr Scale scales[] = {{"rope.freq_base", 1, 1e12},
                                    {"rope.scaling.factor", 1e-6, 1e6},
                                    {"attention.layer_norm_rms_epsilon", 1e-12, 1},
                                    {"attention.layer_norm_epsilon", 1e-12, 1},
                                    {"logit_scale", 1e-6, 1e6},
                                    {"attention.scale", 1e-6, 1e6},
                                    {"residual_scale", 1e-6, 1e6},
                                    {"embedding_scale", 1e-6, 1e6}};
        for (const Scale& scale : scales) {
            const GgufValue* value = gguf_.find(key_of(scale.suffix));
            if (!value) continue;
            const auto* number = std::get_if<double>(value);
            if (!number || !(*number >= scale.least && *number <= scale.most))
                return refuse(key_of(scale.suffix), fmt::format("{} is not from {} to {}", shown(*value), scale.least, scale.most));
        }
        auto rotated = TRY(count_or("rope.dimension_count", 0, 0, key_numbers_));
        if (rotated % 2 != 0) return refuse(key_of("rope.dimension_count"), fmt::format("{} is odd", rotated));
        std::string scaling = TRY(text(key_of("rope.scaling.type"), 64));
        if (!scaling.empty() && !is_one_of(scaling, {"none", "linear", "yarn", "longrope"}))
            return refuse(key_of("rope.scaling.type"), fmt::format("\"{}\" is not known", printable(scaling)));
        return {};
    }

    Result<const GgufArray*> table(std::string_view key, std::initializer_list<GgufType> types) const
    {
        const GgufValue* value = gguf_.find(key);
        if (!value) return nullptr;
        const auto* array = std::get_if<GgufArray>(value);
        if (!array || std::ranges::find(types, array->type) == types.end()) return refuse(key, shown(*value) + " is not what stands there");
        return array;
    }

    Result<> read_vocabulary()
    {
        const GgufArray* tokens = TRY(table("tokenizer.ggml.tokens", {GgufType::text}));
        if (!tokens || tokens->count == 0) return refuse("tokenizer.ggml.tokens", "it is missing: a model without a vocabulary");
        if (tokens->count > most_vocabulary)
            return refuse("tokenizer.ggml.tokens", fmt::format("{} tokens are more than {}", tokens->count, most_vocabulary));
        facts_.vocabulary = static_cast<std::uint32_t>(tokens->count);
        if (gguf_.find(key_of("vocab_size"))) TRY(count("vocab_size", tokens->count, tokens->count));

        const GgufArray* types = TRY(table("tokenizer.ggml.token_type", {GgufType::i32, GgufType::u32}));
        const GgufArray* scores = TRY(table("tokenizer.ggml.scores", {GgufType::f32, GgufType::i32}));
        TRY(table("tokenizer.ggml.merges", {GgufType::text}));
        for (const auto& [key, array] : {std::pair("tokenizer.ggml.token_type", types), {"tokenizer.ggml.scores", scores}})
            if (array && array->count != tokens->count) return refuse(key, fmt::format("{} for {} tokens", array->count, tokens->count));

        std::vector<bool> is_markup(tokens->count);
        constexpr std::uint64_t control = 3, user_defined = 4;
        if (types)
            types->each([&](std::uint64_t i, const GgufValue& type) {
                auto number = as_count(type).value_or(0);
                is_markup[i] = number == control || number == user_defined;
                return true;
            });
        return read_tokens(*tokens, is_markup);
    }

    // The library looks tokens up by their text, and ends its process where two have the same.
    Result<> read_tokens(const GgufArray& tokens, const std::vector<bool>& is_markup)
    {
        std::unordered_set<std::string_view> seen;
        seen.reserve(tokens.count);
        Result<> result;
        tokens.each([&](std::uint64_t i, const GgufValue& value) {
            std::string_view token = std::get<std::string_view>(value);
            if (!token.empty() && !seen.insert(token).second)
                result = refuse("tokenizer.ggml.tokens", fmt::format("token {} is \"{}\" again", i, printable(token.substr(0, 60))));
            if (is_markup[i] && !token.empty() && token.size() <= most_markup_bytes && facts_.markup.size() < most_markup)
                facts_.markup.emplace_back(token);
            return bool(result);
        });
        std::ranges::sort(facts_.markup);
        return result;
    }

    Result<> read_specials()
    {
        constexpr std::string_view prefix = "tokenizer.ggml.", suffix = "_token_id";
        for (auto it = gguf_.values().lower_bound(prefix); it != gguf_.values().end() && it->first.starts_with(prefix); ++it) {
            if (!it->first.ends_with(suffix)) continue;
            auto id = TRY(checked(it->first, it->second, 0, facts_.vocabulary - 1));
            std::string_view use = it->first.substr(prefix.size());
            use.remove_suffix(suffix.size());
            facts_.specials.push_back({.use = std::string(use), .id = static_cast<std::uint32_t>(id), .text = ""});
        }
        std::ranges::sort(facts_.specials, {}, &SpecialToken::id);
        const GgufArray* tokens = TRY(table("tokenizer.ggml.tokens", {GgufType::text}));
        auto next = facts_.specials.begin();
        tokens->each([&](std::uint64_t i, const GgufValue& value) {
            for (; next != facts_.specials.end() && next->id == i; ++next)
                next->text = std::get<std::string_view>(value).substr(0, most_markup_bytes);
            return next != facts_.specials.end();
        });
        return {};
    }

    Result<> check_blocks() const
    {
        std::vector<bool> is_there(facts_.layers);
        for (const GgufTensor& tensor : gguf_.tensors()) {
            if (!tensor.name.starts_with("blk.")) continue;
            std::string_view rest = tensor.name.substr(4);
            std::uint32_t block = 0;
            auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), block);
            if (error != std::errc() || end == rest.data() + rest.size() || *end != '.' || block >= facts_.layers)
                return refuse(key_of("block_count"), fmt::format("{} layers, and a tensor \"{}\"", facts_.layers, printable(tensor.name)));
            is_there[block] = true;
        }
        auto missing = std::ranges::find(is_there, false);
        if (missing != is_there.end())
            return refuse(key_of("block_count"),
                          fmt::format("{} layers, and no tensor of layer {}", facts_.layers, missing - is_there.begin()));
        return {};
    }

    Result<> check_shape(const std::string& name, std::uint64_t columns, std::uint64_t rows) const
    {
        const GgufTensor* tensor = gguf_.tensor(name);
        if (!tensor || (tensor->shape[0] == columns && tensor->shape[1] == rows && tensor->shape[2] == 1 && tensor->shape[3] == 1))
            return {};
        return fail(ErrorKind::invalid, fmt::format("{}: tensor \"{}\": {} x {} numbers, and the header makes it {} x {}", gguf_.name(),
                                                    name, tensor->shape[0], tensor->shape[1], columns, rows));
    }

    Result<> check_shapes() const
    {
        if (!gguf_.tensor("token_embd.weight"))
            return fail(ErrorKind::invalid, fmt::format("{}: tensor \"token_embd.weight\": it is missing", gguf_.name()));
        TRY(check_shape("token_embd.weight", facts_.embedding, facts_.vocabulary));
        TRY(check_shape("output.weight", facts_.embedding, facts_.vocabulary));
        TRY(check_shape("output_norm.weight", facts_.embedding, 1));
        if (std::ranges::find(plain_attention, facts_.architecture) == std::end(plain_attention)) return {};
        for (std::uint32_t i = 0; i < facts_.layers; ++i) {
            std::string block = fmt::format("blk.{}.", i);
            TRY(check_shape(block + "attn_q.weight", facts_.embedding, heads_[i] * key_numbers_));
            TRY(check_shape(block + "attn_k.weight", facts_.embedding, kv_heads_[i] * key_numbers_));
            TRY(check_shape(block + "attn_v.weight", facts_.embedding, kv_heads_[i] * value_numbers_));
            TRY(check_shape(block + "attn_output.weight", heads_[i] * value_numbers_, facts_.embedding));
        }
        return {};
    }

    void count_numbers()
    {
        std::map<std::string_view, std::uint64_t> by_type;
        for (const GgufTensor& tensor : gguf_.tensors()) {
            by_type[tensor.type->name] += tensor.numbers();
            facts_.parameters += tensor.numbers();
        }
        facts_.quantisation = std::ranges::max_element(by_type, {}, [](const auto& type) { return type.second; })->first;
        facts_.file_bytes = gguf_.file_bytes();
        facts_.weight_bytes = gguf_.tensor_bytes();
    }

    const Gguf& gguf_;
    GgufFacts facts_;
    std::vector<std::uint64_t> heads_, kv_heads_;
    std::uint64_t key_numbers_ = 0, value_numbers_ = 0;
};

}  // namespace

bool GgufFacts::has_markup(std::string_view text) const { return std::ranges::binary_search(markup, text); }

Result<GgufFacts> read_facts(const Gguf& gguf) { return FactsReader(gguf).read(); }

}  // namespace bawn::model
