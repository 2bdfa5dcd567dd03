#include "model/apis/llama_completion.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/json_out.h"
#include "model/apis/openai_completions.h"
#include "model/apis/openai_parts.h"
#include "model/apis/schema_grammar.h"
#include "model/apis/whole_answer.h"

namespace bawn::model {
namespace {

constexpr std::size_t most_extra = 1024, most_fields = 64, longest_grammar = 256 << 10;

Result<> read_extra(Fields& fields, Hole& hole)
{
    const Json* extra = TRY(fields.list("input_extra"));
    if (extra == nullptr) return {};
    if (extra->size() > most_extra) return fields.wrong("input_extra", fmt::format("at most {} are taken", most_extra));
    for (std::size_t i = 0; i < extra->size(); ++i) {
        Fields inner = TRY(Fields::of((*extra)[i], fields.place("input_extra", i)));
        Hole::Extra each;
        each.text = TRY(inner.needed_text("text"));
        each.path = TRY(inner.text("filename"));
        hole.extra.push_back(std::move(each));
    }
    return {};
}

Result<> read_length(Fields& fields, AskedAnswer& asked)
{
    const double most = TRY(fields.number("n_predict", -2, double(most_tokens_asked), -1));
    asked.is_only_read = most == 0;
    asked.most_tokens = most > 0 ? static_cast<std::uint32_t>(most) : 0;
    asked.most_tokens = static_cast<std::uint32_t>(TRY(fields.whole("max_tokens", most_tokens_asked, asked.most_tokens)));
    if (const std::uint64_t indent = TRY(fields.whole("n_indent", 4096)); indent > 0)
        asked.least_indent = static_cast<std::uint32_t>(indent);
    if (const double limit = TRY(fields.number("t_max_predict_ms", -1, 1e9, 0)); limit > 0)
        asked.most_milliseconds = static_cast<std::uint32_t>(limit);
    return {};
}

Result<> read_grammar(Fields& fields, AskedAnswer& asked)
{
    asked.sampling.grammar = TRY(fields.text("grammar"));
    if (asked.sampling.grammar.size() > longest_grammar)
        return fields.wrong("grammar", fmt::format("at most {} bytes are taken", longest_grammar));
    const Json* schema = TRY(fields.map("json_schema"));
    if (schema == nullptr || schema->empty()) return {};
    if (!asked.sampling.grammar.empty()) return fields.wrong("json_schema", "a schema and a grammar cannot both be asked for");
    auto grammar = grammar_of_schema(*schema, Unknown::refused);
    if (!grammar) return fail(std::move(grammar).error().while_doing("json_schema"));
    asked.sampling.grammar = *std::move(grammar);
    return {};
}

Result<> read_what_both_have(Fields& fields, AskedAnswer& asked)
{
    asked.model = TRY(fields.text("model"));
    TRY(read_length(fields, asked));
    TRY(read_temperature(fields, asked.sampling));
    TRY(read_seed(fields, asked));
    TRY(read_stops(fields, "stop", asked));
    TRY(read_grammar(fields, asked));
    asked.is_streamed = TRY(fields.truth("stream"));
    asked.response_fields = TRY(fields.texts("response_fields", most_fields));
    TRY(fields.refuse({"n_probs", "return_tokens", "lora", "logit_bias", "image_data", "frequency_penalty", "presence_penalty",
                       "dynatemp_range", "mirostat", "ignore_eos", "dry_multiplier", "xtc_probability", "n_keep"}));
    for (const char* name : {"repeat_penalty", "typical_p"}) {
        if (TRY(fields.number(name, 0, 1e6, 1)) != 1) return fields.wrong(name, "is not supported here");
    }
    fields.pass_over({"id_slot",
                      "slot_id",
                      "cache_prompt",
                      "samplers",
                      "t_max_prompt_ms",
                      "repeat_last_n",
                      "penalize_nl",
                      "min_keep",
                      "n_cache_reuse",
                      "timings_per_token",
                      "post_sampling_probs",
                      "dynatemp_exponent",
                      "mirostat_tau",
                      "mirostat_eta",
                      "xtc_threshold",
                      "dry_base",
                      "dry_allowed_length",
                      "dry_penalty_last_n",
                      "dry_sequence_breakers",
                      "n_discard",
                      "return_progress",
                      "speculative.n_max",
                      "speculative.n_min",
                      "speculative.p_min"});
    return fields.refuse_rest();
}

// A file's way of ending lines is not ours to know; paths only help the model.
Hole hole_of(std::string before, std::string after)
{
    Hole hole;
    hole.before = std::move(before);
    hole.after = std::move(after);
    return hole;
}

// All that an answer tells of itself; `response_fields` chooses of it, nested ones by "timings/prompt_n".
Json facts_of(const AnswerIdentity& identity, const AnswerEnd& end)
{
    const auto rate = [](double count, double ms) { return ms > 0 ? count * 1000 / ms : 0.0; };
    const auto each = [](double ms, double count) { return count > 0 ? ms / count : 0.0; };
    const Usage& u = end.usage;
    const std::uint32_t fresh = u.prompt_tokens - std::min(u.cached_tokens, u.prompt_tokens);
    return {{"index", 0},
            {"id_slot", 0},
            {"stop", true},
            {"model", identity.model},
            {"tokens_predicted", u.answer_tokens},
            {"tokens_evaluated", u.prompt_tokens},
            {"tokens_cached", u.prompt_tokens + u.answer_tokens},
            {"truncated", false},
            {"stop_type", end.ending == Ending::length ? "limit"
                          : end.stop.empty()           ? "eos"
                                                       : "word"},
            {"stopping_word", end.stop},
            {"timings",
             {{"cache_n", u.cached_tokens},
              {"prompt_n", fresh},
              {"prompt_ms", end.read_ms},
              {"prompt_per_token_ms", each(end.read_ms, fresh)},
              {"prompt_per_second", rate(fresh, end.read_ms)},
              {"predicted_n", u.answer_tokens},
              {"predicted_ms", end.answer_ms},
              {"predicted_per_token_ms", each(end.answer_ms, u.answer_tokens)},
              {"predicted_per_second", rate(u.answer_tokens, end.answer_ms)}}}};
}

const Json* value_by_steps(const Json& from, std::string_view path)
{
    const Json* at = &from;
    for (std::string_view step : split(path, '/')) {
        const auto next = at->is_object() ? at->find(step) : at->end();
        if (next == at->end()) return nullptr;
        at = &*next;
    }
    return at;
}

class LlamaStream final : public AnswerWriter {
public:
    explicit LlamaStream(AnswerIdentity identity) : identity_(std::move(identity)) {}

    void begin(std::uint32_t, std::string&) override {}
    void text(std::string_view text, std::string& out) override
    {
        out += "data: ";
        JsonOut(out)
            .map()
            .key("index")
            .number(std::int64_t{0})
            .key("content")
            .text(text)
            .key("tokens")
            .list()
            .end()
            .key("stop")
            .truth(false)
            .end();
        out += "\n\n";
    }
    void call_begun(std::string_view, std::string_view, std::string&) override {}
    void call_arguments(std::string_view, std::string&) override {}
    void call_ended(std::string&) override {}
    void notes(std::span<const GateNote> notes, std::string&) override { notes_.insert(notes_.end(), notes.begin(), notes.end()); }
    void end(const AnswerEnd& end, std::string& out) override
    {
        out += "data: ";
        JsonOut json(out);
        json.map().key("content").text("");
        const Json facts = facts_of(identity_, end);
        for (const auto& [name, value] : facts.items()) json.key(name).value(value);
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
        out += "\n\n";
    }
    void broke(const ApiError& error, std::string& out) override { out += "data: " + llama_error(error) + "\n\n"; }

private:
    AnswerIdentity identity_;
    std::vector<GateNote> notes_;
};

class LlamaDocument final : public WholeAnswer {
public:
    LlamaDocument(AnswerIdentity identity, std::vector<std::string> fields) : identity_(std::move(identity)), fields_(std::move(fields)) {}

    void end(const AnswerEnd& end, std::string& out) override
    {
        const Json facts = facts_of(identity_, end);
        JsonOut json(out);
        json.map();
        if (fields_.empty() || std::ranges::find(fields_, "content") != fields_.end()) json.key("content").text(text_);
        if (fields_.empty()) {
            for (const auto& [name, value] : facts.items()) json.key(name).value(value);
        }
        for (const std::string& path : fields_) {
            if (const Json* value = value_by_steps(facts, path)) json.key(path).value(*value);
        }
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
    }

private:
    AnswerIdentity identity_;
    std::vector<std::string> fields_;
};

}  // namespace

Result<AskedAnswer> read_infill_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked;
    std::string before = TRY(fields.text("input_prefix"));
    const std::string line = TRY(fields.text("prompt"));  // what stands before the cursor in its line
    std::string after = TRY(fields.text("input_suffix"));
    Hole hole = hole_of(before + line, std::move(after));
    TRY(read_extra(fields, hole));
    asked.read = std::move(hole);
    TRY(read_what_both_have(fields, asked));
    return asked;
}

Result<AskedAnswer> read_llama_completion_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked;
    std::string prompt = TRY(fields.needed_text("prompt"));
    if (auto hole = hole_in(prompt))
        asked.read = *std::move(hole);
    else
        asked.read = Plain{std::move(prompt)};
    TRY(read_what_both_have(fields, asked));
    return asked;
}

std::unique_ptr<AnswerWriter> llama_writer(const AskedAnswer& asked, AnswerIdentity identity)
{
    if (asked.is_streamed) return std::make_unique<LlamaStream>(std::move(identity));
    return std::make_unique<LlamaDocument>(std::move(identity), asked.response_fields);
}

std::string props_answer(const ModelFacts& facts)
{
    std::string text;
    JsonOut json(text);
    json.map().key("default_generation_settings").map().key("n_ctx").number(std::int64_t{facts.context_tokens}).end();
    json.key("total_slots").number(std::int64_t{facts.slots}).key("model_alias").text(facts.name).key("model_path").text(facts.name);
    json.key("chat_template").text("").key("modalities").map().key("vision").truth(false).key("audio").truth(false).end();
    json.key("build_info").text("bawn").end();
    return text;
}

std::string llama_error(const ApiError& error)
{
    std::string_view type = "invalid_request_error";
    if (error.is_context)
        type = "exceed_context_size_error";
    else if (error.status == 401)
        type = "authentication_error";
    else if (error.status == 404)
        type = "not_found_error";
    else if (error.status == 429 || error.status == 503)
        type = "unavailable_error";
    else if (error.status >= 500)
        type = "server_error";
    std::string text;
    JsonOut json(text);
    json.map()
        .key("error")
        .map()
        .key("code")
        .number(std::int64_t{error.status})
        .key("message")
        .text(error.message)
        .key("type")
        .text(type)
        .end()
        .end();
    return text;
}

}  // namespace bawn::model
