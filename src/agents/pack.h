#pragma once

// A signature pack: what is known of agents, signed, and carried to a machine as one file.
//
// It is a tar without compression that holds
//
//     manifest.json    {"schema": "bawn.pack/1", "serial": 2026112201, "created": "…", "files": {NAME: SHA-256 in hex, …}}
//     manifest.sig     Ed25519 over the pre-authentication encoding of DSSE of manifest.json, in lower-case hex;
//                      its payload type is application/vnd.bawn.pack+json
//     agents/ID.yaml   signatures, and
//     unknown.yaml     as they stand in data/; the latter is always there
//
// A pack is hostile until verified. The tar is read with limits on count and size and with a short list of names that
// it may hold; then the signature is checked over the bytes of the manifest; only then is the manifest parsed and every
// file compared with its hash. Nothing is ever unpacked to disk.
//
// Serials only grow. The convention is a date and two digits, as in zones of the DNS: 2026112201. There is no way to
// install an older pack than the one that is there, the newest that ever was there, or the built-in knowledge.
//
// Who is believed: the keys in /etc/bawn/keys/*.pub, which belong to root (or to the user Bawn runs as) and which
// nobody else may write. Where that folder holds no key, the key given with `--key` at an update is remembered in the
// state folder and believed from there on.
//
// What somebody who can write to the state folder (root, or the user who scans himself) can do: with keys in
// /etc/bawn/keys, delete the update, or put back an older genuine one together with the mark of the newest serial; Bawn
// then works with older knowledge, never with forged, and each scan says with which. Without keys there, he can also
// add a key and a pack of his own: such a machine believes whoever owns its state folder.

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "ledger/signing_key.h"

namespace bawn::agents {

// Of the files in data/ that this program is built from.
inline constexpr std::uint64_t built_in_serial = 2026112201;

inline constexpr std::size_t largest_pack = 16 << 20;  // bytes

struct PackFiles {
    std::uint64_t serial = 0;
    std::map<std::string, std::string, std::less<>> files;  // "agents/robin.yaml", "unknown.yaml" -> text
    std::string created;                                    // RFC 3339, as the maker says
    std::string signed_by;                                  // the public key, in hex
};

struct TrustedKey {
    ledger::PublicKey key;
    std::string pem;
};

struct PackPlaces {
    std::string state_folder;  // an update lies in its folder `signatures`
    std::string machine_keys = "/etc/bawn/keys";
};

// PEM, as `openssl pkey -pubout` writes it.
Result<TrustedKey> read_public_key(const std::string& file);

// The keys a pack may be signed with, never none: those of the machine; where it names none, those remembered and the
// one in `key_file`. A machine that names its keys refuses to believe any other.
Result<std::vector<TrustedKey>> trusted_keys(const PackPlaces&, const std::optional<std::string>& key_file = {});

// ErrorKind::denied when no key has signed it, ErrorKind::invalid for everything else that is wrong with it.
Result<PackFiles> read_pack(std::string_view tar, std::span<const TrustedKey>);

// A signed pack as bytes; uses serial and files.
Result<std::string> make_pack(const PackFiles&, Time created, const ledger::SigningKey&);

// The update that is in force, or nothing when there is none or the built-in knowledge is newer. Verified again each
// time; an update that no longer verifies is an error, since falling back quietly would be a blind spot.
Result<std::optional<PackFiles>> installed_pack(const std::string& state_folder);
Result<std::optional<PackFiles>> installed_pack(const PackPlaces&);

// Verifies and puts in force; a reader sees the old update or the new. ErrorKind::denied for a serial that is not newer.
Result<PackFiles> install_pack(const PackPlaces&, std::string_view tar, std::span<const TrustedKey>);

}  // namespace bawn::agents
