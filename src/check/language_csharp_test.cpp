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
        {"a statement that is anything", "csharp", "if ($C) { $S; } else { $S; }",
         "class A { void m() { if (a) { f(); } else { f(); } if (a) { f(); } else { g(); } } }",
         "if (a) { f(); } else { f(); } {$C=a, $S=f()}\n"},
        {"a field is set, and then anything", "csharp", "$R.P = q;\n...", "class A { void m() { r.P = q; f(); } }",
         "r.P = q; f(); {$R=r}\n"},
        {"a typed variable's method, and then anything", "csharp", "(A.R $X).f($Y); ...", "class A { void m(A.R r) { r.f(k); g(); } }",
         "r.f(k); g(); {$X=r, $Y=k}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
