#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/anthropic_messages.h"
#include "model/apis/openai_parts.h"
#include "model/apis/schema_grammar.h"

namespace bawn::model {
namespace {

// A text, or blocks of text; cache_control in them is a hint.
Result<std::string> text_of_blocks(const Json& content, const std::string& place) { return text_of_parts(content, place, {"text"}, "\n"); }

// One turn of the user or the assistant may be several messages here: results of tools have a role of their own.
class Turn {
public:
    Turn(Role role, std::string place, std::vector<Message>& messages) : role_(role), place_(std::move(place)), messages_(messages) {}

    Result<> take(const Json& content)
    {
        if (content.is_string()) {
            message().text += content.get_ref<const std::string&>();
            return {};
        }
        if (!content.is_array()) return fail(ErrorKind::invalid, fmt::format("{}: a text or a list of blocks is wanted", place_));
        for (std::size_t i = 0; i < content.size(); ++i) TRY(take_block(content[i], fmt::format("{}[{}]", place_, i)));
        return {};
    }

private:
    Message& message()
    {
        if (!is_begun_) messages_.push_back({.role = role_, .text = "", .calls = {}, .call = ""});
        is_begun_ = true;
        return messages_.back();
    }

    Result<> take_block(const Json& block, const std::string& place)
    {
        Fields fields = TRY(Fields::of(block, place));
        const std::string type = TRY(fields.needed_text("type"));
        if (type == "text") {
            Message& into = message();
            const std::string text = TRY(fields.text("text"));
            into.text += (into.text.empty() || text.empty() ? "" : "\n") + text;
            return {};
        }
        if (type == "thinking" || type == "redacted_thinking") return {};
        if (type == "tool_use" && role_ == Role::assistant) return take_call(fields);
        if (type == "tool_result" && role_ == Role::user) return take_result(fields);
        return fields.wrong("type", fmt::format("blocks of type \"{}\" are not supported here", printable(type.substr(0, 40))));
    }

    Result<> take_call(Fields& fields)
    {
        ToolCall call;
        call.id = TRY(fields.needed_text("id"));
        call.name = TRY(fields.needed_text("name"));
        const Json* input = TRY(fields.map("input"));
        call.arguments = input == nullptr ? "{}" : to_text(*input);
        message().calls.push_back(std::move(call));
        return {};
    }

    Result<> take_result(Fields& fields)
    {
        Message result{.role = Role::tool, .text = "", .calls = {}, .call = TRY(fields.needed_text("tool_use_id"))};
        if (const Json* content = fields.find("content")) result.text = TRY(text_of_blocks(*content, fields.place("content")));
        if (TRY(fields.truth("is_error"))) result.text = "error: " + result.text;
        messages_.push_back(std::move(result));
        is_begun_ = false;  // text behind it is a message of its own
        return {};
    }

    Role role_;
    std::string place_;
    std::vector<Message>& messages_;
    bool is_begun_ = false;
};

Result<> read_turn(const Json& json, const std::string& place, std::vector<Message>& messages)
{
    Fields fields = TRY(Fields::of(json, place));
    const std::string role = TRY(fields.needed_text("role"));
    Role who = Role::user;
    if (role == "assistant")
        who = Role::assistant;
    else if (role == "system")
        who = Role::system;
    else if (role != "user")
        return fields.wrong("role", fmt::format("\"{}\" is no role", printable(role.substr(0, 40))));
    const Json* content = fields.find("content");
    if (content == nullptr) return fields.wrong("content", "is needed and not there");
    return Turn(who, fields.place("content"), messages).take(*content);
}

Result<Tool> read_custom_tool(const Json& json, const std::string& place)
{
    Fields fields = TRY(Fields::of(json, place));
    const std::string type = TRY(fields.text("type", "custom"));
    if (type != "custom")
        return fields.wrong("type", fmt::format("tools of type \"{}\" are not supported here", printable(type.substr(0, 40))));
    std::string name = TRY(fields.needed_text("name"));
    std::string description = TRY(fields.text("description"));
    return tool_of(place, std::move(name), std::move(description), fields.find("input_schema"));
}

Result<> read_anthropic_choice(Fields& fields, AskedAnswer& asked, Conversation& conversation)
{
    const Json* choice = TRY(fields.map("tool_choice"));
    if (choice == nullptr) return {};
    Fields inner = TRY(Fields::of(*choice, "tool_choice"));
    const std::string type = TRY(inner.needed_text("type"));
    if (type == "none")
        conversation.calls = Conversation::Calls::none;
    else if (type == "any" || type == "tool")
        conversation.calls = Conversation::Calls::must;
    else if (type != "auto")
        return inner.wrong("type", "auto, any, tool or none is wanted");
    if (type == "tool") conversation.must_call = TRY(inner.needed_text("name"));
    if (TRY(inner.truth("disable_parallel_tool_use"))) asked.most_calls = 1;
    return {};
}

Result<Conversation> read_anthropic_conversation(Fields& fields, AskedAnswer& asked)
{
    Conversation conversation;
    if (const Json* system = fields.find("system")) {
        std::string text = TRY(text_of_blocks(*system, "system"));
        if (!text.empty()) conversation.messages.push_back({.role = Role::system, .text = std::move(text), .calls = {}, .call = ""});
    }
    const Json* messages = TRY(fields.list("messages"));
    if (messages == nullptr || messages->empty()) return fields.wrong("messages", "at least one message is needed");
    for (std::size_t i = 0; i < messages->size(); ++i) TRY(read_turn((*messages)[i], fields.place("messages", i), conversation.messages));
    if (const Json* tools = TRY(fields.list("tools"))) {
        if (tools->size() > most_tools) return fields.wrong("tools", fmt::format("at most {} are taken", most_tools));
        for (std::size_t i = 0; i < tools->size(); ++i)
            conversation.tools.push_back(TRY(read_custom_tool((*tools)[i], fields.place("tools", i))));
    }
    TRY(read_anthropic_choice(fields, asked, conversation));
    // What the assistant has begun it goes on with.
    if (conversation.messages.back().role == Role::assistant && conversation.messages.back().calls.empty()) {
        asked.begun = std::move(conversation.messages.back().text);
        conversation.messages.pop_back();
    }
    return conversation;
}

Result<> read_output(Fields& fields, AskedAnswer& asked)
{
    const Json* format = TRY(fields.map("output_format"));
    if (const Json* config = TRY(fields.map("output_config"))) {
        Fields inner = TRY(Fields::of(*config, "output_config"));
        if (const Json* newer = TRY(inner.map("format"))) format = newer;
        inner.pass_over({"effort", "task_budget"});
        TRY(inner.refuse_rest());
    }
    return format == nullptr ? Result<>() : read_format(*format, "output_config.format", "", asked);
}

Result<AskedAnswer> read_what_counting_needs(Fields& fields)
{
    AskedAnswer asked;
    asked.model = TRY(fields.text("model"));
    asked.read = TRY(read_anthropic_conversation(fields, asked));
    TRY(read_output(fields, asked));
    TRY(require_call(asked));
    TRY(fields.refuse({"container", "mcp_servers"}));
    fields.pass_over(
        {"metadata", "thinking", "context_management", "service_tier", "cache_control", "betas", "speed", "inference_geo", "diagnostics"});
    return asked;
}

}  // namespace

Result<AskedAnswer> read_messages_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    if (fields.find("max_tokens") == nullptr) return fields.wrong("max_tokens", "is needed and not there");
    AskedAnswer asked = TRY(read_what_counting_needs(fields));
    asked.most_tokens = static_cast<std::uint32_t>(TRY(fields.whole("max_tokens", most_tokens_asked)));
    TRY(read_temperature(fields, asked.sampling));
    TRY(read_stops(fields, "stop_sequences", asked));
    asked.is_streamed = TRY(fields.truth("stream"));
    TRY(fields.refuse_rest());
    return asked;
}

Result<AskedAnswer> read_count_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked = TRY(read_what_counting_needs(fields));
    fields.pass_over({"max_tokens", "temperature", "top_p", "top_k", "stop_sequences", "stream"});
    TRY(fields.refuse_rest());
    return asked;
}

}  // namespace bawn::model
