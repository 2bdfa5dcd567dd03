#pragma once

// Resolver: looks a name up on the machine outside, with c-ares and the machine's /etc/hosts and /etc/resolv.conf (search
// domains are not applied: the name was judged as it stands).
//
//     Resolver resolver = TRY(Resolver::start());
//     resolver.resolve("api.example.org", [](Result<std::vector<Address>> addresses) { … });   // on the resolver's thread
//
// At most 64 addresses are told, those of IPv4 first. A name is given up after five seconds; when its IPv4 addresses are
// there, those of IPv6 are waited for a quarter of a second only. Lookups for one name at the same time are one. Changed
// settings of the machine are read when nothing is under way.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/error.h"
#include "egress/address.h"

namespace bawn::egress {

class Resolver {
public:
    using Told = std::function<void(Result<std::vector<Address>>)>;

    // `servers`, as "127.0.0.1:5353,[::1]:53", stand in for those of the machine.
    static Result<Resolver> start(const std::string& servers = "");
    void resolve(const std::string& name, Told);

    Resolver(Resolver&&) noexcept;
    Resolver& operator=(Resolver&&) noexcept;
    ~Resolver();  // what is under way is told as unavailable

private:
    struct State;
    explicit Resolver(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::egress
