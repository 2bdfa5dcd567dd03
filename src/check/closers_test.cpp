#include "check/closers.h"

#include <gtest/gtest.h>

namespace bawn::check {
namespace {

TEST(OpenText, table)
{
    struct Row {
        const char *why, *language, *text, *closers;
    };
    const Row rows[] = {
        {"nothing is open", "java", "int a = 1;\n", ""},
        {"a call in a method of a class", "java", "class A { void f() { run(\"ls", "\");}}"},
        {"a statement that is whole", "java", "class A { void f() { run();\n", "}}"},
        {"a comment to the line's end", "c", "f(1 // (", "\n);"},
        {"a comment of several lines", "c", "int a; /* ( ", "*/"},
        {"brackets in texts say nothing", "go", "x := \"((\"\n", ""},
        {"an escaped quote is of the text", "javascript", "f('a\\'", "');"},
        {"an object is no block", "javascript", "f({a: 1", "});"},
        {"an arrow's body is one", "javascript", "f(() => { g()", ";});"},
        {"a template", "javascript", "x = `a", "`;"},
        {"a block that has no line yet", "python", "def f():\n", " pass\n"},
        {"… on its own level", "python", "class A:\n    def f(self):\n", "     pass\n"},
        {"a long text", "python", "x = '''a 'b' ", "'''"},
        {"a raw text keeps its backslash", "python", "x = r'\\' + f(", ")"},
        {"an #if around all of it", "c", "#ifndef A\nint f(void) {\n", "}\n#endif\n"},
        {"… in a function", "c", "int f(void) {\n#if A\n g(", ");\n#endif\n}"},
        {"… that has its end", "c", "#if A\nint a;\n#endif\n", ""},
        {"branches that open the same block", "c", "void f() {\n#if A\n if (a) {\n#else\n if (b) {\n#endif\n", "}}"},
        {"brackets of a macro are not ours", "c", "#define A(x) { (x \\\n + {\nint a;\n", ""},
        {"a macro that goes on", "c", "void f() {\n#define A 1 \\\n", "\n}"},
        {"an empty text is not a long one", "python", "x = '' + f(", ")"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        OpenText open(*find_language(row.language));
        open.append(row.text);
        EXPECT_EQ(open.closers(), row.closers);
    }
}

TEST(OpenText, pieces_and_cuts_make_no_difference)
{
    const std::string text = "class A:\n    '''a ( '''\n    def f(self, x='\\''):  # ) '\n        return [x, {\n            'a': f(1)}]\n";
    for (std::size_t piece : {1u, 2u, 3u, 7u}) {
        OpenText grown(*find_language("python"));
        for (std::size_t at = 0; at < text.size(); at += piece) {
            grown.append(std::string_view(text).substr(at, piece));
            OpenText whole(*find_language("python"));
            whole.append(grown.text());
            ASSERT_EQ(grown.closers(), whole.closers()) << grown.text();
        }
        for (std::size_t size = text.size(); size > piece; size -= piece) {
            grown.cut(static_cast<std::uint32_t>(size));
            OpenText whole(*find_language("python"));
            whole.append(grown.text());
            ASSERT_EQ(grown.closers(), whole.closers()) << grown.text();
        }
    }
}

}  // namespace
}  // namespace bawn::check
