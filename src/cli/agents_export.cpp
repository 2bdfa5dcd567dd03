// bawn agents export: what Bawn knows by content, for other scanners.

#include <ostream>

#include "agents/yara.h"
#include "base/files.h"
#include "cli/signatures.h"

namespace bawn::cli {
namespace {

Result<int> export_agents(World& world, const Given& given)
{
    std::string format = given.one("format").value_or("yara");
    if (format != "yara") return fail(ErrorKind::invalid, "there is no format \"" + format + "\": yara");
    std::string rules = agents::yara_rules(TRY(load_signatures(world, given)));
    if (auto file = given.one("output")) {
        TRY(write_atomically(*file, rules, 0644));
    } else {
        world.out << rules;
    }
    return 0;
}

}  // namespace

extern const Command agents_export_command = {
    .name = "agents export",
    .summary = "identity rules for other scanners",
    .about =
        "As YARA, each string in hex as UTF-8 and UTF-16LE. YARA looks neither into archives nor at whether strings\n"
        "stand in code, so a hit there says less than an identity here.",
    .arguments = {},
    .options = {{"format", "NAME", "yara"},
                {"output", "FILE", "write to a file"},
                {"agents", "DIR", "signatures of this folder instead of those in force"},
                {"state", "DIR", "where an update is kept"}},
    .examples = {{"bawn agents export --format yara --output agents.yar", "and then: yara -r agents.yar /opt"}},
    .exits = {},
    .run = export_agents,
};

}  // namespace bawn::cli
