#include "model/gate.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "model/test_scripted.h"

namespace bawn::model {
namespace {

const check::Pack& small_pack()
{
    static const check::Pack small_pack = [] {
        constexpr const char* rules = R"yaml(
rules:
  - id: bad
    languages: [python, javascript]
    message: m
    severity: ERROR
    pattern: bad(...)
    metadata: {gate: line, hint: Use good.}
  - {id: worst, languages: [python], message: m, severity: CRITICAL, pattern: worst(...), metadata: {gate: line, hint: Use good.}}
  - {id: odd, languages: [python, javascript], message: m, severity: INFO, pattern: odd(...), metadata: {gate: line}}
  - {id: fixed, languages: [python, javascript], message: m, severity: ERROR, pattern: wrong($X), fix: right($X), metadata: {gate: line}}
  - {id: useless-fix, languages: [python], message: m, severity: ERROR, pattern: silly($X), fix: bad($X), metadata: {gate: line, hint: Use good.}}
  - {id: never-closed, languages: [python], message: m, severity: ERROR, metadata: {gate: function, hint: Close it.},
     patterns: [{pattern: $X = open_it()}, {pattern-not-inside: "$X = open_it()\n...\nclose($X)"}]}
)yaml";
        return check::Pack::compile(check::read_rules(rules, "test.yaml").value(), {}).value();
    }();
    return small_pack;
}

constexpr std::string_view prompt = "PROMPT:";

// Says one thing, and another after it was given a hint ("… Use good." at the end of a line).
test::Script script(std::string says, std::string instead)
{
    return [=](std::string_view read, const Sampling&) -> std::string {
        std::string known(read.substr(prompt.size()));
        for (std::size_t at; (at = known.find("right(")) != known.npos;) known.replace(at, 5, "wrong");  // what was fixed
        std::string_view answer = known;
        std::string_view text = says;
        for (std::string_view hint : {"Use good.\n", "Use good.\\n", "Use good. */ ", "Close it.\n"})
            if (const std::size_t at = answer.find(hint); at != answer.npos) {
                answer.remove_prefix(at + hint.size());
                text = instead;
                break;
            }
        return text.starts_with(answer) ? std::string(text.substr(answer.size())) : "";
    };
}

struct Told {
    std::string text, notes;
    std::size_t tries = 0;
    bool is_marked = false;
    std::vector<std::string> parts;
};

constexpr std::string_view names[] = {"warned", "rewritten", "resampled", "marked", "unchecked"};

Told run(test::ScriptedBackend& backend, GateSettings settings = {}, Writing writing = {}, Sampling sampling = {},
         std::uint32_t most = 4096)
{
    const Segment segments[] = {{std::string(prompt), true}};
    Gate gate(backend, small_pack(), settings);
    auto answer = gate.start(backend.read(segments).value(), sampling, most, std::move(writing)).value();
    Told told;
    while (auto text = answer->next().value()) {
        told.text += text->text;
        told.parts.push_back(text->text);
        told.tries += text->tries.size();
        for (const GateNote& note : text->notes)
            told.notes += fmt::format("{} {} {}:{}{}\n", names[static_cast<std::size_t>(note.what)], note.rule, note.path, note.line,
                                      note.tries ? fmt::format(" after {}", note.tries) : "");
    }
    told.is_marked = answer->is_marked();
    return told;
}

Told run(std::string says, std::string instead = "", GateSettings settings = {}, Writing writing = {})
{
    test::ScriptedBackend backend(script(std::move(says), std::move(instead)));
    return run(backend, settings, std::move(writing));
}

struct GateRow {
    const char *why, *says, *instead, *told, *notes;
};

const GateRow gate_rows[] = {
    {"prose and clean code", "Hi.\n```python\na = 1\n```\nBye.", "", "Hi.\n```python\na = 1\n```\nBye.", ""},
    {"what is bad is cut, and what comes after the hint is told", "```python\na = 1\nbad(a)\nb = 2\n```\nBye.",
     "good(a)\nb = 3\n```\nDone.", "```python\na = 1\ngood(a)\nb = 3\n```\nDone.", "resampled bad python:2 after 1\n"},
    {"in a function, with its indentation", "```python\ndef f(a):\n    b = 1\n    bad(a)\n```\n", "    good(a)\n```\n",
     "```python\ndef f(a):\n    b = 1\n    good(a)\n```\n", "resampled bad python:3 after 1\n"},
    {"from the beginning of the statement", "```python\na = 1\nx = [\n  1,\n  bad(a)]\nb = 2\n```\n", "x = [\n  1,\n  good(a)]\n```\n",
     "```python\na = 1\nx = [\n  1,\n  good(a)]\n```\n", "resampled bad python:4 after 1\n"},
    {"the last line of a block, whose break the fence brings", "```python\nbad(1)\n```\n", "good(1)\n```\n", "```python\ngood(1)\n```\n",
     "resampled bad python:1 after 1\n"},
    {"… of one that nobody closed", "```python\nbad(1)", "good(1)\n", "```python\ngood(1)\n", "resampled bad python:1 after 1\n"},
    {"the fix of a rule takes its place", "```python\na = wrong(1) + 2\nb = 3\n```\n", "", "```python\na = right(1) + 2\nb = 3\n```\n",
     "rewritten fixed python:1\n"},
    {"two of them in one line", "```python\na = wrong(1) + wrong(2)\n```\n", "", "```python\na = right(1) + right(2)\n```\n",
     "rewritten fixed python:1\nrewritten fixed python:1\n"},
    {"a fix that is as bad is none", "```python\nsilly(1)\n```\n", "good(1)\n```\n", "```python\ngood(1)\n```\n",
     "resampled useless-fix python:1 after 1\n"},
    {"what is less severe is told and noted", "```python\nodd(1)\nodd(2)\n```\n", "", "```python\nodd(1)\nodd(2)\n```\n",
     "warned odd python:1\nwarned odd python:2\n"},
    {"a finding of a function waits for its end", "```python\ndef f():\n    x = open_it()\n    y = 1\ndef g():\n    pass\n```\n",
     "    x = open_it()\n    close(x)\ndef g():\n    pass\n```\n",
     "```python\ndef f():\n    x = open_it()\n    close(x)\ndef g():\n    pass\n```\n", "resampled never-closed python:2 after 1\n"},
    {"… that is right there is none", "```python\ndef f():\n    x = open_it()\n    close(x)\ndef g():\n    pass\n```\n", "",
     "```python\ndef f():\n    x = open_it()\n    close(x)\ndef g():\n    pass\n```\n", ""},
    {"the model says the hint as well", "```python\nbad(1)\n```\n", "# Use good.\ngood(1)\n```\n", "```python\ngood(1)\n```\n",
     "resampled bad python:1 after 1\n"},
    {"another language's comment", "```js\nf(() => {\n  bad(1);\n});\n```\n", "  good(1);\n});\n```\n",
     "```js\nf(() => {\n  good(1);\n});\n```\n", "resampled bad js:2 after 1\n"},
    {"a file that a call writes", "{\"path\": \"a.py\", \"content\": \"a = 1\\nbad(\\\"x\\\")\\nb = 2\\n\"}", "good(\\\"x\\\")\\n\"}",
     "{\"path\": \"a.py\", \"content\": \"a = 1\\ngood(\\\"x\\\")\\n\"}", "resampled bad a.py:2 after 1\n"},
    {"… whose fix is written as JSON", "{\"path\": \"a.py\", \"content\": \"wrong(\\\"x\\\")\\n\"}", "",
     "{\"path\": \"a.py\", \"content\": \"right(\\\"x\\\")\\n\"}", "rewritten fixed a.py:1\n"},
    {"… whose path comes later", "{\"content\": \"bad(1)\\n\", \"path\": \"a.py\"}", "good(1)\\n\", \"path\": \"a.py\"}",
     "{\"content\": \"good(1)\\n\", \"path\": \"a.py\"}", "resampled bad a.py:1 after 1\n"},
    {"what an edit takes over is not its fault", "{\"path\": \"a.py\", \"old_string\": \"bad(1)\\nx\", \"new_string\": \"bad(1)\\ny\"}", "",
     "{\"path\": \"a.py\", \"old_string\": \"bad(1)\\nx\", \"new_string\": \"bad(1)\\ny\"}", ""},
    {"what a patch adds", "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +7,3 @@\n a = 1\n+bad(1)\n b = 2\n```\n", "+good(1)\n b = 2\n```\n",
     "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +7,3 @@\n a = 1\n+good(1)\n b = 2\n```\n", "resampled bad a.py:8 after 1\n"},
    {"what stands around a patch is not its fault", "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +7,3 @@\n bad(1)\n+c = 1\n b = 2\n```\n", "",
     "```diff\n--- a/a.py\n+++ b/a.py\n@@ -1,2 +7,3 @@\n bad(1)\n+c = 1\n b = 2\n```\n", ""},
    {"two blocks", "```python\nbad(1)\n```\nand\n```js\nwrong(2);\n```\n", "good(1)\n```\nand\n```js\nwrong(2);\n```\n",
     "```python\ngood(1)\n```\nand\n```js\nright(2);\n```\n", "resampled bad python:1 after 1\nrewritten fixed js:1\n"},
};

TEST(Gate, table)
{
    for (const GateRow& row : gate_rows) {
        SCOPED_TRACE(row.why);
        const Told told = run(row.says, row.instead);
        EXPECT_EQ(told.text, row.told);
        EXPECT_EQ(told.notes, row.notes);
        EXPECT_EQ(told.is_marked, told.notes.find("marked") != std::string::npos);
    }
}

TEST(Gate, off_and_warn_change_no_byte)
{
    for (const GateRow& row : gate_rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(run(row.says, row.instead, {.mode = GateMode::off}).text, row.says);
        const Told warned = run(row.says, row.instead, {.mode = GateMode::warn});
        EXPECT_EQ(warned.text, row.says);
        EXPECT_EQ(warned.notes.empty(), std::string_view(row.notes).empty());
        EXPECT_EQ(warned.notes.find("resampled"), std::string::npos);
    }
}

TEST(Gate, a_hole_in_a_file)
{
    struct HoleRow {
        const char *why, *before, *after, *says, *instead, *told, *notes;
    };
    const HoleRow holes[] = {
        {"what stands before is not its fault", "bad(0)\n", "", "x = 1\n", "", "x = 1\n", ""},
        {"what stands behind is not its fault", "a = 1\n", "bad(0)\n", "x = 1\n", "", "x = 1\n", ""},
        {"what it says is", "def f():\n    a = 1\n", "\n", "    bad(1)\n    b = 2\n", "    good(1)\n", "    good(1)\n",
         "resampled bad a.py:3 after 1\n"},
        {"what only the text behind makes good", "def f():\n", "    close(x)\n", "    x = open_it()\n", "", "    x = open_it()\n", ""},
        {"within a line there is no place for a hint, but the word is banned", "a = ", "\n", "bad(1)", "", "(1)",
         "resampled bad a.py:1 after 2\n"},
    };
    for (const HoleRow& row : holes) {
        SCOPED_TRACE(row.why);
        const Told told = run(row.says, row.instead, {}, {Writing::Form::code, "a.py", row.before, row.after});
        EXPECT_EQ(told.text, row.told);
        EXPECT_EQ(told.notes, row.notes);
    }
}

// Nothing is held back that need not be: what is told after each piece.
TEST(Gate, tells_what_nothing_can_call_back)
{
    const Told told = run("One two.\n```python\na = 1\ndef f():\n    b = 2\n    x = open_it()\n    c = 3\n    close(x)\nd = 4\n```\n");
    std::string shown;
    for (const std::string& part : told.parts) shown += part + "|";
    EXPECT_EQ(shown,
              "One| two|.|\n|`|`|`|python|\n|a = 1\n|def f():\n    b = 2\n|    x = open_it()\n    c = 3\n    close(x)\n|d = 4\n|```\n|");
}

TEST(Gate, marks_what_no_try_makes_better)
{
    test::ScriptedBackend backend([](std::string_view read, const Sampling& sampling) -> std::string {
        const std::string_view answer = read.substr(prompt.size());
        const std::string says = "```python\na = 1\nbad(0)\nb = 2\n```\nBye.";
        if (says.starts_with(answer)) return says.substr(answer.size());
        return fmt::format("bad({})\nb = 2\n```\nBye.", sampling.seed);
    });
    const Told told = run(backend);
    EXPECT_EQ(told.text, "```python\na = 1\nbad(0)\nb = 2\n```\nBye.");
    EXPECT_EQ(told.notes, "marked bad python:2 after 3\n");
    EXPECT_TRUE(told.is_marked);
}

TEST(Gate, tries_again_warmer_and_otherwise)
{
    test::ScriptedBackend backend([](std::string_view read, const Sampling& sampling) -> std::string {
        const std::string_view answer = read.substr(prompt.size());
        if (!sampling.not_first.empty()) return "x = bad(1)\n```\n";
        if (answer.ends_with("good.\n")) return "bad(1)\n```\n";
        return answer.empty() ? "```python\nbad(1)\n```\n" : "```\n";
    });
    const Told told = run(backend);
    EXPECT_EQ(told.text, "```python\nbad(1)\n```\n");
    ASSERT_EQ(backend.started_.size(), 5u);  // the first, three tries, and the first again from where it was
    EXPECT_EQ(backend.started_[1].read, "PROMPT:```python\n# Use good.\n");
    EXPECT_FLOAT_EQ(backend.started_[1].sampling.temperature, 0.2f);
    EXPECT_FLOAT_EQ(backend.started_[3].sampling.temperature, 0.6f);
    EXPECT_NE(backend.started_[1].sampling.seed, backend.started_[2].sampling.seed);
    EXPECT_TRUE(backend.started_[1].sampling.not_first.empty());
    EXPECT_EQ(backend.started_[2].sampling.not_first.size(), 1u);  // the same came again: not with this word
    EXPECT_EQ(backend.started_[4].read, "PROMPT:```python\nbad(1)\n");
    EXPECT_EQ(told.tries, 3u);
}

TEST(Gate, the_word_that_brought_it_back_is_banned)
{
    test::ScriptedBackend backend([](std::string_view read, const Sampling& sampling) -> std::string {
        const std::string_view answer = read.substr(prompt.size());
        if (!sampling.not_first.empty()) return " good(1)\n```\n";
        if (answer.ends_with("good.\n")) return "x = bad(1)\n```\n";
        return answer.empty() ? "```python\nx = bad(1)\n```\n" : "```\n";
    });
    const Told told = run(backend);
    EXPECT_EQ(told.text, "```python\nx = good(1)\n```\n");
    EXPECT_EQ(told.notes, "resampled bad python:1 after 2\n");
    ASSERT_GE(backend.started_.size(), 3u);
    EXPECT_EQ(backend.started_[2].read, "PROMPT:```python\n# Use good.\nx =");
}

TEST(Gate, a_model_that_has_nothing_better_to_say_may_end)
{
    const Told told = run("```python\na = 1\nbad(1)\n```\n", "```\n");
    EXPECT_EQ(told.text, "```python\na = 1\n```\n");
    EXPECT_EQ(told.notes, "resampled bad python:2 after 1\n");
}

TEST(Gate, the_least_bad_try_is_told)
{
    test::ScriptedBackend backend([](std::string_view read, const Sampling& sampling) -> std::string {
        const std::string_view answer = read.substr(prompt.size());
        if (answer.ends_with("1)\n")) return "```\n";
        if (answer.ends_with("good.\n") || answer.ends_with("```python\n")) return sampling.seed == 2 ? "bad(1)\n```\n" : "worst(1)\n```\n";
        return "```python\nworst(1)\n```\n";
    });
    const Told told = run(backend);
    EXPECT_EQ(told.text, "```python\nbad(1)\n```\n");
    EXPECT_EQ(told.notes, "marked bad python:1 after 3\n");
}

TEST(Gate, a_backend_that_cannot_continue_is_repaired_or_marked)
{
    test::ScriptedBackend backend(script("```python\na = wrong(1)\nbad(1)\nb = 2\n```\nBye.", ""));
    backend.facts_.continues = false;
    const Told told = run(backend);
    EXPECT_EQ(told.text, "```python\na = right(1)\nbad(1)\nb = 2\n```\nBye.");
    EXPECT_EQ(told.notes, "rewritten fixed python:1\nmarked bad python:2\n");
    EXPECT_TRUE(told.is_marked);
    EXPECT_EQ(backend.started_.size(), 1u);
}

TEST(Gate, no_more_than_was_asked_for)
{
    std::string says = "```python\n";
    for (int line = 0; line < 200; ++line) says += "a = 1\n";
    test::ScriptedBackend backend(script(says, ""));
    const Told told = run(backend, {}, {}, {}, 100);
    EXPECT_EQ(backend.pieces_of(told.text).size(), 100u);
    test::ScriptedBackend again(script("```python\na = 1\nbad(1)\n" + says, "good(1)\n" + says));
    EXPECT_LE(again.pieces_of(run(again, {}, {}, {}, 100).text).size(), 100u);
}

TEST(Gate, too_much_code_is_told_unchecked)
{
    std::string says = "```python\n";
    while (says.size() < (1 << 20) + 100) says += "x = '" + std::string(50'000, 'y') + "'\n";
    says += "bad(1)\n```\n";
    test::ScriptedBackend backend(script(says, ""));
    backend.longest_token_ = 1 << 20;
    const Told told = run(backend);
    EXPECT_TRUE(told.text == says) << told.text.size();
    EXPECT_EQ(told.notes, "unchecked  python:0\n");
}

TEST(Gate, cancelled_it_ends)
{
    test::ScriptedBackend backend(script("```python\nbad(1)\n", ""));
    const Segment segments[] = {{std::string(prompt), true}};
    Gate gate(backend, small_pack());
    auto answer = gate.start(backend.read(segments).value(), {}, 100).value();
    ASSERT_TRUE(answer->next().value());
    answer->cancel();
    EXPECT_FALSE(answer->next().value());
    EXPECT_EQ(answer->ending(), Ending::cancelled);
}

// Tokens of any bytes, also within characters.
class AnyTokens final : public Generation {
public:
    AnyTokens(std::string text, unsigned seed) : text_(std::move(text)), random_(seed) {}
    Result<std::optional<Piece>> next() override
    {
        if (at_ == text_.size()) return std::nullopt;
        const std::size_t size = std::min(text_.size() - at_, 1 + random_() % 7);
        Piece piece{static_cast<Token>(at_), text_.substr(at_, size)};
        at_ += size;
        return piece;
    }
    void cancel() override {}
    Ending ending() const override { return Ending::stop; }
    Usage usage() const override { return {}; }

private:
    std::string text_;
    std::size_t at_ = 0;
    std::mt19937 random_;
};

class AnyTokensBackend final : public Backend {
public:
    AnyTokensBackend(std::string text, unsigned seed) : text_(std::move(text)), seed_(seed) {}
    const ModelFacts& facts() const override { return facts_; }
    Result<Context> read(std::span<const Segment>) override { return fail(ErrorKind::unsupported, "nothing is to be read anew"); }
    Result<std::unique_ptr<Generation>> start(const Context&, const Sampling&, std::uint32_t) override
    {
        return std::make_unique<AnyTokens>(text_, seed_);
    }
    Result<std::vector<float>> embed(std::string_view) override { return fail(ErrorKind::unsupported, ""); }

private:
    ModelFacts facts_;
    std::string text_;
    unsigned seed_;
};

TEST(Gate, without_a_finding_it_tells_what_was_said)
{
    constexpr std::string_view words[] = {"```python\n",
                                          "```\n",
                                          "~~~js\n",
                                          "~~~\n",
                                          "a = 1\n",
                                          "def f():\n    x = 1\n",
                                          "ä ö 😀\n",
                                          "'",
                                          "\"\"\"\n",
                                          "{",
                                          "}",
                                          "{\"path\": \"a.py\", \"content\": \"",
                                          "\\n",
                                          "\"}",
                                          "    ",
                                          "\n",
                                          "class A:\n",
                                          "# c\n",
                                          "<parameter=content>\n",
                                          "</parameter>\n",
                                          "```diff\n@@ -1 +1 @@\n+",
                                          "x",
                                          "(",
                                          ")",
                                          "\xff",
                                          "\r\n",
                                          "`",
                                          "1. "};
    std::mt19937 random(3);
    for (unsigned turn = 0; turn < 300; ++turn) {
        std::string says;
        for (unsigned word = 0; word < 30; ++word) says += words[random() % std::size(words)];
        AnyTokensBackend backend(says, turn);
        Gate gate(backend, small_pack());
        auto answer = gate.start({}, {}, 100'000).value();
        std::string told;
        while (auto text = answer->next().value()) told += text->text;
        ASSERT_EQ(told, says);
    }
}

}  // namespace
}  // namespace bawn::model
