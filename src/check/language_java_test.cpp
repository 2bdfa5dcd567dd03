#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Java, patterns)
{
    const MatchRow rows[] = {
        {"a constructor calls another", "java", "super(...)", "class A { A() { super(b()); } }", "super(b())\n"},
        {"a type whose package is anything", "java", "($P.C $X).f(...)",
         "class A { void m() { a.b.C c = g(); c.f(1); D d = g(); d.f(1); } }", "c.f(1) {$X=c, $P=a.b}\n"},
        {"a method's name is no type of its own", "java", "$F(..., @$A $T $X, ...) { ... }", "class A { String m(@P int x) { } }",
         "String m(@P int x) { } {$F=m, $A=P, $T=int, $X=x}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
