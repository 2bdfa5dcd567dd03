#include "base/hash.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <cassert>
#include <vector>

namespace bawn {

namespace {

// Fetching the algorithm and making a context cost half as much as hashing a short text: once a thread is enough.
struct Sha256OfThread {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    ~Sha256OfThread()
    {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
};

Sha256OfThread& of_this_thread()
{
    thread_local Sha256OfThread of_thread;
    return of_thread;
}

}  // namespace

struct Sha256::Context {
    EVP_MD_CTX* evp = EVP_MD_CTX_new();
    ~Context() { EVP_MD_CTX_free(evp); }
};

void start_crypto_alone() { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr); }

Sha256::Sha256() : context_(std::make_unique<Context>())
{
    [[maybe_unused]] int ok = EVP_DigestInit_ex2(context_->evp, of_this_thread().algorithm, nullptr);
    assert(ok == 1);
}
Sha256::Sha256(Sha256&&) noexcept = default;
Sha256::~Sha256() = default;

void Sha256::add(std::span<const std::byte> bytes) { EVP_DigestUpdate(context_->evp, bytes.data(), bytes.size()); }

Sha256Digest Sha256::finish()
{
    Sha256Digest digest = {};
    EVP_DigestFinal_ex(context_->evp, reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
}

Sha256Digest sha256(std::span<const std::byte> bytes)
{
    Sha256OfThread& of_thread = of_this_thread();
    Sha256Digest digest = {};
    [[maybe_unused]] bool ok = EVP_DigestInit_ex2(of_thread.context, of_thread.algorithm, nullptr) == 1 &&
                               EVP_DigestUpdate(of_thread.context, bytes.data(), bytes.size()) == 1 &&
                               EVP_DigestFinal_ex(of_thread.context, reinterpret_cast<unsigned char*>(digest.data()), nullptr) == 1;
    assert(ok);
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
