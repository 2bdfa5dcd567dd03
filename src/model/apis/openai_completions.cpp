#include "model/apis/openai_completions.h"

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/json_out.h"
#include "model/apis/openai_parts.h"
#include "model/apis/openai_usage.h"
#include "model/apis/whole_answer.h"

namespace bawn::model {
namespace {

struct HoleMarks {
    std::string_view before, after, here;
};
constexpr HoleMarks known_marks[] = {
    {"<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>"},   // Qwen, and others since
    {"<fim_prefix>", "<fim_suffix>", "<fim_middle>"},         // StarCoder, Granite
    {"<\xef\xbd\x9c"
     "fim\xe2\x96\x81"
     "begin\xef\xbd\x9c>",
     "<\xef\xbd\x9c"
     "fim\xe2\x96\x81"
     "hole\xef\xbd\x9c>",
     "<\xef\xbd\x9c"
     "fim\xe2\x96\x81"
     "end\xef\xbd\x9c>"},     // DeepSeek
    {"<PRE> ", " <SUF>", " <MID>"},                           // CodeLlama
};

void completion_head(JsonOut& json, const AnswerIdentity& identity)
{
    json.map().key("id").text("cmpl-" + identity.id).key("object").text("text_completion").key("created").number(identity.created);
    json.key("model").text(identity.model);
}

void choice(JsonOut& json, std::string_view text, std::string_view reason)
{
    json.key("choices")
        .list()
        .map()
        .key("text")
        .text(text)
        .key("index")
        .number(std::int64_t{0})
        .key("logprobs")
        .null()
        .key("finish_reason");
    if (reason.empty())
        json.null();
    else
        json.text(reason);
    json.end().end();
}

std::string_view completion_finish_reason(const AnswerEnd& end) { return end.ending == Ending::length ? "length" : "stop"; }

// No API of this kind calls tools: the request offers none, so none is called.
class CompletionStream final : public AnswerWriter {
public:
    CompletionStream(AnswerIdentity identity, bool wants_usage) : identity_(std::move(identity)), wants_usage_(wants_usage) {}

    void begin(std::uint32_t, std::string&) override {}
    void text(std::string_view text, std::string& out) override { chunk(out, text, "", ""); }
    void call_begun(std::string_view, std::string_view, std::string&) override {}
    void call_arguments(std::string_view, std::string&) override {}
    void call_ended(std::string&) override {}
    void notes(std::span<const GateNote> notes, std::string& out) override { chunk(out, "", "", notes_json(notes)); }

    void end(const AnswerEnd& end, std::string& out) override
    {
        chunk(out, "", completion_finish_reason(end), "");
        if (wants_usage_) append_usage_event(out, end.usage, [&](JsonOut& json) { completion_head(json, identity_); });
        out += "data: [DONE]\n\n";
    }

    void broke(const ApiError& error, std::string& out) override { out += "data: " + openai_error(error) + "\n\n"; }

private:
    void chunk(std::string& out, std::string_view text, std::string_view reason, std::string_view bawn) const
    {
        out += "data: ";
        JsonOut json(out);
        completion_head(json, identity_);
        choice(json, text, reason);
        if (!bawn.empty()) json.key("bawn").raw(bawn);
        json.end();
        out += "\n\n";
    }

    AnswerIdentity identity_;
    bool wants_usage_;
};

class CompletionDocument final : public WholeAnswer {
public:
    explicit CompletionDocument(AnswerIdentity identity) : identity_(std::move(identity)) {}

    void end(const AnswerEnd& end, std::string& out) override
    {
        JsonOut json(out);
        completion_head(json, identity_);
        choice(json, text_, completion_finish_reason(end));
        write_usage(json, end.usage);
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
    }

private:
    AnswerIdentity identity_;
};

// "…<|file_sep|>src/a.py\n" -> "src/a.py": what stands before the first mark names the file, where a client knows that form.
std::string path_named_in(std::string_view head)
{
    for (std::string_view mark : {"<|file_sep|>", "<file_sep>", "<filename>"}) {
        const std::size_t at = head.rfind(mark);
        if (at == head.npos) continue;
        const std::string_view rest = head.substr(at + mark.size());
        return std::string(trimmed(rest.substr(0, rest.find('\n'))));
    }
    return "";
}

}  // namespace

std::optional<Hole> hole_in(std::string_view prompt)
{
    for (const HoleMarks& marks : known_marks) {
        const std::size_t begin = prompt.find(marks.before), middle = prompt.find(marks.after), end = prompt.rfind(marks.here);
        const bool is_hole = begin != std::string_view::npos && middle != std::string_view::npos && end != std::string_view::npos &&
                             begin < middle && middle < end && end + marks.here.size() == prompt.size();
        if (!is_hole) continue;
        const std::size_t from = begin + marks.before.size(), after = middle + marks.after.size();
        Hole hole;
        hole.before = prompt.substr(from, middle - from);
        hole.after = prompt.substr(after, end - after);
        hole.path = path_named_in(prompt.substr(0, begin));
        return hole;
    }
    return std::nullopt;
}

Result<AskedAnswer> read_completion_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked;
    asked.model = TRY(fields.text("model"));
    std::vector<std::string> prompts = TRY(fields.texts("prompt", 1));
    if (prompts.size() != 1) return fields.wrong("prompt", "one text is wanted");
    const Json* suffix = fields.find("suffix");
    std::optional<Hole> hole = hole_in(prompts[0]);
    if (suffix != nullptr) {
        hole.emplace();
        hole->before = prompts[0];
        hole->after = TRY(fields.text("suffix"));
    }
    if (hole)
        asked.read = *std::move(hole);
    else
        asked.read = Plain{std::move(prompts[0])};
    asked.most_tokens = static_cast<std::uint32_t>(TRY(fields.whole("max_tokens", most_tokens_asked, 16)));  // 16 as the API has it
    TRY(read_temperature(fields, asked.sampling));
    TRY(read_seed(fields, asked));
    TRY(read_stops(fields, "stop", asked));
    asked.is_streamed = TRY(fields.truth("stream"));
    if (const Json* options = TRY(fields.map("stream_options"))) {
        Fields inner = TRY(Fields::of(*options, "stream_options"));
        asked.wants_usage = TRY(inner.truth("include_usage"));
    }
    if (TRY(fields.whole("n", 1024, 1)) != 1) return fields.wrong("n", "one answer at a time");
    if (TRY(fields.whole("best_of", 1024, 1)) != 1) return fields.wrong("best_of", "one answer at a time");
    TRY(fields.refuse({"echo", "frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "repetition_penalty"}));
    fields.pass_over({"user", "metadata", "cache_prompt", "id_slot", "keep_alive", "samplers"});
    TRY(fields.refuse_rest());
    return asked;
}

std::unique_ptr<AnswerWriter> completion_writer(const AskedAnswer& asked, AnswerIdentity identity)
{
    if (asked.is_streamed) return std::make_unique<CompletionStream>(std::move(identity), asked.wants_usage);
    return std::make_unique<CompletionDocument>(std::move(identity));
}

}  // namespace bawn::model
