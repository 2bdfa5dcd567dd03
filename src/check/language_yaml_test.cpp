#include "check/content_places.h"
#include "check/match_table.h"

namespace bawn::check {
namespace {

TEST(Yaml, trees)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"a key without a value has an empty text", "a:\n", "object[pair(key: string \"a\", value: string \"\")]"},
        {"… in braces as well", "{a, b: 1}",
         "object[pair(key: string \"a\", value: string \"\"), pair(key: string \"b\", value: number 1)]"},
        {"all the words for true, false and null", "[yes, Off, TRUE, ~, \"no\"]",
         "array[boolean true, boolean false, boolean true, null null, string \"no\"]"},
        {"a tag is the type of a cast", "a: !b c", "object[pair(key: string \"a\", value: cast(type: name b, value: string \"c\"))]"},
        {"quotes say what they mean", "['it''s', \"a\\tb\"]", "array[string \"it's\", string \"a\tb\"]"},
        {"a text over several lines", "a: b\n  c\n\n  d\n", "object[pair(key: string \"a\", value: string \"b c\nd\")]"},
        {"a block of lines", "a: |\n   b\n\n    c\n", "object[pair(key: string \"a\", value: string \"b\n\n c\n\")]"},
        {"… joined", "a: >-\n  b\n  c\n\n  d\n", "object[pair(key: string \"a\", value: string \"b c\nd\")]"},
        {"… as it is where it is indented further", "a: >\n  b\n    c\n  d\n",
         "object[pair(key: string \"a\", value: string \"b\n  c\nd\n\")]"},
        {"a head without lines", "a: |\n", "object[pair(key: string \"a\", value: string \"\")]"},
    };
    for (const Row& row : rows) {
        Words words;
        auto tree = Tree::parse(*find_language("yaml"), row.text, words);
        ASSERT_TRUE(tree) << tree.error().message();
        EXPECT_EQ(shown(tree->root(), words), "file[" + std::string(row.expected) + "]") << row.why;
    }
}

// The lines on which a pattern is found, each once.
std::string lines_of(std::string_view pattern, std::string_view text)
{
    Searched searched("yaml", pattern, text);
    std::string lines = searched.problem;
    std::ptrdiff_t last = 0;
    for (const Match& one : searched.found) {
        std::ptrdiff_t line = 1 + std::count(text.begin(), text.begin() + one.begin, '\n');
        if (line != last) lines += (last ? " " : "") + std::to_string(line);
        last = line;
    }
    return lines;
}

TEST(Yaml, patterns)
{
    struct Row {
        const char *why, *pattern, *text, *expected;
    };
    const char* list =
        "rules:\n"
        "- id: a\n"
        "  tags: [x, y]\n"
        "- id: b\n"
        "  more:\n"
        "    n: 1\n"
        "    o: 2\n"
        "- - p\n"
        "  - q\n";
    const Row rows[] = {
        {"a pair is found among others", "n: 1\n", list, "6"},
        {"a mapping of several has no others", "n: 1\no: 2\n", list, "6"},
        {"… unless dots say so", "o: 2\n...\n", list, "6"},
        {"… or does not match", "n: 1\np: 2\n", list, ""},
        {"an item is found in any sequence", "- y\n", list, "3"},
        {"an item that is a mapping", "- id: $X\n  ...\n", list, "2 4"},
        {"… with dots first", "- ...\n  more:\n    ...\n    o: $X\n", list, "4"},
        {"dots below a key are any value", "tags:\n  ...\n", list, "3"},
        {"… so that they stand for sequences", "rules:\n  ...\n", list, "1"},
        {"dots among items are items", "rules:\n...\n- id: b\n  ...\n...\n", list, ""},
        {"… in the column of the items", "rules:\n- id: a\n  ...\n...\n", list, "1"},
        {"… at the beginning", "...\n- id: b\n  ...\n...\n", list, "2"},
        {"… and in a sequence in a sequence", "rules:\n  ...\n  - - ...\n    - q\n", list, "1"},
        {"a sequence without dots is whole", "- p\n", "- p\n- q\n", "1"},
        {"… also in one", "- - p\n  - q\n", list, "8"},
        {"a metavariable in two items", "- id: $X\n- id: $X\n", "- id: a\n- id: a\n", "1"},
        {"… that differ", "- id: $X\n- id: $X\n", "- id: a\n- id: b\n", ""},
        {"a key that is a value elsewhere", "$X: $X\n", "a: b\nc: c\n", "2"},
        {"a key is a text", "\"$X\"\n", "a: 1\n", "1"},
        {"no value is the empty text", "$X: \"\"\n", "a:\nb: \"\"\nc: null\n", "1 2"},
        {"a pattern without a tag asks for none", "a: $X\nb: c\n", "a: !t x\nb: !u c\n", "1"},
        {"a tag asks for itself", "!t $X\n", "- !t 1\n- !u 1\n- 1\n", "1"},
        {"any tag", "!$T $X\n", "- !t 1\n- !u 1\n- 1\n", "1 2"},
        {"a text is the same in any style", "a: b c\n", "- a: \"b c\"\n- a: |-\n   b c\n- a: b\n    c\n", "1 2 4"},
        {"a block that is a metavariable", "a: >-\n  $X\n", "a: 1\n", "1"},
    };
    for (const Row& row : rows) EXPECT_EQ(lines_of(row.pattern, row.text), row.expected) << row.why << "\n" << row.pattern;
}

TEST(ContentPlaces, table)
{
    struct Row {
        const char *why, *written, *content;
        std::uint32_t offset, expected;
    };
    const Row rows[] = {
        {"in quotes", "\"abc\"", "abc", 1, 2},
        {"a block of lines", "|-\n  a\n  b", "a\nb", 2, 9},
        {"… whose head says nothing", "|a\n  a\n  b", "a\nb", 0, 5},
        {"lines that were joined", "ab\n  c", "ab c", 3, 5},
        {"the end", "|\n  a\n  b", "a\nb\n", 4, 9},
        {"behind the end", "|\n  a", "a\n", 7, 5},
        {"what stands nowhere", "\"\\x41b\"", "Ab", 1, 5},
    };
    for (const Row& row : rows) EXPECT_EQ(ContentPlaces(row.written, row.content).of(row.offset), row.expected) << row.why;
}

}  // namespace
}  // namespace bawn::check
