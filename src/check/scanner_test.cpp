#include "check/scanner.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

namespace bawn::check {
namespace {

Pack pack_of(const std::string& yaml, std::string_view kept = {})
{
    auto rules = read_rules(yaml, "r.yaml");
    EXPECT_TRUE(rules) << rules.error().message();
    auto pack = Pack::compile(std::move(*rules), {}, [&](const std::string&) { return std::string(kept); });
    EXPECT_TRUE(pack) << pack.error().message();
    for (const RefusedRule& refused : pack->refused()) ADD_FAILURE() << refused.message;
    return std::move(*pack);
}

// "2:1 eval(x) {$X=x}" for every finding.
std::string told(const FileReport& report, std::string_view text)
{
    std::string all;
    for (const Finding& finding : report.findings) {
        std::string code(text.substr(finding.begin.offset, finding.end.offset - finding.begin.offset));
        std::replace(code.begin(), code.end(), '\n', '|');
        all += (all.empty() ? "" : "; ") + std::to_string(finding.begin.line) + ":" + std::to_string(finding.begin.column) + " " + code;
        for (const auto& [name, value] : finding.metavariables) all += " {" + name + "=" + value + "}";
    }
    for (const Trouble& trouble : report.troubles) all += (all.empty() ? "" : "; ") + ("! " + trouble.message);
    return all;
}

std::string found(const char* language, const char* formula, std::string_view text, const char* path = "src/x.py")
{
    std::string yaml = std::string("rules:\n- id: r\n  message: m\n  severity: LOW\n  languages: [") + language + "]\n" + formula;
    Pack pack = pack_of(yaml);
    Scanner scanner(pack);
    return told(scanner.scan(path, text), text);
}

TEST(Scanner, secrets_are_as_severe_as_their_tags_say)
{
    auto secrets = SecretRules::parse(
        "[[rules]]\nid = 'a'\nregex = 'aa\\d+'\n[[rules]]\nid = 'b'\nregex = 'bb\\d+'\n"
        "tags = ['severity:low', 'cwe:CWE-259', 'confidence:medium']\n",
        "s.toml", [](std::string_view) -> Result<std::string> { return fail(ErrorKind::not_found, "none"); });
    ASSERT_TRUE(secrets) << secrets.error().message();
    auto pack = Pack::compile({}, std::move(*secrets), {});
    ASSERT_TRUE(pack) << pack.error().message();
    const FileReport report = Scanner(*pack).scan("x.txt", "aa1\nbb2\n");
    ASSERT_EQ(report.findings.size(), 2u);
    EXPECT_EQ(report.findings[0].severity, Severity::high);
    EXPECT_EQ(report.findings[1].severity, Severity::low);
    EXPECT_EQ((*report.findings[0].metadata)["cwe"], Json::array({"CWE-798"}));
    EXPECT_EQ((*report.findings[1].metadata)["cwe"], Json::array({"CWE-259"}));
    EXPECT_EQ((*report.findings[1].metadata)["confidence"], "MEDIUM");
}

TEST(Scanner, evaluates_formulas)
{
    const char* code = "def f(a):\n    eval(a)\n    g(1)\n\ndef h(b):\n    eval(b)\n    eval('x')\n";
    struct Row {
        const char* why;
        const char* formula;
        const char* found;
    };
    const Row rows[] = {
        {"a pattern", "  pattern: eval($X)\n", "2:5 eval(a) {$X=a}; 6:5 eval(b) {$X=b}; 7:5 eval('x') {$X='x'}"},
        {"inside of another, whose metavariables are kept",
         "  patterns:\n  - pattern: g(...)\n  - pattern-inside: |\n      def $F(...):\n        ...\n", "3:5 g(1) {$F=f}"},
        {"the order of the list does not matter",
         "  patterns:\n  - pattern-inside: |\n      def h(...):\n        ...\n  - pattern: eval($X)\n",
         "6:5 eval(b) {$X=b}; 7:5 eval('x') {$X='x'}"},
        {"metavariables must agree", "  patterns:\n  - pattern: eval($X)\n  - pattern-inside: |\n      def $F($X):\n        ...\n",
         "2:5 eval(a) {$F=f} {$X=a}; 6:5 eval(b) {$F=h} {$X=b}"},
        {"not inside", "  patterns:\n  - pattern: eval($X)\n  - pattern-not-inside: |\n      def h(...):\n        ...\n",
         "2:5 eval(a) {$X=a}"},
        {"a negation takes the same range only", "  patterns:\n  - pattern: eval($X)\n  - pattern-not: eval('x')\n  - pattern-not: $X\n",
         "2:5 eval(a) {$X=a}; 6:5 eval(b) {$X=b}"},
        {"a negative expression takes what it touches", "  patterns:\n  - pattern: eval($X)\n  - pattern-not-regex: \"'x'|\\\\(a\"\n",
         "6:5 eval(b) {$X=b}"},
        {"a choice", "  pattern-either:\n  - pattern: g(...)\n  - pattern: eval('x')\n", "3:5 g(1); 7:5 eval('x')"},
        {"an expression, its groups bound", "  pattern-regex: (ev)al\\((?<arg>\\w)\\)\n",
         "2:5 eval(a) {$1=ev} {$2=a} {$arg=a}; 6:5 eval(b) {$1=ev} {$2=b} {$arg=b}"},
        {"a pattern and an expression in it", "  patterns:\n  - pattern: eval($X)\n  - pattern-regex: b\n", "6:10 b {$X=b}"},
        {"focus", "  patterns:\n  - pattern: eval($X)\n  - pattern-not: eval(\"...\")\n  - focus-metavariable: $X\n",
         "2:10 a {$X=a}; 6:10 b {$X=b}"},
        {"a regex for a metavariable begins where it begins",
         "  patterns:\n  - pattern: eval($X)\n  - metavariable-regex: {metavariable: $X, regex: x}\n", ""},
        {"quotes are part of a string", "  patterns:\n  - pattern: eval($X)\n  - metavariable-regex: {metavariable: $X, regex: .x}\n",
         "7:5 eval('x') {$X='x'}"},
        {"a comparison", "  patterns:\n  - pattern: g($N)\n  - metavariable-comparison: {metavariable: $N, comparison: $N < 2}\n",
         "3:5 g(1) {$N=1}"},
        {"a pattern for a metavariable",
         "  patterns:\n  - pattern: eval($X)\n  - metavariable-pattern: {metavariable: $X, pattern: '\"...\"'}\n",
         "7:5 eval('x') {$X='x'}"},
        {"… also for a name that is no expression",
         "  patterns:\n  - pattern-inside: |\n      def $F(...):\n        ...\n  - pattern: g(...)\n  - metavariable-pattern: "
         "{metavariable: "
         "$F, pattern: f}\n",
         "3:5 g(1) {$F=f}"},
        {"… anything at all", "  patterns:\n  - pattern: g($X)\n  - metavariable-pattern: {metavariable: $X, pattern: ...}\n",
         "3:5 g(1) {$X=1}"},
        {"only what it is not",
         "  patterns:\n  - pattern: eval($X)\n  - metavariable-pattern:\n      metavariable: $X\n      patterns: [{pattern-not: "
         "'\"...\"'}, {pattern-not: a}]\n",
         "6:5 eval(b) {$X=b}"},
        {"content read as text",
         "  patterns:\n  - pattern: eval($X)\n  - metavariable-pattern: {metavariable: $X, language: regex, pattern: ^x$}\n",
         "7:5 eval('x') {$X='x'}"},
        {"content read as a language",
         "  patterns:\n  - pattern: eval($X)\n  - metavariable-pattern: {metavariable: $X, language: python, pattern: x}\n",
         "7:5 eval('x') {$X='x'}"},
        {"every expression of what another found", "  patterns:\n  - pattern-inside: g(...)\n  - pattern: $Y\n",
         "3:5 g {$Y=g}; 3:5 g(1) {$Y=g(1)}; 3:7 1 {$Y=1}"},
        {"what must be anywhere", "  match:\n    all: [\"eval($X)\", {anywhere: \"g(...)\"}, {not: \"eval('x')\"}]\n",
         "2:5 eval(a) {$X=a}; 6:5 eval(b) {$X=b}"},
        {"what must not be anywhere", "  match:\n    all: [\"eval($X)\", {not: {anywhere: \"g(...)\"}}]\n", ""},
        {"a name for the whole", "  match:\n    pattern: g(...)\n    as: $ALL\n", "3:5 g(1) {$ALL=g(1)}"},
        {"two focuses meet",
         "  patterns:\n  - pattern: $F($X)\n  - pattern: g(...)\n  - focus-metavariable: $X\n  - focus-metavariable: [$X, $F]\n",
         "3:7 1 {$F=g} {$X=1}"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(found("python", row.formula, code), row.found);
    }
}

TEST(Scanner, follows_symbols_between_patterns)
{
    const char* code = "def f(a=[]):\n    x = a\n    x.append(1)\n";
    std::string formula = "  patterns:\n  - pattern: $A.append(...)\n  - pattern-inside: |\n      def $F($A=[]):\n        ...\n";
    EXPECT_EQ(found("python", formula.c_str(), code), "");
    formula += "  options: {symbolic_propagation: true}\n";
    EXPECT_EQ(found("python", formula.c_str(), code), "3:5 x.append(1) {$A=x} {$F=f}");
}

TEST(Scanner, reads_text_of_no_language)
{
    EXPECT_EQ(found("regex", "  pattern-regex: ^b+$\n", "a\nbbb\n", "notes.txt"), "2:1 bbb");
    EXPECT_EQ(found("generic", "  pattern: listen $PORT\n", "server {\n  listen 80;\n}\n", "nginx.conf"), "2:3 listen 80 {$PORT=80}");
    EXPECT_EQ(found("generic", "  patterns:\n  - pattern: key = $V ...\n  - metavariable-regex: {metavariable: $V, regex: ab}\n",
                    "key = abc\n\nkey = xyz\n", "a"),
              "1:1 key = abc||key = xyz {$V=abc}");
    EXPECT_EQ(found("generic", "  pattern: a\n", "key = abc\n\nkey = xyz\n", "a.txt"), "");
}

TEST(Scanner, tells_what_it_could_not_do)
{
    Pack pack = pack_of(
        "rules:\n- {id: r, message: m, severity: LOW, languages: [python], pattern: eval($X)}\n"
        "- {id: t, message: m, severity: LOW, languages: [regex], pattern-regex: eval}\n");
    using namespace std::string_view_literals;
    Limits small;
    small.file_bytes = 100, small.parsed_bytes = 20, small.steps_per_rule = 10;
    struct Row {
        const char* why;
        std::string_view bytes;
        const char* told;
    };
    const std::string long_text(101, 'x');
    const Row rows[] = {
        {"too large", long_text, "! the file is larger than the limit"},
        {"binary",
         "\x7f"
         "ELF\0\0\0\0\0\0"sv,
         "! the file is binary"},
        {"too large to be parsed", "# a long comment\neval(x)\n", "2:1 eval; ! too large to be parsed: only rules for text were applied"},
        {"a byte order mark",
         "\xef\xbb\xbf"
         "eval",
         "1:1 eval"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Scanner scanner(pack, small);
        EXPECT_EQ(told(scanner.scan("x.py", row.bytes), row.bytes), row.told);
    }
    Limits few;
    few.steps_per_rule = 5;
    Scanner scanner(pack, few);
    FileReport report = scanner.scan("x.py", "eval(a)\neval(b)\neval(c)\n");
    ASSERT_FALSE(report.troubles.empty());
    EXPECT_EQ(report.troubles.front().what, Trouble::What::work_limit);
}

TEST(Scanner, applies_rules_where_they_say)
{
    Pack pack = pack_of(
        "rules:\n- {id: r, message: m, severity: LOW, languages: [python], pattern: eval($X), paths: {include: ['*_view.py', api], "
        "exclude: [/api/old]}}\n");
    struct Row {
        const char* why;
        const char* path;
        bool applies;
    };
    const Row rows[] = {
        {"a name that matches", "src/user_view.py", true},
        {"another", "src/user.py", false},
        {"a folder", "src/api/x.py", true},
        {"a folder that is left out", "api/old/x.py", false},
        {"only where it is said", "src/api/old/x.py", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Scanner scanner(pack);
        EXPECT_EQ(!scanner.scan(row.path, "eval(x)\n").findings.empty(), row.applies);
    }
}

TEST(Scanner, makes_findings)
{
    Pack pack = pack_of(R"yaml(rules:
- id: fix
  message: Use literal_eval($X) and not $F.
  severity: HIGH
  languages: [python]
  pattern: eval($X)
  fix: literal_eval($X)
  metadata: {cwe: [CWE-95]}
- id: password
  message: The password $P stands here.
  severity: HIGH
  languages: [python]
  pattern: password = "$P"
  metadata: {cwe: [CWE-798]}
)yaml");
    Scanner scanner(pack);
    FileReport report = scanner.scan("x.py", "y = eval(a + b)\npassword = 'hunter2'\n");
    ASSERT_EQ(report.findings.size(), 2U);
    EXPECT_EQ(report.findings[0].message, "Use literal_eval(a + b) and not $F.");
    EXPECT_EQ(report.findings[0].fix, "literal_eval(a + b)");
    EXPECT_EQ(report.findings[0].metadata->at("cwe").at(0), "CWE-95");
    EXPECT_EQ(report.findings[0].fingerprint.size(), 32U);
    EXPECT_TRUE(report.findings[1].secret);
    EXPECT_EQ(report.findings[1].message.find("hunter2"), std::string::npos);
    for (const auto& [name, value] : report.findings[1].metavariables) EXPECT_EQ(value.find("hunter2"), std::string::npos);
    EXPECT_TRUE(report.parsed);
    EXPECT_FALSE(scanner.scan("y.py", "print(1)\n").parsed) << "nothing in it could match";
    ASSERT_FALSE(scanner.costs().empty());
}

TEST(Scanner, refuses_what_does_not_compile)
{
    auto rules = read_rules(
        "rules:\n- {id: a, message: m, severity: LOW, languages: [cobol], pattern: x}\n"
        "- {id: b, message: m, severity: LOW, languages: [regex], pattern: (}\n"
        "- {id: c, message: m, severity: LOW, languages: [python], pattern: 'def def'}\n"
        "- {id: d, message: m, severity: LOW, languages: [python, cobol], pattern: x}\n"
        "- {id: e, message: m, severity: LOW, languages: [generic], mode: taint, pattern-sources: [{pattern: a}], pattern-sinks: "
        "[{pattern: b}]}\n"
        "- {id: f, message: m, severity: LOW, languages: [c], pattern: 'std::system($X)'}\n"
        "- {id: g, message: m, severity: LOW, languages: [c], mode: taint, pattern-sources: [{pattern: a()}], pattern-sinks: [{pattern: "
        "'std::b(...)'}]}\n",
        "r.yaml");
    ASSERT_TRUE(rules);
    auto pack = Pack::compile(std::move(*rules), {});
    ASSERT_TRUE(pack);
    std::string refused;
    for (const RefusedRule& r : pack->refused()) refused += r.rule;
    EXPECT_EQ(refused, "abcefg");
    EXPECT_EQ(pack->refused()[0].message, "r.yaml:2: rule a: the language cobol is not supported");
    ASSERT_EQ(pack->notes().size(), 1U);
    EXPECT_EQ(pack->notes()[0].rule, "d");
}

TEST(Scanner, leaves_out_the_patterns_that_a_grammar_cannot_spell)
{
    const char* rule =
        "rules:\n- {id: r, message: m, severity: LOW, languages: [javascript, typescript], pattern-either: [{pattern: '<a href={$X} />'}, "
        "{pattern: '<T>$X'}, {pattern: open($X)}]}\n";
    Pack pack = pack_of(rule);
    Scanner scanner(pack);
    const std::string_view elements = "open(x);\nf = <a href={y} />;\n", types = "open(x);\nf = <T>y;\n";
    for (const char* path : {"a.js", "a.tsx"})
        EXPECT_EQ(told(scanner.scan(path, elements), elements), "1:1 open(x) {$X=x}; 2:5 <a href={y} /> {$X=y}") << path;
    EXPECT_EQ(told(scanner.scan("a.ts", types), types), "1:1 open(x) {$X=x}; 2:5 <T>y {$X=y}");
    ASSERT_EQ(pack.notes().size(), 1U);
    EXPECT_EQ(
        pack.notes()[0].message,
        "r.yaml:2: rule r: in javascript: line 2: the pattern is no javascript: line 1; in tsx: line 2: the pattern is no tsx: line 1; "
        "in typescript: line 2: the pattern is no typescript: line 1");
}

TEST(Scanner, finds_the_same_with_what_was_kept)
{
    std::string yaml = "rules:\n";
    for (const char* pattern : {"eval($X)", "os.system(...)", "$X == $X", "\"...\"", "def $F(...): ..."}) {
        yaml += "- id: r" + std::to_string(yaml.size()) + "\n  message: m\n  severity: LOW\n  languages: [python, generic]\n  pattern: '" +
                pattern + "'\n";
    }
    std::string::size_type at;
    while ((at = yaml.find(", generic")) != yaml.npos) yaml.erase(at, 9);
    const char* code = "import os\ndef f(a):\n    os.system('x' + a)\n    return a == a\neval(f)\n";
    Pack fresh = pack_of(yaml);
    Pack kept = pack_of(yaml, fresh.databases());
    EXPECT_EQ(fresh.hash(), kept.hash());
    Scanner one(fresh), other(kept);
    const std::string expected = told(one.scan("x.py", code), code);
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(told(other.scan("x.py", code), code), expected);
    Pack changed = pack_of(yaml + "- {id: new, message: m, severity: LOW, languages: [python], pattern: zzz}\n", fresh.databases());
    EXPECT_NE(changed.hash(), fresh.hash());
    EXPECT_EQ(changed.rules().size(), 6U) << "what was kept of other rules is not used";
}

TEST(Scanner, survives_twisted_files)
{
    Pack pack = pack_of(
        "rules:\n- {id: r, message: m, severity: LOW, languages: [python, js], pattern: eval($X)}\n"
        "- {id: g, message: m, severity: LOW, languages: [generic], pattern: eval ...}\n");
    const std::string deep = "eval" + std::string(100'000, '(') + std::string(100'000, ')');
    std::string bundle = "eval(1);";
    while (bundle.size() < 2'000'000) bundle += "a=b(c[d]);";
    for (const char* path : {"x.py", "x.js"}) {
        for (const std::string& text : {deep, bundle, std::string("eval(\"") + std::string(1000, '\\'), std::string("eval(\xff\xfe\xfd")}) {
            Scanner scanner(pack);
            FileReport report = scanner.scan(path, text);
            EXPECT_LE(report.steps, 2'000'000'000U);
        }
    }
}

}  // namespace
}  // namespace bawn::check
