#pragma once

// For tests: what a pattern finds in a text, and tables of it.
//
//     const MatchRow rows[] = {{"a call is found wherever it stands", "python", "f(1)", "x = g(f(1))", "f(1)\n"}};
//     check_matches(rows);

#include <gtest/gtest.h>

#include "check/match.h"
#include "check/match_index.h"
#include "check/pattern.h"
#include "check/syntax.h"

namespace bawn::check {

// Each match as "text {$X=value, …}", white space folded, one a line; or why the pattern or the text was not read.
inline std::string matches(const char* language_name, std::string_view pattern_text, std::string_view text,
                           const MatchOptions& options = {})
{
    const Language* language = find_language(language_name);
    if (!language) return "no such language";
    Words pack;
    auto pattern = Pattern::parse(*language, pattern_text, pack);
    if (!pattern) return pattern.error().message();
    Words words(pack);
    auto tree = Tree::parse(*language, text, words);
    if (!tree) return tree.error().message();
    Facts facts(*language, tree->root(), text, words);
    NodeIndex index(tree->root(), &facts, words);
    ParsedFile file{language, "file", text, &tree->root(), &facts, &words, &index};
    Work work(5'000'000), again(5'000'000);
    auto found = match(*pattern, file, options, work);
    auto shown = [&](const std::vector<Match>& all) {
        std::string lines;
        for (const Match& one : all) {
            std::string line(text.substr(one.begin, one.end - one.begin));
            if (one.bindings.size() > 0) line += " {";
            const char* between = "";
            for (const auto& [name, value] : one.bindings) {
                line += between + std::string(words.text(name)) + "=" + std::string(value.text);
                between = ", ";
            }
            if (one.bindings.size() > 0) line += "}";
            for (char& c : line)
                if (c == '\n') c = ' ';
            std::string folded;
            for (char c : line)
                if (c != ' ' || folded.empty() || folded.back() != ' ') folded += c;
            lines += folded + "\n";
        }
        return lines;
    };
    file.index = nullptr;  // looking at every node finds the same
    auto plain = match(*pattern, file, options, again);
    if (shown(found) != shown(plain)) return "the index changes what is found:\n" + shown(found) + "without:\n" + shown(plain);
    return shown(found);
}

struct MatchRow {
    const char *why, *language, *pattern, *text, *expected;
};

inline void check_matches(std::span<const MatchRow> rows, const MatchOptions& options = {})
{
    for (const MatchRow& row : rows)
        EXPECT_EQ(matches(row.language, row.pattern, row.text, options), row.expected) << row.why << "\n" << row.pattern;
}

}  // namespace bawn::check
