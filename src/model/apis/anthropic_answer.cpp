#include <fmt/format.h>

#include "model/apis/anthropic_messages.h"
#include "model/apis/json_out.h"
#include "model/apis/openai_parts.h"
#include "model/apis/whole_answer.h"

namespace bawn::model {
namespace {

std::string_view stop_reason_of(const AnswerEnd& end)
{
    if (end.ending == Ending::length) return "max_tokens";
    if (end.has_calls) return "tool_use";
    return end.stop.empty() ? "end_turn" : "stop_sequence";
}

void write_stop(JsonOut& json, const AnswerEnd& end)
{
    json.key("stop_reason").text(stop_reason_of(end)).key("stop_sequence");
    if (end.stop.empty())
        json.null();
    else
        json.text(end.stop);
}

void write_usage(JsonOut& json, std::uint32_t input, std::uint32_t cached, std::uint32_t output)
{
    json.key("usage")
        .map()
        .key("input_tokens")
        .number(std::int64_t{input - cached})
        .key("cache_creation_input_tokens")
        .number(std::int64_t{0});
    json.key("cache_read_input_tokens").number(std::int64_t{cached}).key("output_tokens").number(std::int64_t{output}).end();
}

class MessagesStream final : public AnswerWriter {
public:
    explicit MessagesStream(AnswerIdentity identity) : identity_(std::move(identity)) {}

    void begin(std::uint32_t prompt_tokens, std::string& out) override
    {
        std::string data;
        JsonOut json(data);
        json.map().key("type").text("message_start").key("message").map().key("id").text("msg_" + identity_.id).key("type").text("message");
        json.key("role").text("assistant").key("model").text(identity_.model).key("content").list().end();
        json.key("stop_reason").null().key("stop_sequence").null();
        write_usage(json, prompt_tokens, 0, 1);
        json.end().end();
        event(out, "message_start", data);
        event(out, "ping", R"({"type":"ping"})");
    }

    void text(std::string_view text, std::string& out) override
    {
        if (!is_text_open_) open_block(out, R"({"type":"text","text":""})");
        is_text_open_ = true;
        delta(out, "text_delta", "text", text);
    }

    void call_begun(std::string_view id, std::string_view name, std::string& out) override
    {
        close_text(out);
        std::string block;
        JsonOut(block).map().key("type").text("tool_use").key("id").text(id).key("name").text(name).key("input").map().end().end();
        open_block(out, block);
    }

    void call_arguments(std::string_view arguments, std::string& out) override
    {
        delta(out, "input_json_delta", "partial_json", arguments);
    }
    void call_ended(std::string& out) override { close_block(out); }
    void notes(std::span<const GateNote> notes, std::string&) override { notes_.insert(notes_.end(), notes.begin(), notes.end()); }

    void end(const AnswerEnd& end, std::string& out) override
    {
        close_text(out);
        std::string data;
        JsonOut json(data);
        json.map().key("type").text("message_delta").key("delta").map();
        write_stop(json, end);
        json.end();
        write_usage(json, end.usage.prompt_tokens, end.usage.cached_tokens, end.usage.answer_tokens);
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
        event(out, "message_delta", data);
        event(out, "message_stop", R"({"type":"message_stop"})");
    }

    void broke(const ApiError& error, std::string& out) override { event(out, "error", anthropic_error(error)); }

private:
    static void event(std::string& out, std::string_view name, std::string_view data)
    {
        ((((out += "event: ") += name) += "\ndata: ") += data) += "\n\n";
    }

    void open_block(std::string& out, std::string_view block) const
    {
        event(out, "content_block_start", fmt::format(R"({{"type":"content_block_start","index":{},"content_block":{}}})", index_, block));
    }

    void delta(std::string& out, std::string_view type, std::string_view key, std::string_view text) const
    {
        out += "event: content_block_delta\ndata: ";
        JsonOut json(out);
        json.map().key("type").text("content_block_delta").key("index").number(std::int64_t{index_});
        json.key("delta").map().key("type").text(type).key(key).text(text).end().end();
        out += "\n\n";
    }

    void close_block(std::string& out)
    {
        event(out, "content_block_stop", fmt::format(R"({{"type":"content_block_stop","index":{}}})", index_));
        ++index_;
    }

    void close_text(std::string& out)
    {
        if (is_text_open_) close_block(out);
        is_text_open_ = false;
    }

    AnswerIdentity identity_;
    std::vector<GateNote> notes_;
    bool is_text_open_ = false;
    int index_ = 0;
};

class MessagesDocument final : public WholeAnswer {
public:
    explicit MessagesDocument(AnswerIdentity identity) : identity_(std::move(identity)) {}

    void end(const AnswerEnd& end, std::string& out) override
    {
        JsonOut json(out);
        json.map()
            .key("id")
            .text("msg_" + identity_.id)
            .key("type")
            .text("message")
            .key("role")
            .text("assistant")
            .key("model")
            .text(identity_.model);
        json.key("content").list();
        if (!text_.empty()) json.map().key("type").text("text").key("text").text(text_).end();
        for (const ToolCall& call : calls_) {
            json.map().key("type").text("tool_use").key("id").text(call.id).key("name").text(call.name);
            json.key("input").raw(arguments_object(call.arguments)).end();
        }
        json.end();
        write_stop(json, end);
        write_usage(json, end.usage.prompt_tokens, end.usage.cached_tokens, end.usage.answer_tokens);
        if (!notes_.empty()) json.key("bawn").raw(notes_json(notes_));
        json.end();
    }

private:
    AnswerIdentity identity_;
};

std::string_view anthropic_error_type(int status)
{
    switch (status) {
    case 401: return "authentication_error";
    case 403: return "permission_error";
    case 404: return "not_found_error";
    case 413: return "request_too_large";
    case 429: return "rate_limit_error";
    case 500: return "api_error";
    case 503:
    case 529: return "overloaded_error";
    default: return "invalid_request_error";
    }
}

}  // namespace

std::unique_ptr<AnswerWriter> messages_writer(const AskedAnswer& asked, AnswerIdentity identity)
{
    if (asked.is_streamed) return std::make_unique<MessagesStream>(std::move(identity));
    return std::make_unique<MessagesDocument>(std::move(identity));
}

std::string count_answer(std::size_t tokens) { return fmt::format(R"({{"input_tokens":{}}})", tokens); }

std::string anthropic_error(const ApiError& error)
{
    // Clients know a context that is too long by these words, and make it shorter by themselves.
    const std::string message = error.is_context ? "prompt is too long: " + error.message : error.message;
    std::string text;
    JsonOut(text)
        .map()
        .key("type")
        .text("error")
        .key("error")
        .map()
        .key("type")
        .text(anthropic_error_type(error.status))
        .key("message")
        .text(message)
        .end()
        .end();
    return text;
}

}  // namespace bawn::model
