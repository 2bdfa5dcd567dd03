// The policies in data/policies, and the JSON Schema for editors.

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <set>

#include "base/files.h"
#include "base/json.h"
#include "base/yaml.h"
#include "policy/egress.h"
#include "policy/examples.h"

namespace bawn::policy {
namespace {

using Names = std::set<std::string, std::less<>>;

std::string text_of(const std::string& below)
{
    auto text = read_text(std::string(BAWN_SOURCE_DIR) + "/" + below);
    EXPECT_TRUE(text) << text.error().message();
    return text.value_or("");
}

Names names(std::span<const std::string_view> words) { return {words.begin(), words.end()}; }

Json definition(std::string_view name)
{
    auto schema = parse_json(text_of("docs/policy.schema.json"));
    if (!schema) throw std::runtime_error(schema.error().message());
    return (*schema)["$defs"][std::string(name)];
}

TEST(ReadyPolicies, answer_as_they_tell)
{
    for (const char* name : {"observe", "ban-cloud-agents", "sealed"}) {
        SCOPED_TRACE(name);
        auto policy = parse_policy(text_of(fmt::format("data/policies/{}.yaml", name)), name);
        ASSERT_TRUE(policy) << policy.error().message();
        EXPECT_GE(policy->examples.size(), 4u);
        for (const Problem& problem : check_examples(*policy)) ADD_FAILURE() << to_text(problem, name);
    }
}

TEST(Documentation, its_policies_answer_as_they_tell)
{
    std::string text = text_of("docs/policy.md");
    int blocks = 0;
    for (std::size_t at = text.find("```yaml\n"); at != std::string::npos; at = text.find("```yaml\n", at)) {
        at += 8;
        std::string yaml = text.substr(at, text.find("```", at) - at);
        auto policy = parse_policy(yaml.starts_with("version") ? yaml : "version: 1\n" + yaml, fmt::format("block {}", ++blocks));
        ASSERT_TRUE(policy) << policy.error().message();
        for (const Problem& problem : check_examples(*policy)) ADD_FAILURE() << to_text(problem, policy->file);
    }
    EXPECT_EQ(blocks, 3);
}

TEST(ReadyPolicies, name_agents_that_are_known)
{
    auto policy = parse_policy(text_of("data/policies/ban-cloud-agents.yaml"), "ban-cloud-agents");
    ASSERT_TRUE(policy);
    for (const AgentRule& rule : policy->agents) {
        for (const std::string& id : rule.match.ids) {
            EXPECT_TRUE(std::filesystem::exists(fmt::format("{}/data/agents/{}.yaml", BAWN_SOURCE_DIR, id))) << id;
        }
    }
}

TEST(Capabilities, of_all_agents_can_be_named_in_a_rule)
{
    for (const auto& file : std::filesystem::directory_iterator(BAWN_SOURCE_DIR "/data/agents")) {
        SCOPED_TRACE(file.path().filename());
        auto root = parse_yaml(text_of("data/agents/" + file.path().filename().string()), "agent");
        ASSERT_TRUE(root) << root.error().message();
        const YamlNode* capabilities = root->find("capabilities");
        for (const std::string& capability :
             capabilities ? capabilities->as_texts().value_or(std::vector<std::string>()) : std::vector<std::string>()) {
            std::string yaml = fmt::format("version: 1\nagents: [{{name: r, match: {{capability: {}}}, verdict: note}}]", capability);
            EXPECT_TRUE(parse_policy(yaml, "p")) << capability;
        }
    }
}

TEST(Schema, knows_the_same_keys_as_the_reader)
{
    for (const KnownKeys& known : known_keys()) {
        SCOPED_TRACE(known.map);
        Json map = definition(known.map);
        Names in_schema;
        for (const auto& [key, value] : map["properties"].items()) in_schema.insert(key);
        EXPECT_EQ(in_schema, names(known.keys));
        EXPECT_EQ(map.value("required", Names()), names(known.required));
        EXPECT_EQ(map["additionalProperties"], false);
    }
}

TEST(Schema, knows_the_same_words_as_the_reader)
{
    for (const KnownWords& known : known_words()) {
        SCOPED_TRACE(known.kind);
        EXPECT_EQ(definition(known.kind).value("enum", Names()), names(known.words));
    }
}

}  // namespace
}  // namespace bawn::policy
