#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/openai_parts.h"
#include "model/apis/openai_responses.h"

namespace bawn::model {
namespace {

Result<std::string> text_of_content(const Json* content, const std::string& place)
{
    return content == nullptr ? std::string() : text_of_parts(*content, place, {"input_text", "output_text", "text", "refusal"});
}

Result<> take_message(Fields& fields, std::vector<Message>& messages)
{
    const std::string role = TRY(fields.needed_text("role"));
    Message message;
    if (role == "system" || role == "developer")
        message.role = Role::system;
    else if (role == "assistant")
        message.role = Role::assistant;
    else if (role != "user")
        return fields.wrong("role", fmt::format("\"{}\" is not supported here", printable(role.substr(0, 40))));
    message.text = TRY(text_of_content(fields.find("content"), fields.place("content")));
    messages.push_back(std::move(message));
    return {};
}

// Calls stand behind the assistant's text; several together are one message.
Result<> take_call(Fields& fields, std::vector<Message>& messages)
{
    ToolCall call;
    call.id = TRY(fields.needed_text("call_id"));
    call.name = TRY(fields.needed_text("name"));
    const std::string arguments = TRY(fields.text("arguments"));
    call.arguments = arguments_object(arguments);
    if (messages.empty() || messages.back().role != Role::assistant)
        messages.push_back({.role = Role::assistant, .text = "", .calls = {}, .call = ""});
    messages.back().calls.push_back(std::move(call));
    return {};
}

Result<> take_item(const Json& item, const std::string& place, std::vector<Message>& messages)
{
    Fields fields = TRY(Fields::of(item, place));
    const std::string type = TRY(fields.text("type", "message"));
    if (type == "message") return take_message(fields, messages);
    if (type == "function_call") return take_call(fields, messages);
    if (type == "reasoning") return {};
    if (type == "function_call_output") {
        Message result{.role = Role::tool, .text = "", .calls = {}, .call = TRY(fields.needed_text("call_id"))};
        result.text = TRY(text_of_content(fields.find("output"), fields.place("output")));
        messages.push_back(std::move(result));
        return {};
    }
    if (type == "item_reference")
        return fields.wrong("type", "nothing is stored here that could be referred to; send store: false, and whole items");
    return fields.wrong("type", fmt::format("items of type \"{}\" are not supported here", printable(type.substr(0, 40))));
}

Result<> read_input(Fields& fields, Conversation& conversation)
{
    const std::string instructions = TRY(fields.text("instructions"));
    if (!instructions.empty()) conversation.messages.push_back({.role = Role::system, .text = instructions, .calls = {}, .call = ""});
    const Json* input = fields.find("input");
    if (input == nullptr) return fields.wrong("input", "is needed and not there");
    if (input->is_string()) {
        conversation.messages.push_back({.role = Role::user, .text = input->get<std::string>(), .calls = {}, .call = ""});
        return {};
    }
    if (!input->is_array() || input->empty()) return fields.wrong("input", "a text or a list of items is wanted");
    for (std::size_t i = 0; i < input->size(); ++i) TRY(take_item((*input)[i], fields.place("input", i), conversation.messages));
    return {};
}

// Types of the tools that cannot be offered.
Result<std::vector<std::string>> read_responses_tools(Fields& fields, Conversation& conversation)
{
    std::vector<std::string> left_out;
    const Json* tools = TRY(fields.list("tools"));
    if (tools == nullptr) return left_out;
    if (tools->size() > most_tools) return fields.wrong("tools", fmt::format("at most {} are taken", most_tools));
    for (std::size_t i = 0; i < tools->size(); ++i) {
        const std::string place = fields.place("tools", i);
        Fields tool = TRY(Fields::of((*tools)[i], place));
        const std::string type = TRY(tool.needed_text("type"));
        if (type != "function") {
            left_out.push_back(type.substr(0, 100));
            continue;
        }
        std::string name = TRY(tool.needed_text("name"));
        std::string description = TRY(tool.text("description"));
        conversation.tools.push_back(TRY(tool_of(place, std::move(name), std::move(description), tool.find("parameters"))));
    }
    return left_out;
}

// {"type": "function", "name": …}
std::optional<std::string> function_of_responses_choice(const Json& choice)
{
    std::string name = string_at(choice, "type") == "function" ? string_at(choice, "name") : "";
    return name.empty() ? std::nullopt : std::optional(std::move(name));
}

Result<> read_text_format(Fields& fields, AskedAnswer& asked)
{
    const Json* text = TRY(fields.map("text"));
    if (text == nullptr) return {};
    Fields inner = TRY(Fields::of(*text, "text"));
    if (const Json* format = TRY(inner.map("format"))) TRY(read_format(*format, "text.format", "", asked));
    inner.pass_over({"verbosity"});
    return inner.refuse_rest();
}

// What the answer tells of its request, as the clients' types want it.
std::string told_back(const Json& request, const std::vector<std::string>& left_out)
{
    Json told = {{"instructions", nullptr},
                 {"max_output_tokens", nullptr},
                 {"metadata", Json::object()},
                 {"parallel_tool_calls", true},
                 {"temperature", 0},
                 {"tool_choice", "auto"},
                 {"tools", Json::array()},
                 {"top_p", 1},
                 {"text", {{"format", {{"type", "text"}}}}}};
    for (auto& [name, value] : told.items()) {
        if (auto given = request.find(name); given != request.end() && !given->is_null()) value = *given;
    }
    if (!left_out.empty()) told["bawn"] = {{"not_offered", left_out}};
    return to_text(told);
}

}  // namespace

Result<AskedAnswer> read_responses_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked;
    asked.model = TRY(fields.text("model"));
    Conversation conversation;
    TRY(read_input(fields, conversation));
    const std::vector<std::string> left_out = TRY(read_responses_tools(fields, conversation));
    TRY(read_tool_choice(fields, conversation, function_of_responses_choice));
    asked.read = std::move(conversation);
    asked.most_tokens = static_cast<std::uint32_t>(TRY(fields.whole("max_output_tokens", most_tokens_asked)));
    TRY(read_temperature(fields, asked.sampling));
    TRY(read_text_format(fields, asked));
    TRY(require_call(asked));
    if (!TRY(fields.truth("parallel_tool_calls", true))) asked.most_calls = 1;
    asked.is_streamed = TRY(fields.truth("stream"));
    const std::string truncation = TRY(fields.text("truncation", "disabled"));
    if (truncation != "disabled") return fields.wrong("truncation", "a conversation that is too long is refused here, not cut");
    TRY(fields.refuse({"store", "previous_response_id", "conversation", "background", "prompt", "top_logprobs"}));
    fields.pass_over({"include", "metadata", "reasoning", "user", "service_tier", "stream_options", "prompt_cache_key",
                      "prompt_cache_retention", "safety_identifier", "client_metadata", "max_tool_calls", "context_management"});
    TRY(fields.refuse_rest());
    asked.told_back = told_back(json, left_out);
    return asked;
}

}  // namespace bawn::model
