#include <gtest/gtest.h>

#include "check/match_table.h"
#include "check/syntax.h"

namespace bawn::check {
namespace {

TEST(Kotlin, patterns)
{
    const MatchRow rows[] = {
        {"an annotation of any arguments among any parameters", "kotlin", "fun $F(..., @A(...) $P: $T, ...) { ... }",
         "fun f(@A(\"b\") c: D) { }\n", "fun f(@A(\"b\") c: D) { } {$F=f, $P=c, $T=D}\n"},
    };
    check_matches(rows);
}

TEST(Kotlin, table)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"interpolations with and without braces", "val x = \"a $b ${c.d}\"",
         "variable val(target: name x, value: text_template(string \"a \", interpolation(name b), string \" \", "
         "interpolation(member(object: name c, property: name d))))"},
        {"a text without", "val x = \"a\"", "variable val(target: name x, value: string \"a\")"},
        {"an argument by name, and one behind the brackets", "f(k = 1) { x -> x }",
         "expression_statement(call(callee: name f, arguments[keyword(name k, value: number 1), lambda(parameters[parameter(name x)], "
         "body: block[expression_statement(name x)])]))"},
        {"a method between two values is called on the first", "val x = a shl 2",
         "variable val(target: name x, value: call(callee: member(object: name a, property: name shl), arguments[number 2]))"},
        {"a function that is an expression", "fun f(a: A = 1): B = a",
         "function(name f, parameters[parameter(name a, type: name A, value: number 1)], return_type: name B, body: "
         "block[expression_statement(name a)])"},
        {"the parts of a class", "@A(\"x\") class B(val c: C) : D(c), E { private var f: F? = null }",
         "class class(decorator(call(callee: name A, arguments[string \"x\"])), name B, parameters[parameter(modifier: other val, name c, "
         "type: name C)], base: name D, clause: arguments[name c], base: name E, body: block[variable var(modifier: other private, target: "
         "name f, type ?(name F), value: null null)])"},
        {"a branch without braces", "fun f() { if (a) b() else return }",
         "function(name f, parameters[], body: block[if(condition: name a, consequence: block[expression_statement(call(callee: name b, "
         "arguments[]))], alternative: block[return])])"},
        {"cases", "fun f() { when (a) { 1, 2 -> b() \n else -> c() } }",
         "function(name f, parameters[], body: block[switch(condition: name a, case(label: number 1, label: number 2, body: "
         "block[expression_statement(call(callee: name b, arguments[]))]), case(body: block[expression_statement(call(callee: name c, "
         "arguments[]))]))])"},
        {"loops", "fun f() { for (i in a) b(i) }",
         "function(name f, parameters[], body: block[for_each(target: name i, iterable: name a, body: "
         "block[expression_statement(call(callee: name b, arguments[name i]))])])"},
        {"handlers", "fun f() { try { a() } catch (e: E) { b() } }",
         "function(name f, parameters[], body: block[try(body: block[expression_statement(call(callee: name a, arguments[]))], handler: "
         "catch(parameter: name e, type: name E, body: block[expression_statement(call(callee: name b, arguments[]))]))])"},
        {"names for the parts of a value", "val (a, b) = c", "variable val(target: tuple[name a, name b], value: name c)"},
        {"imports", "import a.B as C\nimport d.*",
         "import(module: name a, pair(key: name B, value: name C)), import(module: name d, name *)"},
    };
    for (const Row& row : rows) {
        Words words;
        auto tree = Tree::parse(*find_language("kotlin"), row.text, words);
        ASSERT_TRUE(tree) << tree.error().message();
        EXPECT_EQ(shown(tree->root(), words), "file[" + std::string(row.expected) + "]") << row.why;
    }
}

}  // namespace
}  // namespace bawn::check
