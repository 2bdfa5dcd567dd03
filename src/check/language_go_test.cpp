#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Go, patterns)
{
    const MatchRow rows[] = {
        {"a function with or without a receiver", "go", "func $F(..., $X int, ...) { ... }",
         "package p\nfunc f(a int) { }\nfunc (t *T) g(a int) { }\nvar h = func(a int) { }\n",
         "func f(a int) { } {$F=f, $X=a}\nfunc (t *T) g(a int) { } {$F=g, $X=a}\n"},
        {"a function that is given, whatever it returns", "go", "func $F($X func(...) $T)",
         "package p\nfunc f(a func(int) int) { }\nfunc g(a func()) { }\nfunc h(a int) { }\n",
         "func f(a func(int) int) { } {$F=f, $X=a, $T=int}\nfunc g(a func()) { } {$F=g, $X=a}\n"},
        {"an if, whatever is done before it asks", "go", "if err != nil { ... }",
         "package p\nfunc f() { if err := g(); err != nil { }\nif err == nil { } }\n", "if err := g(); err != nil { }\n"},
        {"any loop", "go", "for ... { ... }", "package p\nfunc f() { for { }\nfor i := 0; i < 1; i++ { }\nfor i := range a { } }\n",
         "for { }\nfor i := 0; i < 1; i++ { }\nfor i := range a { }\n"},
        {"one variable of a range is not two", "go", "for $X := range $Y { ... }",
         "package p\nfunc f() { for i := range a { }\nfor i, b := range a { } }\n", "for i := range a { } {$X=i, $Y=a}\n"},
        {"an assertion is no conversion", "go", "$X.($T)", "package p\nvar a = b.(T)\nvar c = []byte(d)\n", "b.(T) {$X=b, $T=T}\n"},
        {"an import by whatever name", "go", "import \"m\"", "package p\nimport (\n  _ \"m\"\n  . \"m/n\"\n  a \"m\"\n)\n",
         "import ( _ \"m\"\nimport ( _ \"m\" . \"m/n\"\nimport ( _ \"m\" . \"m/n\" a \"m\"\n"},
        {"the tag of a field", "go", "`...`", "package p\ntype T struct { X int `a:\"b\"`\n Y int `c:\"b\"` }\n", "`a:\"b\"`\n`c:\"b\"`\n"},
        {"what is made is no size", "go", "make(..., $N)", "package p\nvar a = make(chan int, 5)\nvar b = make(chan int)\n",
         "make(chan int, 5) {$N=5}\n"},
    };
    check_matches(rows);
}

}  // namespace
}  // namespace bawn::check
