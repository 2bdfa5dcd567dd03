// What the trees of the languages look like: the same meaning has the same shape in all of them.

#include <gtest/gtest.h>

#include "check/syntax.h"

namespace bawn::check {
namespace {

TEST(Language, trees)
{
    struct Row {
        const char *why, *language, *text, *expected;
    };
    const Row rows[] = {
        {"a chain of comparisons stays", "python", "a < b < c\n", "file[expression_statement(other < <(name a, name b, name c))]"},
        {"an elif is an if in the alternative", "python", "if a: b\nelif c: d\nelse: e\n",
         "file[if(condition: name a, consequence: block[expression_statement(name b)], alternative: if(condition: name c, consequence: "
         "block[expression_statement(name d)], alternative: block[expression_statement(name e)]))]"},
        {"a definition with a type", "python", "x: int = 1\n", "file[variable(target: name x, type: name int, value: number 1)]"},
        {"imports: one for each module", "python", "import a, b.c as d\nfrom .e import f as g, h\n",
         "file[import(module: name a), import(module: name b.c, target: name d), import(module: name .e, pair(key: name f, value: name g), "
         "name h)]"},
        {"a decorator belongs to its function", "python", "@a.b(1)\nasync def f(x, *y, z: T = 2) -> U: pass\n",
         "file[function(decorator(call(callee: member(object: name a, property: name b), arguments[number 1])), modifier: other async, "
         "name f, parameters[parameter(name x), parameter(name: spread *(name y)), parameter(name z, type: name T, value: number 2)], "
         "return_type: name U, body: block[other pass])]"},
        {"parts of a text", "python", "f'a{b}c' 'd'\n",
         "file[expression_statement(binary +(left: text_template(string \"a\", interpolation(name b), string \"c\"), right: string "
         "\"d\"))]"},
        {"print of Python 2 is a call", "python", "print x\n", "file[expression_statement(call(callee: name print, arguments[name x]))]"},
        {"a comprehension", "python", "[a for b in c if d]\n",
         "file[expression_statement(comprehension list(name a, clause: for_each(target: name b, iterable: name c), clause: if(condition: "
         "name d)))]"},
        {"handlers", "python", "try: a\nexcept (B, C) as d: e\nfinally: f\n",
         "file[try(body: block[expression_statement(name a)], handler: catch(type: tuple[name B, name C], parameter: name d, body: "
         "block[expression_statement(name e)]), finalizer: block[expression_statement(name f)])]"},
        {"destructuring and defaults", "javascript", "const {a, b: c, d = 1} = e, f = g => g?.h;",
         "file[variable const(target: object[pair(key: name a, value: name a), pair(key: name b, value: name c), pair(key: name d, value: "
         "assign =(left: name d, right: number 1))], value: name e), variable const(target: name f, value: "
         "lambda(parameters[parameter(name g)], body: member(object: name g, property: name h)))]"},
        {"imports", "javascript", "import a, {b as c, d} from 'm'; import * as n from 'o'; export {p} from 'q';",
         "file[import(module: name m, pair(key: name default, value: name a), pair(key: name b, value: name c), name d), import(module: "
         "name o, target: name n), import export(module: name q, name p)]"},
        {"members of a class", "javascript", "class A extends B { static x = 1; async f(a = 1, ...b) { super.f() } }",
         "file[class class(name A, base: name B, body: block[variable(modifier: other static, target: name x, value: number 1), "
         "function(modifier: other async, name f, parameters[parameter(name a, value: number 1), parameter(name: spread ...(name b))], "
         "body: block[expression_statement(call(callee: member(object: name super, property: name f), arguments[]))])])]"},
        {"an element of JSX", "javascript", "<a b={c} d {...e}>f<g/></a>",
         "file[expression_statement(other jsx(name a, arguments: pair(key: name b, value: name c), arguments: pair(key: name d, value: "
         "boolean true), arguments: spread ...(name e), body: block[string \"f\", other jsx(name g)]))]"},
        {"types", "tsx", "function f(this: X, a?: Y<Z>[]): void { return b as C }",
         "file[function(name f, parameters[parameter(name this, type: name X), parameter(name a, type [](type(name Y, name Z)))], "
         "return_type: name void, body: block[return(cast(value: name b, type: name C))])]"},
        {"two variables of one declaration", "java", "final int a = 1, b[] = {2};",
         "file[variable(modifier: other final, type: name int, target: name a, value: number 1), variable(modifier: other final, type: "
         "name int, target: name b, value: array[number 2])]"},
        {"a call of a member", "java", "a.b(c).d();",
         "file[expression_statement(call(callee: member(object: call(callee: member(object: name a, property: name b), arguments[name c]), "
         "property: name d), arguments[]))]"},
        {"annotations", "java", "@A(x = 1) class B extends C implements D { @E f(int... a) throws F { } }",
         "file[class class(decorator(call(callee: name A, arguments[keyword(name x, value: number 1)])), name B, base: name C, base: name "
         "D, body: block[function(decorator(name E), name f, parameters[parameter(type: name int, name a, modifier: other ...)], modifier: "
         "other throws(name F), body: block[])])]"},
        {"loops and resources", "java", "for (T x : xs) { } try (R r = s()) { } catch (A | B e) { throw e; }",
         "file[for_each(target: variable(type: name T, target: name x), iterable: name xs, body: block[]), try(init: variable(type: name "
         "R, target: name r, value: call(callee: name s, arguments[])), body: block[], handler: catch(type: name A, type: name B, "
         "parameter: name e, body: block[throw(name e)]))]"},
        {"arrays, lambdas and class literals", "java", "f(new int[]{1}, x -> y, A.class, (T) z);",
         "file[expression_statement(call(callee: name f, arguments[new_object(type [](name int), arguments[array[number 1]]), "
         "lambda(parameters[parameter(name x)], body: name y), member(object: name A, property: name class), cast(type: name T, value: "
         "name z)]))]"},
        {"imports", "java", "import a.b.C; import static d.E.f; import g.*;",
         "file[import(module: name a.b, name C), import static(module: name d.E, name f), import(module: name g, name *)]"},
        {"several results", "go", "a, err := f(b)\nif err != nil { return nil, err }\n",
         "file[variable :=(target: tuple[name a, name err], value: call(callee: name f, arguments[name b])), if(condition: binary !=(left: "
         "name err, right: null nil), consequence: block[return(tuple[null nil, name err])])]"},
        {"types are classes", "go", "type T struct { a, b int; *C }\nfunc (t *T) F(x, y string, z ...int) error { }\n",
         "file[class struct(name T, body: block[variable(target: tuple[name a, name b], type: name int), variable(type: name C)]), "
         "function(target: parameters[parameter(name t, type *(name T))], name F, parameters[parameter(name x, type: name string), "
         "parameter(name y, type: name string), parameter(name z, type: name int, modifier: other ...)], return_type: name error, body: "
         "block[])]"},
        {"literals", "go", "x := &http.Cookie{Name: \"a\", Secure: true}\ny := map[string]int{\"a\": 1}\nz := []byte(s)\n",
         "file[variable :=(target: name x, value: unary &(new_object(type: member(object: name http, property: name Cookie), "
         "arguments[keyword(name Name, value: string \"a\"), keyword(name Secure, value: boolean true)]))), variable :=(target: name y, "
         "value: new_object(type map(name string, name int), arguments[pair(key: string \"a\", value: number 1)])), variable :=(target: "
         "name z, value: cast(type [](name byte), value: name s))]"},
        {"loops", "go", "for i := 0; i < 3; i++ { }\nfor k, v := range m { }\nfor x { }\n",
         "file[for(init: variable :=(target: name i, value: number 0), condition: binary <(left: name i, right: number 3), update: unary "
         "_++(name i), body: block[]), for_each(target: tuple[name k, name v], iterable: name m, body: block[]), while(condition: name x, "
         "body: block[])]"},
        {"imports", "go", "import (\n\t\"fmt\"\n\tx \"net/http\"\n\t. \"a/b\"\n)\n",
         "file[import(module: name fmt), import(module: name net/http, target: name x), import(module: name a/b, name *)]"},
        {"declarators", "c", "static char *a[3], b = 1; int *f(char *x, ...);",
         "file[variable(modifier: other static, type [](type *(name char), number 3), target: name a), variable(modifier: other static, "
         "type: name char, target: name b, value: number 1), function(return_type: type *(name int), name f, parameters[parameter(type "
         "*(name char), name x), parameter ...])]"},
        {"both sides of a condition of the preprocessor", "c", "#include <a.h>\n#ifdef A\nint x;\n#else\nint y;\n#endif\n",
         "file[import include(module: name a.h), variable(type: name int, target: name x), variable(type: name int, target: name y)]"},
        {"pointers and sizes", "c", "int main() { a->b = *c; free((char *)d[sizeof(e)]); }",
         "file[function(return_type: name int, name main, parameters[], body: block[expression_statement(assign =(left: member ->(object: "
         "name a, property: name b), right: unary *(name c))), expression_statement(call(callee: name free, arguments[cast(type *(name "
         "char), value: index(object: name d, index: call(callee: name sizeof, arguments[name e])))]))])]"},
        {"a class", "cpp", "class A : public B { public: A(int x); virtual void f() const; };",
         "file[class class(name A, base: name B, body: block[function(name A, parameters[parameter(type: name int, name x)]), "
         "function(return_type: name void, name f, parameters[])])]"},
        {"names in namespaces", "cpp", "using namespace std; void f() { std::string s = a::b<int>(c); for (auto& x : y) delete x; }",
         "file[import(module: name std, name *), function(return_type: name void, name f, parameters[], body: block[variable(type: member "
         "::(object: name std, property: name string), target: name s, value: call(callee: member ::(object: name a, property: type(name "
         "b, name int)), arguments[name c])), for_each(target: variable(type &(name auto), target: name x), iterable: name y, body: "
         "block[expression_statement(unary delete(name x))])])]"},
        {"handlers", "cpp", "void f() { try { g(); } catch (const E& e) { throw X(1); } }",
         "file[function(return_type: name void, name f, parameters[], body: block[try(body: block[expression_statement(call(callee: name "
         "g, arguments[]))], handler: catch(modifier: other const, type &(name E), parameter: name e, body: block[throw(call(callee: name "
         "X, arguments[number 1]))]))])]"},
        {"commands", "bash", "x=1\ncurl -s \"$url/a\" | sh -c 'b' && c $d\n",
         "file[expression_statement(assign =(left: name x, right: string \"1\")), expression_statement(binary &&(left: binary |(left: "
         "call(callee: name curl, arguments[string \"-s\", text_template \"(interpolation(name url), string \"/a\")]), right: call(callee: "
         "name sh, arguments[string \"-c\", string \"b\"])), right: call(callee: name c, arguments[name d])))]"},
        {"conditions", "bash", "if [ -f a ]; then b; elif c; then d; else e; fi\n",
         "file[if(condition: other [(unary -f(other -f, string \"a\")), consequence: block[expression_statement(call(callee: name b, "
         "arguments[]))], alternative: if(condition: call(callee: name c, arguments[]), consequence: "
         "block[expression_statement(call(callee: name d, arguments[]))], alternative: block[expression_statement(call(callee: name e, "
         "arguments[]))]))]"},
        {"functions and loops", "bash", "f() { for x in a b; do rm ${x}; done; }\n",
         "file[function(name f, body: block[for_each(target: name x, iterable: string \"a\", iterable: string \"b\", body: "
         "block[expression_statement(call(callee: name rm, arguments[name x]))])])]"},
        {"blocks and attributes", "hcl", "resource \"a\" \"b\" {\n  c = \"d${var.e}\"\n  f { g = [1, h(2)[0].i] }\n}\n",
         "file[expression_statement(call(callee: name resource, arguments[string \"a\", string \"b\"], body: "
         "block[expression_statement(assign =(left: name c, right: text_template(string \"d\", interpolation(member(object: name var, "
         "property: name e))))), expression_statement(call(callee: name f, arguments[], body: block[expression_statement(assign =(left: "
         "name g, right: array[number 1, member(object: index(object: call(callee: name h, arguments[number 2]), index: number 0), "
         "property: name i)]))]))]))]"},
        {"calls of members", "php", "<?php $a->b($c)->d = A::e('f', ...$g); new H(i: 1);",
         "file[expression_statement(assign =(left: member(object: call(callee: member(object: name $a, property: name b), arguments[name "
         "$c]), property: name d), right: call(callee: member ::(object: name A, property: name e), arguments[string \"f\", spread "
         "...(name $g)]))), expression_statement(new_object(type: name H, arguments[keyword(name i, value: number 1)]))]"},
        {"texts and words that are calls", "php", "<?php echo \"a $b c\", 'd'; include $e; $f = [1, 'g' => $h[2]];",
         "file[expression_statement(call(callee: name echo, arguments[text_template(string \"a \", interpolation(name $b), string \" c\"), "
         "string \"d\"])), expression_statement(call(callee: name include, arguments[name $e])), expression_statement(assign =(left: name "
         "$f, right: object[number 1, pair(key: string \"g\", value: index(object: name $h, index: number 2))]))]"},
        {"a class", "php", "<?php use A\\B as C; class D extends E { private $f = 1; public static function g(?int $x = 1): H { } }",
         "file[import(module: name A, pair(key: name B, value: name C)), class class(name D, base: name E, body: block[variable(modifier: "
         "other private, target: name $f, value: number 1), function(modifier: other public, modifier: other static, name g, "
         "parameters[parameter(type ?(name int), name $x, value: number 1)], return_type: name H, body: block[])])]"},
        {"a block is the last argument", "ruby", "a.b(1, c: 2) { |d| e }\na.b\n",
         "file[expression_statement(call(callee: member(object: name a, property: name b), arguments[number 1, keyword(name c, value: "
         "number 2), lambda(parameters[parameter(name d)], body: block[expression_statement(name e)])])), "
         "expression_statement(member(object: name a, property: name b))]"},
        {"what may fail", "ruby", "def f(x, y = 1, *z)\n  g x\nrescue A => e\n  h\nensure\n  i\nend\n",
         "file[function(name f, parameters[parameter(name x), parameter(name y, value: number 1), parameter(name: spread *(name z))], "
         "body: block[try(body: block[expression_statement(call(callee: name g, arguments[name x]))], handler: catch(type: name A, "
         "parameter: name e, body: block[expression_statement(name h)]), finalizer: block[expression_statement(name i)])])]"},
        {"forms behind a statement", "ruby", "a if b\nc unless d\n",
         "file[if(consequence: block[expression_statement(name a)], condition: name b), if(consequence: block[expression_statement(name "
         "c)], condition: unary !(name d))]"},
        {"declarations", "csharp",
         "class A : B { [C(1)] private static int x = 1, y; public async Task<D> F(string a, int b = 1) { var c = $\"d{e}\"; } }",
         "file[class class(name A, base: name B, body: block[variable(decorator(call(callee: name C, arguments[number 1])), modifier: "
         "other private, modifier: other static, type: name int, target: name x, value: number 1), variable(decorator(call(callee: name C, "
         "arguments[number 1])), modifier: other private, modifier: other static, type: name int, target: name y), function(modifier: "
         "other public, modifier: other async, return_type: type(name Task, name D), name F, parameters[parameter(type: name string, name "
         "a), parameter(type: name int, name b, value: number 1)], body: block[variable(type: name var, target: name c, value: "
         "text_template(string \"d\", interpolation(name e)))])])]"},
        {"null-conditional chains", "csharp", "a?.b(c); foreach (var x in y) { using (var r = new R()) { } }",
         "file[expression_statement(call(callee: member(object: name a, property: name b), arguments[name c])), for_each(target: "
         "variable(type: name var, target: name x), iterable: name y, body: block[with(init: variable(type: name var, target: name r, "
         "value: new_object(type: name R, arguments[])), body: block[])])]"},
        {"imports", "csharp", "using A.B; using static C.D; using E = F.G;",
         "file[import(module: name A.B, name *), import static(module: name C.D, name *), import(module: name F, pair(key: name G, value: "
         "name E))]"},
        {"macros and references", "rust", "let mut x: &T = m!(a, b); y.z(&x)?;",
         "file[variable(modifier: other mut, target: name x, type &(name T), value: call(callee: name m!, arguments[name a, name b])), "
         "expression_statement(unary ?(call(callee: member(object: name y, property: name z), arguments[unary &(name x)])))]"},
        {"imports", "rust", "use a::{b, c as d, e::*};",
         "file[import(module: name a, name b), import(module: name a, pair(key: name c, value: name d)), import(module: name a::e, name "
         "*)]"},
        {"a method of an impl", "rust", "impl A for B { #[c(d)] pub fn f(&self, x: T) -> U { if let Some(y) = x { y } else { z } } }",
         "file[class impl(base: name A, name B, body: block[function(decorator(call(callee: name c, arguments[name d])), modifier: other "
         "pub, name f, parameters[parameter(name self), parameter(name x, type: name T)], return_type: name U, body: block[if(condition: "
         "assign let(left: other(type: name Some, name y), right: name x), consequence: block[expression_statement(name y)], alternative: "
         "block[expression_statement(name z)])])])]"},
        {"calls and modifiers", "solidity",
         "contract A is B { uint public x = 1; function f(uint a) public onlyOwner returns (bool) { require(a > 0, \"b\"); c.call{value: "
         "1}(\"\"); emit D(1); } }",
         "file[class contract(name A, base: name B, body: block[variable(type: name uint, modifier: other public, target: name x, value: "
         "number 1), function(name f, parameters[parameter(type: name uint, name a)], modifier: other public, modifier: other(name "
         "onlyOwner), "
         "return_type: parameters[parameter(type: name bool)], body: block[expression_statement(call(callee: name require, "
         "arguments[binary >(left: name a, right: number 0), "
         "string \"b\"])), expression_statement(call(callee: call(callee: member(object: name c, property: name call), "
         "arguments[keyword(name value, value: number 1)]), arguments[string \"\"])), other emit(call(callee: name D, arguments[number "
         "1]))])])]"},
    };
    for (const Row& row : rows) {
        Words words;
        auto tree = Tree::parse(*find_language(row.language), row.text, words);
        ASSERT_TRUE(tree) << tree.error().message();
        EXPECT_EQ(shown(tree->root(), words), row.expected) << row.why << ": " << row.text;
    }
}

TEST(Language, of_a_file)
{
    struct Row {
        const char *why, *path, *first_line, *expected;
    };
    const Row rows[] = {
        {"by its extension", "src/a.py", "", "python"},
        {"types have a grammar of their own", "a.ts", "", "typescript"},
        {"and elements too", "a.tsx", "", "tsx"},
        {"by its whole name", "x/Rakefile", "", "ruby"},
        {"by its interpreter", "bin/run", "#!/usr/bin/env -S python3 -u", "python"},
        {"a plain interpreter", "run", "#!/bin/sh", "bash"},
        {"the extension comes first", "a.js", "#!/bin/sh", "javascript"},
        {"nothing tells", "README", "hello", ""},
        {"a dot at the end is none", "a.", "", ""},
    };
    for (const Row& row : rows) {
        const Language* language = language_of_file(row.path, row.first_line);
        EXPECT_EQ(language ? language->id : "", row.expected) << row.why;
    }
}

TEST(Language, is_found_by_all_its_names)
{
    for (const char* name : {"js", "ts", "py", "python2", "python3", "golang", "c++", "C#", "sh", "terraform", "sol", "typescript", "java",
                             "rust", "ruby", "php", "json", "yaml"})
        EXPECT_NE(find_language(name), nullptr) << name;
    for (const char* name : {"generic", "regex", "none", ""}) EXPECT_EQ(find_language(name), nullptr) << name;
    EXPECT_EQ(languages_named("ts").size(), 2u) << "a rule for TypeScript is one for files with elements as well";
}

}  // namespace
}  // namespace bawn::check
