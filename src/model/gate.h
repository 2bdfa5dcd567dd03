#pragma once

// The generation gate: code is checked line by line while a model writes it, by the rules that CI uses, before anyone sees it.
//
//     Gate gate(backend, pack, settings);
//     auto answer = TRY(gate.start(std::move(context), sampling, 512, writing));
//     while (std::optional<GatedText> text = TRY(answer->next())) send(text->text, text->notes);
//
// What is code is found in the answer's text: fenced blocks of chat answers, the content that a tool call would write (its JSON
// string decoded as it comes), or the whole of it (Writing). Each is a check::Stream over what is on disk plus what is being
// written. When a finding is final, in this order:
//   1. the rule's mechanical fix, where it has one, replaces the text, and the model goes on after it;
//   2. the answer is cut back to the last safe statement at a token's end, the rule's hint goes into the context as a comment in the
//      language (never into what is told), and the model tries again, warmer and with another seed; where the same text would come
//      again, its first token may not be the first;
//   3. after `tries` the code is told as it is, and marked.
// Text is told when nothing can call it back: up to the last whole statement before what is still pending. Where no rule fires, the
// text told is, byte for byte, what the model said.
//
// Threads: as Backend and Generation.

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/finding.h"
#include "check/scanner.h"
#include "model/backend.h"

namespace bawn::model {

enum class GateMode { off, warn, enforce };
std::string_view name_of(GateMode);  // "off", …

struct GateSettings {
    GateMode mode = GateMode::enforce;
    check::Severity least = check::Severity::medium;  // findings below it are told as notes and nothing is cut
    unsigned tries = 3;
};

// What the answer is.
struct Writing {
    enum class Form { chat, code } form = Form::chat;
    std::string path = {};            // of code: decides its language
    std::string before = {}, after = {};   // of code: what stands around the hole
};

struct GateNote {
    enum class What {
        warned,     // told as it was: mode warn, or less severe than what is cut
        rewritten,  // by the rule's own fix
        resampled,  // cut back, and what came instead is clean of it
        marked,     // all tries came out insecure: told as it was; nobody should apply it
        unchecked,  // too large, or too much work: told as it was
    } what = What::warned;
    std::string rule = {}, message = {}, hint = {};
    check::Severity severity = check::Severity::medium;
    std::string path = {};         // of the file it would be in, or the block's language
    std::uint32_t line = 0;   // in it, from 1
    unsigned tries = 0;       // what was cut, how often
    std::string cut = {};          // the text that was cut or replaced; it goes to the client's note, never to the ledger
};
std::string_view name_of(GateNote::What);

// One cut, for the ledger; how it came out is told by a note.
struct GateTry {
    std::string rule = {}, path = {};
    check::Severity severity = check::Severity::medium;
    std::uint32_t line = 0;
    unsigned number = 0;   // from 1
    std::string cut = {};
};

struct GatedText {
    std::string text = {};  // may be empty where only notes come
    std::vector<GateNote> notes = {};
    std::vector<GateTry> tries = {};
};

class GatedAnswer {
public:
    virtual ~GatedAnswer() = default;
    virtual Result<std::optional<GatedText>> next() = 0;  // nullopt: it has ended
    virtual void cancel() = 0;                            // any thread
    virtual Ending ending() const = 0;
    virtual Usage usage() const = 0;                      // of all tries together
    virtual bool is_marked() const = 0;                   // some code of it must not be applied
};

class Gate {
public:
    Gate(Backend&, const check::Pack&, GateSettings = {});

    Result<std::unique_ptr<GatedAnswer>> start(Context, Sampling, std::uint32_t most_tokens, Writing = {});

private:
    Backend& backend_;
    const check::Pack& pack_;
    GateSettings settings_;
};

}  // namespace bawn::model
