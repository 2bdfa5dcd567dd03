#include "agents/pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "agents/pack_tar.h"
#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"

namespace bawn::agents {
namespace {

constexpr std::string_view schema = "bawn.pack/1";
constexpr std::string_view payload_type = "application/vnd.bawn.pack+json";

// DSSE's pre-authentication encoding: a signature over a pack can never pass for one over anything else.
std::string encoded(std::string_view manifest)
{
    return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, manifest.size(), manifest);
}

bool is_manifest(std::string_view name) { return name.starts_with("manifest."); }

Result<std::string> signer_of(const PackMembers& members, std::span<const TrustedKey> keys)
{
    auto manifest = members.find("manifest.json"), signature = members.find("manifest.sig");
    if (manifest == members.end() || signature == members.end()) return no_pack("manifest.json and manifest.sig are needed");
    std::string message = encoded(manifest->second);
    for (const TrustedKey& trusted : keys) {
        if (trusted.key.has_signed(message, trimmed(signature->second))) return trusted.key.hex();
    }
    return fail(ErrorKind::denied, "the pack is not signed by a key that is trusted here");
}

Result<std::uint64_t> serial_in(const Json& manifest)
{
    auto serial = manifest.find("serial");
    if (serial == manifest.end() || !serial->is_number_unsigned() || *serial == 0)
        return no_pack("manifest.json: serial is not a number above 0");
    return serial->get<std::uint64_t>();
}

// The manifest names every file with its hash, and nothing else.
Result<> check_hashes(const Json& manifest, const PackMembers& members)
{
    auto listed = manifest.find("files");
    if (listed == manifest.end() || !listed->is_object()) return no_pack("manifest.json: files are missing");
    for (const auto& [name, text] : members) {
        if (is_manifest(name)) continue;
        if (string_at(*listed, name) != to_hex(sha256(text))) return no_pack(name + " is not the file that was signed");
    }
    for (const auto& [name, hash] : listed->items()) {
        if (is_manifest(name) || !members.contains(name)) return no_pack(fmt::format("{} is listed, but not there", printable(name)));
    }
    return {};
}

}  // namespace

Result<PackFiles> read_pack(std::string_view tar, std::span<const TrustedKey> keys)
{
    PackMembers members = TRY(read_pack_tar(tar));
    PackFiles pack;
    pack.signed_by = TRY(signer_of(members, keys));
    Json manifest = TRY(parse_json(members.at("manifest.json")));
    if (!manifest.is_object() || string_at(manifest, "schema") != schema)
        return no_pack(fmt::format("manifest.json: schema is not {}", schema));
    pack.serial = TRY(serial_in(manifest));
    pack.created = string_at(manifest, "created");
    TRY(check_hashes(manifest, members));
    std::erase_if(members, [](const auto& member) { return is_manifest(member.first); });
    pack.files = std::move(members);
    if (!pack.files.contains("unknown.yaml")) return no_pack("unknown.yaml is missing");
    return pack;
}

Result<std::string> make_pack(const PackFiles& pack, Time created, const ledger::SigningKey& key)
{
    Json files = Json::object();
    for (const auto& [name, text] : pack.files) {
        if (!is_pack_member(name) || is_manifest(name)) return fail(ErrorKind::invalid, name + " has no place in a pack");
        if (text.size() > largest_pack_member) return fail(ErrorKind::invalid, name + " is too large for a pack");
        files[name] = to_hex(sha256(text));
    }
    if (pack.serial == 0 || !pack.files.contains("unknown.yaml"))
        return fail(ErrorKind::invalid, "a pack needs a serial above 0 and unknown.yaml");
    PackMembers members = pack.files;
    std::string manifest =
        to_text({{"schema", schema}, {"serial", pack.serial}, {"created", to_rfc3339(created)}, {"files", files}}, 2) + "\n";
    members["manifest.sig"] = key.sign(encoded(manifest)) + "\n";
    members["manifest.json"] = std::move(manifest);
    return write_pack_tar(members, created);
}

}  // namespace bawn::agents
