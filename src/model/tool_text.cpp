#include "model/tool_text.h"

#include <fmt/format.h>

#include "base/text.h"
#include "model/json_text.h"

namespace bawn::model {
namespace {

JsonText checked(std::string_view json) { return JsonText::check(json).value(); }

// As templates print a value between tags: what Python's str() makes of it, but for lists and maps, which are JSON.
std::string told(const JsonText& value)
{
    if (value.is_object() || value.is_list()) return value.spaced();
    if (value.text() == "true") return "True";
    if (value.text() == "false") return "False";
    if (value.text() == "null") return "None";
    return value.string();
}

std::string tagged(std::string_view tag, std::string_view text) { return fmt::format("\n<{}>{}</{}>", tag, text, tag); }

// The members that nothing else tells.
std::string other_tags(const JsonText& object, std::initializer_list<std::string_view> known)
{
    std::string tags;
    object.each_member([&](const std::string& key, const JsonText& value) {
        if (!is_one_of(key, known)) tags += tagged(key, told(value));
    });
    return tags;
}

std::string parameter_tags(const std::string& name, const JsonText& parameter)
{
    std::string tags = "\n<parameter>" + tagged("name", name);
    if (auto type = parameter.member("type")) tags += tagged("type", told(*type));
    if (auto description = parameter.member("description")) tags += tagged("description", trimmed(told(*description)));
    return tags + other_tags(parameter, {"name", "type", "description"}) + "\n</parameter>";
}

}  // namespace

Result<ToolText> ToolText::of(const Tool& tool)
{
    if (tool.parameters.empty()) return ToolText(tool);
    auto parameters = JsonText::check(tool.parameters);
    if (!parameters)
        return fail(std::move(parameters).error().while_doing(fmt::format("the parameters of tool \"{}\"", printable(tool.name))));
    if (!parameters->is_object())
        return fail(ErrorKind::invalid, fmt::format("the parameters of tool \"{}\" are no object", printable(tool.name)));
    return ToolText(tool);
}

std::string ToolText::function() const
{
    std::string text = "{\"name\": " + json_string(tool_->name);
    if (!tool_->description.empty()) text += ", \"description\": " + json_string(tool_->description);
    if (!tool_->parameters.empty()) text += ", \"parameters\": " + checked(tool_->parameters).spaced();
    return text + "}";
}

std::string ToolText::tool() const { return "{\"type\": \"function\", \"function\": " + function() + "}"; }

std::string ToolText::listing() const
{
    std::string text = "<function>" + tagged("name", tool_->name);
    if (!tool_->description.empty()) text += tagged("description", trimmed(tool_->description));
    text += "\n<parameters>";
    if (!tool_->parameters.empty()) {
        JsonText parameters = checked(tool_->parameters);
        if (auto properties = parameters.member("properties"))
            properties->each_member([&](const std::string& name, const JsonText& value) { text += parameter_tags(name, value); });
        text += other_tags(parameters, {"type", "properties"});
    }
    return text + "\n</parameters>\n</function>";
}

std::string table_of(const std::vector<ToolText>& tools)
{
    std::string list = "[";
    for (const ToolText& tool : tools) list += (list.size() > 1 ? "," : "") + tool.tool();
    return checked(list + "]").spaced(4);
}

CallText CallText::of(const ToolCall& call)
{
    CallText text{.name = call.name, .id = call.id, .arguments = "{}", .parameters = {}};
    if (trimmed(call.arguments).empty()) return text;
    auto arguments = JsonText::check(call.arguments);
    text.arguments = arguments ? arguments->spaced() : json_string(call.arguments);
    if (arguments)
        arguments->each_member([&](const std::string& key, const JsonText& value) { text.parameters.emplace_back(key, told(value)); });
    return text;
}

}  // namespace bawn::model
