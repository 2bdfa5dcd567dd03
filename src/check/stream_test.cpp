#include "check/stream.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <random>

#include "base/files.h"
#include "check/language.h"

namespace bawn::check {
namespace {

namespace fs = std::filesystem;

// All rules that Bawn comes with.
const Pack& whole_pack()
{
    static const Pack pack = [] {
        const std::string folder = std::string(BAWN_SOURCE_DIR) + "/data/rules";
        RuleSet all;
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            const std::string path = entry.path();
            if (!path.ends_with(".yaml") || path.find("/tests/") != path.npos || path.ends_with("examples.yaml")) continue;
            RuleSet set = read_rules(read_text(path).value(), path).value();
            std::ranges::move(set.rules, std::back_inserter(all.rules));
        }
        auto secrets = SecretRules::parse(read_text(folder + "/secrets.toml").value(), "secrets.toml").value();
        return Pack::compile(std::move(all), std::move(secrets)).value();
    }();
    return pack;
}

Pack pack_of_rules(const std::string& rules) { return Pack::compile(read_rules(rules, "test.yaml").value(), {}).value(); }

std::string told(const Finding& f)
{
    std::string text = fmt::format("{} {}-{} {}:{} {} {} {}\n", f.rule, f.begin.offset, f.end.offset, f.begin.line, f.begin.column,
                                   f.message, f.fingerprint, f.fix.value_or("-"));
    for (const auto& [name, value] : f.metavariables) text += fmt::format("    {}={}\n", name, value);
    for (const Step& step : f.flow) text += fmt::format("    {}@{}\n", step.what, step.begin.offset);
    return text;
}

template <typename Report>
std::string told(const Report& report)
{
    std::string text;
    for (const auto& found : report.findings) {
        if constexpr (requires { found.finding; })
            text += told(found.finding);
        else
            text += told(found);
    }
    for (const Trouble& trouble : report.troubles) text += trouble.message + "\n";
    return text;
}

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
        lines.push_back(text.substr(at, end - at));
        at = end;
    }
    return lines;
}

// Appends line by line with a cut now and then; after each step the findings are those of a scan that knows nothing of before.
class Followed {
public:
    explicit Followed(const Pack& pack) : pack_(pack), scanner_(pack) {}

    void follow(const std::string& path, const std::string& text)
    {
        SCOPED_TRACE(path);
        std::mt19937 random(static_cast<std::uint32_t>(text.size()));
        Stream stream(pack_, path);
        const std::vector<std::string> lines = lines_of(text);
        std::vector<std::uint32_t> begins;
        for (std::size_t i = 0; i < lines.size() && !testing::Test::HasFailure(); ++i) {
            begins.resize(i);
            begins.push_back(static_cast<std::uint32_t>(stream.text().size()));
            compare(path, stream, stream.append(lines[i]));
            if (random() % 30 != 0) continue;
            const std::size_t back = random() % std::min<std::size_t>(i + 1, 40);
            i -= back;
            compare(path, stream, stream.cut(begins[i] + static_cast<std::uint32_t>(random() % lines[i].size())));
            compare(path, stream, stream.cut(begins[i]));
            compare(path, stream, stream.append(lines[i]));
            begins.resize(i + 1);
        }
    }

    std::size_t lines() const { return lines_; }
    std::size_t findings() const { return findings_; }

private:
    void compare(const std::string& path, const Stream& stream, const StreamReport& report)
    {
        const std::string text = std::string(stream.text()) + stream.closers();
        ASSERT_EQ(told(report), told(scanner_.scan(path, text))) << text;
        ++lines_;
        findings_ += report.findings.size();
    }

    const Pack& pack_;
    Scanner scanner_;
    std::size_t lines_ = 0, findings_ = 0;
};

TEST(Stream, finds_what_a_fresh_scan_finds)
{
    Followed followed(whole_pack());
    std::vector<std::string> files;
    for (const char* folder : {"/data/rules/tests", "/tests/check/pairs"})
        for (const auto& entry : fs::recursive_directory_iterator(std::string(BAWN_SOURCE_DIR) + folder))
            if (entry.is_regular_file() && language_of_file(entry.path().string(), "")) files.push_back(entry.path());
    std::ranges::sort(files);
    ASSERT_FALSE(files.empty());
    for (std::size_t i = 0; i < files.size(); i += 11) followed.follow(files[i], read_text(files[i]).value());
    EXPECT_GT(followed.lines(), 500u);
    EXPECT_GT(followed.findings(), 500u);
}

// What is written later may change what was found before: imports, constants, functions that are called, the class around.
TEST(Stream, sees_what_later_text_changes)
{
    const char* python = R"(
LIMIT = 5
def first(request):
    name = request.args.get("name")
    run(name, LIMIT)
    other(name)
def other(x):
    os.system(x)
import os
LIMIT = 6
class A:
    def f(self):
        key = "a"
        use(key, self.field)
    field = "constant"
    def g(self):
        global LIMIT
        LIMIT = 7
)";
    Followed followed(whole_pack());
    followed.follow("a.py", python);
    EXPECT_GT(followed.lines(), 10u);
}

const char* const gates = R"(
rules:
  - {id: of-line, languages: [python, javascript], message: m, severity: ERROR, pattern: line(...), metadata: {gate: line}}
  - {id: of-statement, languages: [python, javascript], message: m, severity: ERROR, pattern: statement(...), metadata: {gate: statement}}
  - {id: of-function, languages: [python, javascript], message: m, severity: ERROR, pattern: function_(...), metadata: {gate: function}}
  - {id: of-file, languages: [python, javascript], message: m, severity: ERROR, pattern: file(...), metadata: {gate: file}}
)";

TEST(Stream, says_what_is_final)
{
    struct Row {
        const char *why, *path, *text, *expected;
        std::size_t safe_until;  // of the text
    };
    const Row rows[] = {
        {"a line that is not at its end", "a.py", "a = 1\nline()", "of-line pending", 6},
        {"… that is", "a.py", "a = 1\nline()\n", "of-line final", 6},
        {"… in which something is open", "a.py", "a = 1\nline(\n", "of-line pending", 6},
        {"a statement without its end", "a.py", "x = [statement(),\n", "of-statement pending", 0},
        {"a statement and its line's end", "a.py", "x = [statement()]\n", "of-statement final", 0},
        {"a function that may go on", "a.py", "def f():\n    function_()\n", "of-function pending", 25},
        {"a function and what follows it", "a.py", "def f():\n    function_()\nx = 1\n", "of-function final", 0},
        {"a function of braces", "a.js", "function f() {\n  function_();\n", "of-function pending", 30},
        {"… that is closed", "a.js", "function f() {\n  function_();\n}\n", "of-function final", 0},
        {"a file never ends", "a.py", "file()\nx = 1\n", "of-file pending", 13},
        {"in a condition of what is still open", "a.js", "if (statement()) {\n  a();\n", "of-statement pending", 26},
        {"what is safe ends before what is final", "a.js", "function f() {\n  a();\n  line();\n  b();\n", "of-line final", 22},
    };
    const Pack pack = pack_of_rules(gates);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Stream stream(pack, row.path);
        const StreamReport report = stream.append(row.text);
        std::string found;
        for (const StreamFinding& one : report.findings) found += one.finding.rule + (one.final ? " final" : " pending");
        EXPECT_EQ(found, row.expected);
        EXPECT_EQ(report.safe_until, row.safe_until);
    }
}

TEST(Stream, says_where_it_may_be_cut)
{
    struct Row {
        const char *why, *path, *text;
        std::uint32_t before, expected, statement;
    };
    const Row rows[] = {
        {"after the statement before", "a.py", "a = 1\nb = f(\n  1)\n", 14, 6, 6},
        {"a statement that ends there stays", "a.py", "a = 1\nb = 2\n", 12, 12, 0},
        {"inside of a function that goes on", "a.js", "function f() {\n  a();\n  b();\n", 26, 22, 22},
        {"inside of a callback", "a.js", "get('/', (q, r) => {\n  a();\n  b(", 32, 28, 28},
        {"the first of a block keeps its head", "a.py", "a = 1\ndef f():\n    # c\n    b()\n", 27, 6, 23},
        {"a head itself", "a.js", "a();\nif (b) {\n  c();\n", 9, 5, 5},
        {"behind another in its line", "a.js", "a(); b();\n", 7, 4, 0},
        {"before all", "a.py", "f(\n", 3, 0, 0},
        {"a text in no language, by lines", "notes", "one\ntwo\n", 6, 4, 4},
        {"a byte order mark counts", "a.py",
         "\xef\xbb\xbf"
         "a = 1\nb = 2\n",
         13, 9, 9},
    };
    const Pack pack = pack_of_rules(gates);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Stream stream(pack, row.path);
        stream.append(row.text);
        EXPECT_EQ(stream.safe_before(row.before), row.expected);
        EXPECT_EQ(stream.statement_at(row.before), row.statement);
    }
}

TEST(Stream, takes_any_text)
{
    const std::string bom = "\xef\xbb\xbf", rows[] = {
                                                bom + "eval(input())\n",
                                                std::string("a\0b\n", 4),
                                                "\xff\xfe"
                                                "a\0",
                                                "x = '\xe4'\neval(x)\n",
                                                "x = '\xc3\xa4'\neval(x)\n",
                                                "#!/usr/bin/env python3\neval(input())\n",
                                                std::string(3000, '(') + "\n" + std::string(2000, ']'),
                                            };
    for (const char* path : {"a.py", "a.js", "a.java", "a", "a.h", ".env"})
        for (const std::string& text : rows) {
            Stream stream(whole_pack(), path);
            Scanner scanner(whole_pack());
            for (std::size_t at = 0; at < text.size(); at += text.size() > 100 ? 777 : 1) {
                const std::string piece = text.substr(at, text.size() > 100 ? 777 : 1);
                const StreamReport report = stream.append(piece);
                ASSERT_EQ(told(report), told(scanner.scan(path, std::string(stream.text()) + stream.closers()))) << path << " " << at;
            }
        }
}

}  // namespace
}  // namespace bawn::check
