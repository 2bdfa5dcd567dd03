#pragma once

// For tests: what a pattern finds in a text, and tables of it.
//
//     const MatchRow rows[] = {{"a call is found wherever it stands", "python", "f(1)", "x = g(f(1))", "f(1)\n"}};
//     check_matches(rows);

#include <gtest/gtest.h>

#include <optional>

#include "check/match.h"
#include "check/match_index.h"
#include "check/pattern.h"
#include "check/syntax.h"

namespace bawn::check {

// A pattern, a text, and what is found: by the index of its nodes, and the same without it.
struct Searched {
    Searched(const char* language_name, std::string_view pattern_text, std::string_view searched_text, const MatchOptions& options = {})
        : text(searched_text)
    {
        const Language* language = find_language(language_name);
        if (!language) problem = "no such language";
        if (problem.empty()) pattern = Pattern::parse(*language, pattern_text, pack);
        if (problem.empty() && !pattern) problem = pattern.error().message();
        if (problem.empty()) tree = Tree::parse(*language, text, words.emplace(pack));
        if (problem.empty() && !tree) problem = tree.error().message();
        if (problem.empty()) search(*language, options);
    }

    void search(const Language& language, const MatchOptions& options)
    {
        facts.emplace(language, tree->root(), text, *words);
        NodeIndex index(tree->root(), &*facts, *words);
        ParsedFile file{&language, "file", text, &tree->root(), &*facts, &*words, &index};
        Work work(5'000'000), again(5'000'000);
        found = match(*pattern, file, options, work);
        file.index = nullptr;
        EXPECT_EQ(shown(found), shown(match(*pattern, file, options, again))) << "the index changes what is found";
    }

    // Each match as "text {$X=value, …}", white space folded, one a line.
    std::string shown(const std::vector<Match>& all) const
    {
        std::string lines;
        for (const Match& one : all) {
            std::string line(text_of(one));
            if (one.bindings.size() > 0) line += " {";
            const char* between = "";
            for (const auto& [name, value] : one.bindings) {
                line += between + std::string(words->text(name)) + "=" + std::string(value.text);
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
    }

    std::string_view text_of(const Match& one) const { return text.substr(one.begin, one.end - one.begin); }

    std::string_view text;
    Words pack;
    Result<Pattern> pattern = fail(ErrorKind::invalid, "");
    std::optional<Words> words;
    Result<Tree> tree = fail(ErrorKind::invalid, "");
    std::optional<Facts> facts;
    std::vector<Match> found;
    std::string problem;  // why the pattern or the text was not read
};

inline std::string matches(const char* language, std::string_view pattern, std::string_view text, const MatchOptions& options = {})
{
    Searched searched(language, pattern, text, options);
    return searched.problem + searched.shown(searched.found);
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
