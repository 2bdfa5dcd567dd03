#pragma once

// What an answer says, and what a model must have read to go on after it. The two differ where a hint stands in the context alone, or
// where the model said something that is not to be told.
//
//     SaidText said(std::move(prompt));
//     said.append(piece);
//     SaidText::Tail tail = said.cut(offset);   // back to the last token's end that is not after offset
//     said.append(backend.read(…));             // and on, otherwise

#include <cstdint>
#include <string>
#include <vector>

#include "model/backend.h"

namespace bawn::model {

class SaidText {
public:
    explicit SaidText(Context prompt);

    struct Tail {
        std::vector<Piece> pieces = {};
        std::vector<std::uint32_t> sizes = {};  // how many bytes of the answer each of them says
        std::string text = {};
    };

    void append(Piece);
    void append(const std::vector<Piece>&);
    void append(const Tail&);
    void append_unsaid(const std::vector<Piece>&);  // for the model alone

    // What came after the last token that ends by `offset`; what is between that and the offset is the beginning of the tail.
    Tail cut(std::uint32_t offset);
    // [begin, end) stays in the context and is no longer said.
    void unsay(std::uint32_t begin, std::uint32_t end);

    const std::string& text() const { return text_; }
    const Context& context() const { return context_; }
    std::uint32_t tokens() const { return static_cast<std::uint32_t>(ends_.size()); }  // after the prompt

private:
    Context context_;
    std::size_t prompt_;
    std::vector<std::uint32_t> ends_;  // of each piece after the prompt, in text
    std::string text_;
};

}  // namespace bawn::model
