#include "check/prefilter.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TEST(Prefilter, leaves_out_what_cannot_match)
{
    const std::vector<Requirement> rules{
        {{{"eval"}}},
        {{{"subprocess"}}, {{"shell"}, {"popen"}}},
        {},
        {{{"x"}}},  // one letter says nothing
        {{{"yaml"}}, {{"load"}}},
        {{{"exec", true}}},
        {{{"$el", true}}},
    };
    struct Row {
        const char* why;
        const char* text;
        std::vector<std::size_t> possible;
    };
    const Row rows[] = {
        {"a rule without a requirement is always possible", "", {2, 3}},
        {"one literal", "a = eval(b)", {0, 2, 3}},
        {"in any case", "EVAL", {0, 2, 3}},
        {"all clauses must hold", "import subprocess", {2, 3}},
        {"one literal of each is enough", "subprocess.Popen", {1, 2, 3}},
        {"several rules", "yaml.load(eval)", {0, 2, 3, 4}},
        {"a word by itself", "exec", {2, 3, 5}},
        {"a word between others", "os.exec(a)", {2, 3, 5}},
        {"a word in its case", "Exec EXEC", {2, 3}},
        {"a word that goes on is another", "executor pg_exec exec2 exec_", {2, 3}},
        {"the second place counts as well", "execute exec", {2, 3, 5}},
        {"where it ends with no letter nothing is asked", "a$el", {2, 3, 6}},
    };
    auto filter = Prefilter::compile(rules);
    ASSERT_TRUE(filter) << filter.error().message();
    auto kept = Prefilter::from_bytes(filter->as_bytes());
    ASSERT_TRUE(kept) << kept.error().message();
    for (const Prefilter* one : {&*filter, &*kept}) {
        auto search = one->search();
        ASSERT_TRUE(search) << search.error().message();
        for (const Row& row : rows) {
            SCOPED_TRACE(row.why);
            EXPECT_EQ(search->possible(row.text), row.possible);
        }
    }
}

TEST(Prefilter, refuses_damaged_bytes)
{
    auto filter = Prefilter::compile({{{{"eval"}}}});
    ASSERT_TRUE(filter);
    const std::string bytes = filter->as_bytes();
    for (std::size_t length = 0; length < bytes.size(); length += 1 + length / 8)
        EXPECT_FALSE(Prefilter::from_bytes(bytes.substr(0, length))) << length;
    EXPECT_FALSE(Prefilter::from_bytes("999999999999999\n"));
    std::string wrong = bytes;
    wrong.replace(wrong.find("[[[0]]]"), 7, "[[[9]]]");
    EXPECT_FALSE(Prefilter::from_bytes(wrong));
}

}  // namespace
}  // namespace bawn::check
