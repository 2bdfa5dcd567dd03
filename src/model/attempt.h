#pragma once

// Attempt: a place in an answer from which a model is asked to go on again, until what it says is clean or there were enough tries.
// What was tried is kept, so that the least bad of it can be told in the end, and so that no try says the same again: where a text
// comes back, the token with which its finding began may not come at that point any more.

#include <map>
#include <string>
#include <vector>

#include "model/place_check.h"
#include "model/said_text.h"

namespace bawn::model {

struct Tried {
    SaidText::Tail tail = {};
    std::size_t first_piece = 0;  // of the tail, that the model said: before it stand bytes read anew, and the hint
    std::uint32_t skipped = 0;    // bytes of the tail's text before the attempt's begin
    std::uint32_t offence_begin = 0, offence_end = 0;  // bytes behind the attempt's begin
    check::Severity worst = check::Severity::info;
    bool has_ended = false;  // the model said nothing after it
    Ending ending = Ending::stop;
};

struct Attempt {
    std::size_t place = 0;    // index of the place that is cut
    std::uint32_t begin = 0;  // where the answer is cut
    std::uint32_t size = 0;   // of the place's text there
    std::uint32_t lines = 1;  // that must come out clean
    std::string hint = {};    // the comment, as it stands in the file
    Offence offence = {};     // for which it was begun
    GateNote note = {};
    std::uint32_t skipped = 0;          // of the try that runs: as in Tried
    std::size_t first_piece = 0;
    std::vector<Tried> tried = {};      // [0]: what came first
    std::map<std::string, std::vector<Token>> banned = {};  // after these bytes behind the begin

    unsigned tries() const { return static_cast<unsigned>(tried.size()) - 1; }  // that failed
    const Tried& best() const;

    struct Start {
        std::vector<Piece> said = {};  // with what the next try begins
        std::vector<Token> not_first = {};
    };
    Start next_start();
};

}  // namespace bawn::model
