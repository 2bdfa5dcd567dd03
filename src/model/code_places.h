#pragma once

// Where in an answer code is, as the answer comes: in fenced blocks, in the arguments of tool calls (JSON, or <parameter=content> as
// some families write them), or all of it.
//
//     CodePlaces places(CodePlaces::In::chat);
//     places.take("Here:\n```python\nimport os\n");
//     places.all()[0].text                              // "import os\n"
//
// A line of code is in its place as soon as it is whole. What a fence is, CommonMark says (0.31, 4.5); its indentation is taken off,
// in a list too, and a block of Markdown may hold blocks. Reading costs time linear in what is read; what is cut is read anew.

#include <optional>

#include "model/call_arguments.h"

namespace bawn::model {

class CodePlaces {
public:
    CodePlaces();                            // of a chat's answer
    explicit CodePlaces(const std::string& path);  // all of it is code

    // Reads until there is something to look at (a line of code, a path, an end) or all is read: how many bytes that were.
    std::size_t take(std::string_view);
    void end();  // the answer is over

    const std::deque<CodePlace>& all() const { return found_->all; }

private:
    struct Block {  // between fences
        char mark = '`';
        std::size_t marks = 3, indent = 0;
        bool is_markdown = false;
        std::unique_ptr<CodeText> text = {};  // not of Markdown
    };

    void take_line();
    bool closes(std::string_view line) const;
    bool opens(std::string_view line);
    void take_text_line();
    void take_tags(std::size_t at);
    void take_argument(std::size_t at);
    void end_argument();

    std::unique_ptr<FoundPlaces> found_;   // where it is: others hold on to it
    std::unique_ptr<CodeText> whole_;      // all of it is code
    AnswerLine line_;
    std::uint32_t offset_ = 0;
    std::vector<Block> blocks_;
    std::string line_before_;              // of text
    CallJson json_;
    bool reads_json_ = true;               // here, calls may stand

    CallScope tagged_;                     // the call that is written in tags
    std::optional<ArgumentKind> argument_; // the one that is open
    std::string value_;                    // of an argument that is no code
    std::unique_ptr<CodeText> argument_text_;
};

}  // namespace bawn::model
