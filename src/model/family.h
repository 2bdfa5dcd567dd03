#pragma once

// Family: how the models of one family are spoken to, as data (data/models): the markup around each message, how tools are shown
// and called, the tokens for filling a hole, what ends a turn.
//
//     const Family* family = family_of(families, facts);                      // by what a GGUF says of itself, never by its name
//     std::vector<Segment> segments = TRY(family->render(conversation));      // for Backend::read
//     CallReader reader(*family, conversation.tools);                          // splits the answer into text and tool calls
//     for (AnswerPart& part : reader.take("<tool_call>{\"name\": \"grep\"")) …
//
// What a user, a file or a tool says is never markup: those segments are plain, so that "<|im_end|>" in a file ends nobody's turn.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "model/backend.h"
#include "model/conversation.h"
#include "model/gguf_facts.h"

namespace bawn::model {

// Parts of an answer, in order.
struct AnswerText {
    std::string text;
};
struct CallBegun {
    std::size_t index = 0;  // of the call in the answer
    std::string name;
};
struct CallArguments {
    std::size_t index = 0;
    std::string json;  // the next bytes of the arguments' JSON text
};
struct CallEnded {
    std::size_t index = 0;
};
using AnswerPart = std::variant<AnswerText, CallBegun, CallArguments, CallEnded>;

// Text before and after a hole, and pieces of other files that may help (llama.vim's input_extra).
struct Hole {
    std::string before, after;
    struct Extra {
        std::string path, text;
    };
    std::vector<Extra> extra;
    std::string repository, path;  // may be empty
};

class Family {
public:
    static Result<Family> parse(std::string_view yaml, const std::string& file_name);

    const std::string& id() const;    // "qwen2.5-coder"
    const std::string& name() const;  // "Qwen2.5-Coder"

    Result<std::vector<Segment>> render(const Conversation&) const;  // up to where the assistant's text begins
    Result<std::vector<Segment>> render_hole(const Hole&) const;     // unsupported: it never learnt to fill holes

    bool calls_tools() const;
    bool fills_holes() const;

    // Texts of tokens: what ends a turn, what ends the filling of a hole, and what CallReader has to see although it is markup.
    const std::vector<std::string>& ends() const;
    const std::vector<std::string>& hole_ends() const;
    const std::vector<std::string>& call_markup() const;

    // How many of the facts that tell this family the file has; 0: it is another.
    std::size_t fit(const GgufFacts&) const;

    struct Parts;

private:
    friend class CallReader;
    explicit Family(std::shared_ptr<const Parts>);
    std::shared_ptr<const Parts> parts_;  // shared: immutable, and every reader of an answer holds it
};

// The one that fits best, of equals the first; nullptr where none does.
const Family* family_of(std::span<const Family>, const GgufFacts&);

// Splits an answer into text and tool calls as it comes, whatever the family's form of a call. Bare JSON of a known tool counts as a
// call; a call of a tool that was not offered stays text. Text that might become a call is held back until that is decided; what is
// told in the end is every byte of the answer, in order, but for the markup of calls.
class CallReader {
public:
    CallReader(const Family&, std::span<const Tool>);
    std::vector<AnswerPart> take(std::string_view);
    std::vector<AnswerPart> end();

private:
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace bawn::model
