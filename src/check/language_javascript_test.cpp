#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(JavaScript, functions)
{
    const MatchRow rows[] = {
        {"a function of any name, or of none", "javascript", "function ... ($A, $B) {...}",
         "app.get(function (a, b) { }); app.get((a, b) => c()); function f(a, b) { } class C { m(a, b) { } } x = { m(a, b) { } }",
         "function (a, b) { } {$A=a, $B=b}\n(a, b) => c() {$A=a, $B=b}\nfunction f(a, b) { } {$A=a, $B=b}\nm(a, b) { } {$A=a, $B=b}\n"
         "m(a, b) { } {$A=a, $B=b}\n"},
        {"a variable's function is found once", "javascript", "function ... ($A) {...}", "const f = function g(a) { }",
         "function g(a) { } {$A=a}\n"},
        {"a function without a name may have one", "javascript", "function ($A) {...}", "f(function g(a) { })",
         "function g(a) { } {$A=a}\n"},
        {"a field's function has its name", "javascript", "function $F ($A) {...}", "x = { f: function (a) { }, g: (a) => { } }",
         "f: function (a) { } {$F=f, $A=a}\ng: (a) => { } {$F=g, $A=a}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
