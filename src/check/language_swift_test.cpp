#include <gtest/gtest.h>

#include "check/syntax.h"

namespace bawn::check {
namespace {

TEST(Swift, table)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"interpolations within a text", "let x = \"a \\(b) c\"",
         "variable let(target: name x, value: text_template(string \"a \", interpolation(name b), string \" c\"))"},
        {"an argument with a label, and one behind the brackets", "f(a, k: 1) { $0 }",
         "expression_statement(call(callee: name f, arguments[name a, keyword(name k, value: number 1), lambda(body: "
         "block[expression_statement(name $0)])]))"},
        {"what is bound by a condition is a variable", "if let a = b, c { f() } else { g() }",
         "if(condition: binary &&(left: variable let(target: name a, value: name b), right: name c), consequence: "
         "block[expression_statement(call(callee: name f, arguments[]))], alternative: block[expression_statement(call(callee: name g, "
         "arguments[]))])"},
        {"guard leaves unless its condition holds", "guard a else { return }",
         "if(condition: unary !(name a), consequence: block[return])"},
        {"a function with labels and defaults", "func f(for a: A, _ b: B = 1) -> C { return a }",
         "function(name f, parameters[parameter(name a, type: name A), parameter(name b, type: name B, value: number 1)], return_type: "
         "name C, body: block[return(name a)])"},
        {"an index is spelled as a call", "x = a[0]",
         "expression_statement(assign =(left: name x, right: index(object: name a, index: number 0)))"},
        {"all kinds of types are classes", "struct A: B { let c: [D]? }",
         "class class(name A, base: name B, body: block[variable let(target: name c, type ?(type [](name D)))])"},
        {"handlers", "do { f() } catch let e { g() }",
         "try(body: block[expression_statement(call(callee: name f, arguments[]))], handler: catch(parameter: name e, body: "
         "block[expression_statement(call(callee: name g, arguments[]))]))"},
        {"cases", "switch a { case 1: f(); default: g() }",
         "switch(condition: name a, case(label: number 1, body: block[expression_statement(call(callee: name f, arguments[]))]), "
         "case(body: block[expression_statement(call(callee: name g, arguments[]))]))"},
        {"a dictionary", "let x = [\"a\": 1]", "variable let(target: name x, value: object[pair(key: string \"a\", value: number 1)])"},
        {"an import", "import A.B", "import(module: name A.B)"},
    };
    for (const Row& row : rows) {
        Words words;
        auto tree = Tree::parse(*find_language("swift"), row.text, words);
        ASSERT_TRUE(tree) << tree.error().message();
        EXPECT_EQ(shown(tree->root(), words), "file[" + std::string(row.expected) + "]") << row.why;
    }
}

}  // namespace
}  // namespace bawn::check
