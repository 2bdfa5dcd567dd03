#pragma once

// The tar around a signature pack: read with limits, written the same way each time. Knows nothing of signatures.

#include <map>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/error.h"

namespace bawn::agents {

inline constexpr std::size_t largest_pack_member = 1 << 20;
inline constexpr std::size_t most_pack_members = 4096;

using PackMembers = std::map<std::string, std::string, std::less<>>;

// manifest.json, manifest.sig, unknown.yaml, and agents/ID.yaml with an id of a-z, 0-9 and '-'.
bool is_pack_member(std::string_view name);

// The error of what is no pack.
std::unexpected<Error> no_pack(std::string_view why);

// Plain files of those names alone, each once.
Result<PackMembers> read_pack_tar(std::string_view tar);

// Names of at most 99 bytes.
std::string write_pack_tar(const PackMembers&, Time modified);

}  // namespace bawn::agents
