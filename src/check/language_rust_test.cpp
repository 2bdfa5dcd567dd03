#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Rust, patterns)
{
    const MatchRow rows[] = {
        {"whatever is used", "rust", "use $X;", "use a::b;\n", "use a::b; {$X=a::b}\n"},
        {"a let is no constant", "rust", "let $X = \"...\";", "const A: &str = \"a\";\nfn f() { let b = \"b\"; }\n",
         "let b = \"b\"; {$X=b}\n"},
        {"what everybody may use is a function like others", "rust", "pub fn $F() { ... }", "fn f() { }\n", "fn f() { } {$F=f}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
