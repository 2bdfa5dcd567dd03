#include <gtest/gtest.h>

#include "check/syntax.h"

namespace bawn::check {
namespace {

TEST(Scala, table)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"a method between two values is called on the first", "val x = xs map f",
         "variable val(target: name x, value: call(callee: member(object: name xs, property: name map), arguments[name f]))"},
        {"an operator is one", "val x = a -> 1", "variable val(target: name x, value: binary ->(left: name a, right: number 1))"},
        {"a block that is an argument", "val x = f { y => g(y) }",
         "variable val(target: name x, value: call(callee: name f, arguments[lambda(parameters[parameter(name y)], body: call(callee: name "
         "g, "
         "arguments[name y]))]))"},
        {"a parameter with a type and no brackets", "val x = f { implicit r: R =>\n  g(r)\n}",
         "variable val(target: name x, value: call(callee: name f, arguments[lambda(parameters[parameter(name r, type: name R)], body: "
         "block[expression_statement(call(callee: name g, arguments[name r]))])]))"},
        {"… that is no type of its own", "trait A { self: B =>\n}", "class trait(name A, body: block[])"},
        {"an annotation does not take the parameters", "class A @I()(b: B)",
         "class class(name A, parameters[parameter(name b, type: name B)])"},
        {"all lists of parameters are one", "def f(a: A)(implicit b: B): C = a",
         "function(name f, parameters[parameter(name a, type: name A), parameter(name b, type: name B)], return_type: name C, body: "
         "block[expression_statement(name a)])"},
        {"a text with values in it", "val x = s\"a $b ${c.d}\"",
         "variable val(target: name x, value: text_template(string \"a \", interpolation(name b), string \" \", "
         "interpolation(member(object: "
         "name c, property: name d))))"},
        {"other texts are calls", "val x = sql\"a\"",
         "variable val(target: name x, value: call(callee: name sql, arguments[text_template(string \"a\")]))"},
        {"imports with other names", "import a.b.{C, D => E}", "import(module: name a.b, name C, pair(key: name D, value: name E))"},
        {"and of everything", "import a.b._", "import(module: name a.b, name *)"},
        {"a loop in a loop", "for (x <- a; y <- b if c) { f(x) }",
         "for_each(target: name x, iterable: name a, body: block[for_each(target: name y, iterable: name b, body: block[if(condition: name "
         "c, "
         "consequence: block[expression_statement(call(callee: name f, arguments[name x]))])])])"},
        {"a loop that makes a list", "val z = for (x <- a) yield x",
         "variable val(target: name z, value: comprehension list(name x, clause: for_each(target: name x, iterable: name a)))"},
        {"handlers", "try { f() } catch { case e: E => g() }",
         "try(body: block[expression_statement(call(callee: name f, arguments[]))], handler: catch(parameter: name e, type: name E, body: "
         "block[expression_statement(call(callee: name g, arguments[]))]))"},
        {"arguments by name", "val x = new A(b = 1)",
         "variable val(target: name x, value: new_object(type: name A, arguments[keyword(name b, value: number 1)]))"},
    };
    for (const Row& row : rows) {
        Words words;
        auto tree = Tree::parse(*find_language("scala"), row.text, words);
        ASSERT_TRUE(tree) << tree.error().message();
        EXPECT_EQ(shown(tree->root(), words), "file[" + std::string(row.expected) + "]") << row.why;
    }
}

}  // namespace
}  // namespace bawn::check
