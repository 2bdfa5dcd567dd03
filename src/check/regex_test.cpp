#include "check/regex.h"

#include <gtest/gtest.h>

#include <thread>

namespace bawn::check {
namespace {

std::string first_match(std::string_view expression, std::string_view text, RegexOptions options = {}, std::size_t from = 0)
{
    auto regex = Regex::compile(expression, options);
    if (!regex) return "refused: " + regex.error().message();
    auto captures = regex->search(text, from);
    if (!captures) return "gave up";
    auto any = regex->matches(text);
    if (from == 0 && (!any || *any != captures->has_value())) return "matches() differs";
    if (!*captures) return "nothing";
    std::string told = std::to_string((*captures)->groups[0].begin) + ":";
    for (std::size_t i = 0; i < (*captures)->groups.size(); ++i)
        told += (i ? "|" : "") + ((*captures)->groups[i].took_part() ? std::string((*captures)->text(i, text)) : "-");
    return told;
}

TEST(Regex, table)
{
    RegexOptions plain, lines, go, bytes, any_case, all;
    lines.multiline = true;
    go.dialect = RegexDialect::re2;
    bytes.text = RegexText::bytes;
    any_case.ignore_case = true;
    all.dot_all = true;
    struct Row {
        const char* why;
        const char* expression;
        std::string_view text;
        RegexOptions options;
        const char* expected;
    };
    const Row rows[] = {
        {"the leftmost match with its groups", R"((\w+)=(\d+)|(x))", "  a=1", plain, "2:a=1|a|1|-"},
        {"a named group has a number too", R"((?P<key>\w+):)", "ab:", plain, "0:ab:|ab"},
        {"so has one in Perl's spelling", R"((?<key>\w+):)", "ab:", plain, "0:ab:|ab"},
        {"look-ahead", R"(foo(?!bar))", "foobar foobaz", plain, "7:foo"},
        {"look-behind", R"((?<=x)a)", "aaxa", plain, "3:a"},
        {"a back-reference", R"((['"])b\1)", R"("b'"b")", plain, R"(3:"b"|")"},
        {"an atomic group does not give back", R"((?>a*)ab)", "aaab", plain, "nothing"},
        {"nor does a possessive quantifier", R"(a*+ab)", "aaab", plain, "nothing"},
        {"a dollar stands before the last newline", R"(a$)", "a\n", plain, "0:a"},
        {"in Go it does not", R"(a$)", "a\n", go, "nothing"},
        {"a dollar is the end", R"(a$)", "ba", plain, "1:a"},
        {"a dollar of lines", R"(a$)", "a\nb\n", lines, "0:a"},
        {"no line begins behind the last newline", R"(^$)", "a\n", lines, "nothing"},
        {"a caret of lines", R"(^b)", "a\nb\n", lines, "2:b"},
        {"flags inside", R"((?m)^b$)", "a\nb\n", plain, "2:b"},
        {"the vertical tab is space to Perl", R"(a\sb)", "a\vb", plain, "0:a\vb"},
        {"and not to Go", R"(a\sb)", "a\vb", go, "nothing"},
        {"any vertical space", R"(a\vb)", "a\nb", plain, "0:a\nb"},
        {"a character is a code point", R"(^.$)", "\xc3\xa9", plain, "0:\xc3\xa9"},
        {"or a byte", R"(^..$)", "\xc3\xa9", bytes, "0:\xc3\xa9"},
        {"what is no UTF-8 matches nothing", R"(^.$)", "\xc3", plain, "nothing"},
        {"what is no UTF-8 in Perl's engine", R"((?=.).b)", "\xc3\x62\xffqb", plain, "3:qb"},
        {"case", R"(ABC)", "xabc", any_case, "1:abc"},
        {"a dot and a newline", R"(a.b)", "a\nb", plain, "nothing"},
        {"a dot that is a newline too", R"(a.b)", "a\nb", all, "0:a\nb"},
        {"an empty match", R"(x*)", "ab", plain, "0:"},
        {"more repeats than RE2 allows", R"(^a{1500}$)", "aa", plain, "nothing"},
        {"unbalanced", R"((a)", "a", plain, "refused: in the regular expression: missing closing parenthesis at offset 2"},
        {"Go has no look-ahead", R"(a(?=b))", "ab", go, "refused: in the regular expression: invalid perl operator: (?="},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(first_match(row.expression, row.text, row.options), row.expected);
    }
}

TEST(Regex, sees_what_stands_before_the_start)
{
    EXPECT_EQ(first_match(R"(\bb)", "ab b", {}, 1), "3:b");
    EXPECT_EQ(first_match(R"(^b)", "ab", {}, 1), "nothing");
    EXPECT_EQ(first_match(R"((?<=a)b)", "ab", {}, 1), "1:b");
    EXPECT_EQ(first_match("a", "a", {}, 2), "nothing");
}

TEST(Regex, stops_where_the_caller_knows_that_no_match_ends_later)
{
    auto regex = Regex::compile("b+").value();
    auto captures = regex.search("abbb", 0, 3).value();
    ASSERT_TRUE(captures);
    EXPECT_EQ(captures->groups[0].end, 3u);
}

TEST(Regex, tells_a_limit_from_no_match)
{
    EXPECT_EQ(first_match(R"((?=x)(x+x+)+[yz])", std::string(64, 'x')), "gave up");
    EXPECT_EQ(first_match(R"((x+x+)+[yz])", std::string(64, 'x')), "nothing") << "RE2 is linear";
    EXPECT_EQ(first_match(R"((?=(a+))(?:a|b|\1)*[cd])", std::string(200'000, 'a')), "gave up");
}

TEST(Regex, refuses_what_would_eat_memory)
{
    EXPECT_FALSE(Regex::compile(std::string(100'000, 'a')));
    EXPECT_FALSE(Regex::compile(std::string(30'000, '(')));
    EXPECT_FALSE(Regex::compile(R"(((((x{1000}){1000}){1000}){1000}){1000})"));
}

TEST(Regex, is_shared_by_threads)
{
    auto regex = Regex::compile(R"(a$)").value();
    std::vector<int> wrong(4, 0);
    std::vector<std::thread> threads;
    for (int& w : wrong)
        threads.emplace_back([&] {
            for (int i = 0; i < 200; ++i) w += !*regex.matches(i % 2 ? "ba\n" : "ba") || *regex.matches("ab");
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST(RequiredLiterals, table)
{
    struct Row {
        const char* why;
        const char* expression;
        std::vector<std::string> expected;
    };
    const Row rows[] = {
        {"a literal", "password", {"password"}},
        {"lower case", "AKIA[A-Z]{16}", {"akia"}},
        {"the longest of several that are all needed", R"(key\d+secret)", {"secret"}},
        {"alternatives are all needed", "(foo|barn)x*", {"barn", "foo"}},
        {"one without a literal leaves nothing", "(foo|[a-z])", {}},
        {"optional", "(foo)?bar", {"bar"}},
        {"too short", "ab", {}},
        {"look-around is not relied upon", "(?!token)secret(?=key)", {"secret"}},
        {"behind an atomic group", "(?>alpha)beta", {"alphabeta"}},
        {"a possessive quantifier", R"(\d++token)", {"token"}},
        {"a back-reference may be anything", R"((['"])hello\1)", {"\"hello", "'hello"}},
        {"recursion is not understood", R"((?R)abc)", {}},
        {"any", ".*", {}},
        {"a class with space holds the vertical tab", R"(abc[\s]def)", {"def"}},
        {"not ASCII", "\xc3\xa9t\xc3\xa9s", {}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(required_literals(row.expression), row.expected);
    }
}

}  // namespace
}  // namespace bawn::check
