#pragma once

// What a client asks for, whichever API it speaks, and what it is told.
//
//     AskedAnswer asked = TRY(read_chat_request(body));          // one reader an API; pure
//     std::unique_ptr<AnswerWriter> writer = chat_writer(asked, identity);
//     writer->begin(prompt_tokens, out); writer->text("hel", out); … writer->end(end, out);
//
// A request is strict: a field that is not known, or that asks for what cannot be done, is refused by its name; only what never
// changes an answer's meaning (names of users, hints about caches) is passed over.

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/json.h"
#include "model/backend.h"
#include "model/conversation.h"
#include "model/family.h"
#include "model/gate.h"

namespace bawn::model {

// A text that the model goes on with, as it is.
struct Plain {
    std::string text;
};

struct AskedAnswer {
    std::string model;                     // as the client named it; "" where it named none
    std::variant<Conversation, Plain, Hole> read;
    std::string begun;                     // what the assistant has said already, and goes on from
    Sampling sampling;
    std::uint32_t most_tokens = 0;         // 0: as many as the context holds
    std::vector<std::string> stops;        // the answer ends before the first of them
    std::uint32_t most_calls = 0;          // 0: as many as the model likes
    std::optional<std::uint32_t> least_indent;     // of a hole: the answer ends before a line with less
    std::optional<std::uint32_t> most_milliseconds;  // it ends at the first line's end after so long
    std::optional<std::uint64_t> seed;     // none: any
    bool is_streamed = false;
    bool wants_usage = false;              // in a chat's stream
    bool is_json = false;                  // the answer's text is one JSON document
    bool is_only_read = false;             // nothing is to be said: the prompt is to be read ahead
    std::vector<std::string> response_fields;      // of /infill and /completion; none: all
    std::string told_back;                 // JSON: what the API tells of its request in the answer
};

struct AskedEmbeddings {
    std::string model;
    std::vector<std::string> texts;
    bool is_base64 = false;
};

struct AnswerIdentity {
    std::string id;     // letters and digits; each API puts its own word before it
    std::string model;
    std::int64_t created = 0;  // seconds since 1970
};

struct AnswerEnd {
    Ending ending = Ending::stop;
    std::string stop;     // which of the client's stops, or ""
    bool has_calls = false;
    Usage usage;
    double read_ms = 0, answer_ms = 0;
};

// What went wrong, before an API has put it in its own words.
struct ApiError {
    int status = 400;
    std::string message;
    bool is_context = false;  // the prompt is longer than the model's context
};

ApiError api_error(const Error&);

// One answer in one API's form: events where it is streamed, else one document in the end. Texts are whole characters.
class AnswerWriter {
public:
    virtual ~AnswerWriter() = default;
    virtual void begin(std::uint32_t prompt_tokens, std::string& out) = 0;
    virtual void text(std::string_view, std::string& out) = 0;
    virtual void call_begun(std::string_view id, std::string_view name, std::string& out) = 0;
    virtual void call_arguments(std::string_view json, std::string& out) = 0;
    virtual void call_ended(std::string& out) = 0;
    virtual void notes(std::span<const GateNote>, std::string& out) = 0;
    virtual void end(const AnswerEnd&, std::string& out) = 0;
    virtual void broke(const ApiError&, std::string& out) = 0;  // of a stream that has begun
};

using WriterOf = std::unique_ptr<AnswerWriter> (*)(const AskedAnswer&, AnswerIdentity);

}  // namespace bawn::model
