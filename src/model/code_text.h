#pragma once

// CodeText: one text of code in an answer, line by line as it comes, made into the places where code would be written: all of it, the
// new half of each search-and-replace block, the new side of each hunk of a patch.
//
//     FoundPlaces found;
//     CodeText text(found, {.path = "a.py", …}, CodeText::Form::code);
//     text.take(line);   // found.all.back().text has it
//     text.end();

#include <deque>
#include <optional>
#include <string>

#include "model/code_place.h"

namespace bawn::model {

// A line of an answer, its break included; decoded where it stands in a JSON string.
struct AnswerLine {
    std::string text;
    std::vector<std::uint32_t> ends;  // of each byte, in the answer
    std::uint32_t begin = 0;

    void add(char c, std::uint32_t end) { text += c, ends.push_back(end); }
    void begin_at(std::uint32_t offset) { text.clear(), ends.clear(), begin = offset; }
    std::uint32_t end() const { return ends.empty() ? begin : ends.back(); }
    AnswerLine from(std::size_t at, std::size_t size = std::string::npos) const;  // a part of it
};

struct FoundPlaces {
    std::deque<CodePlace> all;  // in the order in which they were opened; references stay good
    bool have_changed = false;  // since somebody set it to false
};

class CodeText {
public:
    enum class Form {
        code,
        unnamed,  // code whose language nobody said: what it looks like decides
        patch,
        command,  // of a shell: what its here-documents write into files, and patches in it
    };

    // `place`: what its places have in common, with the first one's begin.
    CodeText(FoundPlaces&, CodePlace place, Form);

    void take(const AnswerLine&);
    void end();

private:
    void take_code(const AnswerLine&);
    void look(bool is_whole);
    void take_patch(const AnswerLine&);
    void take_command(const AnswerLine&);
    void begin_document(const AnswerLine&);
    void name(std::string file);
    bool is_patch_header(const AnswerLine&);
    void open(std::uint32_t begin);
    void close();
    void add(const AnswerLine&, std::size_t from);

    FoundPlaces& found_;
    CodePlace common_;
    Form form_;
    std::optional<std::size_t> place_;  // the open one
    enum class Side { none, old_, new_ } side_ = Side::none;  // of a search-and-replace block
    bool after_minuses_ = false;        // a patch: the line before began with ---
    std::string delimiter_;             // of the here-document of a command that is open; "" outside
    bool in_patch_ = false;             // it is a patch
    std::uint32_t first_line_ = 1;
};

}  // namespace bawn::model
