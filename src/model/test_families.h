#pragma once

// The files of data/models, and their examples as values.

#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/files.h"
#include "base/yaml.h"
#include "model/family.h"
#include "model/json_text.h"

namespace bawn::model::test {

inline const std::map<std::string, std::string>& family_files()
{
    static const std::map<std::string, std::string> files = [] {
        std::map<std::string, std::string> read;
        for (const auto& entry : std::filesystem::directory_iterator(std::string(BAWN_SOURCE_DIR) + "/data/models"))
            if (entry.path().extension() == ".yaml") read[entry.path().stem()] = read_text(entry.path()).value();
        return read;
    }();
    return files;
}

inline const std::vector<Family>& all_families()
{
    static const std::vector<Family> families = [] {
        std::vector<Family> read;
        for (const auto& [id, text] : family_files()) {
            auto family = Family::parse(text, id + ".yaml");
            if (!family) ADD_FAILURE() << family.error().message();
            if (family) read.push_back(std::move(*family));
        }
        return read;
    }();
    return families;
}

inline const Family& family_called(std::string_view id)
{
    for (const Family& family : all_families())
        if (family.id() == id) return family;
    ADD_FAILURE() << "no family " << id;
    std::abort();
}

// JSON with the keys in their order.
inline std::string json_of(const YamlNode& node)
{
    if (node.is_scalar() && !node.is_quoted()) return node.text();
    if (node.is_scalar()) return json_string(node.text());
    std::string text;
    for (const YamlNode& item : node.list()) text += (text.empty() ? "" : ",") + json_of(item);
    if (node.is_list()) return "[" + text + "]";
    if (!node.is_map()) return "null";
    for (const auto& [key, value] : node.map()) text += (text.empty() ? "" : ",") + json_string(key.text()) + ":" + json_of(value);
    return "{" + text + "}";
}

inline std::string text_at(const YamlNode& node, std::string_view key)
{
    const YamlNode* found = node.find(key);
    return found ? found->text() : "";
}

inline std::vector<YamlNode> items(const YamlNode& node, std::string_view key)
{
    const YamlNode* found = node.find(key);
    return found ? found->list() : std::vector<YamlNode>();
}

inline Tool tool_of(const YamlNode& node)
{
    return {text_at(node, "name"), text_at(node, "description"), node.find("parameters") ? json_of(*node.find("parameters")) : ""};
}

inline Message message_of(const YamlNode& node)
{
    static constexpr std::pair<std::string_view, Role> roles[] = {
        {"system", Role::system}, {"user", Role::user}, {"assistant", Role::assistant}, {"tool", Role::tool}};
    Message message;
    for (const auto& [word, role] : roles)
        if (const YamlNode* text = node.find(word)) message.role = role, message.text = text->text();
    for (const YamlNode& call : items(node, "calls"))
        message.calls.push_back({text_at(call, "id"), text_at(call, "name"), json_of(*call.find("arguments"))});
    message.call = text_at(node, "call");
    return message;
}

inline Conversation conversation_of(const YamlNode& example)
{
    Conversation conversation;
    for (const YamlNode& node : items(example, "messages")) conversation.messages.push_back(message_of(node));
    for (const YamlNode& node : items(example, "tools")) conversation.tools.push_back(tool_of(node));
    return conversation;
}

inline Hole hole_of(const YamlNode& node)
{
    Hole hole{text_at(node, "before"), text_at(node, "after"), {}, text_at(node, "repository"), text_at(node, "path")};
    for (const YamlNode& extra : items(node, "extra")) hole.extra.push_back({text_at(extra, "path"), text_at(extra, "text")});
    return hole;
}

// The tools that every example under `reads` is offered.
inline const std::vector<Tool>& offered_tools()
{
    static const std::vector<Tool> tools = {
        {"read_file", "Reads a file.",
         R"({"type":"object","properties":{"path":{"type":"string"},"lines":{"type":"integer"},"all":{"type":"boolean"}},"required":["path"]})"},
        {"grep", "Finds text.",
         R"({"type":"object","properties":{"pattern":{"type":"string"},"in":{"type":"array"}},"required":["pattern"]})"},
        {"write_file", "", R"({"type":"object","properties":{"path":{"type":"string"},"content":{"type":"string"}}})"},
        {"now", "Tells the time.", R"({"type":"object","properties":{}})"},
    };
    return tools;
}

}  // namespace bawn::model::test
