#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Php, patterns)
{
    const MatchRow rows[] = {
        {"a variable alone in quotes is any text", "php", "f(\"$X\")", "<?php f('a'); f($b); f(\"c $d\");", "f('a') {$X=a}\n"},
        {"braces belong to the value in them, and what stands beside it is text or a value", "php", "f(\"$A{$X}...\")",
         "<?php f(\"a {$b} c\"); f(\"a\");", "f(\"a {$b} c\") {$A=a , $X=$b}\n"},
        {"words are the same in any case", "php", "f(true)", "<?php f(TRUE); F(True); f(1);", "f(TRUE)\nF(True)\n"},
        {"a class by its whole name", "php", "new A\\B\\C()", "<?php use A\\B\\C; new C(); new \\A\\B\\C(); use A\\C; new C();",
         "new C()\nnew \\A\\B\\C()\n"},
        {"… and a function of it", "php", "A\\B::f($X)", "<?php use A\\B; B::f(1); C::f(2);", "B::f(1) {$X=1}\n"},
        {"an if without an else is only that", "php", "if (...) { ... }", "<?php if ($a) { f(); } if ($b) { f(); } else { g(); }",
         "if ($a) { f(); }\n"},
        {"what names a new object's class is an expression", "php", "$c", "<?php new $c(1); new D();", "$c\n"},
        {"the function that a call would call is no call", "php", "f(...)", "<?php f(1); $g = f(...);", "f(1)\n"},
        {"… it is made by Closure::fromCallable", "php", "Closure::fromCallable(...)", "<?php $g = f(...); $h = $o->m(...);",
         "f(...)\n$o->m(...)\n"},
        {"arms of a match, and any others", "php", "match ($X) {\n  ...\n  2 => $Y,\n  ...\n}",
         "<?php $z = match ($a) { 1 => f(), 2 => g(), default => h() };",
         "match ($a) { 1 => f(), 2 => g(), default => h() } {$X=$a, $Y=g()}\n"},
        {"the same function in any case", "php", "$F() == $F()", "<?php $a = f() == F(); $b = f() == g();", "f() == F() {$F=f}\n"},
        {"what a case is labelled with is an expression", "php", "(int)$X", "<?php switch ($a) { case (int)$b: f(); }",
         "(int)$b {$X=$b}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
