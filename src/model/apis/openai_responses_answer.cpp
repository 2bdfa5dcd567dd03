#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "model/apis/json_out.h"
#include "model/apis/openai_parts.h"
#include "model/apis/openai_responses.h"

namespace bawn::model {
namespace {

// The items of an answer, and the object around them; both the stream and the whole answer are told from it.
class ResponseItems {
public:
    ResponseItems(const AskedAnswer& asked, AnswerIdentity identity)
        : identity_(std::move(identity)),
          told_back_(parse_json(asked.told_back).value_or(Json::object()))
    {
    }

    struct Item {
        std::string id;
        bool is_call = false;
        std::string text;        // of a message; arguments of a call
        std::string call_id, name;
    };

    Item& open_message() { return items_.emplace_back(Item{fmt::format("msg_{}_{}", identity_.id, items_.size()), false, "", "", ""}); }
    Item& open_call(std::string_view id, std::string_view name)
    {
        return items_.emplace_back(
            Item{fmt::format("fc_{}_{}", identity_.id, items_.size()), true, "", std::string(id), std::string(name)});
    }
    Item& last() { return items_.back(); }
    bool is_message_open() const { return !items_.empty() && !items_.back().is_call; }
    std::int64_t index() const { return static_cast<std::int64_t>(items_.size()) - 1; }
    void add(std::span<const GateNote> notes) { notes_.insert(notes_.end(), notes.begin(), notes.end()); }

    static void write_part(JsonOut& json, std::string_view text)
    {
        json.map()
            .key("type")
            .text("output_text")
            .key("text")
            .text(text)
            .key("annotations")
            .list()
            .end()
            .key("logprobs")
            .list()
            .end()
            .end();
    }

    static void write_item(JsonOut& json, const Item& item, std::string_view status)
    {
        json.map().key("id").text(item.id).key("type").text(item.is_call ? "function_call" : "message").key("status").text(status);
        if (item.is_call) {
            json.key("call_id").text(item.call_id).key("name").text(item.name).key("arguments").text(item.text).end();
            return;
        }
        json.key("role").text("assistant").key("content").list();
        if (status != "in_progress") write_part(json, item.text);
        json.end().end();
    }

    void write_response(JsonOut& json, std::string_view status, const AnswerEnd* end, const ApiError* error) const
    {
        json.map().key("id").text("resp_" + identity_.id).key("object").text("response").key("created_at").number(identity_.created);
        json.key("status").text(status).key("model").text(identity_.model).key("background").truth(false).key("store").truth(false);
        json.key("previous_response_id").null().key("reasoning").map().key("effort").null().key("summary").null().end();
        json.key("truncation").text("disabled").key("service_tier").text("default").key("error");
        if (error == nullptr)
            json.null();
        else
            json.map()
                .key("code")
                .text(error->is_context ? "context_length_exceeded" : "server_error")
                .key("message")
                .text(error->message)
                .end();
        json.key("incomplete_details");
        if (status == "incomplete")
            json.map().key("reason").text("max_output_tokens").end();
        else
            json.null();
        json.key("output").list();
        if (end != nullptr) {
            for (const Item& item : items_)
                write_item(json, item, &item == &items_.back() && status == "incomplete" ? "incomplete" : "completed");
        }
        json.end();
        write_rest(json, end);
        json.end();
    }

    const AnswerIdentity& identity() const { return identity_; }

private:
    void write_rest(JsonOut& json, const AnswerEnd* end) const
    {
        for (const auto& [name, value] : told_back_.items()) {
            if (name != "bawn") json.key(name).value(value);
        }
        json.key("usage");
        if (end == nullptr) {
            json.null();
            return;
        }
        const Usage& usage = end->usage;
        json.map().key("input_tokens").number(std::int64_t{usage.prompt_tokens}).key("input_tokens_details").map();
        json.key("cached_tokens")
            .number(std::int64_t{usage.cached_tokens})
            .end()
            .key("output_tokens")
            .number(std::int64_t{usage.answer_tokens});
        json.key("output_tokens_details").map().key("reasoning_tokens").number(std::int64_t{0}).end();
        json.key("total_tokens").number(std::int64_t{usage.prompt_tokens} + usage.answer_tokens).end();
        const Json* left_out = value_at(told_back_, "bawn.not_offered");
        if (notes_.empty() && left_out == nullptr) return;
        std::string bawn = notes_json(notes_);
        if (left_out != nullptr) bawn.insert(bawn.size() - 1, fmt::format(R"(,"not_offered":{})", to_text(*left_out)));
        json.key("bawn").raw(bawn);
    }

    AnswerIdentity identity_;
    const Json told_back_;
    std::vector<Item> items_;
    std::vector<GateNote> notes_;
};

std::string_view answer_status(const AnswerEnd& end) { return end.ending == Ending::length ? "incomplete" : "completed"; }

class ResponsesStream final : public AnswerWriter {
public:
    ResponsesStream(const AskedAnswer& asked, AnswerIdentity identity) : items_(asked, std::move(identity)) {}

    void begin(std::uint32_t, std::string& out) override
    {
        response(out, "response.created", "in_progress", nullptr, nullptr);
        response(out, "response.in_progress", "in_progress", nullptr, nullptr);
    }

    void text(std::string_view text, std::string& out) override
    {
        if (!is_open_) open_message(out);
        items_.last().text += text;
        event(out, "response.output_text.delta", [&](JsonOut& json) {
            place_in_message(json);
            json.key("delta").text(text).key("logprobs").list().end();
        });
    }

    void call_begun(std::string_view id, std::string_view name, std::string& out) override
    {
        close_message(out);
        items_.open_call(id, name);
        item(out, "response.output_item.added", "in_progress");
    }

    void call_arguments(std::string_view arguments, std::string& out) override
    {
        items_.last().text += arguments;
        event(out, "response.function_call_arguments.delta", [&](JsonOut& json) {
            place(json);
            json.key("delta").text(arguments);
        });
    }

    void call_ended(std::string& out) override
    {
        event(out, "response.function_call_arguments.done", [&](JsonOut& json) {
            place(json);
            json.key("name").text(items_.last().name).key("arguments").text(items_.last().text);
        });
        item(out, "response.output_item.done", "completed");
    }

    void notes(std::span<const GateNote> notes, std::string&) override { items_.add(notes); }

    void end(const AnswerEnd& end, std::string& out) override
    {
        close_message(out);
        const std::string_view status = answer_status(end);
        response(out, status == "completed" ? "response.completed" : "response.incomplete", status, &end, nullptr);
    }

    void broke(const ApiError& error, std::string& out) override { response(out, "response.failed", "failed", nullptr, &error); }

private:
    template <typename Write>
    void event(std::string& out, std::string_view type, const Write& write)
    {
        (((out += "event: ") += type) += "\ndata: ");
        JsonOut json(out);
        json.map().key("type").text(type).key("sequence_number").number(sequence_++);
        write(json);
        json.end();
        out += "\n\n";
    }

    void response(std::string& out, std::string_view type, std::string_view status, const AnswerEnd* end, const ApiError* error)
    {
        event(out, type, [&](JsonOut& json) { items_.write_response(json.key("response"), status, end, error); });
    }

    void item(std::string& out, std::string_view type, std::string_view status)
    {
        event(out, type, [&](JsonOut& json) {
            json.key("output_index").number(items_.index()).key("item");
            ResponseItems::write_item(json, items_.last(), status);
        });
    }

    void place(JsonOut& json) { json.key("item_id").text(items_.last().id).key("output_index").number(items_.index()); }
    void place_in_message(JsonOut& json)
    {
        place(json);
        json.key("content_index").number(std::int64_t{0});
    }

    void open_message(std::string& out)
    {
        is_open_ = true;
        items_.open_message();
        item(out, "response.output_item.added", "in_progress");
        part(out, "response.content_part.added");
    }

    void part(std::string& out, std::string_view type)
    {
        event(out, type, [&](JsonOut& json) {
            place_in_message(json);
            ResponseItems::write_part(json.key("part"), items_.last().text);
        });
    }

    void close_message(std::string& out)
    {
        if (!is_open_) return;
        is_open_ = false;
        event(out, "response.output_text.done", [&](JsonOut& json) {
            place_in_message(json);
            json.key("text").text(items_.last().text).key("logprobs").list().end();
        });
        part(out, "response.content_part.done");
        item(out, "response.output_item.done", "completed");
    }

    ResponseItems items_;
    std::int64_t sequence_ = 0;
    bool is_open_ = false;  // a message
};

class ResponsesDocument final : public AnswerWriter {
public:
    ResponsesDocument(const AskedAnswer& asked, AnswerIdentity identity) : items_(asked, std::move(identity)) {}

    void begin(std::uint32_t, std::string&) override {}
    void text(std::string_view text, std::string&) override
    {
        if (!items_.is_message_open()) items_.open_message();
        items_.last().text += text;
    }
    void call_begun(std::string_view id, std::string_view name, std::string&) override { items_.open_call(id, name); }
    void call_arguments(std::string_view arguments, std::string&) override { items_.last().text += arguments; }
    void call_ended(std::string&) override {}
    void notes(std::span<const GateNote> notes, std::string&) override { items_.add(notes); }
    void end(const AnswerEnd& end, std::string& out) override
    {
        JsonOut json(out);
        items_.write_response(json, answer_status(end), &end, nullptr);
    }
    void broke(const ApiError&, std::string&) override {}

private:
    ResponseItems items_;
};

}  // namespace

std::unique_ptr<AnswerWriter> responses_writer(const AskedAnswer& asked, AnswerIdentity identity)
{
    if (asked.is_streamed) return std::make_unique<ResponsesStream>(asked, std::move(identity));
    return std::make_unique<ResponsesDocument>(asked, std::move(identity));
}

}  // namespace bawn::model
