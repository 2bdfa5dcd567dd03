#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Ruby, patterns)
{
    const MatchRow rows[] = {
        {"a name that nothing defines is a call", "ruby", "f(...)", "f\ng(f)\n", "f\nf\n"},
        {"… and one that is defined is not", "ruby", "f(...)", "f = 1\ng(f)\n", ""},
        {"what such a call is asked for", "ruby", "params()[$K]", "x(params[:id])\n", "params[:id] {$K=:id}\n"},
        {"both ways to give an argument a name", "ruby", "f(..., mode: $M, ...)", "f(x, :mode => 1)\nf(x, mode: 2)\n",
         "f(x, :mode => 1) {$M=1}\nf(x, mode: 2) {$M=2}\n"},
        {"a block is no argument", "ruby", "f($X, $Y)", "f(x) do |n|\n  g(n)\nend\n", ""},
        {"… and does not keep one from being seen", "ruby", "f($X)", "f(x) { 1 }\n", "f(x) { 1 } {$X=x}\n"},
        {"what a symbol is called", "ruby", "f(:$X)", "f(:a)\nf(1)\n", "f(:a) {$X=a}\n"},
        {"a command with values in it", "ruby", "`...#{...}...`", "x = `a #{b}`\ny = `a`\nz = \"a #{b}\"\n", "`a #{b}`\n"},
        {"a class without a body has an empty one", "ruby", "class $X\n  ...\nend", "class A::B\nend\n", "class A::B end {$X=A::B}\n"},
        {"a regular expression with values in it is none", "ruby", "/$X/", "/a/\n/a#{b}/\n", "/a/ {$X=a}\n"},
        {"a hash by itself", "ruby", "{..., \"a\" => $X, ...}", "y = {b: 1, \"a\" => 2}\n", "{b: 1, \"a\" => 2} {$X=2}\n"},
        {"a symbol by itself", "ruby", ":$X", "f(:a)\n", ":a {$X=a}\n"},
        {"a pair of a hash, which no argument is", "ruby", ":$K => $V", "f(:a => 1)\ny = {:b => 2}\n", ":b => 2 {$V=2, $K=b}\n"},
        {"a method that is called without brackets", "ruby", "$X.$M(...)", "a.b\nC::D\n", "a.b {$X=a, $M=b}\n"},
        {"a regular expression with values in it", "ruby", "/...#{...}.../", "x = /a#{b}c/\ny = /a/\n", "/a#{b}c/\n"},
        {"any regular expression", "ruby", "/.../", "x = /a#{b}c/\ny = /a/\nz = 'a'\n", "/a#{b}c/\n/a/\n"},
        {"any command", "ruby", "%x(...)", "x = %x(ls)\ny = `ls`\nz = 'ls'\n", "%x(ls)\n`ls`\n"},
        {"what ensures is the last value", "ruby", "return $X", "def f\n  begin\n    1\n  ensure\n    2\n  end\nend\n", "2 {$X=2}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
