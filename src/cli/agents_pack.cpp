// bawn agents pack: a folder of signatures, signed, as one file for machines without a network.

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/crypto.h>

#include <charconv>
#include <ostream>

#include "agents/pack.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/embedded.h"
#include "cli/knowledge_files.h"

namespace bawn::cli {
namespace {

Result<std::string> needed(const Given& given, std::string_view option)
{
    auto value = given.one(option);
    if (!value) return fail(ErrorKind::invalid, fmt::format("--{} is missing", option));
    return *value;
}

Result<std::uint64_t> number(const std::string& text)
{
    std::uint64_t value = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || value == 0)
        return fail(ErrorKind::invalid, "\"" + text + "\" is not a serial: a number above 0");
    return value;
}

Result<ledger::SigningKey> signing_key(const std::string& path)
{
    Fd fd = TRY(Fd::open(path, O_RDONLY));
    if (TRY(status_of(fd)).st_mode & 077) return fail(ErrorKind::denied, path + " can be read by others: chmod 600 it");
    std::string pem = TRY(read_text(fd, 4096));
    auto key = ledger::SigningKey::from_pem(pem);
    OPENSSL_cleanse(pem.data(), pem.size());
    if (!key) return fail(std::move(key).error().while_doing("reading " + path));
    return key;
}

// What would be refused by `agents update`, or would tell less than its examples say, is not signed.
Result<> refuse_if_wrong(const KnowledgeFiles& files, const std::string& folder)
{
    KnowledgeCheck check = check_knowledge(files, folder + "/");
    if (check.problems.empty()) return {};
    return fail(ErrorKind::invalid, fmt::format("{} of {} signatures or examples are wrong, the first: {}", check.problems.size(),
                                                check.signatures, check.problems.front()));
}

Result<int> pack_agents(World& world, const Given& given)
{
    const std::string& folder = given.arguments().front();
    std::string output = TRY(needed(given, "output")), key_file = TRY(needed(given, "key")), serial = TRY(needed(given, "serial"));
    agents::PackFiles pack;
    pack.serial = TRY(number(serial));
    pack.files = TRY(knowledge_files_in(folder));
    pack.files.emplace("unknown.yaml", embedded_file("unknown.yaml"));  // where the folder has none of its own
    TRY(refuse_if_wrong(pack.files, folder));
    ledger::SigningKey key = TRY(signing_key(key_file));
    std::string tar = TRY(agents::make_pack(pack, world.clock.now(), key));
    TRY(write_atomically(output, tar, 0644));
    world.out << fmt::format("{}: {} files, serial {}, signed by {}\n", printable(output), pack.files.size(), pack.serial,
                             key.public_hex());
    return 0;
}

}  // namespace

extern const Command agents_pack_command = {
    .name = "agents pack",
    .summary = "make a signed pack of a folder of signatures",
    .about =
        "Makes one file that `bawn agents update` takes on machines that trust the key. The folder is checked first, as\n"
        "`bawn agents verify` does. A key pair is made with\n\n"
        "    openssl genpkey -algorithm ed25519 -out maker.key\n"
        "    openssl pkey -in maker.key -pubout -out maker.pub\n\n"
        "maker.pub goes to /etc/bawn/keys on each machine. A serial is larger than every one before it: a date and two\n"
        "digits, as 2026112201, is a good one.",
    .arguments = {{"DIR", "a folder like data/, or of *.yaml alone"}},
    .options = {{"key", "FILE", "the private key (PEM)"},
                {"serial", "N", "larger than that of every earlier pack"},
                {"output", "FILE", "the pack"}},
    .examples = {{"bawn agents pack data --key maker.key --serial 2026112301 --output update.tar", "a pack of everything in data/"}},
    .exits = {},
    .run = pack_agents,
};

}  // namespace bawn::cli
