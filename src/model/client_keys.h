#pragma once

// ClientKeys: who may use the gateway. A file with a name and a key on each line; lines that begin with '#' are remarks:
//
//     alice   sk-3f9a…
//     ci      sk-77d0…
//
// Only digests are kept, and all of them are compared, in a time that says nothing about any.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"
#include "egress/http.h"

namespace bawn::model {

class ClientKeys {
public:
    static Result<ClientKeys> parse(std::string_view text, const std::string& file);

    void add(std::string name, std::string_view key) { keys_.push_back({std::move(name), sha256(key)}); }
    bool is_empty() const { return keys_.empty(); }
    std::optional<std::string> name_of(std::string_view key) const;

private:
    struct Key {
        std::string name;
        Sha256Digest digest;
    };
    std::vector<Key> keys_;
};

// From "Authorization: Bearer …" or "x-api-key: …"; "" where there is none.
std::string_view key_in(const egress::Headers&);

std::string new_key();  // 160 random bits

}  // namespace bawn::model
