#pragma once

// JSON written as bytes, without a tree: an answer is told piece by piece, and a tree for each piece would cost more than the piece.
//
//     JsonOut json(out);
//     json.map().key("id").text("x-1").key("choices").list().end().end();      // {"id":"x-1","choices":[]}
//
// What is appended is valid JSON whatever the texts hold: a byte that is not UTF-8 becomes U+FFFD. Text that comes in pieces goes
// through WholeCharacters first, because a model's token may end in the middle of a character.

#include <cstdint>
#include <string>
#include <string_view>

#include "base/json.h"

namespace bawn::model {

// The inside of a JSON string.
void append_escaped(std::string& out, std::string_view text);

class JsonOut {
public:
    explicit JsonOut(std::string& out) : out_(out) {}

    JsonOut& map() { return open('{'); }
    JsonOut& list() { return open('['); }
    JsonOut& end();
    JsonOut& key(std::string_view);
    JsonOut& text(std::string_view);
    JsonOut& number(std::int64_t);
    JsonOut& number(double);
    JsonOut& truth(bool);
    JsonOut& null() { return raw("null"); }
    JsonOut& raw(std::string_view json);   // a whole value, written already
    JsonOut& value(const Json&);

    // The next two stand for a string that is written in several goes.
    JsonOut& begin_text();
    JsonOut& end_text();

private:
    JsonOut& open(char);
    void separate();

    std::string& out_;
    std::string closers_;
    bool needs_comma_ = false;
};

// Gives text on in whole characters: what an incomplete one at the end lacks is waited for.
class WholeCharacters {
public:
    std::string take(std::string_view bytes);
    std::string end();  // U+FFFD for what stayed incomplete

private:
    std::string held_;  // at most three bytes
};

}  // namespace bawn::model
