#include "agents/signature.h"

#include <gtest/gtest.h>

#include "agents/unknown.h"

namespace bawn::agents {
namespace {

const std::string head = "id: robin\nname: Robin\nvendor: Example\n";
const std::string tail = "told:\n  - {executable: robin, presence: possible}\n";

std::string error_of(const std::string& yaml)
{
    auto signature = parse_signature(yaml, "robin.yaml");
    return signature ? "" : signature.error().message();
}

TEST(Signature, every_key_is_read)
{
    auto read = parse_signature(head + R"(kind: [cli, ide]
source: closed
lineage: wren
over: [finch]
seen: ["1.0"]
identity:
  - {all: [robin-session], need: 2, of: [robin-turn, robin-tool, robin-edit], min-size: 100, confidence: likely, why: its own}
  - {all: [robin-one, robin-two], why: others}
presence:
  npm: ["@example/robin"]
  home: [.robin/]
  home-env: {env: ROBIN_HOME, of: .robin}
  reported: {brew: [robin]}
repository: [ROBIN.md]
network: {api: [api.example], reported: {telemetry: [t.example]}}
relay-env: [ROBIN_BASE_URL]
capabilities: [write-files, mcp]
settings:
  - {file: .robin/s.json, at: a.b, equals: true, risk: hooks, why: w}
  - {file: .robin/s.json, at: a.c, contains: "x", risk: relay, why: w}
  - {file: .robin/s.json, at: a.d, present: true, risk: telemetry, why: w}
mcp: {file: .robin/mcp.json, at: servers}
not-told:
  - {executable: robin, at-most: possible}
)" + tail,
                                "robin.yaml");
    ASSERT_TRUE(read) << read.error().message();
    ASSERT_EQ(read->identity.size(), 2u);
    EXPECT_EQ(read->identity[0].need, 2u);
    EXPECT_EQ(read->identity[0].min_size, 100u);
    EXPECT_EQ(read->identity[0].confidence, Confidence::likely);
    EXPECT_EQ(read->identity[1].confidence, Confidence::certain);
    EXPECT_EQ(read->presence.home, std::vector<std::string>{".robin/"});
    EXPECT_EQ(read->reported.brew, std::vector<std::string>{"robin"});
    EXPECT_TRUE(read->presence.brew.empty());
    EXPECT_EQ(read->home_env.at(0).env, "ROBIN_HOME");
    EXPECT_EQ(read->network_reported.telemetry, std::vector<std::string>{"t.example"});
    EXPECT_EQ(read->settings.at(0).equals, "true");
    EXPECT_EQ(read->settings.at(1).contains, "\"x\"");
    EXPECT_EQ(read->mcp.at(0).at, "servers");
    EXPECT_EQ(read->lineage, "wren");
    EXPECT_EQ(read->over, std::vector<std::string>{"finch"});
    ASSERT_EQ(read->examples.size(), 2u);
    EXPECT_FALSE(read->examples[0].told);
    EXPECT_TRUE(read->examples[1].told);
}

TEST(Signature, mistakes_are_told_with_their_place)
{
    struct Row {
        const char* why;
        std::string yaml;
        const char* error;
    };
    const Row rows[] = {
        {"a key with a typing mistake makes no blind spot", head + "presense: {}\n" + tail, "line 4, column 1: unknown key \"presense\""},
        {"nor does one further in", head + "presence:\n  nmp: [x]\n" + tail, "line 5, column 3: unknown key \"nmp\""},
        {"nor in a rule", head + "identity:\n  - {al: [robin-one]}\n" + tail, "line 5, column 6: unknown key \"al\""},
        {"nor among what is reported", head + "presence:\n  reported: {homes: []}\n" + tail, "line 5, column 14: unknown key \"homes\""},
        {"no id", "name: Robin\nvendor: Example\n" + tail, "id is missing"},
        {"an id of odd letters", "id: Robin\nname: Robin\nvendor: Example\n" + tail, "id is missing or not made of lower-case letters"},
        {"the id of those we do not know", "id: unknown\nname: Robin\nvendor: Example\n" + tail, "id is missing"},
        {"no vendor", "id: robin\nname: Robin\n" + tail, "name and vendor are needed"},
        {"no example", head, "examples are missing"},
        {"a short string", head + "identity: {all: [robin-one, robin2], why: w}\n" + tail, "line 4, column 11: \"robin2\" is too short"},
        {"a string twice", head + "identity: {all: [robin-one], of: [robin-one], need: 1, why: w}\n" + tail,
         "line 4, column 11: \"robin-one\" stands here twice"},
        {"more than there are", head + "identity: {of: [robin-one, robin-two], need: 3, why: w}\n" + tail,
         "line 4, column 11: need is larger"},
        {"one string", head + "identity: {all: [robin-one], why: w}\n" + tail, "line 4, column 11: one string is not an identity"},
        {"no reason", head + "identity: {all: [robin-one, robin-two]}\n" + tail, "line 4, column 11: why is missing"},
        {"a number that is none", head + "identity: {of: [robin-one, robin-two], need: two, why: w}\n" + tail, "line 4, column 46: "},
        {"a negative number", head + "identity: {of: [robin-one, robin-two], need: -1, why: w}\n" + tail,
         "line 4, column 46: expected a number that is not negative"},
        {"a confidence of its own", head + "identity: {all: [robin-one, robin-two], confidence: sure, why: w}\n" + tail,
         "line 4, column 53: expected possible, likely or certain"},
        {"a capability of its own", head + "capabilities: [fly]\n" + tail, "line 4, column 15: unknown capability \"fly\""},
        {"a risk of its own", head + "settings: [{file: a, at: b, risk: c, why: d}]\n" + tail, "line 4, column 35: unknown risk \"c\""},
        {"a setting without a reason", head + "settings: [{file: a, at: b, risk: hooks}]\n" + tail,
         "line 4, column 12: a setting needs file, at, risk and why"},
        {"one setting that is no list", head + "settings: {file: a, at: b, risk: hooks}\n" + tail,
         "line 4, column 11: a setting needs file, at, risk and why"},
        {"present: false", head + "settings: [{file: a, at: b, present: false, risk: hooks, why: w}]\n" + tail,
         "line 4, column 38: present can only be true"},
        {"a text where a list belongs", head + "told: robin\n", "line 4, column 7: expected a list of examples"},
        {"an example that is no map", head + "told: [robin]\n", "line 4, column 8: an example has keys"},
        {"no YAML at all", head + "kind: [cli\n", "line 5, column 1: "},
        {"a list", "- id: robin\n", "line 1, column 1: expected keys with values"},
        {"nothing", "", "expected keys with values"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string error = error_of(row.yaml);
        EXPECT_NE(error.find(row.error), std::string::npos) << error;
    }
}

TEST(Signature, what_no_single_file_can_tell)
{
    Signature robin, wren;
    robin.id = "robin";
    wren.id = "wren";
    wren.lineage = "robin";
    EXPECT_TRUE(check_together({robin, wren}));
    EXPECT_TRUE(check_together({wren})) << "an agent may be left out on purpose";
    EXPECT_FALSE(check_together({robin, robin}));
    wren.over = {"no such id!"};
    EXPECT_FALSE(check_together({robin, wren}));
}

TEST(UnknownAgents, mistakes_are_told_with_their_place)
{
    const std::string good = "apis: {a: {of: [api-one-x]}}\ntools: {t: {of: [tool-one], need: 1}}\nlets-act-when: [{kinds: 1}]\n";
    ASSERT_TRUE(parse_unknown(good, "unknown.yaml"));
    struct Row {
        const char* why;
        std::string yaml;
        const char* error;
    };
    const Row rows[] = {
        {"a key nobody knows", good + "library: {}\n", "line 4, column 1: "},
        {"a key nobody knows in a group", "apis: {a: {off: [x]}}\n", "line 1, column 12: "},
        {"more than there are", "apis: {a: {of: [x], need: 2}}\n", "line 1, column 11: need must be between 1 and"},
        {"fewer than one", "apis: {a: {of: [x], need: 0}}\n", "line 1, column 11: need must be between 1 and"},
        {"fewer than none", "apis: {a: {of: [x], need: -1}}\n", "line 1, column 11: need must be between 1 and"},
        {"no tools", "apis: {a: {of: [x]}}\nlets-act-when: [{kinds: 1}]\n", "kinds must be between 1 and the number of tools"},
        {"no API", "tools: {t: {of: [x]}}\nlets-act-when: [{kinds: 1}]\n", "apis, tools and lets-act-when are needed"},
        {"no way to act", "apis: {a: {of: [x]}}\ntools: {t: {of: [x]}}\n", "apis, tools and lets-act-when are needed"},
        {"a kind that there is not", "apis: {a: {of: [x]}}\ntools: {t: {of: [x]}}\nlets-act-when: [{kinds: 1, among-them: [u]}]\n",
         "\"u\" is no kind of tools"},
        {"a list", "- apis\n", "line 1, column 1: "},
        {"groups in a list", good + "libraries: [a]\n", "line 4, column 12: expected groups by name"},
        {"a group that is a list", "apis: {a: [x]}\n", "line 1, column 11: "},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto unknown = parse_unknown(row.yaml, "unknown.yaml");
        ASSERT_FALSE(unknown);
        EXPECT_NE(unknown.error().message().find(row.error), std::string::npos) << unknown.error().message();
    }
}

}  // namespace
}  // namespace bawn::agents
