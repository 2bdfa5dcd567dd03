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

TEST(JavaScript, patterns)
{
    const MatchRow rows[] = {
        {"what is added to is set", "javascript", "$X = <... $X ...>", "a += 1; b = 2", "a += 1 {$X=a}\n"},
        {"a callback need not be asynchronous", "javascript", "f(async ($X) => { ... })", "f((a) => { g(); })",
         "f((a) => { g(); }) {$X=a}\n"},
        {"a template is no other text", "javascript", "f(`...`)", "f(`a`); f(`a${b}`); f('a')", "f(`a`)\nf(`a${b}`)\n"},
        {"… and this one is that", "javascript", "f(`a`)", "f(`a`); f('a'); f(`b`)", "f(`a`)\n"},
        {"what a generic function is given is not asked", "typescript", "f($X)", "f<any>(a); f(b); new f<T>(c)",
         "f<any>(a) {$X=a}\nf(b) {$X=b}\n"},
        {"… but may be", "typescript", "f<any>($X)", "f<any>(a); f(b)", "f<any>(a) {$X=a}\n"},
        {"… nor a generic class", "typescript", "new F($X)", "new F<T>(a); new F(b)", "new F<T>(a) {$X=a}\nnew F(b) {$X=b}\n"},
        {"a tag before a template", "javascript", "$F`...`", "f(`a`); f`a`; f`a${b}`; f('a')", "f`a` {$F=f}\nf`a${b}` {$F=f}\n"},
        {"any text may be a template", "javascript", "f('a')", "f(`a`); f('a')", "f(`a`)\nf('a')\n"},
        {"a field of an object, and no label", "javascript", "a: $X", "x = {a: 1, b: 2}; a: f()", "a: 1 {$X=1}\n"},
        {"… whose value is one too", "javascript", "a: {b: $X}", "x = {a: {c: 1, b: 2}}", "a: {c: 1, b: 2} {$X=2}\n"},
        {"each ... of a loop's header is one", "javascript", "for (var $I = $N; ...; ...) {...}",
         "for (let i = 0; i < 3; i++) { } for (i = 0; ; ) { }", "for (let i = 0; i < 3; i++) { } {$I=i, $N=0}\n"},
        {"numbers are of one type", "javascript", "f(($X: float))", "f(1); f(1.5); f('a')", "f(1) {$X=1}\nf(1.5) {$X=1.5}\n"},
        {"… and no integers", "javascript", "f(($X: int))", "f(1)", ""},
        {"names are known behind their block", "javascript", "$X = a();\n...\nb($X);", "{ if (c) { var x = 1; } x = a(); b(x); }",
         "x = a(); b(x); {$X=x}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
