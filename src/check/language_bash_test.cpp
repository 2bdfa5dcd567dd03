#include "check/match_table.h"

namespace bawn::check {
namespace {

// The matches of a pattern, each as it is written, between bars.
std::string between_bars(const char* language, std::string_view pattern, std::string_view text)
{
    Searched searched(language, pattern, text);
    std::string all = searched.problem;
    for (const Match& one : searched.found) all += (all.empty() ? "" : " | ") + std::string(searched.text_of(one));
    return all;
}

struct BarsRow {
    const char *why, *pattern, *text, *expected;
};

TEST(Bash, patterns)
{
    const BarsRow rows[] = {
        {"what is set", "$X=42", "a=42\nb=43\n", "a=42"},
        {"anything that is set", "IFS=...", "IFS=,\nA=1\n", "IFS=,"},
        {"… for a command alone is part of it", "IFS=...", "IFS=, read x\n", ""},
        {"a declaration is what it sets", "declare -r $X=...", "readonly a=b\nc=d\nexport e\n", "a=b | c=d"},
        {"a variable that was set is read", "$X=''\nf \"${$X}\"", "a=''\nf \"$a\"\nb=''\nf \"$c\"\n", "a=''\nf \"$a\""},
        {"any variable that is read", "f ${$X}", "f $a\nf ${a}\nf ${a:-b}\nf a\nf \"$a\"\n", "f $a | f ${a} | f ${a:-b}"},
        {"a variable in quotes", "\"$X\"", "f \"$a\" $b \"c $d\" e\n", "\"$a\""},
        {"quotes around more than plain text", "f \"...\"", "f \"a $b\"\nf \"$b\"\nf \"a\"\nf a$b\n", "f \"a $b\" | f \"$b\""},
        {"words that are joined", "$...A${$X}$...B", "f a${b}c ${b} \"a${b}c\"\n", "a${b}c"},
        {"what runs in the background", "f &", "f &\nf\nf && g\ng f &\n", "f &"},
        {"… of any kind", "... &", "f | g &\nf\n", "f | g &"},
        {"a pipeline has an order", "... | f ...", "a | f x\nf | a\na | f | b\n", "a | f x | a | f"},
        {"the output of a command", "f $(g ...)", "f $(g a)\nf `g`\nf \"$(g)\"\n", "f $(g a) | f `g`"},
        {"… wherever it stands", "$(g ...)", "f $(g a)\nx=$(g)\n", "$(g a) | $(g)"},
        {"a word at any depth", "f <... g ...>", "f g\nf g h\nf \"$(a | g)\"\n", "f g | f \"$(a | g)\""},
        {"a statement that runs it on its way", "f\ng", "f\nx=$(g)\n", "f\nx=$(g)"},
        {"two kinds of test", "[ -z $X ]", "[ -z $a ]\n[[ -z $a ]]\n", "[ -z $a ]"},
        {"a group of commands is one statement", "(f)", "f\n(f)\n{ f; }\n", "(f) | { f; }"},
    };
    for (const BarsRow& row : rows) EXPECT_EQ(between_bars("bash", row.pattern, row.text), row.expected) << row.why << "\n" << row.pattern;
}

TEST(Hcl, patterns_in_a_module)
{
    const char* module =
        "locals {\n  a = \"x\"\n  b = \"${local.a}y\"\n  c = local.c\n}\n"
        "variable \"v\" {\n  type = number\n  default = 5\n}\n";
    const BarsRow rows[] = {
        {"what a module names", "$K = \"xy\"", "k = local.b\n", "b = \"${local.a}y\" | k = local.b"},
        {"… as the default of a variable", "$K = 5", "k = var.v\n", "default = 5 | k = var.v"},
        {"… never what says only itself", "$K = \"z\"", "k = local.c\n", ""},
        {"a number in quotes is one", "$K = 7", "k = \"7\"\nl = \"8\"\n", "k = \"7\""},
        {"any label, and dots in the body", "r $X \"...\" {\n  ...\n  k = [\n    ...\n  ]\n  ...\n}", "r \"a\" \"b\" {\n  k = [1]\n}\n",
         "r \"a\" \"b\" {\n  k = [1]\n}"},
    };
    for (const BarsRow& row : rows) {
        std::string text = std::string(module) + row.text;
        EXPECT_EQ(between_bars("hcl", row.pattern, text), row.expected) << row.why << "\n" << row.pattern;
    }
}

}  // namespace
}  // namespace bawn::check
