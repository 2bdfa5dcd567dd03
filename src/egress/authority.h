#pragma once

// Authority: the certificate authority of one session. Its key lives in memory that no core dump holds and no disk sees, and
// goes with it; what it signs is trusted by nobody outside the session's sandbox (trust.h).
//
//     Authority authority = TRY(Authority::create());
//     Tls inner = TRY(authority.accept("api.example.org", "http/1.1"));   // speaks as that host to a client inside
//
// Valid from an hour ago for a week. Leaves share one key; they are kept, so that a name shows the same one each time.
// One thread.

#include <memory>
#include <string>

#include "base/error.h"
#include "egress/tls.h"

namespace bawn::egress {

class Authority {
public:
    static Result<Authority> create();

    const std::string& certificate_pem() const;

    // A server's end. `name` is a host's, or an address in its canonical form; `protocol` is chosen where the client offers it.
    Result<Tls> accept(const std::string& name, const std::string& protocol);

    Authority(Authority&&) noexcept;
    Authority& operator=(Authority&&) noexcept;
    ~Authority();

private:
    struct State;
    explicit Authority(std::unique_ptr<State>);
    std::unique_ptr<State> state_;
};

}  // namespace bawn::egress
