#include "model/code_places.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace bawn::model {
namespace {

std::string told(const CodePlaces& places)
{
    std::string text;
    for (const CodePlace& place : places.all()) {
        text += fmt::format("{}({}){}{}:", place.path, place.shown, place.is_known ? "" : " unknown", place.is_closed ? "" : " open");
        for (char c : place.text) text += c == '\n' ? std::string("|") : std::string(1, c);
        if (!place.replaced.empty()) text += fmt::format(" for {}", place.replaced.substr(0, place.replaced.find('\n')));
        text += "\n";
    }
    return text;
}

CodePlaces read(std::string_view answer, std::size_t piece = std::string_view::npos)
{
    CodePlaces places;
    while (!answer.empty()) {
        std::string_view next = answer.substr(0, piece);
        while (!next.empty()) {
            const std::size_t taken = places.take(next);
            next.remove_prefix(taken), answer.remove_prefix(taken);
        }
    }
    return places;
}

struct PlaceRow {
    const char *why, *answer, *expected;
};

const PlaceRow place_rows[] = {
    {"prose holds no code", "Use `eval(x)` with care.\n", ""},
    {"a fenced block", "Here:\n```python\nimport os\nx = 1\n```\nDone.\n", "answer.py(python):import os|x = 1|\n"},
    {"… of tildes, with what else is said of it", "~~~js {title=\"x\"}\na()\n~~~\n", "answer.js(js):a()|\n"},
    {"a language by another name", "```C++\nint x;\n```\n```shell\nls\n```\n", "answer.cc(C++):int x;|\nanswer.sh(shell):ls|\n"},
    {"a path where the language stands", "```src/a.go\npackage a\n```\n", "src/a.go(src/a.go):package a|\n"},
    {"a path beside the language", "```python title=\"src/a.py\"\nx\n```\n", "src/a.py(src/a.py):x|\n"},
    {"… behind a colon", "```python:src/a.py\nx\n```\n", "src/a.py(src/a.py):x|\n"},
    {"a path in the line before", "In **`src/a.py`**:\n\n```python\nx\n```\n", "src/a.py(src/a.py):x|\n"},
    {"a path of another language is not this block's", "Like `conf.json`:\n```python\nx\n```\n", "answer.py(python):x|\n"},
    {"a block without a name", "```\nx\n```\n", "(code):x|\n"},
    {"… says by its look what it is", "```\nimport os\n\ndef ask(self):\n    x\n```\n",
     "code.py(code.py):import os||def ask(self):|    x|\n"},
    {"… as soon as that is sure", "```\nimport os\nfrom a import b\n\ndef ask(self):\n    self.a = None\n",
     "code.py(code.py) open:import os|from a import b||def ask(self):|    self.a = None|\n"},
    {"… and not before", "```\nimport os\n", "(code) unknown open:import os|\n"},
    {"… is data at its first byte", "```\n{\"x\": [\n", "(code) open:{\"x\": [|\n"},
    {"… is not looked at for ever", "```\na\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\np\n",
     "(code) open:a|b|c|d|e|f|g|h|i|j|k|l|m|n|o|p|\n"},
    {"a block that nobody closed", "```python\nx\ny", "answer.py(python) open:x|\n"},
    {"an indented one, in a list", "1. Do:\n   ```python\n   if x:\n       y\n   ```\n", "answer.py(python):if x:|    y|\n"},
    {"… behind the item's mark", "- ```python\n  x\n  ```\n", "answer.py(python):x|\n"},
    {"backticks in a line are no fence", "```x``` and\n```python\nx\n```\n", "answer.py(python):x|\n"},
    {"a longer fence holds a shorter one", "````text\n```python\nx\n```\n````\n", "(text):```python|x|```|\n"},
    {"a fence with a word closes nothing", "```python\nx\n```python\ny\n```\n", "answer.py(python):x|```python|y|\n"},
    {"a block of Markdown holds blocks", "```markdown\n# A\n```python\nx\n```\n```\n```js\ny\n```\n",
     "answer.py(python):x|\nanswer.js(js):y|\n"},
    {"a closer far to the right is text", "```python\n\"\"\"\n    ```\n\"\"\"\n```\n", "answer.py(python):\"\"\"|    ```|\"\"\"|\n"},

    {"a file that a tool call writes", R"({"name": "write", "arguments": {"path": "a.py", "content": "import os\nx = \"1\"\n"}})",
     "a.py(a.py):import os|x = \"1\"|\n"},
    {"… between tags", "<tool_call>\n{\"name\": \"w\", \"arguments\": {\"file_path\": \"a.py\", \"content\": \"x\"}}\n</tool_call>",
     "a.py(a.py):x\n"},
    {"… whose path comes later", R"({"content": "x\n", "path": "a.py"})", "a.py(a.py):x|\n"},
    {"… and has not come yet", R"({"content": "x\n", )", "() unknown:x|\n"},
    {"… and never does", R"({"content": "x\n"})", "(code):x|\n"},
    {"… and its text tells what it is", R"({"content": "import os\n\ndef ask(self):\n    self.a = None\n"})",
     "code.py(code.py):import os||def ask(self):|    self.a = None|\n"},
    {"an edit", R"({"path": "a.py", "old_string": "was\n", "new_string": "is\n"})", "a.py(a.py):is| for was\n"},
    {"several edits of one file", R"({"path": "a.py", "edits": [{"oldText": "a", "newText": "b"}, {"oldText": "c", "newText": "d"}]})",
     "a.py(a.py):b for a\na.py(a.py):d for c\n"},
    {"a language instead of a path", R"({"language": "python", "code": "x"})", "answer.py(python):x\n"},
    {"arguments as a string of JSON", R"({"name": "w", "arguments": "{\"path\": \"a.py\", \"content\": \"x = \\\"1\\\"\\n\"}"})",
     "a.py(a.py):x = \"1\"|\n"},
    {"characters by number", R"({"path": "a.py", "content": "\u0041\u00e4\ud83d\ude00"})", "a.py(a.py):Aä😀\n"},
    {"a line broken where it may not be", "{\"path\": \"a.py\", \"content\": \"x\ny\"}", "a.py(a.py):x|y\n"},
    {"what only begins like JSON", "{x} {\"a\" and {\"content\": \"b\"}", "(code):b\n"},
    {"a call in a block of JSON", "```json\n{\"path\": \"a.py\", \"content\": \"x\"}\n```\n",
     "answer.json(json):{\"path\": \"a.py\", \"content\": \"x\"}|\na.py(a.py):x\n"},
    {"an object in code is no call", "```js\nf({\"path\": \"a.py\", \"content\": \"x\"})\n```\n",
     "answer.js(js):f({\"path\": \"a.py\", \"content\": \"x\"})|\n"},
    {"a call in tags",
     "<tool_call>\n<function=write>\n<parameter=path>\na.py\n</parameter>\n<parameter=content>\nx\ny\n</parameter>\n</function>\n</"
     "tool_call>\n",
     "a.py(a.py):x|y|\n"},
    {"… whose path comes later",
     "<invoke name=\"w\">\n<parameter name=\"content\">x\ny</parameter>\n<parameter name=\"path\">a.py</parameter>\n", "a.py(a.py):x|y\n"},

    {"a patch", "```diff\n--- a/x.py\n+++ b/x.py\n@@ -1,2 +7,3 @@\n a\n-b\n+c\n+d\n@@ -9 +9 @@\n+e\n```\n",
     "x.py(x.py):a|c|d| for a\nx.py(x.py):e|\n"},
    {"a patch that a tool applies", R"({"patch": "*** Begin Patch\n*** Update File: x.py\n@@\n-a\n+b\n*** End Patch\n"})",
     "x.py(x.py):b| for a\n"},
    {"a command that writes a file", R"({"command": "mkdir src && cat >src/a.py <<'EOF'\nx\ny\nEOF\npython3 src/a.py\n"})",
     "src/a.py(src/a.py):x|y|\n"},
    {"… by tee, in a list, not indented", R"({"cmd": ["bash", "-lc", "tee -a a.py <<-\"END\" >/dev/null\n\tx\n\tEND\n"]})",
     "a.py(a.py):\tx|\n"},
    {"… twice", R"({"cmd": "cd x && cat > 'a b.py' <<E\nx\nE\ncat <<E >> c.js 2>&1\ny\nE"})", "a b.py(a b.py):x|\nc.js(c.js):y|\n"},
    {"a command that applies a patch", R"({"cmd": "apply_patch <<'EOF'\n*** Begin Patch\n*** Add File: x.py\n+a\n*** End Patch\nEOF\n"})",
     "x.py(x.py):a|\n"},
    {"a patch as a command", R"({"command": ["apply_patch", "*** Begin Patch\n*** Update File: x.py\n@@\n-a\n+b\n*** End Patch\n"]})",
     "x.py(x.py):b| for a\n"},
    {"a command that writes nothing", R"({"command": "grep -n '<<' a.py >out; wc -l <<<x; cat <<E\nx\nE\n"})", ""},
    {"search and replace", "x.py\n```python\n<<<<<<< SEARCH\na\n=======\nb\n>>>>>>> REPLACE\n```\n", "x.py(x.py):\nx.py(x.py):b| for a\n"},
};

TEST(CodePlaces, table)
{
    for (const PlaceRow& row : place_rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told(read(row.answer)), row.expected);
        EXPECT_EQ(told(read(row.answer, 1)), row.expected) << "byte by byte";
    }
}

// What was cut at a place's byte and written anew is in the same place again.
TEST(CodePlaces, what_is_written_is_read)
{
    for (const PlaceRow& row : place_rows) {
        SCOPED_TRACE(row.why);
        const CodePlaces places = read(row.answer);
        for (std::size_t at = 0; at < places.all().size(); ++at) {
            const CodePlace& place = places.all()[at];
            for (std::uint32_t size = 0; size <= place.text.size(); ++size) {
                if (size < place.text.size() && (place.text[size] & 0xc0) == 0x80) continue;  // within a character
                const bool begins_line = size == 0 || place.text[size - 1] == '\n';
                const std::string cut = std::string(row.answer).substr(0, place.place_of(size));
                const std::string rest = place.text.substr(size) + "\nmore\n";
                const CodePlaces again = read(cut + place.written(rest, begins_line));
                ASSERT_GT(again.all().size(), at);
                EXPECT_TRUE(again.all()[at].text.starts_with(place.text.substr(0, size) + rest))
                    << size << ": " << cut << place.written(rest, begins_line) << "\n"
                    << again.all()[at].text;
                EXPECT_EQ(place.size_at(place.place_of(size)), size == 0 ? 0 : size);
            }
        }
    }
}

TEST(CodePlaces, the_end_closes_what_is_open)
{
    CodePlaces block = read("```python\nx\ny");
    block.end();
    EXPECT_EQ(told(block), "answer.py(python):x|y\n");
    CodePlaces fence = read("```python\nx\n```");
    fence.end();
    EXPECT_EQ(told(fence), "answer.py(python):x|\n");
    CodePlaces call = read(R"({"content": "x\ny)");
    call.end();
    EXPECT_EQ(told(call), "(code):x|y\n");
}

TEST(CodePlaces, takes_any_bytes)
{
    std::mt19937 random(7);
    constexpr std::string_view words[] = {"```",
                                          "python\n",
                                          "{\"content\": \"",
                                          "\\n",
                                          "\\u00",
                                          "\\ud83d",
                                          "}",
                                          "{",
                                          "\"",
                                          "\n",
                                          "<parameter=content>",
                                          "</parameter>",
                                          "@@",
                                          "+++ ",
                                          "--- ",
                                          "    ",
                                          "<<<<<<< ",
                                          "=======\n",
                                          "\xff",
                                          "\\"};
    for (int turn = 0; turn < 2000; ++turn) {
        std::string answer;
        for (int word = 0; word < 40; ++word) answer += words[random() % std::size(words)];
        CodePlaces whole = read(answer), split = read(answer, 1 + random() % 5);
        EXPECT_EQ(told(whole), told(split)) << answer;
        whole.end();
        for (const CodePlace& place : whole.all()) {
            EXPECT_TRUE(place.is_known && place.is_closed);
            ASSERT_EQ(place.text.size(), place.ends.size());
            EXPECT_TRUE(std::ranges::is_sorted(place.ends));
            EXPECT_TRUE(place.ends.empty() || (place.begin < place.ends.front() && place.ends.back() <= answer.size()));
        }
    }
}

}  // namespace
}  // namespace bawn::model
