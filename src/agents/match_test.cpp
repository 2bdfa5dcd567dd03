#include "agents/match.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/text.h"

namespace bawn::agents {
namespace {

constexpr std::uint64_t far_apart = 8192, close_together = 32;

enum class In { code, text };

// A file or part that holds these words, as many bytes apart.
FileStrings holds(std::string path, std::string_view words, std::uint64_t apart = far_apart, In in = In::code,
                  std::uint64_t size = 1'000'000)
{
    FileStrings file{.path = std::move(path), .form = "script", .size = size, .strings = {}, .sha256 = {}};
    for (std::string_view word : split(words, ' '))
        file.strings.push_back({std::string(word), 1, apart * file.strings.size(), in == In::code});
    return file;
}

FileStrings lists(std::string path, std::string_view words) { return holds(std::move(path), words, close_together); }
FileStrings writes_about(std::string path, std::string_view words) { return holds(std::move(path), words, far_apart, In::text); }

std::vector<std::string> numbered(std::string_view word, int count)
{
    std::vector<std::string> words;
    for (int i = 1; i <= count; ++i) words.push_back(fmt::format("{}{}", word, i));
    return words;
}

IdentityRule rule(std::vector<std::string> of, std::size_t need)
{
    IdentityRule rule;
    rule.of = std::move(of);
    rule.need = need;
    return rule;
}

// `need` of six words that are called after it.
Signature agent(const std::string& id, std::size_t need = 3)
{
    Signature signature;
    signature.id = signature.name = id;
    signature.identity = {rule(numbered(id, 6), need)};
    return signature;
}

// robin; wren, which derives from it; finch, whose language server carries a robin; jay, of two kinds of strings;
// owl, which is large; and tit, of which a likely rule is known as well.
Knowledge birds()
{
    Knowledge birds;
    auto& known = birds.signatures;
    known = {agent("robin"), agent("wren"), agent("finch"), agent("jay", 2), agent("owl"), agent("tit", 5)};
    known[1].lineage = "robin";
    known[2].over = {"robin"};
    known[3].identity[0].all = {"jay-a", "jay-b"};
    known[4].identity[0].min_size = 5'000'000;
    known[5].identity.push_back(rule(numbered("tit", 6), 3));
    known[5].identity[1].confidence = Confidence::likely;
    birds.unknown.apis = {{"api", numbered("api", 3), 2}, {"other-api", {"other-api1"}, 1}};
    birds.unknown.tools = {{"shell", numbered("shell", 3), 1}, {"edit", numbered("edit", 3), 2}, {"mcp", {"mcp1"}, 1}};
    birds.unknown.lets_act_when = {{2, {}}};
    birds.unknown.libraries = {{"framework", {"framework1"}, 1}};
    return birds;
}

// "robin certain /opt/x; unknown likely /srv/y", sorted.
std::string told(const Knowledge& knowledge, const std::vector<FileStrings>& files)
{
    std::vector<const FileStrings*> pointers;
    for (const FileStrings& file : files) pointers.push_back(&file);
    std::vector<std::string> lines;
    for (const ProgramMatch& match : match_programs(knowledge, pointers))
        lines.push_back(fmt::format("{} {} {}", match.signature ? match.signature->id : "unknown", name_of(match.identity), match.path));
    std::ranges::sort(lines);
    return fmt::format("{}", fmt::join(lines, "; "));
}

struct MatchRow {
    const char* why;
    std::vector<FileStrings> seen;
    const char* expected;
};

void expect_matches(std::span<const MatchRow> rows)
{
    Knowledge knowledge = birds();
    for (const MatchRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(knowledge, row.seen), row.expected);
        auto backwards = row.seen;
        std::ranges::reverse(backwards);
        EXPECT_EQ(told(knowledge, backwards), row.expected) << "seen in another order";
    }
}

TEST(Match, one_part)
{
    const MatchRow rows[] = {
        {"nothing is no agent", {}, ""},
        {"a program with enough of its strings", {holds("/opt/notes", "robin1 robin3 robin6")}, "robin certain /opt/notes"},
        {"one string too few", {holds("/opt/notes", "robin1 robin3")}, ""},
        {"strings of nobody", {holds("/opt/notes", "raven1 raven2 raven3 raven4")}, ""},
        {"a list of its strings", {lists("/opt/rules.js", "robin1 robin2 robin3 robin4 robin5 robin6")}, ""},
        {"a long list of them, over two blocks", {holds("/opt/rules.js", "robin1 robin2 robin3 robin4 robin5 robin6", 1200)}, ""},
        {"a text about it", {writes_about("/srv/page.md", "robin1 robin2 robin3 robin4 robin5 robin6")}, ""},
        {"all of `all`, and enough of `of`", {holds("/opt/notes", "jay-a jay1 jay-b jay4")}, "jay certain /opt/notes"},
        {"one of `all` is missing", {holds("/opt/notes", "jay-a jay1 jay2 jay3 jay4")}, ""},
        {"`of` is short", {holds("/opt/notes", "jay-a jay-b jay1")}, ""},
        {"smaller than the agent is", {holds("/opt/notes", "owl1 owl2 owl3")}, ""},
        {"as large as the agent is", {holds("/opt/notes", "owl1 owl2 owl3", far_apart, In::code, 5'000'000)}, "owl certain /opt/notes"},
        {"the surer of two rules", {holds("/opt/notes", "tit1 tit2 tit3 tit4 tit5")}, "tit certain /opt/notes"},
        {"the weaker one, when only that holds", {holds("/opt/notes", "tit1 tit2 tit3 tit4")}, "tit likely /opt/notes"},
    };
    expect_matches(rows);
}

TEST(Match, strings_in_prose_do_not_stand_in_for_code)
{
    FileStrings file = holds("/opt/notes", "robin1 robin2");
    for (const char* word : {"robin3", "robin4", "robin5"}) file.strings.push_back({word, 9, far_apart * file.strings.size(), false});
    EXPECT_EQ(told(birds(), {file}), "");
    file.strings[4].in_code = true;
    EXPECT_EQ(told(birds(), {file}), "robin certain /opt/notes");
}

TEST(Match, says_what_it_saw)
{
    Knowledge knowledge = birds();
    FileStrings file = holds("/opt/notes", "robin1 robin2 robin3 robin4 robin5");
    file.strings[1].count = 7;
    file.uid = 1000;
    file.sha256 = "ab12";
    const FileStrings* files[] = {&file};
    auto matches = match_programs(knowledge, files);
    ASSERT_EQ(matches.size(), 1u);
    EXPECT_EQ(matches[0].because, "holds 5 of 6 strings: robin1 (1), robin2 (7), robin3 (1), robin4 (1), …");
    EXPECT_EQ(matches[0].form, "script");
    EXPECT_EQ(matches[0].uid, 1000u);
    EXPECT_EQ(matches[0].sha256, "ab12");
}

TEST(Match, parts_and_files_together)
{
    const MatchRow rows[] = {
        {"entries of an archive",
         {holds("/srv/a.tgz!x.js", "robin1"), holds("/srv/a.tgz!y.js", "robin2"), holds("/srv/a.tgz!z.js", "robin3")},
         "robin certain /srv/a.tgz"},
        {"entries of one folder of an archive",
         {holds("/srv/a.zip!p/x.js", "robin1"), holds("/srv/a.zip!p/y.js", "robin2"), holds("/srv/a.zip!p/z.js", "robin3")},
         "robin certain /srv/a.zip!p"},
        {"an archive in an archive",
         {holds("/srv/a.zip!b.tar!x.js", "robin1 robin2"), holds("/srv/a.zip!c.js", "robin3")},
         "robin certain /srv/a.zip"},
        {"two whole entries",
         {holds("/srv/a.tgz!x.js", "robin1 robin2 robin3"), holds("/srv/a.tgz!y.js", "robin4 robin5 robin6")},
         "robin certain /srv/a.tgz!x.js; robin certain /srv/a.tgz!y.js"},
        {"two archives side by side", {holds("/srv/a.tgz!x.js", "robin1 robin2"), holds("/srv/b.tgz!y.js", "robin3")}, ""},
        {"sources of one folder",
         {holds("/opt/r/x.py", "robin1"), holds("/opt/r/y.py", "robin2"), holds("/opt/r/z.py", "robin3")},
         "robin certain /opt/r"},
        {"sources of two folders, as deep",
         {holds("/opt/r/x/x.py", "robin1 robin2"), holds("/opt/r/y/y.py", "robin3")},
         "robin certain /opt/r"},
        {"sources at several depths",
         {holds("/opt/r/x.py", "robin1"), holds("/opt/r/c/y.py", "robin2"), holds("/opt/r/c/d/e/z.py", "robin3")},
         "robin certain /opt/r"},
        {"the innermost folder that has enough",
         {holds("/opt/r/c/x.py", "robin1 robin2"), holds("/opt/r/c/y.py", "robin3"), holds("/opt/r/z.py", "robin4 robin5")},
         "robin certain /opt/r/c"},
        {"the same string in many files is one string",
         {holds("/opt/r/x.py", "robin1 robin2"), holds("/opt/r/y.py", "robin1 robin2"), holds("/opt/r/z.py", "robin2")},
         ""},
        {"a list in each of three files",
         {lists("/opt/r/x.py", "robin1 robin2"), lists("/opt/r/y.py", "robin1 robin2"), lists("/opt/r/z.py", "robin1 robin2 robin3")},
         ""},
        {"sizes add up as well",
         {holds("/opt/o/x.js", "owl1 owl2", far_apart, In::code, 3'000'000), holds("/opt/o/y.js", "owl3", far_apart, In::code, 2'000'000)},
         "owl certain /opt/o"},
        {"two programs of one folder",
         {holds("/opt/x/a", "robin1 robin2 robin3"), holds("/opt/x/b", "jay-a jay-b jay1 jay2")},
         "jay certain /opt/x/b; robin certain /opt/x/a"},
    };
    expect_matches(rows);
}

TEST(Match, unrelated_things_are_never_summed)
{
    for (const char* folder :
         {"/srv/app/node_modules", "/srv/app/node_modules/@scope", "/usr/lib/python3/dist-packages", "/x/site-packages", "/home",
          "/home/ann", "/root", "/opt", "/usr/bin", "/tmp", "/home/ann/.vscode/extensions", "/home/ann/src", "/go/vendor",
          "/srv/a.tgz!node_modules", "/srv/a.tgz!app/node_modules/@scope", "/srv/a.whl!x/site-packages"}) {
        SCOPED_TRACE(folder);
        std::string in = folder;
        EXPECT_EQ(told(birds(), {holds(in + "/a/x.js", "robin1 robin2"), holds(in + "/b/y.js", "robin3")}), "") << "two folders";
        EXPECT_EQ(told(birds(), {holds(in + "/x.js", "robin1 robin2"), holds(in + "/y.js", "robin3")}), "") << "two files";
    }
    EXPECT_EQ(told(birds(), {holds("/x", "robin1 robin2"), holds("/y", "robin3")}), "") << "the root itself";
}

TEST(Match, one_of_several_claims)
{
    const MatchRow rows[] = {
        {"a fork carries its parent's strings, and is not told as it",
         {holds("/opt/x", "robin1 robin2 robin3 robin4 robin5 robin6 wren1 wren2 wren3")},
         "wren certain /opt/x"},
        {"a parent is not told as its fork", {holds("/opt/x", "robin1 robin2 robin3 wren1 wren2")}, "robin certain /opt/x"},
        {"what stands over another",
         {holds("/opt/x", "robin1 robin2 robin3 robin4 robin5 robin6 finch1 finch2 finch3")},
         "finch certain /opt/x"},
        {"no relation: the one with more of its strings",
         {holds("/opt/x", "robin1 robin2 robin3 robin4 owl1 owl2 owl3 jay-a jay-b jay1 jay2")},
         "robin certain /opt/x"},
        {"the one that is sure", {holds("/opt/x", "robin1 robin2 robin3 tit1 tit2 tit3 tit4")}, "robin certain /opt/x"},
        {"a parent does not come back by a third that is weaker than it",
         {holds("/opt/x", "robin1 robin2 robin3 robin4 robin5 robin6 wren1 wren2 wren3 jay-a jay-b jay1 jay2 jay3")},
         "jay certain /opt/x"},
    };
    expect_matches(rows);
    Knowledge backwards = birds();
    std::ranges::reverse(backwards.signatures);
    for (const MatchRow& row : rows)
        EXPECT_EQ(told(backwards, row.seen), row.expected) << row.why << ", whatever the order of the signatures";
}

TEST(Match, what_one_agent_carries_of_another)
{
    const MatchRow rows[] = {
        {"in the same archive",
         {holds("/srv/a.tgz!server.js", "finch1 finch2 finch3"), holds("/srv/a.tgz!r/cli.js", "robin1 robin2 robin3")},
         "finch certain /srv/a.tgz!server.js"},
        {"below its folder",
         {holds("/opt/f/server.js", "finch1 finch2 finch3"), holds("/opt/f/r/cli.js", "robin1 robin2 robin3")},
         "finch certain /opt/f/server.js"},
        {"the other way round both are told",
         {holds("/opt/r/f/server.js", "finch1 finch2 finch3"), holds("/opt/r/cli.js", "robin1 robin2 robin3")},
         "finch certain /opt/r/f/server.js; robin certain /opt/r/cli.js"},
        {"two programs that are installed side by side are two",
         {holds("/usr/bin/f", "finch1 finch2 finch3"), holds("/usr/bin/r", "robin1 robin2 robin3")},
         "finch certain /usr/bin/f; robin certain /usr/bin/r"},
        {"also in a home",
         {holds("/home/ann/f", "finch1 finch2 finch3"), holds("/home/ann/tools/r", "robin1 robin2 robin3")},
         "finch certain /home/ann/f; robin certain /home/ann/tools/r"},
    };
    expect_matches(rows);
}

TEST(Match, agents_nobody_has_described)
{
    const MatchRow rows[] = {
        {"talks to a model and lets it act", {holds("/opt/x", "api1 api2 shell1 edit1 edit2")}, "unknown likely /opt/x"},
        {"any of the models", {holds("/opt/x", "other-api1 shell1 mcp1")}, "unknown likely /opt/x"},
        {"a library of a model's vendor only talks", {holds("/srv/node_modules/sdk/index.js", "api1 api2 api3 other-api1")}, ""},
        {"an editor only acts", {holds("/usr/bin/editor", "shell1 shell2 edit1 edit2 mcp1")}, ""},
        {"one kind of tool is too few", {holds("/opt/x", "api1 api2 shell1 shell2 edit1")}, ""},
        {"half a model", {holds("/opt/x", "api1 shell1 edit1 edit2 mcp1")}, ""},
        {"a framework for agents", {holds("/opt/x", "api1 api2 shell1 edit1 edit2 framework1")}, ""},
        {"a page about agents", {writes_about("/srv/page.html", "api1 api2 shell1 edit1 edit2 mcp1")}, ""},
        {"spread over two folders, as deep",
         {holds("/opt/x/api/api.js", "api1 api2"), holds("/opt/x/tools/shell.js", "shell1"), holds("/opt/x/tools/edit.js", "edit1 edit2")},
         "unknown likely /opt/x"},
        {"spread over several depths",
         {holds("/opt/x/api.js", "api1 api2"), holds("/opt/x/tools/shell.js", "shell1"), holds("/opt/x/tools/a/edit.js", "edit1 edit2")},
         "unknown likely /opt/x"},
        {"a library beside a tool",
         {holds("/srv/node_modules/sdk/index.js", "api1 api2"), holds("/srv/node_modules/mcp/index.js", "mcp1 shell1")},
         ""},
        {"packed together all the same",
         {holds("/srv/a.tgz!node_modules/sdk/index.js", "api1 api2"), holds("/srv/a.tgz!node_modules/mcp/index.js", "mcp1 shell1")},
         ""},
        {"a known agent is not unknown as well",
         {holds("/opt/x", "robin1 robin2 robin3 api1 api2 shell1 edit1 edit2")},
         "robin certain /opt/x"},
        {"nor is another part of it",
         {holds("/opt/x!a.js", "robin1 robin2 robin3"), holds("/opt/x!b.js", "api1 api2 shell1 edit1 edit2")},
         "robin certain /opt/x!a.js"},
        {"nor a chunk beside it that shares its strings",
         {holds("/opt/r/a.js", "robin1 robin2 robin3"), holds("/opt/r/b.js", "robin4 robin5 api1 api2 shell1 edit1 edit2")},
         "robin certain /opt/r/a.js"},
        {"nor one below its folder",
         {holds("/opt/r/x.py", "robin1 robin2"), holds("/opt/r/y.py", "robin3"), holds("/opt/r/z/z.py", "api1 api2 shell1 edit1 edit2")},
         "robin certain /opt/r"},
        {"a stranger in the same folder is one",
         {holds("/usr/bin/a", "robin1 robin2 robin3"), holds("/usr/bin/b", "api1 api2 shell1 edit1 edit2")},
         "robin certain /usr/bin/a; unknown likely /usr/bin/b"},
    };
    expect_matches(rows);
}

}  // namespace
}  // namespace bawn::agents
