#include "base/hash.h"

// By its own functions: SHA-256 by name (EVP) sets up all that OpenSSL knows first, a millisecond that every start would pay.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <vector>

namespace bawn {

struct Sha256::Context {
    SHA256_CTX state;
};

void start_crypto_alone() { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_ATEXIT, nullptr); }

Sha256::Sha256() : context_(std::make_unique<Context>()) { SHA256_Init(&context_->state); }
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) { SHA256_Update(&context_->state, bytes.data(), bytes.size()); }

Sha256Digest Sha256::finish()
{
    Sha256Digest digest = {};
    SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &context_->state);
    return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes)
{
    SHA256_CTX state;
    Sha256Digest digest = {};
    SHA256_Init(&state);  // SHA256() would go by name
    SHA256_Update(&state, bytes.data(), bytes.size());
    SHA256_Final(reinterpret_cast<unsigned char*>(digest.data()), &state);
    return digest;
}

Result<Sha256Digest> sha256(const Fd& fd)
{
    Sha256 hash;
    std::vector<std::byte> buffer(256 << 10);
    for (std::uint64_t offset = 0;;) {
        std::size_t n = TRY(read_at(fd, buffer, offset));
        hash.add(std::span(buffer).first(n));
        offset += n;
        if (n < buffer.size()) return hash.finish();
    }
}

std::string to_hex(std::span<const std::byte> bytes)
{
    static constexpr char digits[] = "0123456789abcdef";
    std::string hex;
    hex.reserve(bytes.size() * 2);
    for (std::byte b : bytes) {
        hex += digits[std::to_integer<int>(b >> 4)];
        hex += digits[std::to_integer<int>(b & std::byte{15})];
    }
    return hex;
}

Result<std::string> from_hex(std::string_view hex)
{
    auto value = [](char c) {
        if (c >= '0' && c <= '9') return c - '0';
        if (c >= 'a' && c <= 'f') return c - 'a' + 10;
        if (c >= 'A' && c <= 'F') return c - 'A' + 10;
        return -1;
    };
    if (hex.size() % 2) return fail(ErrorKind::invalid, "hexadecimal text of odd length");
    std::string bytes;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int high = value(hex[i]), low = value(hex[i + 1]);
        if (high < 0 || low < 0) return fail(ErrorKind::invalid, "not a hexadecimal digit at " + std::to_string(i));
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

}  // namespace bawn
