// Where packs and the keys that vouch for them lie on a machine.

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>

#include "agents/pack.h"
#include "base/files.h"
#include "base/state_folder.h"
#include "base/text.h"

namespace bawn::agents {
namespace {

std::string signatures_folder(const PackPlaces& places) { return places.state_folder + "/signatures"; }
std::string pack_of(const PackPlaces& places) { return signatures_folder(places) + "/pack.tar"; }
std::string serial_file(const PackPlaces& places) { return signatures_folder(places) + "/newest-serial"; }
std::string remembered_keys(const PackPlaces& places) { return signatures_folder(places) + "/keys"; }

Result<> refuse_if_others_write(const Fd& fd, const std::string& path)
{
    auto status = TRY(status_of(fd));
    bool is_ours = status.st_uid == 0 || status.st_uid == ::geteuid();
    if (!is_ours || (status.st_mode & 022))
        return fail(ErrorKind::denied, path + " could be written by others, so its keys are not believed");
    return {};
}

Result<TrustedKey> key_in(const Fd& fd, const std::string& path)
{
    std::string pem = TRY(read_text(fd, 4096));
    auto key = ledger::PublicKey::from_pem(pem);
    if (!key) return fail(std::move(key).error().while_doing("reading " + path));
    return TrustedKey{std::move(*key), std::move(pem)};
}

// No folder, no keys. A key that cannot be read is an error: its packs would fail for no visible reason.
Result<std::vector<TrustedKey>> keys_in(const std::string& path)
{
    std::vector<TrustedKey> keys;
    auto folder = Root::open(path);
    if (!folder && folder.error().kind() == ErrorKind::not_found) return keys;
    if (!folder) return fail(std::move(folder).error());
    Fd itself = TRY(folder->open_folder("/"));
    TRY(refuse_if_others_write(itself, path));
    for (const std::string& name : TRY(folder->names_in("/"))) {
        if (!name.ends_with(".pub")) continue;
        std::string file = path + "/" + name;
        Fd fd = TRY(folder->open_file(name));
        TRY(refuse_if_others_write(fd, file));
        keys.push_back(TRY(key_in(fd, file)));
    }
    return keys;
}

bool holds_key(const std::vector<TrustedKey>& keys, const TrustedKey& key)
{
    return std::ranges::find(keys, key.pem, &TrustedKey::pem) != keys.end();
}

// The largest serial that was ever put in force here.
Result<std::uint64_t> newest_serial(const PackPlaces& places)
{
    auto text = read_text(serial_file(places), 64);
    if (!text && text.error().kind() == ErrorKind::not_found) return built_in_serial;
    if (!text) return fail(std::move(text).error());
    std::uint64_t serial = 0;
    std::string_view digits = trimmed(*text);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), serial);
    if (error != std::errc() || end != digits.data() + digits.size())
        return fail(ErrorKind::invalid, serial_file(places) + " does not hold a number");
    return std::max(serial, built_in_serial);
}

Result<> remember_key(const PackPlaces& places, const TrustedKey& key)
{
    TRY(make_folders(remembered_keys(places)));
    return write_atomically(fmt::format("{}/{}.pub", remembered_keys(places), key.key.hex()), key.pem);
}

// Key, pack, serial: after a crash between any two of them the pack that is there still verifies.
Result<> put_in_force(const PackPlaces& places, std::string_view tar, const PackFiles& pack, const TrustedKey& signer)
{
    TRY(make_folders(signatures_folder(places)));
    if (TRY(keys_in(places.machine_keys)).empty()) TRY(remember_key(places, signer));
    TRY(write_atomically(pack_of(places), tar));
    return write_atomically(serial_file(places), fmt::format("{}\n", pack.serial));
}

}  // namespace

Result<TrustedKey> read_public_key(const std::string& file) { return key_in(TRY(Fd::open(file, O_RDONLY)), file); }

Result<std::vector<TrustedKey>> trusted_keys(const PackPlaces& places, const std::optional<std::string>& key_file)
{
    std::vector<TrustedKey> keys = TRY(keys_in(places.machine_keys));
    bool machine_decides = !keys.empty();
    if (!machine_decides) keys = TRY(keys_in(remembered_keys(places)));
    if (key_file) {
        TrustedKey given = TRY(read_public_key(*key_file));
        if (machine_decides && !holds_key(keys, given)) {
            return fail(ErrorKind::denied,
                        fmt::format("{} is not one of the keys in {}, which alone count on this machine", *key_file, places.machine_keys));
        }
        if (!holds_key(keys, given)) keys.push_back(std::move(given));
    }
    if (keys.empty()) {
        return fail(ErrorKind::not_found,
                    fmt::format("no key is trusted here: put the public key of the maker into {}/NAME.pub, or name it with --key",
                                places.machine_keys));
    }
    return keys;
}

Result<std::optional<PackFiles>> installed_pack(const std::string& state_folder)
{
    return installed_pack(PackPlaces{.state_folder = state_folder});
}

Result<std::optional<PackFiles>> installed_pack(const PackPlaces& places)
{
    auto tar = read_text(pack_of(places), largest_pack);
    if (!tar && tar.error().kind() == ErrorKind::not_found) return std::nullopt;
    if (!tar) return fail(std::move(tar).error());
    TRY(open_state_folder(places.state_folder));
    auto pack = read_pack(*tar, TRY(trusted_keys(places)));
    if (!pack) return fail(std::move(pack).error().while_doing("reading the installed update " + pack_of(places)));
    if (pack->serial <= built_in_serial) return std::nullopt;
    std::uint64_t newest = TRY(newest_serial(places));
    if (pack->serial < newest)
        return fail(ErrorKind::denied,
                    fmt::format("the installed update {} is older than {}, which was here before", pack->serial, newest));
    return std::optional(std::move(*pack));
}

Result<PackFiles> install_pack(const PackPlaces& places, std::string_view tar, std::span<const TrustedKey> keys)
{
    TRY(open_state_folder(places.state_folder));
    PackFiles pack = TRY(read_pack(tar, keys));
    std::uint64_t newest = TRY(newest_serial(places));
    if (pack.serial <= newest)
        return fail(ErrorKind::denied, fmt::format("its serial {} is not newer than {}, which is here", pack.serial, newest));
    auto signer = std::ranges::find_if(keys, [&](const TrustedKey& k) { return k.key.hex() == pack.signed_by; });
    TRY(put_in_force(places, tar, pack, *signer));
    return pack;
}

}  // namespace bawn::agents
