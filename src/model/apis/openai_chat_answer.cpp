#include "model/apis/json_out.h"
#include "model/apis/openai_chat.h"
#include "model/apis/openai_parts.h"
#include "model/apis/openai_usage.h"
#include "model/apis/whole_answer.h"

namespace bawn::model {
namespace {

std::string_view chat_finish_reason(const AnswerEnd& end)
{
    if (end.ending == Ending::length) return "length";
    return end.has_calls ? "tool_calls" : "stop";
}

void chat_head(JsonOut& json, const AnswerIdentity& identity, std::string_view object)
{
    json.map().key("id").text("chatcmpl-" + identity.id).key("object").text(object).key("created").number(identity.created);
    json.key("model").text(identity.model);
}

class ChatStream final : public AnswerWriter {
public:
    ChatStream(AnswerIdentity identity, bool wants_usage) : identity_(std::move(identity)), wants_usage_(wants_usage) {}

    void begin(std::uint32_t, std::string& out) override { delta(out, R"({"role":"assistant","content":""})"); }

    void text(std::string_view text, std::string& out) override
    {
        std::string piece;
        JsonOut(piece).map().key("content").text(text).end();
        delta(out, piece);
    }

    void call_begun(std::string_view id, std::string_view name, std::string& out) override
    {
        std::string piece;
        JsonOut json(piece);
        begin_call(json)
            .key("id")
            .text(id)
            .key("type")
            .text("function")
            .key("function")
            .map()
            .key("name")
            .text(name)
            .key("arguments")
            .text("");
        json.end().end().end().end();
        delta(out, piece);
    }

    void call_arguments(std::string_view arguments, std::string& out) override
    {
        std::string piece;
        JsonOut json(piece);
        begin_call(json).key("function").map().key("arguments").text(arguments).end().end().end().end();
        delta(out, piece);
    }

    void call_ended(std::string&) override { ++calls_; }

    void notes(std::span<const GateNote> notes, std::string& out) override { chunk(out, "{}", "", notes_json(notes)); }

    void end(const AnswerEnd& end, std::string& out) override
    {
        chunk(out, "{}", chat_finish_reason(end), "");
        if (wants_usage_) append_usage_event(out, end.usage, [&](JsonOut& json) { chat_head(json, identity_, "chat.completion.chunk"); });
        out += "data: [DONE]\n\n";
    }

    void broke(const ApiError& error, std::string& out) override { out += "data: " + openai_error(error) + "\n\n"; }

private:
    JsonOut& begin_call(JsonOut& json) const { return json.map().key("tool_calls").list().map().key("index").number(std::int64_t{calls_}); }

    void delta(std::string& out, std::string_view delta) const { chunk(out, delta, "", ""); }

    void chunk(std::string& out, std::string_view delta, std::string_view reason, std::string_view bawn) const
    {
        out += "data: ";
        JsonOut json(out);
        chat_head(json, identity_, "chat.completion.chunk");
        json.key("choices")
            .list()
            .map()
            .key("index")
            .number(std::int64_t{0})
            .key("delta")
            .raw(delta)
            .key("logprobs")
            .null()
            .key("finish_reason");
        if (reason.empty())
            json.null();
        else
            json.text(reason);
        json.end().end();
        if (wants_usage_) json.key("usage").null();
        if (!bawn.empty()) json.key("bawn").raw(bawn);
        json.end();
        out += "\n\n";
    }

    AnswerIdentity identity_;
    bool wants_usage_;
    int calls_ = 0;
};

class ChatDocument final : public WholeAnswer {
public:
    explicit ChatDocument(AnswerIdentity identity) : identity_(std::move(identity)) {}

    void end(const AnswerEnd& end, std::string& out) override
    {
        JsonOut json(out);
        chat_head(json, identity_, "chat.completion");
        json.key("choices")
            .list()
            .map()
            .key("index")
            .number(std::int64_t{0})
            .key("message")
            .map()
            .key("role")
            .text("assistant")
            .key("content");
        if (text_.empty() && !calls_.empty())
            json.null();
        else
            json.text(text_);
        json.key("refusal").null();
        if (!calls_.empty()) calls(json);
        json.end().key("logprobs").null().key("finish_reason").text(chat_finish_reason(end)).end().end();
        write_usage(json, end.usage);
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
    }

private:
    void calls(JsonOut& json) const
    {
        json.key("tool_calls").list();
        for (const ToolCall& call : calls_) {
            json.map().key("id").text(call.id).key("type").text("function").key("function").map();
            json.key("name").text(call.name).key("arguments").text(call.arguments).end().end();
        }
        json.end();
    }

    AnswerIdentity identity_;
};

}  // namespace

std::unique_ptr<AnswerWriter> chat_writer(const AskedAnswer& asked, AnswerIdentity identity)
{
    if (asked.is_streamed) return std::make_unique<ChatStream>(std::move(identity), asked.wants_usage);
    return std::make_unique<ChatDocument>(std::move(identity));
}

}  // namespace bawn::model
