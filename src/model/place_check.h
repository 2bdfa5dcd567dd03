#pragma once

// PlaceCheck: the stream of checks over one place of code in an answer, and what in it is the answer's own doing: not what stood in the
// file before, not what the text that it replaces had as well.

#include <optional>
#include <set>

#include "check/stream.h"
#include "model/code_place.h"
#include "model/gate.h"

namespace bawn::model {

struct Offence {
    check::Finding finding;
    bool is_final = false;
    bool begins_before = false;        // in the text before the place
    std::uint32_t begin = 0, end = 0;  // in the place's text
};

class PlaceCheck {
public:
    // `least`: what is less severe is told as a note; nullopt: all of it. The texts stand around the place in the file.
    PlaceCheck(const check::Pack&, std::optional<check::Severity> least, const CodePlace&, std::string_view before, std::string_view after);

    void follow(const CodePlace&);     // the place has more text, or ended
    void cut(std::uint32_t size);      // it has less: the first bytes
    bool is_done() const { return is_done_; }  // it ended, and all is judged

    // Those severe enough to be cut, by place; without what was given up.
    const std::vector<Offence>& offences() const { return offences_; }
    // What else became final in the first bytes, or is told there as it is: once each.
    std::vector<GateNote> take_notes(std::uint32_t size);

    std::uint32_t cut_before(std::uint32_t size) const;   // where the statement begins that would be said otherwise
    std::uint32_t safe() const;                           // what nothing can call back
    // What is found there stays, and is marked.
    void give_up(std::uint32_t begin, std::uint32_t end, unsigned tries);

    // Would nothing be found in `text`, if it stood in place of [begin, end)?
    bool would_be_clean(std::uint32_t begin, std::uint32_t end, std::string_view text);

    GateNote note_of(const check::Finding&, GateNote::What) const;
    std::string_view text() const { return stream_.text().substr(before_); }

private:
    std::uint32_t safe_before(std::uint32_t size) const;  // after the last whole statement
    void judge();
    void judge(const check::Finding&, bool is_final);
    void note(GateNote, std::uint32_t begin);
    bool is_new(const check::Finding&);
    bool was_replaced(const check::Finding&);

    struct GivenUp {
        std::uint32_t begin, end;
        unsigned tries;
    };

    const check::Pack& pack_;
    std::optional<check::Severity> least_;
    std::string path_, shown_, after_;
    std::uint32_t before_;      // how long the text before the place is
    std::uint32_t first_line_;
    bool has_statements_;
    check::Stream stream_;
    check::StreamReport report_;  // of what is in it
    std::uint32_t size_ = 0;      // of the place's text in it
    bool is_done_ = false, is_unchecked_ = false;

    std::set<std::pair<std::string, std::uint32_t>> stood_;  // rule and place, of the text before
    std::string replaced_;
    std::optional<std::set<std::pair<std::string, std::string>>> in_replaced_;  // rule and text
    std::vector<GivenUp> given_up_;
    std::vector<Offence> offences_;
    std::set<std::pair<std::uint32_t, std::string>> noted_;
    std::vector<std::pair<std::uint32_t, GateNote>> notes_;
};

}  // namespace bawn::model
