#pragma once

// answering: a request becomes the model's text, its answer goes through the gate, and is told in the API's form as it comes.
//
//     AnswerRecord record = answer(served, form, request, outbox);      // on a worker's thread, until it has ended
//
// Order of what a text goes through: gate, the client's stops, the family's reader of calls, secrets put back, whole characters, the
// API's writer. A call whose code the gate has marked is told as a sentence and not as a call, so that nobody carries it out; therefore
// calls are told whole where the gate enforces. What is marked in a chat's text is named once more behind it, never inside of code.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "model/apis/request.h"
#include "model/backend.h"
#include "model/family.h"
#include "model/gate.h"
#include "model/outbox.h"
#include "model/secret_redaction.h"

namespace bawn::model {

// What stands behind a gateway; all of it outlives the gateway.
struct Served {
    Backend* backend = nullptr;
    const Family* family = nullptr;
    std::function<Result<std::unique_ptr<GatedAnswer>>(Context, Sampling, std::uint32_t most_tokens, Writing)> begin = {};  // Gate::start
    GateMode gate = GateMode::enforce;
};

// How one API tells things.
struct ApiForm {
    WriterOf writer = nullptr;
    std::string (*error)(const ApiError&) = nullptr;
    std::string_view ping = ": waiting\n\n";  // in a stream that is silent for long
};

// A request that was read, and is fine as far as that can be told without the model.
struct AnswerRequest {
    AskedAnswer asked;
    AnswerIdentity identity;
    Redacted redacted;
};

struct AnswerRecord {
    int status = 200;
    std::string failed;  // why, where it did
    Ending ending = Ending::stop;
    Usage usage;
    std::string text_sha256;
    std::uint64_t text_bytes = 0;
    std::vector<GateNote> notes;  // both without the text that was cut
    std::vector<GateTry> tries;
    double first_ms = 0, whole_ms = 0;
};

AnswerRecord answer(const Served&, const ApiForm&, const AnswerRequest&, Outbox&);

// The model's text of what was asked; also for counting.
Result<Context> read_prompt(const Served&, const AskedAnswer&);

}  // namespace bawn::model
