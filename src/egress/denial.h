#pragma once

// Denial: why something was refused, in words for the person and the program that asked.
//
//     HTTP/1.1 403 Forbidden
//     Content-Type: application/json
//
//     {"error": {"message": "Bawn refused evil.example.org:443: …", "type": "egress_denied"}, "host": …, "rule": …, "remedy": …}
//
// `error` has the place that clients of model APIs read, so that an agent sees the sentence and not "status 403".

#include <cstdint>
#include <string>

namespace bawn::egress {

struct Denial {
    enum class Kind {
        denied,       // policy says no
        address,      // the name leads to a place that no name may lead to
        mismatch,     // another name inside than the one that was allowed
        protocol,     // not what is spoken at this port
        malformed,    // not well formed
        budget,       // the bytes are used up
        unreachable,  // allowed, and not there
    };

    Kind kind = Kind::denied;
    std::string host;
    std::uint16_t port = 0;
    std::string rule, reason, remedy;
};

std::string_view name_of(Denial::Kind);  // "egress_denied", "egress_address", …

// One line: "Bawn refused evil.example.org:443: no rule allows it (no rule). Ask …"
std::string sentence(const Denial&);

int http_status(Denial::Kind);
std::string http_body(const Denial&);  // JSON

// The whole answer; the connection ends with it.
std::string http_response(const Denial&);

}  // namespace bawn::egress
