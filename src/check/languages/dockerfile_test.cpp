#include <gtest/gtest.h>

#include "check/syntax.h"

namespace bawn::check {
namespace {

TEST(Dockerfile, instructions)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"what may be left out of FROM is a modifier", "FROM --platform=p r:5000/a:1 AS b",
         "call(callee: name FROM, arguments[string \"r:5000/a\"], modifier: keyword(name --platform, value: string \"p\"), modifier: "
         "keyword(name :, value: string \"1\"), modifier: keyword(name as, value: string \"b\"))"},
        {"the shell form is read as Bash, the keyword in any case", "run a b",
         "call(callee: name RUN, arguments[block[expression_statement(call(callee: name a, arguments[string \"b\"]))]])"},
        {"the exec form is JSON", "CMD [\"a\", \"b\"]", "call(callee: name CMD, arguments[array[string \"a\", string \"b\"]])"},
        {"what is not quite JSON goes to the shell", "CMD ['a']", "call(callee: name CMD, arguments[block[other [(string \"a\")]])"},
        {"lines that go on, with a comment between them", "USER a\\\n# why\nb", "call(callee: name USER, arguments[string \"ab\"])"},
        {"another escape sign", "# escape=`\nUSER a`\nb", "call(callee: name USER, arguments[string \"ab\"])"},
        {"a here-document is the script", "RUN <<E\na\nE\nUSER b",
         "call(callee: name RUN, arguments[block[expression_statement(call(callee: name a, arguments[]))]]) call(callee: name USER, "
         "arguments[string \"b\"])"},
        {"a label each", "LABEL a=b c=\"d e\"",
         "call(callee: name LABEL, arguments[string \"a\", string \"b\"]) call(callee: name LABEL, arguments[string \"c\", string \"d "
         "e\"])"},
        {"the older form of ENV is one pair", "ENV a b c",
         "call(callee: name ENV, arguments[variable(target: name a, value: string \"b c\")])"},
        {"an instruction in another", "ONBUILD USER $a",
         "call(callee: name ONBUILD, arguments[call(callee: name USER, arguments[name a])])"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Words words;
        auto tree = Tree::parse(*find_language("docker"), row.text, words);
        ASSERT_TRUE(tree);
        std::string all;
        for (const Node* one : tree->root().children) all += (all.empty() ? "" : " ") + shown(*one->children[0], words);
        EXPECT_EQ(all, row.expected);
        EXPECT_EQ(GrammarTree::read(*find_language("docker"), row.text).errors(), 0u);
    }
}

TEST(Dockerfile, is_read_anew)
{
    Words words;
    std::string text = "FROM a\nRUN b \\\n && c\nCOPY <<E /f\nx\nE\nEXPOSE 80/tcp ${P}\nNONSENSE x\n";
    auto tree = Tree::parse(*find_language("docker"), "", words);
    ASSERT_TRUE(tree);
    for (std::size_t end = 0; end <= text.size(); ++end) {
        std::string_view part = std::string_view(text).substr(0, end);
        ASSERT_TRUE(tree->update(part, static_cast<std::uint32_t>(end)));
        auto fresh = Tree::parse(*find_language("docker"), part, words);
        ASSERT_TRUE(fresh);
        EXPECT_EQ(shown(tree->root(), words), shown(fresh->root(), words));
    }
    EXPECT_GT(GrammarTree::read(*find_language("docker"), text).errors(), 0u);
}

}  // namespace
}  // namespace bawn::check
