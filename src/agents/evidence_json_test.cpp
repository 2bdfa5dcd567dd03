#include "agents/evidence_json.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn::agents {
namespace {

TEST(EvidenceJson, every_kind_comes_back_as_it_was)
{
    const std::pair<Evidence, const char*> rows[] = {
        {FileStrings{.path = "/a!b",
                     .form = "gzip",
                     .size = 1ull << 50,
                     .strings = {{"x-robin-session", 3, 1ull << 40, false}, {"say \"hi\"\n", 1, 0, true}},
                     .sha256 = "ab",
                     .uid = 1000},
         R"({"form":"gzip","kind":"file-strings","path":"/a!b","sha256":"ab","size":1125899906842624,"strings":[["x-robin-session",3,1099511627776,false],["say \"hi\"\n",1,0,true]],"uid":1000})"},
        {Package{"/p", "npm", "@example/robin", "1.0", 7},
         R"({"ecosystem":"npm","kind":"package","name":"@example/robin","path":"/p","uid":7,"version":"1.0"})"},
        {Extension{"/p", "vscode", "example.robin", "1.0", 7},
         R"({"editor":"vscode","id":"example.robin","kind":"extension","path":"/p","uid":7,"version":"1.0"})"},
        {NamedFile{"/p", "ROBIN.md", NamedFile::Where::repository, 7},
         R"({"kind":"named-file","name":"ROBIN.md","path":"/p","uid":7,"where":3})"},
        {Process{.pid = 7,
                 .parent = 3,
                 .executable = "/e",
                 .cwd = "/c",
                 .script = "/s",
                 .argv = {"a", ""},
                 .variables = {"V"},
                 .sockets = {"s"},
                 .program_path = "/pp",
                 .uid = 9},
         R"({"argv":["a",""],"cwd":"/c","executable":"/e","kind":"process","parent":3,"pid":7,"program_path":"/pp","script":"/s","sockets":["s"],"uid":9,"variables":["V"]})"},
        {RiskFound{"/p", "robin", "hooks", "why", 7}, R"({"agent":"robin","kind":"risk","path":"/p","risk":"hooks","uid":7,"why":"why"})"},
        {McpServer{"/p", "robin", "files", "npx", "https://x.example", 7},
         R"({"agent":"robin","command":"npx","kind":"mcp-server","name":"files","path":"/p","uid":7,"url":"https://x.example"})"},
    };
    static_assert(std::size(rows) == std::variant_size_v<Evidence>);
    for (const auto& [evidence, json] : rows) {
        SCOPED_TRACE(json);
        EXPECT_EQ(to_text(to_json(evidence)), json);
        auto back = evidence_from_json(*parse_json(json));
        ASSERT_TRUE(back) << back.error().message();
        EXPECT_EQ(back->index(), evidence.index());
        EXPECT_EQ(to_text(to_json(*back)), json);
    }
}

TEST(EvidenceJson, what_is_broken_is_an_error)
{
    struct Row {
        const char* why;
        const char* json;
    };
    const Row rows[] = {
        {"no object", "[]"},
        {"nothing in it", "{}"},
        {"a kind nobody knows", R"({"kind":"raven"})"},
        {"a kind that is no text", R"({"kind":3})"},
        {"a field is missing", R"({"kind":"package","path":"/p","ecosystem":"npm","name":"x","uid":0})"},
        {"a number instead of text", R"({"kind":"package","path":1,"ecosystem":"npm","name":"x","version":"","uid":0})"},
        {"a list instead of a number", R"({"kind":"package","path":"/p","ecosystem":"npm","name":"x","version":"","uid":[]})"},
        {"strings that are a map", R"({"kind":"file-strings","path":"/p","form":"","size":1,"sha256":"","uid":0,"strings":{"a":1}})"},
        {"a string without its count", R"({"kind":"file-strings","path":"/p","form":"","size":1,"sha256":"","uid":0,"strings":[["a"]]})"},
        {"no strings", R"({"kind":"file-strings","path":"/p","form":"","size":1,"sha256":"","uid":0})"},
        {"a place of no kind", R"({"kind":"named-file","path":"/p","name":"x","where":77,"uid":0})"},
        {"a place below all kinds", R"({"kind":"named-file","path":"/p","name":"x","where":-1,"uid":0})"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto evidence = evidence_from_json(*parse_json(row.json));
        ASSERT_FALSE(evidence);
        EXPECT_EQ(evidence.error().kind(), ErrorKind::invalid);
    }
}

}  // namespace
}  // namespace bawn::agents
