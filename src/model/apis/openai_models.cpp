#include "model/apis/openai_models.h"

#include <fmt/format.h>

#include <bit>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "model/apis/json_out.h"
#include "model/apis/openai_parts.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_texts = 2048;

void write_model(JsonOut& json, const ModelFacts& facts, std::int64_t created)
{
    const std::int64_t context = facts.context_tokens;
    json.map().key("id").text(facts.name).key("object").text("model").key("created").number(created).key("owned_by").text("bawn");
    json.key("type").text("model").key("display_name").text(facts.name);
    json.key("created_at").text(to_rfc3339(Time(std::chrono::seconds(created))));
    json.key("max_model_len").number(context).key("context_length").number(context).key("max_input_tokens").number(context);
    json.key("meta").map().key("n_ctx_train").number(context).key("n_ctx").number(context).end().end();
}

std::string base64_of(std::span<const float> numbers)
{
    static_assert(std::endian::native == std::endian::little);  // as the API has them
    static constexpr char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto bytes = std::as_bytes(numbers);
    std::string text;
    for (std::size_t at = 0; at < bytes.size(); at += 3) {
        const std::size_t left = std::min<std::size_t>(3, bytes.size() - at);
        std::uint32_t three = 0;
        for (std::size_t i = 0; i < 3; ++i) three = three << 8 | (i < left ? std::to_integer<std::uint32_t>(bytes[at + i]) : 0);
        for (std::size_t i = 0; i < 4; ++i) text += i <= left ? digits[three >> (18 - 6 * i) & 63] : '=';
    }
    return text;
}

}  // namespace

std::string model_answer(const ModelFacts& facts, std::int64_t created)
{
    std::string text;
    JsonOut json(text);
    write_model(json, facts, created);
    return text;
}

std::string models_answer(const ModelFacts& facts, std::int64_t created)
{
    std::string text;
    JsonOut json(text);
    json.map().key("object").text("list").key("data").list();
    write_model(json, facts, created);
    json.end().key("has_more").truth(false).key("first_id").text(facts.name).key("last_id").text(facts.name).end();
    return text;
}

Result<AskedEmbeddings> read_embeddings_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedEmbeddings asked;
    asked.model = TRY(fields.text("model"));
    asked.texts = TRY(fields.texts("input", most_texts));
    if (asked.texts.empty()) return fields.wrong("input", "at least one text is needed");
    const std::string format = TRY(fields.text("encoding_format", "float"));
    if (format != "float" && format != "base64") return fields.wrong("encoding_format", "float or base64 is wanted");
    asked.is_base64 = format == "base64";
    TRY(fields.refuse({"dimensions"}));
    fields.pass_over({"user"});
    TRY(fields.refuse_rest());
    return asked;
}

std::string embeddings_answer(const AskedEmbeddings& asked, const std::string& model, std::span<const std::vector<float>> vectors,
                              std::uint32_t tokens)
{
    std::string text;
    JsonOut json(text);
    json.map().key("object").text("list").key("data").list();
    for (std::size_t i = 0; i < vectors.size(); ++i) {
        json.map().key("object").text("embedding").key("index").number(static_cast<std::int64_t>(i)).key("embedding");
        if (asked.is_base64) {
            json.text(base64_of(vectors[i])).end();
            continue;
        }
        json.list();
        for (float each : vectors[i]) json.raw(fmt::format("{}", each));
        json.end().end();
    }
    json.end().key("model").text(model).key("usage").map().key("prompt_tokens").number(std::int64_t{tokens});
    json.key("total_tokens").number(std::int64_t{tokens}).end().end();
    return text;
}

}  // namespace bawn::model
