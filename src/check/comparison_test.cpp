#include "check/comparison.h"

#include <gtest/gtest.h>

#include <map>

namespace bawn::check {
namespace {

TEST(Comparison, holds)
{
    const std::map<std::string, Operand, std::less<>> values{{"$N", 1024LL},
                                                             {"$BITS", 0644LL},
                                                             {"$S", std::string("2048")},
                                                             {"$NAME", std::string("/tmp/x")},
                                                             {"$E", SourceText{"os.name"}},
                                                             {"$F", 1.5},
                                                             {"$B", true},
                                                             {"$D", std::string("2020-02-03")}};
    struct Row {
        const char* why;
        const char* text;
        bool holds;
    };
    const Row rows[] = {
        {"numbers compare", "$N < 2048", true},
        {"and do not hold when they do not", "$N >= 2048", false},
        {"octal as Python writes it", "$BITS == 0o644", true},
        {"hexadecimal", "$N == 0x400", true},
        {"with underscores", "$N == 1_024", true},
        {"bits", "$BITS & 0o002 == 0", true},
        {"a text is no number", "$S > 1000", false},
        {"int() makes one of it", "int($S) > 1000", true},
        {"str() makes a text of a number", "str($N) == \"1024\"", true},
        {"only str() makes a text of an unknown expression", "str($E) == 'os.name'", true},
        {"an unknown expression compares with nothing", "$E == 'os.name'", false},
        {"nor unequal", "$E != 'os.name'", false},
        {"re.match is anchored at the start", "re.match('/tmp', $NAME)", true},
        {"and only there", "re.match('x', $NAME)", false},
        {"not", "not re.match('x', $NAME)", true},
        {"a raw string", "re.match(r'^/\\w+/x$', $NAME)", true},
        {"and binds closer than or", "$N == 1 and $N == 2 or $N == 1024", true},
        {"parentheses", "$N == 1 and ($N == 2 or $N == 1024)", false},
        {"a chain", "1000 < $N < 2000", true},
        {"a chain that breaks", "1000 < $N < 1010", false},
        {"in a list", "$N in [1, 1024]", true},
        {"not in a list", "$N not in [1, 2]", true},
        {"a piece of a text", "'tmp' in $NAME", true},
        {"arithmetic", "$N * 2 + 1 == 2049", true},
        {"powers bind to the right", "2 ** 3 ** 2 == 512", true},
        {"a power that stays one", "(0 - 1) ** 2000000000 == 5", false},
        {"reals", "$F * 2 == 3", true},
        {"modulo", "$N % 8 == 0", true},
        {"nothing is divided by zero", "$N / 0 == 0", false},
        {"an overflow is not known", "9223372036854775807 + 1 > 0", false},
        {"a metavariable without a value", "$UNKNOWN == 1 or $N == 1024", false},
        {"a flag", "$B", true},
        {"dates", "strptime($D) < strptime('2021-01-01')", true},
        {"today lies behind them", "strptime($D) < today()", true},
        {"durations", "parse_promql_duration('1h30m') == 5400000", true},
        {"a length", "len($NAME) == 6", true},
        {"a number alone says nothing", "$N", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto comparison = Comparison::parse(row.text);
        ASSERT_TRUE(comparison) << comparison.error().message();
        EXPECT_EQ(comparison->holds([&](std::string_view name) -> std::optional<Operand> {
            auto known = values.find(name);
            return known == values.end() ? std::nullopt : std::optional(known->second);
        }),
                  row.holds)
            << row.text;
    }
}

TEST(Comparison, refuses)
{
    for (const std::string& text :
         {std::string(""), std::string("$N <"), std::string("$N < 1)"), std::string("(1"), std::string("os.system('x')"),
          std::string("re.match($X, 'a')"), std::string("re.match('(', $X)"), std::string("'abc"), std::string("int(1, 2)"),
          std::string("$"), std::string(5000, '('), std::string(5000, '-') + "1", std::string("12x")}) {
        EXPECT_FALSE(Comparison::parse(text)) << text;
    }
}

}  // namespace
}  // namespace bawn::check
