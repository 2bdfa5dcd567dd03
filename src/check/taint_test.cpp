#include "check/taint.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "check/syntax.h"

namespace bawn::check {
namespace {

// The lines of the sinks that are reached; with `traces`, also of what led there: "1>2>5".
std::string reached(const std::string& yaml, const char* language_name, std::string_view text, bool traces = false)
{
    auto rules = read_rules(
        "rules: [{id: r, message: m, severity: ERROR, languages: [" + std::string(language_name) + "], mode: taint, " + yaml + "}]",
        "r.yaml");
    if (!rules) return rules.error().message();
    if (!rules->refused.empty()) return rules->refused[0].message;
    const Language& language = *find_language(language_name);
    Words words;
    auto tree = Tree::parse(language, text, words);
    if (!tree) return tree.error().message();
    Facts facts(language, tree->root(), text, words);
    ParsedFile file;
    file.language = &language;
    file.text = text;
    file.root = &tree->root();
    file.facts = &facts;
    file.words = &words;
    Patterns patterns(words);
    auto rule = TaintRule::compile(rules->rules[0], language, patterns);
    if (!rule) return rule.error().message();
    Work work(1'000'000);
    std::vector<Flow> flows = rule->find(file, work);
    if (work.exhausted()) return "too much work";
    auto line = [&](std::uint32_t at) { return std::to_string(1 + std::count(text.begin(), text.begin() + at, '\n')); };
    std::string told;
    for (const Flow& flow : flows) {
        std::string one = line(flow.sink.begin);
        if (traces) {
            std::string through;
            for (const Flow::At& at : flow.through) through += line(at.begin) + ">";
            one = line(flow.source.begin) + ">" + through + one;
        }
        if (told == one || told.ends_with(" " + one)) continue;
        told += (told.empty() ? "" : " ") + one;
    }
    return told;
}

const std::string written =
    "pattern-sources: [{by-side-effect: true, patterns: [{pattern: 'fill($B, ...)'}, {focus-metavariable: $B}]}], pattern-sinks: "
    "[{pattern: sink(...)}], pattern-propagators: [{pattern: 'copy($TO, $FROM)', from: $FROM, to: $TO}]";
const std::string plain =
    "pattern-sources: [{pattern: source(...)}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{pattern: clean(...)}]";
const std::string java = "pattern-sources: [{pattern: $X.source(...)}, {pattern: source()}], pattern-sinks: [{pattern: sink(...)}]";

struct Case {
    const char* why;
    const char* text;
    const char* expected;
};

TEST(Taint, follows_python)
{
    const Case cases[] = {
        {"straight into the sink", "sink(source())\n", "1"},
        {"through a variable", "def f():\n  x = source()\n  sink(x)\n", "3"},
        {"nothing tainted, nothing told", "def f():\n  x = other()\n  sink(x)\n", ""},
        {"a sanitizer", "def f():\n  x = clean(source())\n  sink(x)\n", ""},
        {"overwritten with something safe", "def f():\n  x = source()\n  x = 1\n  sink(x)\n", ""},
        {"overwritten in one branch only", "def f(c):\n  x = source()\n  if c:\n    x = 1\n  sink(x)\n", "5"},
        {"unknown functions let it through", "def f():\n  sink(other(1, source()))\n", "2"},
        {"methods let their object through", "def f():\n  x = source()\n  sink(x.strip())\n", "3"},
        {"operators", "def f():\n  sink('a' + source() + 'b')\n", "2"},
        {"a constant's character decides",
         "def f():\n  x = source()\n  if 'ABC'[1] == 'A':\n    sink(x)\n  if 'ABC'[-1] == 'C':\n    sink(x)\n", "6"},
        {"match on a constant",
         "def f():\n  x = source()\n  match 'ABC'[1]:\n    case 'A' | 'C':\n      sink(x)\n    case 'B':\n      x = 'b'\n  sink(x)\n", ""},
        {"match on another constant",
         "def f():\n  x = source()\n  match 'C':\n    case 'A' | 'C':\n      sink(x)\n    case _:\n      x = 'b'\n", "5"},
        {"a text that is written to",
         "def f():\n  b = io.StringIO()\n  b.write('a')\n  sink(b.getvalue())\n  b.write(source())\n  sink(b.getvalue())\n", "6"},
        {"an option of a section",
         "def f():\n  c = configparser.ConfigParser()\n  c.set('s', 'a', source())\n  sink(c.get('s', 'b'))\n  sink(c.get('s', 'a'))\n  "
         "sink(c['s']['a'])\n",
         "5 6"},
        {"a text with values in it", "def f():\n  x = source()\n  sink(f'a {x}')\n", "3"},
        {"augmented assignment", "def f():\n  x = 'a'\n  x += source()\n  sink(x)\n", "4"},
        {"augmented assignment does not clean", "def f():\n  x = source()\n  x += 'a'\n  sink(x)\n", "4"},
        {"one of several targets", "def f():\n  a, b = source(), 1\n  sink(a)\n  sink(b)\n", "3"},
        {"all targets of what is not told apart", "def f():\n  a, b = source()\n  sink(b)\n", "3"},
        {"one field, not its neighbour", "def f(o):\n  o.a = source()\n  sink(o.a)\n  sink(o.b)\n", "3"},
        {"the object with a tainted field", "def f(o):\n  o.a = source()\n  sink(o)\n", "3"},
        {"the fields of a tainted object", "def f():\n  o = source()\n  sink(o.a.b)\n", "3"},
        {"a field cleaned", "def f():\n  o = source()\n  o.a = 1\n  sink(o.a)\n  sink(o.b)\n", "5"},
        {"an object cleaned, its fields with it", "def f(o):\n  o.a = source()\n  o = 1\n  sink(o.a)\n", ""},
        {"constant keys are told apart", "def f():\n  d = {'a': source(), 'b': 1}\n  sink(d['a'])\n  sink(d['b'])\n", "3"},
        {"constant indexes are told apart", "def f():\n  l = [1, source()]\n  sink(l[0])\n  sink(l[1])\n", "4"},
        {"an unknown index is any of them", "def f(i):\n  l = [1, source()]\n  sink(l[i])\n", "3"},
        {"a loop that comes round", "def f():\n  x = 1\n  while cond():\n    sink(x)\n    x = source()\n", "4"},
        {"what a loop goes over", "def f():\n  for x in source():\n    sink(x)\n", "3"},
        {"behind a loop whose condition only seems to hold for ever", "def f():\n  i = 0\n  while i < 9:\n    pass\n  sink(source())\n",
         "5"},
        {"behind a loop that is left", "def f():\n  x = 1\n  while True:\n    x = source()\n    break\n  sink(x)\n", "6"},
        {"a branch that is never taken", "def f():\n  if False:\n    sink(source())\n", ""},
        {"a branch that arithmetic decides", "def f():\n  n = 7 * 6\n  x = 1\n  if n > 50:\n    x = source()\n  sink(x)\n", ""},
        {"behind a return", "def f():\n  return 1\n  sink(source())\n", ""},
        {"from try into except", "def f():\n  x = 1\n  try:\n    x = source()\n    g()\n  except E:\n    sink(x)\n", "7"},
        {"from try into finally", "def f():\n  x = 1\n  try:\n    x = source()\n    g()\n  finally:\n    sink(x)\n", "7"},
        {"a comprehension", "def f():\n  sink([x for x in source()])\n", "2"},
        {"a lambda sees what is around it", "def f():\n  x = source()\n  g(lambda: sink(x))\n", "3"},
        {"what a lambda is given back by map", "def f():\n  x = [source()]\n  map(lambda y: sink(y), x)\n", "3"},
        {"outside of all functions", "x = source()\nsink(x)\n", "2"},
        {"a loop outside of all functions", "for x in source():\n  sink(x)\n", "2"},
        {"chained conditions", "def f(c):\n  x = source() if c else 1\n  sink(x)\n", "3"},
        {"with", "def f():\n  with source() as x:\n    sink(x)\n", "3"},
        {"walrus", "def f():\n  if (x := source()):\n    sink(x)\n", "3"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.why);
        EXPECT_EQ(reached(plain, "python", one.text), one.expected) << one.text;
    }
}

TEST(Taint, follows_functions_of_the_same_file)
{
    const Case cases[] = {
        {"a result", "def g():\n  return source()\ndef f():\n  sink(g())\n", "4"},
        {"a parameter into a sink", "def g(a, b):\n  sink(b)\ndef f():\n  g(1, source())\n", "2"},
        {"the other parameter", "def g(a, b):\n  sink(b)\ndef f():\n  g(source(), 1)\n", ""},
        {"a parameter into the result", "def g(a, b):\n  return a\ndef f():\n  sink(g(source(), 1))\n  sink(g(1, source()))\n", "4"},
        {"a constant comes back, whatever was given", "def g(a):\n  return 'x'\ndef f():\n  sink(g(source()))\n", ""},
        {"by keyword", "def g(a=1, b=2):\n  sink(b)\ndef f():\n  g(b=source())\n", "2"},
        {"a field of an argument", "def g(o):\n  o.a = source()\ndef f(p):\n  g(p)\n  sink(p.a)\n  sink(p.b)\n", "5"},
        {"a branch that the argument decides", "def g(flag, x):\n  if flag:\n    sink(x)\ndef f():\n  g(False, source())\n", ""},
        {"the same branch, taken", "def g(flag, x):\n  if flag:\n    sink(x)\ndef f():\n  g(True, source())\n", "3"},
        {"a function that calls itself", "def g(n, x):\n  if n:\n    g(n - 1, x)\n  sink(x)\ndef f(n):\n  g(n, source())\n", "4"},
        {"a function handed on", "def g(h):\n  h(source())\ndef k(x):\n  sink(x)\ndef f():\n  g(k)\n", "4"},
        {"an object's fields, set when it is made",
         "class C:\n  def __init__(self, x):\n    self.x = x\n  def m(self):\n    sink(self.x)\ndef f():\n  C(source()).m()\n", "5"},
        {"two objects of one class",
         "class C:\n  def __init__(self, x):\n    self.x = x\ndef f():\n  a = C(source())\n  b = C(1)\n  sink(b.x)\n  sink(a.x)\n", "8"},
        {"a function within a function", "def f():\n  x = source()\n  def g():\n    sink(x)\n  g()\n", "4"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.why);
        EXPECT_EQ(reached(plain, "python", one.text), one.expected) << one.text;
    }
}

TEST(Taint, follows_java)
{
    auto method = [](const std::string& body) { return "class C {\n  void m(R r) {\n" + body + "  }\n}\n"; };
    struct Row {
        const char *why, *body, *expected;
    };
    const Row rows[] = {
        {"arithmetic decides", "int n = 86; String x;\nif ((7 * 42) - n > 200) x = \"a\"; else x = r.source();\nsink(x);\n", ""},
        {"arithmetic decides otherwise", "int n = 6; String x;\nif ((7 * 42) - n < 200) x = \"a\"; else x = r.source();\nsink(x);\n", "5"},
        {"a conditional expression as well", "int n = 106;\nString x = (7 * 18) + n > 200 ? \"a\" : r.source();\nsink(x);\n", ""},
        {"switch on a constant character",
         "String x = r.source(), y; String g = \"ABC\"; char c = g.charAt(1);\nswitch (c) {\ncase 'A': y = x; break;\ncase 'B': y = "
         "\"bob\"; break;\ncase 'C': case 'D': y = x; break;\ndefault: y = x;\n}\nsink(y);\n",
         ""},
        {"switch on another constant character",
         "String x = r.source(), y; String g = \"ABC\"; char c = g.charAt(2);\nswitch (c) {\ncase 'A': y = \"a\"; break;\ncase 'C': case "
         "'D': y = x; break;\ndefault: y = \"b\";\n}\nsink(y);\n",
         "9"},
        {"elements of a list move",
         "List<String> l = new ArrayList<String>();\nl.add(\"safe\"); l.add(r.source()); l.add(\"more\"); "
         "l.remove(0);\nsink(l.get(1));\nsink(l.get(0));\n",
         "6"},
        {"keys of a map",
         "Map<String, Object> m = new HashMap<String, Object>();\nm.put(\"a\", \"v\"); m.put(\"b\", r.source());\nsink((String) "
         "m.get(\"a\"));\nsink((String) m.get(\"b\"));\n",
         "6"},
        {"a buffer that is written to", "StringBuilder b = new StringBuilder();\nb.append(r.source());\nsink(b.toString());\n", "5"},
        {"an array's initialiser", "String[] a = {\"sh\", \"-c\", \"echo \" + r.source()};\nsink(a);\n", "4"},
        {"for each", "for (Cookie c : r.source()) {\nsink(c.getValue());\n}\n", "4"},
        {"a property", "o.setName(r.source());\nsink(o.getName());\nsink(o.getOther());\n", "4"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string text = method(row.body);
        EXPECT_EQ(reached(java, "java", text), row.expected) << text;
    }
    const Case cases[] = {
        {"a method of the same class",
         "class C {\n  void m(R r) { sink(g(r, r.source())); }\n  static String g(R r, String p) { return p; }\n}\n", "2"},
        {"a method of an inner class",
         "class C {\n  void m(R r) {\n    String x = new Inner().f(r, r.source());\n    sink(x);\n  }\n  private class Inner {\n    public "
         "String f(R r, String p) { String b = p; return b; }\n  }\n}\n",
         "4"},
        {"one that gives a constant",
         "class C {\n  void m(R r) {\n    String x = new Inner().f(r, r.source());\n    sink(x);\n  }\n  private class Inner {\n    public "
         "String f(R r, String p) { return \"safe\"; }\n  }\n}\n",
         ""},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.why);
        EXPECT_EQ(reached(java, "java", one.text), one.expected) << one.text;
    }
}

TEST(Taint, follows_pointers_of_c)
{
    const Case cases[] = {
        {"into a buffer", "void f() { char b[9];\nfill(b, 9);\nsink(b); }\n", "3"},
        {"into the rest of a buffer", "void f(int n) { char b[9]; char *p = b;\nfill(p + n, 9);\nsink(p); }\n", "3"},
        {"with a cast", "void f(int n) { char *p = g();\nfill((char *)(p + n), 9);\nsink(p); }\n", "3"},
        {"at an element", "void f(int n) { char b[9];\nfill(&b[n], 9);\nsink(b); }\n", "3"},
        {"a text that ends earlier", "void f(int n) { char *p = g();\nfill(p, 9); p[n] = 0;\nsink(p); *p = '\\0';\nsink(p); }\n", "3 4"},
        {"copied behind what is there", "void f(int n) { char b[9], *p = g();\nfill(b, 9);\ncopy(p + n, b);\nsink(p);\nsink(n); }\n", "4"},
    };
    for (const Case& one : cases) EXPECT_EQ(reached(written, "c", one.text), one.expected) << one.why;
}

TEST(Taint, ends_with_calls_that_never_return)
{
    struct Row {
        const char *why, *language, *text, *expected;
    };
    const Row rows[] = {
        {"exit", "c", "void f(int c) {\nint x = 1;\nif (c) { x = source(); exit(1); }\nsink(x); }\n", ""},
        {"a function that does not return", "c",
         "void die(int n) { log(n); abort(); }\nvoid f(int c) {\nint x = 1;\nif (c) { x = source(); die(1); }\nsink(x); }\n", ""},
        {"one that may return", "c",
         "void die(int n) { if (n > g()) abort(); }\nvoid f(int c) {\nint x = 1;\nif (c) { x = source(); die(1); }\nsink(x); }\n", "5"},
        {"a function of the program's own that has such a name", "c",
         "void err(int n) { log(n); }\nvoid f(int c) {\nint x = source();\nerr(1);\nsink(x); }\n", "5"},
        {"what is given to it", "c", "void f(void) { exit(sink(source())); }\n", "1"},
        {"panic", "go", "package p\nfunc f(c bool) {\nx := 1\nif c { x = source(); panic(x) }\nsink(x)\n}\n", ""},
        {"os.Exit", "go", "package p\nfunc f(c bool) {\nx := 1\nif c { x = source(); os.Exit(1) }\nsink(x)\n}\n", ""},
        {"sys.exit, which may be caught", "python",
         "def f(c):\n  x = 1\n  try:\n    if c:\n      x = source()\n      sys.exit(1)\n    sink(x)\n  finally:\n    sink(x)\n", "9"},
        {"in a condition", "python", "def f(c):\n  x = source()\n  clean(x) or sys.exit(1)\n  c or sys.exit(sink(x))\n", "4"},
        {"System.exit", "java", "class C { void f(boolean c) {\nint x = 1;\nif (c) { x = source(); System.exit(1); }\nsink(x); } }\n", ""},
        {"process.exit", "javascript", "function f(c) {\nlet x = 1\nif (c) { x = source(); process.exit(1) }\nsink(x) }\n", ""},
        {"outside of all functions", "javascript", "let x = source()\nif (!x) process.exit(1)\nsink(x)\nprocess.exit(0)\nsink(x)\n", "3 5"},
        {"exit of PHP", "php",
         "<?php\nfunction f($c) {\n$x = 1;\nif ($c) { $x = source(); exit; }\nif ($c) { $x = source(); die(1); }\nsink($x); }\n", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(reached(plain, row.language, row.text), row.expected) << row.why << "\n" << row.text;
}

TEST(Taint, follows_goto_to_where_a_function_ends)
{
    const Case cases[] = {
        {"over the sink", "void f(int c) {\nint x = 1;\nif (c) { x = source(); goto out; }\nsink(x);\nout: log(1);\nlog(2); }\n", ""},
        {"to the sink", "void f(int c) {\nint x = 1;\nif (c) { x = source(); goto out; }\nx = 2;\nout: sink(x);\nsink(x); }\n", "5 6"},
        {"from two places",
         "void f(int c) {\nint x = 1, y = 1;\nif (c) { x = source(); goto out; }\nif (c > 1) { y = source(); goto out; "
         "}\nreturn;\nout:\nsink(x);\nsink(y); }\n",
         "7 8"},
        {"out of a loop",
         "void f(int c) {\nint x = 1;\nfor (;;) { while (c--) { x = source(); if (c) goto out; x = 1; } }\nout:\nsink(x); }\n", "5"},
        {"behind a return", "void f(int c) {\nint x = source();\nif (c) goto out;\nreturn;\nout:\nsink(x); }\n", "6"},
        {"back, which is followed as if it were not there",
         "void f(int c) {\nint x = 1;\nagain:\nif (c) { x = source(); goto again; }\nsink(x); }\n", "5"},
    };
    for (const Case& one : cases) EXPECT_EQ(reached(plain, "c", one.text), one.expected) << one.why << "\n" << one.text;
}

TEST(Taint, what_two_variables_of_c_hold_together)
{
    const std::string release =
        "pattern-sources: [{by-side-effect: only, patterns: [{pattern: free($P)}, {focus-metavariable: $P}]}], pattern-sinks: [{pattern: "
        "use(...)}]";
    const Case cases[] = {
        {"the other is gone with it", "void f(char *p) { char *q = p;\nfree(p);\nuse(q); }\n", "3"},
        {"and the other way round", "void f(char *p) { char *q; q = p;\nfree(q); q = 0;\nuse(p);\nuse(q); }\n", "3"},
        {"of three", "void f(char *p) { char *q = p; char *r = q;\nfree(r);\nuse(p); }\n", "3"},
        {"by a function of this file",
         "void g(char *p) { char *q = p; free(q); }\nvoid f(char *p) { char *q = (char *)p;\ng(p);\nuse(q); }\n", "4"},
        {"which was given another value since", "void f(char *p) { char *q = p; p = g();\nfree(p);\nuse(q);\nuse(p); }\n", "4"},
        {"on one path only", "void f(char *p, int c) { char *q = p; if (c) q = g();\nfree(q);\nuse(p); }\n", ""},
        {"an earlier round's",
         "void f(char *p) { char *q = 0; char *r = 0; while (c()) { r = q; q = p; p = g(p); free(r); }\nuse(p);\nuse(q); }\n", ""},
        {"a part is not the whole", "void f(struct s *p) { char *q = p->a;\nfree(q);\nuse(p); }\n", ""},
        {"nor what an address leads to", "void f(int a) { int b = a;\nfree(&a);\nuse(b); }\n", ""},
    };
    for (const Case& one : cases) EXPECT_EQ(reached(release, "c", one.text), one.expected) << one.why << "\n" << one.text;
}

TEST(Taint, what_a_rule_says)
{
    const char* checked =
        "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{patterns: [{pattern: "
        "check($X)}, {focus-metavariable: $X}], by-side-effect: true}]";
    const char* parameter =
        "pattern-sources: [{patterns: [{pattern: 'def $F(..., $P, ...): ...'}, {focus-metavariable: $P}]}], pattern-sinks: [{pattern: "
        "sink(...)}]";
    const char* parameter_a =
        "pattern-sources: [{patterns: [{pattern: 'def $F(..., $P, ...): ...'}, {focus-metavariable: $P}, {metavariable-regex: "
        "{metavariable: $P, regex: ^a}}]}], pattern-sinks: [{pattern: sink(...)}]";
    struct Row {
        const char *why, *rule, *text, *expected;
    };
    const Row rows[] = {
        {"a source that is a parameter", parameter, "def f(a):\n  sink(a)\n", "2"},
        {"which a caller of this file has nothing of", parameter,
         "def g(a, o):\n  o.x = a\n  return a\ndef f():\n  p = h()\n  sink(g(1, p))\n  sink(p.x)\ndef k(b):\n  sink(g(b, 1))\n", "9"},
        {"also when it makes an object, or calls itself", parameter_a,
         "class C:\n  def __init__(self, a):\n    self.x = a\ndef f():\n  sink(C(1).x)\ndef g(a):\n  b = g(a)\n  sink(b)\n  return a\n",
         "8"},
        {"nor of what was known of the function by itself", parameter_a, "def g(a):\n  sink(a)\n  return a\ndef f(p):\n  sink(g(p))\n",
         "2"},
        {"but not of a default",
         "pattern-sources: [{pattern: source()}, {patterns: [{pattern: 'def $F(..., $P, ...): ...'}, {focus-metavariable: $P}]}], "
         "pattern-sinks: [{pattern: sink(...)}]",
         "def g(a=source()):\n  return a\ndef f():\n  sink(g())\n", "4"},
        {"by side effect",
         "pattern-sources: [{patterns: [{pattern: fill($X)}, {focus-metavariable: $X}], by-side-effect: true}], pattern-sinks: [{pattern: "
         "sink(...)}]",
         "def f(a):\n  fill(a)\n  sink(a)\n", "3"},
        {"without a side effect",
         "pattern-sources: [{patterns: [{pattern: fill($X)}, {focus-metavariable: $X}]}], pattern-sinks: [{pattern: sink(...)}]",
         "def f(a):\n  fill(a)\n  sink(a)\n", ""},
        {"a sanitizer by side effect", checked, "def f():\n  a = source()\n  sink(a)\n  check(a)\n  sink(a)\n", "3"},
        {"a comparison counts as made wherever it stands in a condition",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{patterns: [{pattern: $X > "
         "9}, {focus-metavariable: $X}], by-side-effect: true}]",
         "def f():\n  a = source()\n  if a < 0 or a > 9:\n    return\n  sink(a)\n", ""},
        {"but not a call that may be left out", checked, "def f(c):\n  a = source()\n  c or check(a)\n  sink(a)\n", "4"},
        {"nor one that stands behind what decides", checked,
         "def f(c):\n  a = source()\n  if c or check(a):\n    sink(a)\n  if c and not check(a):\n    return\n  sink(a)\n", "4 7"},
        {"a call has been made where the condition could not hold without it", checked,
         "def f(c):\n  a = source()\n  if c and 1 < c and check(a):\n    sink(a)\n  else:\n    sink(a)\n  sink(a if c and not check(a) "
         "else "
         "1)\n  while not (c and check(a)):\n    sink(a)\n  sink(a)\n",
         "6 9"},
        {"or could not fail without it", checked, "def f(c):\n  a = source()\n  if c or (1 < c or not check(a)):\n    return\n  sink(a)\n",
         ""},
        {"what is empty need not be looked at", checked,
         "def f(c):\n  a = source()\n  if a and not check(a):\n    return\n  sink(a)\n  b = source()\n  if b is None or b == '' or "
         "check(b):\n"
         "    sink(b)\n  d = source()\n  if d == 'a' or check(d):\n    sink(d)\n",
         "11"},
        {"a comparison behind a call that may be left out says nothing of that call",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{patterns: "
         "[{pattern-either: [{pattern: check($X)}, {pattern: $X > 9}]}, {focus-metavariable: $X}], by-side-effect: true}]",
         "def f(c):\n  a = source()\n  b = source()\n  if c and check(a) and b > 9:\n    return\n  sink(b)\n  sink(a)\n", "7"},
        {"two sanitizers at one place, the second of a part of the first",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{patterns: "
         "[{pattern-either: [{pattern: $X in A}, {pattern: $X.lower() in A}]}, {focus-metavariable: $X}], by-side-effect: true}]",
         "def f():\n  a = source()\n  if a.lower() in A:\n    sink(a)\n", ""},
        {"within what is taken for safe as a whole",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-sanitizers: [{pattern: all(...)}, "
         "{patterns: [{pattern: check($X)}, {focus-metavariable: $X}], by-side-effect: true}]",
         "def f(c):\n  a = source()\n  all(c and check(a), lambda: check(a))\n  sink(a)\n  all(check(a) and c)\n  sink(a)\n", "4"},
        {"of an object and then of what is in it", checked,
         "def f():\n  a = source()\n  check(a.b)\n  check(a.b.c)\n  sink(a.b.d)\n  sink(a.b)\n  sink(a.d)\n  a.b.e = source()\n"
         "  sink(a.b.e)\n  sink(a.b.c)\n",
         "7 9"},
        {"a propagator",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-propagators: [{pattern: 'copy($FROM, "
         "$TO)', from: $FROM, to: $TO}]",
         "def f(b):\n  copy(source(), b)\n  sink(b)\n", "3"},
        {"a propagator to the left",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], pattern-propagators: [{pattern: 'copy($TO, "
         "$FROM)', from: $FROM, to: $TO}]",
         "def f(b):\n  copy(b, source())\n  sink(b)\n", "3"},
        {"labels",
         "pattern-sources: [{pattern: a(), label: A}, {pattern: b(), label: B}], pattern-sinks: [{pattern: sink(...), requires: A and not "
         "B}]",
         "def f():\n  sink(a())\n  sink(b())\n  sink(a() + b())\n", "2"},
        {"a label that requires another",
         "pattern-sources: [{pattern: a(), label: A}, {pattern: b(...), label: B, requires: A}], pattern-sinks: [{pattern: sink(...), "
         "requires: B}]",
         "def f():\n  sink(b(1))\n  sink(b(a()))\n", "3"},
        {"functions taken for safe",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], options: {taint_assume_safe_functions: true}",
         "def f():\n  x = g(source())\n  sink(x)\n  sink(source())\n", "4"},
        {"indexes taken for safe",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], options: {taint_assume_safe_indexes: true}",
         "def f(a):\n  x = a[source()]\n  sink(x)\n", ""},
        {"comparisons taken for safe",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], options: {taint_assume_safe_comparisons: true}",
         "def f(a):\n  x = a == source()\n  sink(x)\n", ""},
        {"booleans taken for safe, also as a part",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], options: {taint_assume_safe_booleans: true}",
         "def f(a):\n  x = (a == source()) + 'a'\n  sink(x)\n", ""},
        {"only through assignments",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{pattern: sink(...)}], options: "
         "{taint_only_propagate_through_assignments: true}",
         "def f(a):\n  x = source()\n  y = x\n  z = y + 'a'\n  sink(z)\n  sink(y)\n", "6"},
        {"metavariables that must agree",
         "pattern-sources: [{pattern: source($X)}], pattern-sinks: [{pattern: 'sink($X, ...)'}], options: {taint_unify_mvars: true}",
         "def f():\n  sink(1, source(1))\n  sink(2, source(1))\n", "2"},
        {"an exact sink is the whole of what matches",
         "pattern-sources: [{pattern: source()}], pattern-sinks: [{patterns: [{pattern: sink($X)}, {focus-metavariable: $X}]}]",
         "def f():\n  sink(1 if source() else 2)\n", ""},
        {"control", "pattern-sources: [{pattern: source(), control: true}], pattern-sinks: [{pattern: sink(...)}]",
         "def f():\n  sink(1)\n  source()\n  sink(2)\n", "4"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(reached(row.rule, "python", row.text), row.expected) << row.text;
    }
    EXPECT_EQ(reached("pattern-sources: [{pattern: source(), label: A}], pattern-sinks: [{pattern: sink(...), requires: B}], "
                      "pattern-propagators: [{pattern: '(StringBuilder $S).append($X)', from: $X, to: $S, label: B, requires: A}]",
                      "java",
                      "class C { void f() {\n StringBuilder s = new StringBuilder();\n s.append(source());\n s.append(1);\n sink(s);\n} }"),
              "5")
        << "a propagator's label, beside what is known of the library's method";
}

TEST(Taint, tells_the_way)
{
    EXPECT_EQ(reached(plain, "python", "def f():\n  x = source()\n  y = x\n  sink(y)\n", true), "2>2>3>4");
    EXPECT_EQ(reached(plain, "python", "def g(p):\n  sink(p)\ndef f():\n  x = source()\n  g(x)\n", true), "4>4>5>1>2");
}

TEST(Taint, stops_when_its_work_is_used_up)
{
    std::string text = "def f(x):\n";
    for (int i = 0; i < 200; ++i) text += std::string(static_cast<std::size_t>(i + 2), ' ') + "while c():\n";
    text += std::string(204, ' ') + "x = g(x, source())\n  sink(x)\n";
    EXPECT_NE(reached(plain, "python", text), "");  // found, or said to be too much; never for ever
}

}  // namespace
}  // namespace bawn::check
