// bawn agents update: newer signatures from a file. Nothing is fetched.

#include <fmt/format.h>

#include <ostream>

#include "agents/pack.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/signatures.h"

namespace bawn::cli {
namespace {

Result<int> update_agents(World& world, const Given& given)
{
    const std::string& file = given.arguments().front();
    agents::PackPlaces places{.state_folder = TRY(state_folder_path(given.one("state"), world.environment))};
    auto keys = TRY(agents::trusted_keys(places, given.one("key")));
    std::string tar = TRY(read_text(file, agents::largest_pack));
    // Signed, but for a newer Bawn: what this one cannot read must not replace what it can.
    agents::PackFiles offered = TRY(agents::read_pack(tar, keys));
    auto knowledge = parse_knowledge(offered.files);
    if (!knowledge) return fail(std::move(knowledge).error().while_doing("this pack cannot be read here"));
    agents::PackFiles pack = TRY(agents::install_pack(places, tar, keys));
    world.out << fmt::format("signatures {} are in force: {} agents; made {}, signed by {}\n", pack.serial, knowledge->signatures.size(),
                             printable(pack.created), pack.signed_by);
    return 0;
}

}  // namespace

extern const Command agents_update_command = {
    .name = "agents update",
    .summary = "put newer signatures from a signed pack in force",
    .about =
        "The pack must be signed by a key in /etc/bawn/keys/*.pub; where that folder holds none, by the key given with\n"
        "--key, which is then remembered. Its serial must be newer than everything that was in force before; there is no\n"
        "way back to an older one. Nothing is ever fetched from a network.",
    .arguments = {{"PACK", "made by `bawn agents pack`"}},
    .options = {{"key", "FILE", "the public key of its maker (PEM)"}, {"state", "DIR", "where the update is kept"}},
    .examples = {{"bawn agents update /media/stick/update.tar", "on a machine without a network"}},
    .exits = {},
    .run = update_agents,
};

}  // namespace bawn::cli
