#include "model/apis/openai_parts.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "model/apis/json_out.h"
#include "model/apis/schema_grammar.h"

namespace bawn::model {
namespace {

constexpr std::size_t longest_tool_name = 128, most_stops = 64, longest_stop = 1024;

bool is_tool_name(std::string_view name)
{
    const auto is_fine = [](char c) { return is_word(c) || c == '-' || c == '.' || c == ':' || c == '/'; };
    return !name.empty() && name.size() <= longest_tool_name && std::ranges::all_of(name, is_fine);
}

// The field that a message is about: what stands before ": " where that is one word.
std::string_view field_in(std::string_view message)
{
    const std::string_view first = message.substr(0, message.find(": "));
    return first.size() < message.size() && first.find(' ') == std::string_view::npos ? first : "";
}

std::string_view openai_error_type(int status)
{
    switch (status) {
    case 401: return "invalid_request_error";
    case 429: return "rate_limit_exceeded";
    case 500:
    case 502:
    case 503: return "server_error";
    default: return "invalid_request_error";
    }
}

std::string_view code_of(const ApiError& error)
{
    if (error.is_context) return "context_length_exceeded";
    switch (error.status) {
    case 401: return "invalid_api_key";
    case 404: return "model_not_found";
    case 413: return "request_too_large";
    case 429: return "rate_limit_exceeded";
    default: return "";
    }
}

}  // namespace

Result<std::string> text_of_parts(const Json& content, const std::string& place, std::initializer_list<std::string_view> types,
                                  std::string_view between)
{
    if (content.is_null()) return std::string();
    if (content.is_string()) return content.get<std::string>();
    if (!content.is_array()) return fail(ErrorKind::invalid, fmt::format("{}: a text or a list of parts is wanted", place));
    std::string text;
    for (std::size_t i = 0; i < content.size(); ++i) {
        const std::string type = string_at(content[i], "type");
        const std::string here = fmt::format("{}[{}]", place, i);
        if (!is_one_of(type, types))
            return fail(ErrorKind::invalid,
                        fmt::format("{}.type: parts of type \"{}\" are not supported here", here, printable(type.substr(0, 100))));
        const char* key = type == "refusal" ? "refusal" : "text";
        const auto part = content[i].find(key);
        if (part == content[i].end() || !part->is_string())
            return fail(ErrorKind::invalid, fmt::format("{}.{}: a text is wanted", here, key));
        if (i > 0) text += between;
        text += part->get_ref<const std::string&>();
    }
    return text;
}

Result<Tool> tool_of(const std::string& place, std::string name, std::string description, const Json* parameters)
{
    if (!is_tool_name(name))
        return fail(ErrorKind::invalid, fmt::format("{}.name: \"{}\" is no name of a tool", place, printable(name.substr(0, 100))));
    if (parameters != nullptr && !parameters->is_object())
        return fail(ErrorKind::invalid, fmt::format("{}.parameters: an object is wanted", place));
    std::string schema = parameters == nullptr || parameters->empty() ? R"({"type":"object","properties":{}})" : to_text(*parameters);
    return Tool{std::move(name), std::move(description), std::move(schema)};
}

Result<> read_tool_choice(Fields& fields, Conversation& conversation, std::optional<std::string> (*function_of)(const Json& choice))
{
    const Json* choice = fields.find("tool_choice");
    if (choice == nullptr || *choice == "auto") return {};
    if (*choice == "none") {
        conversation.calls = Conversation::Calls::none;
        return {};
    }
    conversation.calls = Conversation::Calls::must;
    if (*choice == "required") return {};
    std::optional<std::string> name = choice->is_object() ? function_of(*choice) : std::nullopt;
    if (!name) return fields.wrong("tool_choice", "none, auto, required or one function is wanted");
    conversation.must_call = *std::move(name);
    return {};
}

std::string arguments_object(std::string_view text)
{
    if (trimmed(text).empty()) return "{}";
    auto json = parse_json(text);
    return json && json->is_object() ? std::string(text) : to_text(Json{{"unreadable", valid_utf8(text)}});
}

Result<> read_temperature(Fields& fields, Sampling& sampling)
{
    sampling.temperature = static_cast<float>(TRY(fields.number("temperature", 0, 2, 0)));
    sampling.top_p = static_cast<float>(TRY(fields.number("top_p", 0, 1, 1)));
    sampling.min_p = static_cast<float>(TRY(fields.number("min_p", 0, 1, 0)));
    const double top_k = TRY(fields.number("top_k", -1, 1e6, 0));  // -1 and 0: all
    sampling.top_k = top_k > 0 ? static_cast<std::uint32_t>(top_k) : 0;
    return {};
}

Result<> read_seed(Fields& fields, AskedAnswer& asked)
{
    const Json* seed = fields.find("seed");
    if (seed == nullptr) return {};
    if (!seed->is_number_integer()) return fields.wrong("seed", "a whole number is wanted");
    const bool is_any = seed->is_number_unsigned() ? false : seed->get<std::int64_t>() == -1;  // as llama.cpp says it
    if (!is_any)
        asked.seed = seed->is_number_unsigned() ? seed->get<std::uint64_t>() : static_cast<std::uint64_t>(seed->get<std::int64_t>());
    return {};
}

Result<> read_stops(Fields& fields, std::string_view name, AskedAnswer& asked)
{
    asked.stops = TRY(fields.texts(name, most_stops));
    std::erase(asked.stops, "");
    if (std::ranges::any_of(asked.stops, [](const std::string& stop) { return stop.size() > longest_stop; }))
        return fields.wrong(name, fmt::format("a text of at most {} bytes is wanted", longest_stop));
    return {};
}

Result<> read_format(const Json& format, const std::string& place, std::string_view schema_key, AskedAnswer& asked)
{
    const std::string type = string_at(format, "type");
    if (type == "text") return {};
    asked.is_json = true;
    if (type == "json_object") {
        asked.sampling.grammar = grammar_of_any_object();
        return {};
    }
    if (type != "json_schema")
        return fail(ErrorKind::invalid, fmt::format("{}.type: \"{}\" is not supported here", place, printable(type.substr(0, 100))));
    const Json* holder = schema_key.empty() ? &format : value_at(format, schema_key);
    const Json* schema = holder == nullptr ? nullptr : value_at(*holder, "schema");
    if (schema == nullptr) return fail(ErrorKind::invalid, fmt::format("{}: there is no schema", place));
    auto grammar = grammar_of_schema(*schema, Unknown::refused);
    if (!grammar) return fail(std::move(grammar).error().while_doing(place));
    asked.sampling.grammar = *std::move(grammar);
    return {};
}

Result<> require_call(AskedAnswer& asked)
{
    Conversation& conversation = std::get<Conversation>(asked.read);
    if (conversation.calls != Conversation::Calls::must) return {};
    if (asked.is_json) return fail(ErrorKind::invalid, "tool_choice: a call and an answer in JSON cannot both be asked for");
    std::vector<Tool> tools = conversation.tools;
    if (!conversation.must_call.empty()) std::erase_if(tools, [&](const Tool& tool) { return tool.name != conversation.must_call; });
    if (tools.empty()) {
        const std::string which =
            conversation.must_call.empty() ? "no tool is offered" : "there is no tool \"" + printable(conversation.must_call) + "\"";
        return fail(ErrorKind::invalid, "tool_choice: " + which);
    }
    asked.sampling.grammar = TRY(grammar_of_call(tools));
    asked.most_calls = 1;
    return {};
}

std::string notes_json(std::span<const GateNote> notes)
{
    std::string text;
    JsonOut json(text);
    json.map().key("gate").list();
    for (const GateNote& note : notes) {
        json.map().key("what").text(name_of(note.what)).key("rule").text(note.rule).key("severity").text(check::name_of(note.severity));
        json.key("message").text(note.message);
        if (!note.hint.empty()) json.key("hint").text(note.hint);
        if (!note.path.empty()) json.key("path").text(note.path);
        json.key("line").number(std::int64_t{note.line}).key("tries").number(std::int64_t{note.tries});
        if (!note.cut.empty()) json.key("cut").text(note.cut);
        json.end();
    }
    json.end().end();
    return text;
}

std::string openai_error(const ApiError& error)
{
    const std::string_view field = field_in(error.message), code = code_of(error);
    std::string text;
    JsonOut json(text);
    json.map().key("error").map().key("message").text(error.message).key("type").text(openai_error_type(error.status)).key("param");
    if (field.empty())
        json.null();
    else
        json.text(field);
    json.key("code");
    if (code.empty())
        json.null();
    else
        json.text(code);
    json.end().end();
    return text;
}

}  // namespace bawn::model
