#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/openai_chat.h"
#include "model/apis/openai_parts.h"

namespace bawn::model {
namespace {

Result<ToolCall> read_call(const Json& json, const std::string& place)
{
    Fields fields = TRY(Fields::of(json, place));
    ToolCall call;
    call.id = TRY(fields.text("id"));
    const std::string type = TRY(fields.text("type", "function"));
    if (type != "function") return fields.wrong("type", "only calls of functions are supported here");
    const Json* function = TRY(fields.map("function"));
    if (function == nullptr) return fields.wrong("function", "is needed and not there");
    Fields inner = TRY(Fields::of(*function, fields.place("function")));
    call.name = TRY(inner.needed_text("name"));
    const Json* arguments = inner.find("arguments");
    call.arguments =
        arguments == nullptr ? "{}" : arguments_object(arguments->is_string() ? arguments->get<std::string>() : to_text(*arguments));
    return call;
}

Result<Message> read_message(const Json& json, const std::string& place)
{
    Fields fields = TRY(Fields::of(json, place));
    Message message;
    const std::string role = TRY(fields.needed_text("role"));
    if (role == "system" || role == "developer")
        message.role = Role::system;
    else if (role == "user")
        message.role = Role::user;
    else if (role == "assistant")
        message.role = Role::assistant;
    else if (role == "tool")
        message.role = Role::tool;
    else
        return fields.wrong("role", fmt::format("\"{}\" is not supported here", printable(role.substr(0, 40))));
    if (const Json* content = fields.find("content"))
        message.text = TRY(text_of_parts(*content, fields.place("content"), {"text", "refusal"}));
    if (message.role == Role::tool) message.call = TRY(fields.text("tool_call_id"));
    if (const Json* calls = TRY(fields.list("tool_calls"))) {
        if (message.role != Role::assistant && !calls->empty()) return fields.wrong("tool_calls", "only an assistant calls tools");
        for (std::size_t i = 0; i < calls->size(); ++i) message.calls.push_back(TRY(read_call((*calls)[i], fields.place("tool_calls", i))));
    }
    TRY(fields.refuse({"function_call", "audio"}));
    return message;
}

Result<Tool> read_function_tool(const Json& json, const std::string& place)
{
    Fields fields = TRY(Fields::of(json, place));
    const std::string type = TRY(fields.text("type", "function"));
    if (type != "function")
        return fields.wrong("type", fmt::format("tools of type \"{}\" are not supported here", printable(type.substr(0, 40))));
    const Json* function = TRY(fields.map("function"));
    if (function == nullptr) return fields.wrong("function", "is needed and not there");
    Fields inner = TRY(Fields::of(*function, fields.place("function")));
    std::string name = TRY(inner.needed_text("name"));
    std::string description = TRY(inner.text("description"));
    return tool_of(fields.place("function"), std::move(name), std::move(description), inner.find("parameters"));
}

// {"type": "function", "function": {"name": …}}
std::optional<std::string> function_of_chat_choice(const Json& choice)
{
    const Json* name = value_at(choice, "function.name");
    return name != nullptr && name->is_string() ? std::optional(name->get<std::string>()) : std::nullopt;
}

Result<Conversation> read_chat_conversation(Fields& fields)
{
    Conversation conversation;
    const Json* messages = TRY(fields.list("messages"));
    if (messages == nullptr || messages->empty()) return fields.wrong("messages", "at least one message is needed");
    for (std::size_t i = 0; i < messages->size(); ++i)
        conversation.messages.push_back(TRY(read_message((*messages)[i], fields.place("messages", i))));
    if (const Json* tools = TRY(fields.list("tools"))) {
        if (tools->size() > most_tools) return fields.wrong("tools", fmt::format("at most {} are taken", most_tools));
        for (std::size_t i = 0; i < tools->size(); ++i)
            conversation.tools.push_back(TRY(read_function_tool((*tools)[i], fields.place("tools", i))));
    }
    TRY(read_tool_choice(fields, conversation, function_of_chat_choice));
    return conversation;
}

Result<> read_lengths(Fields& fields, AskedAnswer& asked)
{
    const std::uint64_t older = TRY(fields.whole("max_tokens", most_tokens_asked));
    asked.most_tokens = static_cast<std::uint32_t>(TRY(fields.whole("max_completion_tokens", most_tokens_asked, older)));
    return {};
}

Result<> read_stream(Fields& fields, AskedAnswer& asked)
{
    asked.is_streamed = TRY(fields.truth("stream"));
    const Json* options = TRY(fields.map("stream_options"));
    if (options == nullptr) return {};
    Fields inner = TRY(Fields::of(*options, "stream_options"));
    asked.wants_usage = TRY(inner.truth("include_usage"));
    inner.pass_over({"include_obfuscation", "continuous_usage_stats"});
    return inner.refuse_rest();
}

}  // namespace

Result<AskedAnswer> read_chat_request(std::string_view body)
{
    const Json json = TRY(parse_request_body(body));
    Fields fields = TRY(Fields::of(json, ""));
    AskedAnswer asked;
    asked.model = TRY(fields.text("model"));
    asked.read = TRY(read_chat_conversation(fields));
    TRY(read_lengths(fields, asked));
    TRY(read_temperature(fields, asked.sampling));
    TRY(read_seed(fields, asked));
    TRY(read_stops(fields, "stop", asked));
    TRY(read_stream(fields, asked));
    if (const Json* format = TRY(fields.map("response_format"))) TRY(read_format(*format, "response_format", "json_schema", asked));
    if (TRY(fields.whole("n", 1024, 1)) != 1) return fields.wrong("n", "one answer at a time");
    TRY(require_call(asked));
    if (!TRY(fields.truth("parallel_tool_calls", true))) asked.most_calls = 1;
    TRY(fields.refuse({"frequency_penalty", "presence_penalty", "logit_bias", "logprobs", "top_logprobs", "audio", "web_search_options",
                       "functions", "function_call", "store", "repetition_penalty", "guided_json", "guided_regex", "guided_choice",
                       "guided_grammar", "best_of"}));
    // Hints, labels, and what only other models or billing know.
    fields.pass_over({"user",
                      "metadata",
                      "modalities",
                      "prediction",
                      "reasoning_effort",
                      "verbosity",
                      "service_tier",
                      "prompt_cache_key",
                      "prompt_cache_retention",
                      "safety_identifier",
                      "cache_prompt",
                      "id_slot",
                      "chat_template_kwargs",
                      "intent",
                      "intent_threshold",
                      "intent_tokenizer",
                      "snippy",
                      "thinking",
                      "reasoning",
                      "enable_thinking",
                      "keep_alive",
                      "samplers",
                      "timings_per_token",
                      "reasoning_format",
                      "t_max_predict_ms"});
    TRY(fields.refuse_rest());
    return asked;
}

}  // namespace bawn::model
