#include "check/syntax.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

std::string tree_of(std::string_view language, std::string_view text)
{
    Words words;
    auto tree = Tree::parse(*find_language(language), text, words);
    return tree ? shown(tree->root(), words) : tree.error().message();
}

std::size_t count(const Node& node, bool (*wanted)(const Node&, std::uint32_t), std::uint32_t version)
{
    std::size_t sum = wanted(node, version);
    for (const Node* child : node.children) sum += count(*child, wanted, version);
    return sum;
}

// Ranges, damage and parents as well.
void expect_same(const Node& one, const Node& other)
{
    EXPECT_EQ(one.begin, other.begin);
    EXPECT_EQ(one.end, other.end);
    EXPECT_EQ(one.broken, other.broken);
    ASSERT_EQ(one.children.size(), other.children.size());
    for (std::size_t i = 0; i < one.children.size(); ++i) {
        EXPECT_EQ(one.children[i]->parent, &one);
        expect_same(*one.children[i], *other.children[i]);
    }
}

void expect_same_when_updated(const Language& language, std::string_view text)
{
    Words words;
    auto tree = Tree::parse(language, "", words);
    ASSERT_TRUE(tree) << tree.error().message();
    for (std::size_t end = 0; end <= text.size(); end += 7) {
        auto first_changed = static_cast<std::uint32_t>(tree->text().size());
        ASSERT_TRUE(tree->update(text.substr(0, end), first_changed));
        auto fresh = Tree::parse(language, text.substr(0, end), words);
        EXPECT_EQ(shown(tree->root(), words), shown(fresh->root(), words)) << "after " << end << " bytes";
        expect_same(tree->root(), fresh->root());
    }
}

TEST(Tree, keeps_the_statements_that_are_not_touched)
{
    std::string text;
    for (int i = 0; i < 200; ++i) text += "def f" + std::to_string(i) + "(a, b):\n    if a:\n        return g(a, 'x')\n    return b\n\n";
    Words words;
    auto tree = Tree::parse(*find_language("python"), text, words);
    ASSERT_TRUE(tree);
    std::string longer = text + "x = 1\n", longest = longer + "y = 2\n", shorter = longest.substr(0, longest.find("def f100"));
    ASSERT_TRUE(tree->update(longer, static_cast<std::uint32_t>(text.size())));
    ASSERT_TRUE(tree->update(longest, static_cast<std::uint32_t>(longer.size())));
    auto is_new = [](const Node& node, std::uint32_t version) { return node.version == version; };
    auto is_any = [](const Node&, std::uint32_t) { return true; };
    EXPECT_LT(count(tree->root(), is_new, tree->version()), 20u);
    ASSERT_TRUE(tree->update(shorter, static_cast<std::uint32_t>(shorter.size())));
    EXPECT_LT(count(tree->root(), is_new, tree->version()), count(tree->root(), is_any, 0) * 3 / 5) << "the blocks of functions at least";
    auto fresh = Tree::parse(*find_language("python"), shorter, words);
    EXPECT_EQ(shown(tree->root(), words), shown(fresh->root(), words));
    expect_same(tree->root(), fresh->root());
}

TEST(Tree, grows_with_its_text_as_if_it_were_read_afresh)
{
    expect_same_when_updated(*find_language("python"),
                             "def f(a):\n    if a:\n        return g(a, 'x')\n    return 1\n\nclass A:\n    pass\n");
    expect_same_when_updated(*find_language("java"),
                             "class A { int f(String s) { if (s == null) return 1; return g(s + \"x\"); } int i, j = 2; }");
    expect_same_when_updated(
        *find_language("javascript"),
        "import a from 'a';\nconst b = 1, c = 2;\nfunction f(x) { switch (x) { case 1: g(); break; default: h(`a${b}`) } }\n"
        "class D { m() { return () => { this.x = 1; }; } }\nexport default f;\n");
}

TEST(Tree, bad_texts_are_read_as_far_as_they_go)
{
    struct Row {
        const char* why;
        const char* language;
        std::string text, expected;
    };
    const Row rows[] = {
        {"nothing is a file", "python", "", "file[]"},
        {"what stands before an error is there", "python", "f(1)\n)(\n",
         "file[expression_statement(call(callee: name f, arguments[number 1]))]"},
        {"and what stands behind it", "java", "int x = ; g(); f(1);",
         "file[variable(type: name int, target: name x, value: call(callee: name g, arguments[])), "
         "expression_statement(call(callee: name f, arguments[number 1]))]"},
        {"no bytes are text to every grammar", "javascript", std::string("f(\"\xff\xfe\0\")", 9),
         "file[expression_statement(call(callee: name f, arguments[string \"\xff\xfe" + std::string(1, '\0') + "\"]))]"},
    };
    for (const Row& row : rows) EXPECT_EQ(tree_of(row.language, row.text), row.expected) << row.why;
}

TEST(Tree, deep_texts_are_cut_and_marked)
{
    for (const Language* language : languages()) {
        std::string text = std::string(language->forms.around[0].before) + std::string(100'000, language->has_statements ? '(' : '[');
        Words words;
        auto tree = Tree::parse(*language, text, words);
        if (!tree) continue;  // told: too many steps
        EXPECT_TRUE(tree->root().broken) << language->id;
    }
    Words words;
    auto tree = Tree::parse(*find_language("python"), std::string(50'000, '[') + std::string(50'000, ']'), words);
    ASSERT_TRUE(tree) << tree.error().message();
    std::size_t depth = 0;
    for (const Node* at = &tree->root(); !at->children.empty(); at = at->children[0]) ++depth;
    EXPECT_GT(depth, 1'000u);
    EXPECT_LE(depth, 2'001u);
}

TEST(Tree, parents_and_ranges_hold_everywhere)
{
    std::string text = "@a\nclass A(B):\n    def f(self, x: int = 1) -> str:\n        with open(x) as g: return f'{x}' 'b'\n";
    Words words;
    auto tree = Tree::parse(*find_language("python"), text, words);
    ASSERT_TRUE(tree);
    std::vector<const Node*> open{&tree->root()};
    while (!open.empty()) {
        const Node* node = open.back();
        open.pop_back();
        EXPECT_LE(node->begin, node->end);
        for (const Node* child : node->children) {
            EXPECT_EQ(child->parent, node) << shown(*child, words);
            EXPECT_GE(child->begin, node->begin) << shown(*node, words);
            EXPECT_LE(child->end, node->end) << shown(*node, words);
            open.push_back(child);
        }
    }
}

}  // namespace
}  // namespace bawn::check
