#pragma once

// Proxy: serves the doors of one sandbox. Every connection is judged by name before anything is looked up, dialled at an
// address that was checked, held to the name it was allowed for, counted and told.
//
//     Proxy proxy = TRY(Proxy::start(running.take_doors(), {.decide = …, .tell = …}));
//     …                                    // the sandbox runs
//     proxy.finish();                      // cuts what is open; every record has been told when this returns
//
// Threads: one of its own, on which `decide`, `tell` and `observe` are called; they must be quick. Memory is bounded for each
// connection and by Limits::connections, which the limit of open files (getrlimit(2)) may lower; what comes beyond waits in
// the kernel's queue.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "egress/authority.h"
#include "egress/doors.h"
#include "egress/exchange.h"
#include "egress/records.h"
#include "egress/resolver.h"
#include "policy/egress.h"

namespace bawn::egress {

struct Limits {
    std::size_t connections = 2048;
    std::size_t connections_per_second = 1000;  // new ones; more wait
    std::chrono::milliseconds first_bytes{30'000};  // a client that says nothing, and a head that does not end
    std::chrono::milliseconds dial{10'000};
    std::chrono::milliseconds idle{15 * 60'000};
};

// A server inside that is reached from outside, at the door's address.
struct Inward {
    std::uint16_t port = 0;  // inside, on 127.0.0.1
    Fd door;                 // listening outside; does not block
    std::function<Result<std::vector<Fd>>(unsigned count)> sockets_inside;  // TCP over IPv4, not connected, non-blocking
};

class Proxy {
public:
    struct Options {
        std::function<policy::EgressDecision(const policy::EgressQuestion&)> decide;
        std::function<void(const ConnectionRecord&)> tell;
        // Once for each connection that has been open for two seconds; `tell` comes at its end. So a record that is cut off has it.
        std::function<void(const ConnectionRecord&)> tell_open = {};
        // --service: a name inside, a place outside that is meant to be reached, at its port alone. `decide` is asked as for
        // every name; only the place is not checked, and loopback may be one.
        std::map<std::string, Endpoint> services = {};
        std::vector<Inward> inward = {};
        Limits limits = {};
        // Sees each request that is read, and its answer; none: nobody does.
        std::function<std::unique_ptr<Exchange>(const ConnectionRecord&)> observe = {};
        // For TLS inspection, and denials told inside TLS. Without them what is to be inspected is refused, by an alert.
        std::shared_ptr<Authority> authority = {};
        std::shared_ptr<const Roots> roots = {};
        // Instead of Resolver; a test's own names. May answer at once or from another thread.
        std::function<void(const std::string& name, Resolver::Told)> resolve = {};
    };

    static Result<Proxy> start(Doors, Options);
    void finish();

    Proxy(Proxy&&) noexcept;
    Proxy& operator=(Proxy&&) noexcept;
    ~Proxy();

private:
    struct State;
    explicit Proxy(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::egress
