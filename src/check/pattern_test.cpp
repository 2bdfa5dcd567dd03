#include "check/pattern.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

std::string read(std::string_view language, std::string_view text)
{
    Words words;
    auto pattern = Pattern::parse(*find_language(language), text, words);
    if (!pattern) return pattern.error().message();
    constexpr const char* forms[] = {"expression ", "statements ", "part "};
    return forms[static_cast<int>(pattern->form())] + shown(pattern->root(), words);
}

TEST(Pattern, table)
{
    struct Row {
        const char *why, *language, *text, *expected;
    };
    const Row rows[] = {
        {"an ellipsis among arguments", "python", "f(..., a=1)",
         "expression call(callee: name f, arguments[ellipsis, keyword(name a, value: number 1)])"},
        {"an ellipsis alone on its line is a run of statements", "python", "f()\n...\ng()",
         "statements block[expression_statement(call(callee: name f, arguments[])), ellipsis, expression_statement(call(callee: name g, "
         "arguments[]))]"},
        {"a chain of calls", "python", "$X. ... .f($...A)",
         "expression call(callee: member(object: member(object: metavariable $X, property: ellipsis), property: name f), "
         "arguments[metavariable_list $...A])"},
        {"what is lost of the indentation is put back", "python", "    f()\n    g()",
         "statements block[expression_statement(call(callee: name f, arguments[])), expression_statement(call(callee: name g, "
         "arguments[]))]"},
        {"an ellipsis in an object", "python", "{..., 'a': $V}",
         "expression object[ellipsis, pair(key: string \"a\", value: metavariable $V)]"},
        {"parts of a string", "python", "f'...{$X}'", "expression text_template(string_pattern \"...\", interpolation(metavariable $X))"},
        {"a decorator is a part", "python", "@a.b(...)",
         "part decorator(call(callee: member(object: name a, property: name b), arguments[ellipsis]))"},
        {"a deep expression", "python", "f(<... g($X) ...>)",
         "expression call(callee: name f, arguments[deep(call(callee: name g, arguments[metavariable $X]))])"},
        {"a typed metavariable", "java", "(List<String> $X).get(0)",
         "expression call(callee: member(object: typed_metavariable $X(type(name List, name String)), property: name get), "
         "arguments[number 0])"},
        {"and one that is a parameter", "java", "void f(List $X) { ... }",
         "statements block[function(return_type: name void, name f, parameters[parameter(type: name List, name: metavariable $X)], body: "
         "block[ellipsis])]"},
        {"a call without its semicolon is an expression", "java", "f($X)", "expression call(callee: name f, arguments[metavariable $X])"},
        {"and with it a statement", "java", "f($X);",
         "statements block[expression_statement(call(callee: name f, arguments[metavariable $X]))]"},
        {"a member of a class", "java", "@A public $T $F = $V;",
         "statements block[variable(decorator(name A), modifier: other public, type: metavariable $T, target: metavariable $F, value: "
         "metavariable $V)]"},
        {"a whole class with holes", "java", "class $C { ... void f(...) { ... } ... }",
         "statements block[class class(name: metavariable $C, body: block[ellipsis, function(return_type: name void, name f, "
         "parameters[ellipsis], "
         "body: block[ellipsis]), ellipsis])]"},
        {"any loop", "java", "for (...) { ... }", "statements block[for(init: ellipsis, body: block[ellipsis])]"},
        {"a handler", "java", "catch (Exception $E) { ... }",
         "part catch(type: name Exception, parameter: metavariable $E, body: block[ellipsis])"},
        {"braces are rather an object than a block", "javascript", "{a: $X, ...}",
         "expression object[pair(key: name a, value: metavariable $X), ellipsis]"},
        {"a dollar may be a name", "javascript", "$($X)", "expression call(callee: name $, arguments[metavariable $X])"},
        {"any part of JSX", "javascript", "<$E a={...} ... />",
         "expression other jsx(name: metavariable $E, arguments: pair(key: name a, value: ellipsis), arguments: ellipsis)"},
        {"a module's name may be unknown", "javascript", "import $X from \"$M\"",
         "statements block[import(module: metavariable $M, pair(key: metavariable $X, value: metavariable $X))]"},
        {"what may be a conversion is a call", "go", "rand.$D(...)",
         "expression call(callee: member(object: name rand, property: metavariable $D), arguments[ellipsis])"},
        {"what is surely a type converts", "go", "[]byte($X)", "expression cast(type [](name byte), value: metavariable $X)"},
        {"any composite", "go", "http.Cookie{...}",
         "expression new_object(type: member(object: name http, property: name Cookie), arguments[ellipsis])"},
        {"the size of an array", "c", "char $A[$N];",
         "statements block[variable(type [](name char, metavariable $N), target: metavariable $A)]"},
        {"statements before a deep one on the same line", "c", "void $F() { ... <... g($X) ...>; ... }",
         "statements block[function(return_type: name void, name: metavariable $F, parameters[], body: block[ellipsis, "
         "expression_statement(deep(call(callee: name g, arguments[metavariable $X]))), ellipsis])]"},
        {"half a pattern is none", "java", "f(", "the pattern is no java: line 1"},
        {"nothing is none", "python", "  \n", "the pattern is empty"},
    };
    for (const Row& row : rows) EXPECT_EQ(read(row.language, row.text), row.expected) << row.why;
}

TEST(Pattern, requires_what_nothing_else_can_supply)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"a module with another name is imported by its own", "subprocess.call(..., shell=True)", "call subprocess shell"},
        {"a string may be put together", "f(\"abc\", 1)", "f"},
        {"a call's result has the names of the call", "a.b().c", "c b a"},
        {"what is deep within is there as well", "f(<... g.h ...>)", "f h g"},
        {"placeholders are not", "$X.$Y(...)", ""},
        {"an import's last part", "import a.b.c", "c"},
    };
    for (const Row& row : rows) {
        Words words;
        auto pattern = Pattern::parse(*find_language("python"), row.text, words);
        ASSERT_TRUE(pattern) << pattern.error().message();
        std::string joined;
        for (const std::string& one : pattern->required_literals()) joined += (joined.empty() ? "" : " ") + one;
        EXPECT_EQ(joined, row.expected) << row.why;
    }
}

}  // namespace
}  // namespace bawn::check
