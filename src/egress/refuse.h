#pragma once

// refuse: says no to a client in its own language, at once, and waits a moment so that the answer arrives.
//
//     HTTP -> the typed answer of denial.h;  TLS -> a fatal alert;  SOCKS -> its reply;  anything else -> a reset
//
// Where the session has a certificate authority, a TLS client is let into TLS and gets the answer of HTTP there.
//
// A client that has said nothing yet is listened to for 50 ms, to learn what it speaks. The record tells the refusal.

#include "egress/flow.h"

namespace bawn::egress {

inline constexpr std::chrono::seconds time_to_read{1};

Async<> refuse(Flow&, Denial);

}  // namespace bawn::egress
