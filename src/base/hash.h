#pragma once

// SHA-256 (FIPS 180-4), whole and in pieces, by OpenSSL.

#include <array>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/fd.h"

namespace bawn {

using Sha256Digest = std::array<std::byte, 32>;

// First thing in main: OpenSSL reads no configuration file, so that OPENSSL_CONF of a caller names nothing that is loaded, and
// tidies nothing up at the end of the program.
void start_crypto_alone();

class Sha256 {
public:
    Sha256();
    Sha256(Sha256&&) noexcept;
    ~Sha256();
    void add(std::span<const std::byte>);
    void add(std::string_view text) { add(std::as_bytes(std::span(text))); }
    Sha256Digest finish();  // once

private:
    struct Context;
    std::unique_ptr<Context> context_;
};

Sha256Digest sha256(std::span<const std::byte>);
inline Sha256Digest sha256(std::string_view text) { return sha256(std::as_bytes(std::span(text))); }
Result<Sha256Digest> sha256(const Fd&);  // the whole file, from its start

std::string to_hex(std::span<const std::byte>);
Result<std::string> from_hex(std::string_view);  // bytes

}  // namespace bawn
