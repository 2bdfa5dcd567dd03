#include "check/finding_text.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace bawn::check {
namespace {

TEST(FindingText, fills_in_metavariables)
{
    const std::map<std::string, std::string, std::less<>> values{{"$X", "key"}, {"$XY", "other"}, {"$...ARGS", "a, b"}, {"$1", "one"}};
    const std::map<std::string, std::string, std::less<>> known{{"$X", "secret"}};
    struct Row {
        const char* why;
        const char* text;
        const char* filled;
    };
    const Row rows[] = {
        {"a metavariable", "use of $X.", "use of key."},
        {"the longest name", "$XY", "other"},
        {"as much of a name as is known", "many $Xs", "many keys"},
        {"several arguments", "f($...ARGS)", "f(a, b)"},
        {"a group", "$1", "one"},
        {"what is not known stays", "$Y costs $5 and $", "$Y costs $5 and $"},
        {"the value that is known", "value($X)", "secret"},
        {"or the text, where none is", "value($XY)", "other"},
        {"a call of something else", "value($X, 1)", "value(key, 1)"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(interpolated(row.text, values, known), row.filled);
    }
}

TEST(FindingText, replaces_as_Python_does)
{
    struct Row {
        const char *why, *regex, *replacement;
        int count;
        const char *text, *result;
    };
    const Row rows[] = {
        {"all", "a", "b", 0, "aXa", "bXb"},
        {"the first", "a", "b", 1, "aXa", "bXa"},
        {"a group", "(\\w+)\\(\\)", "\\1(x)", 0, "f()", "f(x)"},
        {"a group by its name", "(?P<name>\\w+)=", "\\g<name>:", 0, "a=", "a:"},
        {"a group by number", "(a)(b)", "\\g<2>\\g<1>", 0, "ab", "ba"},
        {"an empty match", "$", ")", 1, "(x", "(x)"},
        {"no match", "z", "b", 0, "a", "a"},
        {"a group that is not there", "a", "\\7", 0, "a", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto regex = Regex::compile(row.regex);
        ASSERT_TRUE(regex);
        EXPECT_EQ(replaced(*regex, row.replacement, row.count, row.text), row.result);
    }
}

TEST(FindingText, knows_places)
{
    const Lines lines("ab\n\ncd", 3);
    struct Row {
        std::uint32_t offset, line, column;
    };
    for (const Row& row : {Row{0, 1, 1}, Row{2, 1, 3}, Row{3, 2, 1}, Row{4, 3, 1}, Row{6, 3, 3}}) {
        const Place place = lines.at(row.offset);
        EXPECT_EQ(place.line, row.line) << row.offset;
        EXPECT_EQ(place.column, row.column) << row.offset;
        EXPECT_EQ(place.offset, row.offset + 3);
    }
}

TEST(FindingText, knows_rules_about_secrets)
{
    struct Row {
        const char* why;
        Json metadata;
        bool secret;
    };
    const Row rows[] = {
        {"the category", {{"category", "secrets"}}, true},
        {"a weakness", {{"cwe", "CWE-798: Use of Hard-coded Credentials"}}, true},
        {"one of several", {{"cwe", {"CWE-1", "CWE-259"}}}, true},
        {"another one", {{"cwe", {"CWE-79"}}}, false},
        {"nothing", Json::object(), false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Rule rule;
        rule.metadata = std::make_shared<const Json>(row.metadata);
        EXPECT_EQ(is_about_secrets(rule), row.secret);
    }
}

TEST(FindingText, fingerprints_outlive_moves)
{
    auto marked = [](std::string_view text, std::initializer_list<std::uint32_t> begins) {
        std::vector<Finding> findings;
        const Lines lines(text);
        for (std::uint32_t begin : begins) {
            Finding finding;
            finding.rule = "r", finding.path = "p";
            finding.begin = lines.at(begin), finding.end = lines.at(begin + 4);
            findings.push_back(std::move(finding));
        }
        set_fingerprints(findings, text, 0);
        return findings;
    };
    auto first = marked("f(a)\nf(b)\nf(a)\n", {0, 5, 10});
    auto moved = marked("\n\n  f(a)\nf(b)\n\nf(a)\n", {4, 9, 15});
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(first[i].fingerprint, moved[i].fingerprint);
    EXPECT_NE(first[0].fingerprint, first[1].fingerprint);
    EXPECT_NE(first[0].fingerprint, first[2].fingerprint) << "the second of its kind is another finding";
}

}  // namespace
}  // namespace bawn::check
