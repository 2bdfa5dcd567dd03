#pragma once

// Proxy: serves the doors of one sandbox. Every connection is judged by name before anything is looked up, dialled at an
// address that was checked, held to the name it was allowed for, counted and told.
//
//     Proxy proxy = TRY(Proxy::start(running.take_doors(), {.decide = …, .tell = …}));
//     …                                    // the sandbox runs
//     proxy.finish();                      // cuts what is open; every record has been told when this returns
//
// Threads: one of its own, on which `decide` and `tell` are called; they must be quick. Memory is bounded for each
// connection and by Limits::connections; what comes beyond waits in the kernel's queue.

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>

#include "base/error.h"
#include "egress/doors.h"
#include "egress/records.h"
#include "policy/egress.h"

namespace bawn::egress {

struct Limits {
    std::size_t connections = 2048;
    std::size_t connections_per_second = 1000;  // new ones; more wait
    std::chrono::seconds first_bytes{30};       // a client that says nothing, and a head that does not end
    std::chrono::seconds dial{10};
    std::chrono::minutes idle{15};
};

class Proxy {
public:
    struct Options {
        std::function<policy::EgressDecision(const policy::EgressQuestion&)> decide;
        std::function<void(const ConnectionRecord&)> tell;
        std::map<std::string, Endpoint> services;  // --service: a name inside, a place outside that is meant to be reached
        Limits limits = {};
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
