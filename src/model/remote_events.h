#pragma once

// RemoteEvents: what a streamed answer of /v1/completions says, piece by piece, whatever else an endpoint may send.
//
//     RemoteEvents events;
//     TRY(events.take(bytes));                                  // as often as some came
//     while (std::optional<std::string> text = events.next()) …
//     events.has_ended()                                        // it said so: a reason, or [DONE]
//
// Pure. A line of more than 1 MiB, and what is no event of this kind, is an Error.

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "model/backend.h"

namespace bawn::model {

class RemoteEvents {
public:
    Result<> take(std::string_view bytes);
    std::optional<std::string> next();

    bool has_ended() const { return has_ended_; }
    Ending ending() const { return ending_; }
    const Usage& usage() const { return usage_; }

private:
    Result<> take_line(std::string_view);
    Result<> take_event(std::string_view json);

    std::string line_;
    std::deque<std::string> texts_;
    bool has_ended_ = false;
    Ending ending_ = Ending::stop;
    Usage usage_;
};

}  // namespace bawn::model
