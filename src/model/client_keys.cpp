#include "model/client_keys.h"

#include <fmt/format.h>
#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <array>

#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::size_t least_key = 16, most_client_keys = 10'000;

}  // namespace

Result<ClientKeys> ClientKeys::parse(std::string_view text, const std::string& file)
{
    ClientKeys keys;
    int number = 0;
    for (std::string_view whole : split(text, '\n')) {
        ++number;
        const std::string_view line = trimmed(whole);
        if (line.empty() || line.starts_with('#')) continue;
        const auto wrong = [&](std::string_view why) {
            return fail(ErrorKind::invalid, fmt::format("{}: line {}: {}", file, number, why));
        };
        const std::size_t blank = line.find_first_of(" \t");
        if (blank == std::string_view::npos) return wrong("a name and a key are wanted");
        const std::string_view name = line.substr(0, blank), key = trimmed(line.substr(blank));
        if (key.find_first_of(" \t") != std::string_view::npos) return wrong("a key has no blanks");
        if (key.size() < least_key) return wrong(fmt::format("a key has at least {} characters", least_key));
        if (keys.keys_.size() == most_client_keys) return wrong("too many keys");
        keys.add(std::string(name), key);
    }
    if (keys.is_empty()) return fail(ErrorKind::invalid, fmt::format("{}: there is no key", file));
    return keys;
}

std::optional<std::string> ClientKeys::name_of(std::string_view key) const
{
    const Sha256Digest digest = sha256(key);
    const Key* found = nullptr;
    for (const Key& each : keys_) {
        if (CRYPTO_memcmp(each.digest.data(), digest.data(), digest.size()) == 0) found = &each;
    }
    return found == nullptr ? std::nullopt : std::optional(found->name);
}

std::string_view key_in(const egress::Headers& headers)
{
    if (const std::string* key = egress::find_header(headers, "x-api-key")) return *key;
    const std::string* authorization = egress::find_header(headers, "authorization");
    if (authorization == nullptr || lower_case(authorization->substr(0, 7)) != "bearer ") return "";
    return trimmed(std::string_view(*authorization).substr(7));
}

std::string new_key()
{
    std::array<unsigned char, 20> bytes;
    RAND_bytes(bytes.data(), bytes.size());
    return "sk-bawn-" + to_hex(std::as_bytes(std::span(bytes)));
}

}  // namespace bawn::model
