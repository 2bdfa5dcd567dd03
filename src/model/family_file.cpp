#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "base/yaml_keys.h"
#include "model/family_parts.h"

namespace bawn::model {
namespace {

using Parts = Family::Parts;

template <auto member, Gap... known, typename Struct>
Result<> markup_into(const YamlNode& node, Struct& into)
{
    into.*member = TRY(Markup::parse(node, {known...}));
    if ((into.*member).is_empty()) return node.error("expected some text");
    return {};
}

// One of a few words.
template <auto member, typename Struct, typename Value, std::size_t N>
Result<> word_into(const YamlNode& node, Struct& into, const std::pair<std::string_view, Value> (&words)[N])
{
    auto word = std::ranges::find(words, node.text(), &std::pair<std::string_view, Value>::first);
    if (word != std::end(words)) {
        into.*member = word->second;
        return {};
    }
    std::string known;
    for (const auto& [name, value] : words) known += (known.empty() ? "" : ", ") + std::string(name);
    return node.error("expected one of " + known);
}

Result<> read_default_for(const YamlNode& node, Parts::Chat& into)
{
    constexpr std::pair<std::string_view, bool> words[] = {{"all", true}, {"tools", false}};
    return word_into<&Parts::Chat::has_default_always>(node, into, words);
}

Result<> read_system_at(const YamlNode& node, Parts::Chat& into)
{
    constexpr std::pair<std::string_view, bool> words[] = {{"first-user", false}, {"last-user", true}};
    return word_into<&Parts::Chat::is_system_last>(node, into, words);
}

Result<> read_place(const YamlNode& node, Parts::Tools& into)
{
    using Place = Parts::Tools::Place;
    constexpr std::pair<std::string_view, Place> words[] = {
        {"system", Place::in_system}, {"after-system", Place::after_system}, {"before-last-user", Place::before_last_user}};
    return word_into<&Parts::Tools::place>(node, into, words);
}

Result<> read_form(const YamlNode& node, Parts::Calls& into)
{
    constexpr std::pair<std::string_view, CallForm> words[] = {
        {"json", CallForm::json}, {"json-list", CallForm::json_list}, {"parameter-tags", CallForm::parameter_tags}};
    return word_into<&Parts::Calls::form>(node, into, words);
}

constexpr Key<Parts::Facts> facts_keys[] = {
    {"architecture", texts_into<&Parts::Facts::architecture>},
    {"name", texts_into<&Parts::Facts::name>},
    {"markup", texts_into<&Parts::Facts::markup>},
    {"template", texts_into<&Parts::Facts::chat_template>},
};

constexpr Key<Parts::Chat> chat_keys[] = {
    {"begin", text_into<&Parts::Chat::begin>},
    {"default-system", text_into<&Parts::Chat::default_system>},
    {"default-system-for", read_default_for},
    {"system", markup_into<&Parts::Chat::system, Gap::text, Gap::trimmed, Gap::tools>},
    {"later-system", markup_into<&Parts::Chat::later_system, Gap::text, Gap::trimmed>},
    {"system-at", read_system_at},
    {"user", markup_into<&Parts::Chat::user, Gap::text, Gap::trimmed>},
    {"user-with-system", markup_into<&Parts::Chat::user_with_system, Gap::system, Gap::text, Gap::trimmed>},
    {"assistant", markup_into<&Parts::Chat::assistant, Gap::text, Gap::trimmed>},
    {"answer", text_into<&Parts::Chat::answer>},
};

constexpr Key<Parts::Tools> tools_keys[] = {
    {"at", read_place},
    {"shown", markup_into<&Parts::Tools::shown, Gap::tools, Gap::table>},
    {"tool", markup_into<&Parts::Tools::tool, Gap::tool, Gap::function, Gap::listing>},
    {"between", text_into<&Parts::Tools::between>},
};

constexpr Key<Parts::Calls> calls_keys[] = {
    {"message", markup_into<&Parts::Calls::message, Gap::text, Gap::calls>},
    {"text", markup_into<&Parts::Calls::text, Gap::text, Gap::trimmed>},
    {"call", markup_into<&Parts::Calls::call, Gap::name, Gap::arguments, Gap::id, Gap::parameters>},
    {"parameter", markup_into<&Parts::Calls::parameter, Gap::key, Gap::value>},
    {"between", text_into<&Parts::Calls::between>},
    {"form", read_form},
    {"opens", text_into<&Parts::Calls::opens>},
    {"closes", text_into<&Parts::Calls::closes>},
};

constexpr Key<Parts::Results> results_keys[] = {
    {"message", markup_into<&Parts::Results::message, Gap::results>},
    {"result", markup_into<&Parts::Results::result, Gap::text, Gap::id>},
};

constexpr Key<Parts::Holes> hole_keys[] = {
    {"begin", text_into<&Parts::Holes::begin>},
    {"text", markup_into<&Parts::Holes::text, Gap::before, Gap::after>},
    {"repository", markup_into<&Parts::Holes::repository, Gap::repository>},
    {"extra", markup_into<&Parts::Holes::extra, Gap::path, Gap::text>},
    {"file", markup_into<&Parts::Holes::file, Gap::path>},
    {"ends", texts_into<&Parts::Holes::ends>},
};

Result<> read_known_by(const YamlNode& node, Parts& into)
{
    if (!node.is_list()) return node.error("expected a list of facts");
    for (const YamlNode& item : node.list()) {
        Parts::Facts& facts = into.known_by.emplace_back();
        TRY(read_map(item, facts_keys, facts));
        if (facts.architecture.empty()) return item.error("expected an architecture, and more where that isn't enough");
        for (std::string& name : facts.name) name = lower_case(name);
    }
    return {};
}

Result<> read_chat(const YamlNode& node, Parts& into)
{
    TRY(read_map(node, chat_keys, into.chat));
    for (std::string_view key : {"user", "assistant", "answer"})
        if (!node.find(key)) return node.error(fmt::format("a chat needs {}", key));
    if (into.chat.system.is_empty() == into.chat.user_with_system.is_empty())
        return node.error("expected either system or user-with-system: where what the system says stands");
    return {};
}

Result<> read_tools(const YamlNode& node, Parts& into) { return read_map(node, tools_keys, into.tools); }
Result<> read_calls(const YamlNode& node, Parts& into) { return read_map(node, calls_keys, into.calls); }
Result<> read_results(const YamlNode& node, Parts& into) { return read_map(node, results_keys, into.results); }

Result<> read_hole(const YamlNode& node, Parts& into)
{
    TRY(read_map(node, hole_keys, into.hole));
    if (!into.hole.text.has(Gap::before) || !into.hole.text.has(Gap::after)) return node.error("a hole has text {before} and {after} it");
    return {};
}

Result<> read_id(const YamlNode& node, Parts& into)
{
    into.id = TRY(node.as_text());
    bool is_id =
        std::ranges::all_of(into.id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.'; });
    return into.id.empty() || !is_id ? node.error("expected lower-case letters, digits, '-' and '.'") : Result<>();
}

// What stands here is run by the tests.
Result<> read_examples(const YamlNode& node, Parts&) { return node.is_list() ? Result<>() : node.error("expected a list of examples"); }

constexpr Key<Parts> keys[] = {
    {"id", read_id},
    {"name", text_into<&Parts::name>},
    {"vendor", text_into<&Parts::vendor>},
    {"licence", text_into<&Parts::licence>},
    {"reference", text_into<&Parts::reference>},
    {"seen", texts_into<&Parts::seen>},
    {"note", text_into<&Parts::note>},
    {"known-by", read_known_by},
    {"ends", texts_into<&Parts::ends>},
    {"chat", read_chat},
    {"tools", read_tools},
    {"calls", read_calls},
    {"results", read_results},
    {"hole", read_hole},
    {"told", read_examples},
    {"renders", read_examples},
    {"reads", read_examples},
};

Result<> check_whole(const YamlNode& root, const Parts& parts)
{
    for (std::string_view key : {"id", "name", "known-by", "ends"})
        if (!root.find(key)) return root.error(fmt::format("{} is missing", key));
    if (parts.chat.user.is_empty() && parts.hole.text.is_empty()) return root.error("expected chat or hole, or both");
    bool has_tools = root.find("tools");
    if (has_tools != bool(root.find("calls")) || has_tools != bool(root.find("results")))
        return root.error("tools, calls and results go together");
    if (!has_tools) return {};
    const auto& [tools, calls, results] = std::tie(parts.tools, parts.calls, parts.results);
    if (tools.shown.is_empty() || calls.message.is_empty() || calls.call.is_empty() || calls.opens.empty() || results.message.is_empty() ||
        results.result.is_empty())
        return root.error("tools need shown, calls need message, call and opens, results need message and result");
    if (tools.shown.has(Gap::tools) == tools.tool.is_empty()) return root.error("tools: {tools} and the key tool go together");
    bool is_in_system = tools.place == Parts::Tools::Place::in_system;
    if (is_in_system != parts.chat.system.has(Gap::tools))
        return root.error("tools at system need the gap {tools} there, and it needs them");
    if (calls.call.has(Gap::parameters) == calls.parameter.is_empty())
        return root.error("calls: {parameters} and the key parameter go together");
    return {};
}

}  // namespace

Result<Family> Family::parse(std::string_view yaml, const std::string& file_name)
{
    YamlNode root = TRY(parse_yaml(yaml, file_name));
    auto parts = std::make_shared<Parts>();
    TRY(read_map(root, keys, *parts));
    TRY(check_whole(root, *parts));
    for (const std::string& text : {parts->calls.opens, parts->calls.closes})
        if (!text.empty()) parts->call_markup.push_back(text);
    return Family(std::move(parts));
}

}  // namespace bawn::model
