#include <gtest/gtest.h>

#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Match, expressions)
{
    const MatchRow rows[] = {
        {"a call is found wherever it stands", "python", "f(1)", "x = g(f(1)) + f(2)\n", "f(1)\n"},
        {"spelling of numbers does not matter", "python", "f(16)", "f(0x10); f(1_6); f(17)\n", "f(0x10)\nf(1_6)\n"},
        {"a metavariable is any expression", "python", "f($X)", "f(a.b)\nf()\nf(1, 2)\n", "f(a.b) {$X=a.b}\n"},
        {"… the same one in both places", "python", "$X == $X", "a.b == a.b\na == b\n", "a.b == a.b {$X=a.b}\n"},
        {"$_ is never the same", "python", "f($_, $_)", "f(1, 2)\n", "f(1, 2)\n"},
        {"any number of arguments", "python", "f(..., 2, ...)", "f(1, 2)\nf(2)\nf(1)\nf(2, 2)\n", "f(1, 2)\nf(2)\nf(2, 2)\n"},
        {"$...X takes what is there", "python", "f($...X, 3)", "f(1, 2, 3)\nf(3)\n", "f(1, 2, 3) {$...X=1, 2}\nf(3) {$...X=}\n"},
        {"keywords in any order", "python", "f(a=1, b=$X)", "f(b=2, a=1)\nf(a=1)\nf(a=1, b=3, c=4)\n", "f(b=2, a=1) {$X=2}\n"},
        {"a positional argument is not a keyword's", "python", "f($X)", "f(a=1)\n", ""},
        {"a list and its elements", "python", "[..., $X]", "[1, 2]\n[]\n", "[1, 2] {$X=2}\n"},
        {"a dict in any order", "python", "{..., \"a\": $X, ...}", "{\"b\": 1, \"a\": 2}\n{\"b\": 1}\n", "{\"b\": 1, \"a\": 2} {$X=2}\n"},
        {"an expression in another", "python", "f(<... x ...>)", "f(1 + g(x))\nf(y)\n", "f(1 + g(x))\n"},
        {"a chain of calls", "python", "a. ... .c()", "a.b().c()\na.c()\na.c().d()\nb.c()\n", "a.b().c()\na.c()\na.c()\n"},
        {"operands in any grouping", "python", "a and $X", "a and (b and c)\n", "a and (b and c) {$X=b and c}\n"},
        {"any string", "python", "f(\"...\")", "f('a')\nf(b)\nf('a' + 'b')\n", "f('a')\nf('a' + 'b')\n"},
        {"what is in a string", "python", "f(\"$X\")", "f('a')\n", "f('a') {$X=a}\n"},
        {"a string by regular expression", "python", "f(\"=~/^a+$/\")", "f('aa')\nf('b')\n", "f('aa')\n"},
        {"f\"...\" is a template, with values in it or without", "python", "f\"...\"", "x = 'a'\ny = f'b'\nz = f'{c}'\n", "f'b'\nf'{c}'\n"},
        {"strings side by side, as many as there are", "python", "\"...\" \"...\"", "['a' 'b' 'c', 'd' + 'e', 'f']\n", "'a' 'b' 'c'\n"},
        {"a field of Go by itself", "go", "A: $X", "package p\nvar x = T{A: 1, B: 2}\n", "A: 1 {$X=1}\n"},
        {"numbers with a leading zero", "go", "f(0o644)", "package p\nvar x = f(0644)\n", "f(0644)\n"},
        {"a name by metavariable", "python", "$F(1)", "g(1)\na.b(1)\n", "g(1) {$F=g}\na.b(1) {$F=a.b}\n"},
    };
    check_matches(rows);
}

TEST(Match, statements)
{
    const MatchRow rows[] = {
        {"one after the other", "python", "a()\nb()", "a()\nb()\nc()\n", "a() b()\n"},
        {"… and not with something between", "python", "a()\nb()", "a()\nc()\nb()\n", ""},
        {"anything between", "python", "a()\n...\nb()", "a()\nc()\nb()\nd()\n", "a() c() b()\n"},
        {"… also in what is nested", "python", "$X = a()\n...\nb($X)", "x = a()\nif c:\n    b(x)\n", "x = a() if c: b(x) {$X=x}\n"},
        {"a statement that computes it on its way", "python", "a()\n...\nb(...)", "x = a()\nreturn_(b(1))\n", "x = a() return_(b(1))\n"},
        {"a body", "python", "if $C:\n    ...\n    f()\n    ...", "if c:\n    g()\n    f()\nif d:\n    g()\n", "if c: g() f() {$C=c}\n"},
        {"less is more", "python", "def f(...):\n    ...", "@d\ndef f(a: int, b=1) -> str:\n    pass\n",
         "@d def f(a: int, b=1) -> str: pass\n"},
        {"a function's parts", "python", "def $F($X, ...):\n    return $X", "def f(a, b):\n    return a\ndef g(a):\n    return b\n",
         "def f(a, b): return a {$F=f, $X=a}\n"},
        {"a decorator", "python", "@$D(...)\ndef $F(...):\n    ...", "@d\ndef f():\n    pass\n@e(1)\ndef g(): pass\ndef h(): pass\n",
         "@d def f(): pass {$D=d, $F=f}\n@e(1) def g(): pass {$D=e, $F=g}\n"},
        {"a class with what it must have", "python", "class $C($B):\n    ...\n    def f(...):\n        ...",
         "class A(B):\n    x = 1\n    def f(self): pass\n", "class A(B): x = 1 def f(self): pass {$C=A, $B=B}\n"},
        {"a declaration is an assignment", "java", "$X = f()", "class A { void m() { int x = f(); x = f(); } }",
         "int x = f(); {$X=x}\nx = f() {$X=x}\n"},
        {"a declaration of several variables is none", "go", "... = f()", "package p\nvar a, b = f()\nfunc m() { c, d = f() }\n",
         "c, d = f()\n"},
        {"a parameter whatever its type", "java", "void $F(..., $X, ...) { ... }", "class A { void m(int a) { } }",
         "void m(int a) { } {$F=m, $X=a}\n"},
        {"dots alone are any statement in C++", "cpp", "...", "void f() { a(); }", "void f() { a(); }\na();\n"},
        {"a return without its semicolon", "java", "return $X", "class A { int m() { return 1; } }", "return 1; {$X=1}\n"},
        {"what a case is for", "go", "\"a\"", "package p\nfunc m() {\n\tswitch x {\n\tcase \"a\":\n\t\tf()\n\t}\n}\n", "\"a\"\n"},
        {"a block of a lambda returns nothing by itself", "javascript", "return $X", "f(() => { g(); }); f(() => a)", "a {$X=a}\n"},
        {"a semicolon makes it a statement", "java", "f();", "class A { void m() { g(f()); } }", "g(f());\n"},
        {"var is let and const", "javascript", "var $X = 1", "let a = 1; const b = 1; var c = 2;",
         "let a = 1; {$X=a}\nconst b = 1; {$X=b}\n"},
        {"an arrow is a function", "javascript", "function $F(...) { ... }", "const f = (a) => { g(); }",
         "const f = (a) => { g(); } {$F=f}\n"},
        {"fields of an object in any order", "javascript", "f({a: 1})", "f({b: 2, a: 1})", "f({b: 2, a: 1})\n"},
    };
    check_matches(rows);
}

TEST(Match, names)
{
    const MatchRow rows[] = {
        {"an import from a module", "python", "subprocess.call(...)", "from subprocess import call\ncall(1)\n", "call(1)\n"},
        {"another name", "python", "subprocess.call(...)", "import subprocess as sp\nsp.call(1)\n", "sp.call(1)\n"},
        {"both", "python", "subprocess.call(...)", "from subprocess import call as c\nc(1)\ncall(1)\n", "c(1)\n"},
        {"a later import of the same name takes its place", "python", "a.f(...)", "import a as m\nm.f(1)\nimport b as m\nm.f(2)\n",
         "m.f(1)\n"},
        {"… and does not reach back", "python", "b.f(...)", "m.f(1)\nimport b as m\nm.f(2)\n", "m.f(2)\n"},
        {"… unless both are ways of one try", "python", "a.f(...)", "try:\n    import a as m\nexcept E:\n    import b as m\nm.f(1)\n",
         "m.f(1)\n"},
        {"what a module is in", "typescript", "import \"@a/b\"", "import {c} from \"@a/b/d\"\nimport {e} from \"@a/bc\"\n",
         "import {c} from \"@a/b/d\"\n"},
        {"imports of Go by their text, each from the word that begins them", "go", "import \"$X\"",
         "package p\nimport (\n\t\"a/b\"\n\tc \"d\"\n)\n", "import ( \t\"a/b\" {$X=a/b}\nimport ( \t\"a/b\" \tc \"d\" {$X=d}\n"},
        {"everything of a module", "python", "subprocess.call(...)", "from subprocess import *\ncall(1)\n", "call(1)\n"},
        {"a parameter hides an import", "python", "os.system(...)", "from os import system\ndef f(system):\n    system(1)\nsystem(2)\n",
         "system(2)\n"},
        {"Java's imports", "java", "java.security.MessageDigest.getInstance(...)",
         "import java.security.MessageDigest;\nclass A { void m() { MessageDigest.getInstance(\"MD5\"); } }",
         "MessageDigest.getInstance(\"MD5\")\n"},
        {"require is an import", "javascript", "child_process.exec(...)", "const {exec} = require('child_process'); exec(1)", "exec(1)\n"},
        {"an import and its module", "python", "import os", "from os import path\nimport sys\n", "from os import path\n"},
        {"two variables of one name are two", "python", "$X = 1\n...\nf($X)", "x = 1\ndef g(x):\n    f(x)\n", ""},
    };
    check_matches(rows);
}

TEST(Match, constants)
{
    const MatchRow rows[] = {
        {"a variable's only value", "python", "f(\"a\")", "x = 'a'\nf(x)\n", "f(x)\n"},
        {"put together", "python", "f(\"ab\")", "x = 'a'\nf(x + 'b')\nf(f'{x}b')\n", "f(x + 'b')\nf(f'{x}b')\n"},
        {"not where ways disagree", "python", "f(\"a\")", "def g(c):\n    x = 'a'\n    if c:\n        x = 'b'\n    f(x)\n", ""},
        {"… though it is some text", "python", "f(\"...\")", "def g(c):\n    x = 'a'\n    if c:\n        x = 'b'\n    f(x)\n", "f(x)\n"},
        {"where ways agree", "python", "f(\"a\")", "def g(c):\n    if c:\n        x = 'a'\n    else:\n        x = 'a'\n    f(x)\n",
         "f(x)\n"},
        {"a way that has left does not count", "python", "f(\"a\")",
         "def g(c):\n    x = 'a'\n    if c:\n        x = 'b'\n        return\n    f(x)\n", "f(x)\n"},
        {"a loop takes away what it assigns", "python", "f(\"a\")", "def g(c):\n    x = 'a'\n    while c:\n        f(x)\n        x = h()\n",
         ""},
        {"a method may change its object", "ruby", "f(\"a\")", "x = 'a'\nx.concat('b')\nf(x)\n", ""},
        {"a final field", "java", "f(\"a\")", "class A { private static final String K = \"a\"; void m() { f(K); } }", "f(K)\n"},
        {"a text that and and or choose", "python", "f(\"...\")", "f(c and 'a' or 'b')\nf(c and d or 'b')\n", "f(c and 'a' or 'b')\n"},
        {"a private field that another method sets", "java", "f(1)", "class A { private int x; void s() { x = 1; } void m() { f(x); } }",
         ""},
        {"… and one that the constructor sets", "java", "f(1)", "class A { private int x; A() { this.x = 1; } void m() { f(x); } }",
         "f(x)\n"},
        {"what nothing declares", "go", "f(\"a\")", "package p\nfunc m() {\n\tx = \"a\"\n\tf(x)\n}\n", "f(x)\n"},
        {"differences", "python", "f(1)", "x = 3 - 2\nf(x)\n", "f(x)\n"},
        {"a number is not its text", "python", "f(\"1\")", "x = 1\nf(x)\n", ""},
        {"a variable is worth its value", "python", "$X == $X", "def g():\n    x = 1\n    x == 1\n    x == 2\n", "x == 1 {$X=x}\n"},
    };
    check_matches(rows);
}

TEST(Match, types)
{
    const MatchRow rows[] = {
        {"a parameter's", "java", "(String $X).length()", "class A { void m(String a, Foo b) { a.length(); b.length(); } }",
         "a.length() {$X=a}\n"},
        {"of what is new", "java", "(Foo $X).go()", "class A { void m() { var a = new Foo(); a.go(); } }", "a.go() {$X=a}\n"},
        {"by import", "java", "(java.util.List $X).size()", "import java.util.List;\nclass A { void m(List a) { a.size(); } }",
         "a.size() {$X=a}\n"},
        {"a qualified one by itself", "java", "(a.B $X)", "import a.B;\nclass A { void m(B x) { return x; } }", "x {$X=x}\n"},
        {"a pointer to what is made", "go", "($X : *a.B).f()",
         "package p\nfunc m() {\n\tx := &a.B{}\n\tx.f()\n\ty := new(a.B)\n\ty.f()\n\tz := a.B{}\n\tz.f()\n}\n",
         "x.f() {$X=x}\ny.f() {$X=y}\n"},
        {"of a literal", "java", "f((int $X))", "class A { void m() { f(1); f(\"1\"); } }", "f(1) {$X=1}\n"},
    };
    check_matches(rows);
}

TEST(Match, options)
{
    MatchOptions symbolic;
    symbolic.symbolic_propagation = true;
    EXPECT_EQ(matches("python", "f(g(...))", "def h():\n    x = g(1)\n    f(x)\n", symbolic), "f(x)\n");
    EXPECT_EQ(matches("python", "f(g(...))", "def h():\n    x = g(1)\n    f(x)\n"), "");
    MatchOptions swapped;
    swapped.symmetric_eq = true;
    EXPECT_EQ(matches("python", "a == 1", "1 == a\n", swapped), "1 == a\n");
    MatchOptions strict;
    strict.vardef_assign = false;
    EXPECT_EQ(matches("java", "$X = f()", "class A { void m() { int x = f(); } }", strict), "");
}

TEST(Match, work_is_bounded)
{
    std::string text = "def g():\n", many;
    for (int i = 0; i < 300; ++i) text += "    f(" + std::to_string(i) + ")\n";
    const Language* python = find_language("python");
    Words words;
    auto pattern = Pattern::parse(*python, "f($A)\n...\nf($B)\n...\nf($C)", words);
    ASSERT_TRUE(pattern);
    auto tree = Tree::parse(*python, text, words);
    ASSERT_TRUE(tree);
    Facts facts(*python, tree->root(), text, words);
    ParsedFile file{python, "file", text, &tree->root(), &facts, &words, nullptr};
    Work work(100'000);
    match(*pattern, file, {}, work);
    EXPECT_TRUE(work.exhausted());
}

}  // namespace
}  // namespace bawn::check
