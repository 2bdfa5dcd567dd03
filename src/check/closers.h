#pragma once

// What would have to follow so that an unfinished text is a whole one: the strings, brackets and blocks that are still open, closed.
//
//     OpenText open(*find_language("java"));
//     open.append("class A { void f() { run(\"ls");
//     open.closers()                                  // "\");}}"
//
// A lexer of strings, comments, brackets and #if, fed piece by piece; it knows a language by its comments and a few habits. A parser
// meets far fewer errors in a text with its closers, and takes more of its older tree over. They change nothing that is final: whoever
// uses them compares with a text that has the same ones.
//
// Appending costs time linear in what is appended; cutting back in the line that is cut.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "check/language.h"

namespace bawn::check {

class OpenText {
public:
    explicit OpenText(const Language&);

    void append(std::string_view);
    void cut(std::uint32_t size);

    const std::string& text() const { return text_; }
    std::string closers() const;
    bool is_by_indent() const { return is_by_indent_; }
    // Did the lines of this range end, and nothing in them was left open?
    bool is_finished(std::uint32_t begin, std::uint32_t end) const;
    bool is_between_statements() const;  // at a line's begin, nothing open but blocks

private:
    enum class In : std::uint8_t { code, line_comment, block_comment, string };
    struct Bracket {
        char open = '{';        // '#': #if
        bool is_block = false;  // of statements, not of an expression
    };
    struct State {
        In in = In::code;
        bool is_escaped = false, is_raw = false;
        char quote = 0;
        std::uint8_t quotes = 1;            // 3: a text of several lines
        char last = 0, before_last = 0;     // of what is neither blank nor comment
        std::string word;                   // the last one
        std::vector<Bracket> open;
        std::uint32_t indent = 0;           // of the last line that says something
        bool line_has_text = false;
        bool is_directive = false;          // a line of the preprocessor: its brackets are not ours
        std::uint32_t column = 0;
    };
    struct Line {
        std::uint32_t begin = 0;
        State state;
    };

    void take(std::size_t at);
    void take_code(std::size_t at);
    void take_directive(std::size_t at);
    void take_bracket(char);
    void take_string(std::size_t at);
    void open_string(std::size_t at, char quote);
    void saw(char c);
    bool stands_at(std::size_t at, std::string_view what) const;

    const Language& language_;
    bool is_by_indent_, ends_by_semicolon_, has_templates_, has_triple_quotes_, has_directives_;
    std::string text_;
    std::size_t read_ = 0;      // how much of the text the state has seen
    State state_;
    std::vector<Line> lines_;   // the state at each line's begin
};

}  // namespace bawn::check
