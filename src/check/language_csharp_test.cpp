#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(CSharp, patterns)
{
    const MatchRow rows[] = {
        {"an interpolated text is no other one", "csharp", "f($\"...\")", "class A { void m() { f($\"a {b}\"); f(\"a\"); } }",
         "f($\"a {b}\")\n"},
        {"anything, and then a statement on the same line", "csharp", "$T $F($X) {\n  ...\n  ... f($X);\n}",
         "class A { void m(int a) { g(); T x = f(a); } }", "void m(int a) { g(); T x = f(a); } {$T=void, $F=m, $X=a}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
