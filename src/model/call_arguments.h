#pragma once

// The arguments of a tool call that writes code, found by their names, whatever the tool is called: the content of a file, the new
// text of an edit, a patch, a command whose here-documents write files; and beside them the path or language that says what it is.
//
//     CallScope scope(found);                        // of one call
//     scope.say("path", "src/a.py");
//     CodeText& text = scope.open("content", …);     // its place has the path, or gets it when it is said later
//
// CallJson reads them from JSON as it comes, byte by byte: a call's arguments as an object or, as some APIs have it, as a string that
// holds one. What is not JSON ends it.

#include <memory>
#include <vector>

#include "model/code_text.h"

namespace bawn::model {

enum class ArgumentKind { other, path, language, replaced, code, patch, command, arguments };
ArgumentKind kind_of_argument(std::string_view name);

class CallScope {
public:
    explicit CallScope(FoundPlaces& found) : found_(found) {}

    // One object within another: what is said in it is forgotten at its end, what is said around it holds within.
    void enter() { said_.emplace_back(); }
    void leave();

    void say(ArgumentKind, const std::string& value);
    std::unique_ptr<CodeText> open(ArgumentKind, std::uint32_t begin, unsigned json_levels);
    void close(std::unique_ptr<CodeText>);
    void end();  // who has no path by now has that of what it looks like

private:
    struct Said {
        std::string path, language, replaced;
    };
    struct Waiting {
        std::size_t first, last;  // places
        std::size_t depth;
    };
    void know(std::size_t depth, const std::string& path);

    FoundPlaces& found_;
    std::vector<Said> said_ = std::vector<Said>(1);
    std::vector<Waiting> waiting_;
};

class CallJson {
public:
    explicit CallJson(FoundPlaces&, unsigned level = 1);
    CallJson(CallJson&&) noexcept;
    CallJson& operator=(CallJson&&) noexcept;
    ~CallJson();

    bool is_open() const;  // a value has begun and not ended
    // A byte that ends at `end` in the answer. Outside of a value all but "{" is passed over.
    void take(char, std::uint32_t end);
    void end();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace bawn::model
