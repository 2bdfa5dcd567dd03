#include "inventory/settings.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "inventory/evidence_told.h"
#include "inventory/json_path.h"
#include "inventory/mcp_servers.h"

namespace bawn::inventory {
namespace {

TEST(JsonPath, finds_values_by_keys_and_wildcards)
{
    const Json value = *parse_json(R"({"a": {"b": 1, "c": {"b": 2}}, "a.b": 3, "list": [{"b": 4}, {"b": 5}, 6], "x": {"a.b": {"c": 7}}})");
    struct Row {
        const char* path;
        const char* found;
    };
    const Row rows[] = {
        {"a.b", "1 3 "}, {"a.*.b", "2 "}, {"list.*.b", "4 5 "}, {"*.c.b", "2 "}, {"x.a.b.c", "7 "},
        {"a.b.c", ""},   {"list.0", ""},  {"nothing", ""},      {"a..b", ""},
    };
    for (const Row& row : rows) {
        std::string found;
        for (const Json* one : values_at(value, row.path)) found += to_text(*one) + " ";
        EXPECT_EQ(found, row.found) << row.path;
    }
}

TEST(McpServers, are_known_in_every_shape)
{
    struct Row {
        const char* why;
        const char* servers;
        const char* told;
    };
    const Row rows[] = {
        {"command and arguments",
         R"({"files": {"command": "npx", "args": ["-y", "@x/server-files", "hunter2"], "env": {"KEY": "hunter2"}}})",
         "mcp files of : npx -y @x/server-files …\n"},
        // bawn:ignore secret-url-credentials: made up, to see that it is not told
        {"an address", R"({"web": {"type": "http", "url": "https://u:hunter2@x.example/mcp?k=hunter2", "headers": {"A": "hunter2"}}})",
         "mcp web of : https://x.example/mcp\n"},
        {"another key for the address", R"({"web": {"serverUrl": "https://x.example/sse"}})", "mcp web of : https://x.example/sse\n"},
        {"a whole line", R"({"l": {"command": "npx -y robin --key hunter2"}})", "mcp l of : npx -y robin --key …\n"},
        {"a list of words", R"({"l": {"type": "local", "command": ["uvx", "mcp-server-git", "--key", "hunter2"]}})",
         "mcp l of : uvx mcp-server-git --key …\n"},
        {"an object", R"({"z": {"command": {"path": "/opt/z", "args": ["hunter2"], "env": {"K": "hunter2"}}}})", "mcp z of : /opt/z …\n"},
        {"a list of servers", R"([{"name": "a", "cmd": "a"}, {"command": "b"}, 7])", "mcp a of : a\nmcp  of : b\n"},
        {"things that are no servers", R"({"enabled": true, "n": {}, "e": {"command": ""}, "u": {"url": "hunter2"}, "w": {"command": 7}})",
         ""},
        {"a text", R"("npx")", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::vector<agents::Evidence> found;
        for (auto& server : mcp_servers_in(*parse_json(row.servers))) found.push_back(server);
        EXPECT_EQ(told(found), row.told);
    }
}

TEST(McpServers, are_no_more_than_five_hundred)
{
    Json servers;
    for (int i = 0; i < 600; ++i) servers["s" + std::to_string(i)] = {{"command", "x"}};
    EXPECT_EQ(mcp_servers_in(servers).size(), 500u);
}

struct Rule {
    std::string at;
    std::optional<std::string> equals, contains;
};

TEST(Settings, are_risky_when_a_row_holds)
{
    struct Row {
        const char* why;
        Rule rule;
        const char* path;
        const char* text;
        bool is_risky;
    };
    const Row rows[] = {
        {"equal", {"mode", R"("all")", {}}, "/s.json", R"({"mode": "all"})", true},
        {"not equal", {"mode", R"("all")", {}}, "/s.json", R"({"mode": "some"})", false},
        {"a boolean is no text", {"on", "true", {}}, "/s.json", R"({"on": "true"})", false},
        {"a boolean", {"on", "true", {}}, "/s.json", R"({"on": true})", true},
        {"false can be the risk", {"sandbox.enabled", "false", {}}, "/s.json", R"({"sandbox": {"enabled": false}})", true},
        {"an element", {"allow", {}, R"_("Shell(*)")_"}, "/s.json", R"_({"allow": ["Read", "Shell(*)"]})_", true},
        {"a part of an element is not enough", {"allow", {}, R"("Shell")"}, "/s.json", R"_({"allow": ["Shell(ls)"]})_", false},
        {"a part of a text", {"args", {}, R"("--yes")"}, "/s.json", R"({"args": "-x --yes"})", true},
        {"present", {"hooks", {}, {}}, "/s.json", R"({"hooks": {"a": []}})", true},
        {"present but empty", {"hooks", {}, {}}, "/s.json", R"({"hooks": {}})", false},
        {"present but false", {"hooks", {}, {}}, "/s.json", R"({"hooks": false})", false},
        {"a key with dots", {"chat.tools.auto", "true", {}}, "/s.json", R"({"chat.tools.auto": true})", true},
        {"any key", {"p.*.url", {}, {}}, "/s.json", R"({"p": {"a": {}, "b": {"url": "x"}}})", true},
        {"comments and a comma", {"on", "true", {}}, "/s.json", "{// why\n\"on\": true, /* x */}", true},
        {"YAML", {"yes-always", "true", {}}, "/s.yml", "yes-always: true\n", true},
        {"TOML", {"a.mode", R"("never")", {}}, "/s.toml", "[a]\nmode = \"never\"\n", true},
        {"an empty file", {"a", {}, {}}, "/s.json", " \n", false},
        {"a list at the top", {"a", {}, {}}, "/s.json", "[1]", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        agents::RiskySetting setting{
            .file = "", .at = row.rule.at, .risk = "r", .why = "w", .equals = row.rule.equals, .contains = row.rule.contains};
        SettingsFacts facts{.risky = {{"robin", &setting}}, .servers = {}};
        EXPECT_EQ(told(read_settings({row.path, 0, row.text}, facts)), row.is_risky ? "risk r of robin: w\n" : "");
    }
}

TEST(Settings, name_servers_where_a_signature_says_or_the_file_is_for_them)
{
    const char* text = R"({"mcpServers": {"a": {"command": "a"}}, "other": {"b": {"command": "b"}}})";
    struct Row {
        const char* why;
        const char* path;
        SettingsFacts facts;
        const char* told;
    };
    const Row rows[] = {
        {"said", "/s.json", {{}, {{"robin", "other"}}}, "mcp b of robin: b\n"},
        {"said, in a file for servers", "/mcp.json", {{}, {{"robin", "mcpServers"}}}, "mcp a of robin: a\n"},
        {"said by two", "/mcp.json", {{}, {{"robin", "other"}, {"wren", "other"}}}, "mcp b of robin: b\nmcp b of wren: b\n"},
        {"a file for servers", "/x/mcp.json", {}, "mcp a of : a\n"},
        {"any file", "/x/settings.json", {}, ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read_settings({row.path, 0, text}, row.facts)), row.told);
    }
}

TEST(Settings, that_are_broken_say_where)
{
    struct Row {
        const char* path;
        std::string text;
        const char* begins;
    };
    const Row rows[] = {
        {"/u/s.json", "{\n  \"a\": oops\n}", "/u/s.json: line 2, column "},
        {"/u/s.yaml", "a: [1\nb: 2\n", "/u/s.yaml: line "},
        {"/u/s.toml", "a = \n", "/u/s.toml: line 1, column "},
        {"/u/s.json", std::string(200, '[') + std::string(200, ']'), "/u/s.json: "},
        {"/u/s.json", "{\"a\": \"\xff\"}", "/u/s.json: line 1, column "},
    };
    for (const Row& row : rows) {
        auto found = read_settings({row.path, 0, row.text}, {});
        ASSERT_FALSE(found) << row.path;
        EXPECT_TRUE(found.error().message().starts_with(row.begins)) << found.error().message();
    }
}

}  // namespace
}  // namespace bawn::inventory
