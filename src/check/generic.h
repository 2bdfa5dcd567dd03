#pragma once

// Patterns over any text, for rules in the language `generic`: Semgrep's spacegrep.
//
//     auto pattern = TRY(GenericPattern::parse("password = $VALUE ...", 10));
//     GenericText text(file, "shell");                       // once for a file: tokens, and blocks of them
//     for (const Match& m : pattern.match(text, words, work)) …
//
// A text is words, single signs and single other bytes; white space only separates, and indentation and the brackets of
// one line make blocks. `...` skips up to a number of lines, $X is one word, $...X what an ellipsis skipped. A pattern
// that is indented itself asks for blocks; a flat one matches across them. Of matches that end at the same place the
// shortest is kept, or the longest where the pattern ends with an ellipsis.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "check/match.h"

namespace bawn::check {

class GenericText {
public:
    struct Token {
        std::uint32_t begin = 0, end = 0, line = 0;
        std::uint32_t block = 0;  // the innermost
        bool is_word = false;
    };
    struct Block {
        std::uint32_t begin = 0, end = 0;  // tokens, half open
    };

    // `comments`: "", c, cpp or shell, whose comments are taken for white space.
    GenericText(std::string_view text, std::string_view comments);

    std::string_view text() const { return text_; }
    std::string_view text(const Token& token) const { return text_.substr(token.begin, token.end - token.begin); }
    const std::vector<Token>& tokens() const { return tokens_; }
    const std::vector<Block>& blocks() const { return blocks_; }

    // Hardly any line ends, or control characters: nothing that somebody wrote to be read. Rules skip it.
    static bool is_for_people(std::string_view text);

private:
    struct Line;
    void add_line(std::string_view read, std::uint32_t begin, std::uint32_t end, std::uint32_t number, std::uint32_t block);

    std::string_view text_;
    std::vector<Token> tokens_;
    std::vector<Block> blocks_;  // the whole text first
};

// One text in every style of comments that rules ask for, each read when it is first needed.
class GenericTexts {
public:
    explicit GenericTexts(std::string_view text) : text_(text) {}
    const GenericText& with(const std::string& comments) { return made_.try_emplace(comments, text_, comments).first->second; }

private:
    std::string_view text_;
    std::map<std::string, GenericText> made_;
};

class GenericPattern {
public:
    static Result<GenericPattern> parse(std::string_view text, std::uint32_t most_lines);

    std::vector<Match> match(const GenericText&, Words&, Work&) const;
    std::vector<std::string> required_literals() const;  // every one of them must be there

private:
    friend class GenericSearch;
    struct Part {
        enum class What : std::uint8_t { literal, metavariable, dots, block, block_end, end } what{};
        std::string text;         // of a literal; of a metavariable with its "$"
        std::uint32_t other = 0;  // of a block: the part of its end
    };
    bool starts_with_dots() const { return parts_.front().what == Part::What::dots; }
    bool ends_with_dots() const { return parts_.size() > 1 && parts_[parts_.size() - 2].what == Part::What::dots; }

    std::vector<Part> parts_;
    std::uint32_t most_lines_ = 10;
};

}  // namespace bawn::check
