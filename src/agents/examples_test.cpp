#include "agents/examples.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "base/files.h"

namespace bawn::agents {
namespace {

const std::string data = BAWN_SOURCE_DIR "/data/";

Knowledge everything_in_data()
{
    Knowledge knowledge;
    auto root = Root::open(data + "agents");
    EXPECT_TRUE(root) << root.error().message();
    auto names = root->names_in("/");
    for (const std::string& name : *names) {
        auto signature = parse_signature(read_text(data + "agents/" + name).value_or(""), "data/agents/" + name);
        EXPECT_TRUE(signature) << signature.error().message();
        if (!signature) continue;
        EXPECT_EQ(signature->id + ".yaml", name) << "a file is called after its id";
        knowledge.signatures.push_back(std::move(*signature));
    }
    auto unknown = parse_unknown(read_text(data + "unknown.yaml").value_or(""), "data/unknown.yaml");
    EXPECT_TRUE(unknown) << unknown.error().message();
    if (unknown) knowledge.unknown = std::move(*unknown);
    return knowledge;
}

TEST(Examples, of_every_agent_in_data_hold)
{
    Knowledge knowledge = everything_in_data();
    EXPECT_TRUE(check_together(knowledge.signatures));
    ASSERT_GE(knowledge.signatures.size(), 66u);
    for (const Signature& signature : knowledge.signatures) {
        SCOPED_TRACE(signature.id);
        for (const std::string& failure : failed_examples(knowledge, signature)) ADD_FAILURE() << failure;
    }
}

constexpr std::string_view robin_yaml = R"(id: robin
name: Robin
vendor: Example
identity:
  - need: 3
    of: [robin_turn_started, robin_tool_denied, x-robin-session, ROBIN_SANDBOX_PROFILE]
    why: made up
presence:
  npm: ["@example/robin"]
  vscode: [example.robin]
  executables: [robin]
  home: [.robin/settings.json]
  env: [ROBIN_SESSION_ID]
  process: [node_modules/@example/robin/]
  reported: {brew: [robin]}
)";

std::string failures_of(std::string_view examples)
{
    Knowledge knowledge;
    auto signature = parse_signature(std::string(robin_yaml) + std::string(examples), "robin.yaml");
    if (!signature) return signature.error().message();
    knowledge.signatures.push_back(std::move(*signature));
    return fmt::format("{}", fmt::join(failed_examples(knowledge, knowledge.signatures[0]), "\n"));
}

TEST(Examples, table)
{
    struct Row {
        const char* why;
        const char* examples;
        const char* failures;
    };
    const Row rows[] = {
        {"a package", "told: [{npm: {name: '@example/robin', version: 1.0.0}, identity: likely, presence: certain}]", ""},
        {"a package of another name", "told: [{npm: {name: wren}, presence: certain}]",
         "robin.yaml: line 16, column 8: presence should be certain and is none"},
        {"an extension", "told: [{vscode: {name: example.robin}, identity: likely}]", ""},
        {"settings", "told: [{home: .robin/settings.json, presence: likely}]", ""},
        {"a running package", "told: [{process: /x/node_modules/@example/robin/cli.js, presence: likely}]", ""},
        {"a variable is a hint", "told: [{env: ROBIN_SESSION_ID, presence: possible}]", ""},
        {"its strings in a program", "told: [{strings: identity, identity: certain, presence: certain}]", ""},
        {"its strings in a text", "not-told: [{text: identity, why: prose}]", ""},
        {"a name is no more than a hint", "not-told: [{executable: robin, at-most: possible, why: a name}]", ""},
        {"too much is a failure", "not-told: [{executable: robin, why: a name}]",
         "robin.yaml: line 16, column 12: presence should be none at most and is possible"},
        {"so is too little", "told: [{executable: robin, presence: certain}]",
         "robin.yaml: line 16, column 8: presence should be certain and is possible"},
        {"what others report is a hint", "told: [{brew: {name: robin}, identity: none, presence: possible}]", ""},
        {"a key nobody knows", "told: [{nmp: {name: x}, presence: certain}]",
         "robin.yaml: line 16, column 9: unknown key \"nmp\" in an example"},
        {"an expectation for the other side", "told: [{executable: robin, at-most: possible}]",
         "robin.yaml: line 16, column 28: unknown key \"at-most\" in an example"},
        {"nothing seen", "told: [{presence: certain}]", "robin.yaml: line 16, column 8: an example names one thing that is seen"},
        {"nothing expected", "told: [{executable: robin}]", "robin.yaml: line 16, column 8: say which identity or presence is expected"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(failures_of(row.examples), row.failures);
    }
}

}  // namespace
}  // namespace bawn::agents
