#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Hcl, patterns)
{
    const MatchRow rows[] = {
        {"an object by itself, by lines or with commas", "hcl", "{..., a = 1, ...}", "x = [{\n  b = 2\n  a = 1\n}, {a = 2}]\n",
         "{ b = 2 a = 1 }\n"},
        {"… is also what a block holds", "hcl", "{..., a = 1, ...}", "b {\n  c = 2\n  a = 1\n}\n", "{ c = 2 a = 1 }\n"},
        {"a block on one line", "hcl", "b { ... a = $X ... }", "b {\n  c = 2\n  a = 1\n}\n", "b { c = 2 a = 1 } {$X=1}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
