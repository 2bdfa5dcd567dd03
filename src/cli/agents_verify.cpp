// bawn agents verify: are these signatures right, and do they tell what their examples say?

#include <fmt/format.h>
#include <sys/stat.h>

#include <ostream>

#include "agents/pack.h"
#include "base/files.h"
#include "base/text.h"
#include "cli/knowledge_files.h"
#include "cli/signatures.h"

namespace bawn::cli {
namespace {

constexpr int agents_are_wrong = 3;

bool is_folder(const std::string& path)
{
    struct stat status = {};
    return ::stat(path.c_str(), &status) == 0 && S_ISDIR(status.st_mode);
}

Result<KnowledgeCheck> check_pack(World& world, const Given& given, const std::string& path)
{
    agents::PackPlaces places;
    if (auto state = state_folder_path(given.one("state"), world.environment)) places.state_folder = *state;
    auto keys = TRY(agents::trusted_keys(places, given.one("key")));
    std::string tar = TRY(read_text(path, agents::largest_pack));
    agents::PackFiles pack = TRY(agents::read_pack(tar, keys));
    world.out << fmt::format("{}: serial {}, made {}, signed by {}\n", printable(path), pack.serial, printable(pack.created),
                             pack.signed_by);
    return check_knowledge(pack.files, path + "!");
}

Result<KnowledgeCheck> check(World& world, const Given& given)
{
    std::string path = given.arguments().empty() ? given.one("agents").value_or("") : given.arguments().front();
    if (path.empty()) return check_examples(TRY(load_knowledge(world, given)).knowledge);
    if (!is_folder(path)) return check_pack(world, given, path);
    return check_knowledge(TRY(knowledge_files_in(path)), path + "/");
}

Result<int> verify_agents(World& world, const Given& given)
{
    KnowledgeCheck found = TRY(check(world, given));
    for (const std::string& problem : found.problems) world.out << printable(problem) << '\n';
    world.out << fmt::format("{} signatures, {} examples: {}\n", found.signatures, found.examples,
                             found.problems.empty() ? "all is well" : fmt::format("{} wrong", found.problems.size()));
    return found.problems.empty() ? 0 : agents_are_wrong;
}

}  // namespace

extern const Command agents_verify_command = {
    .name = "agents verify",
    .summary = "check signatures and run their examples",
    .about =
        "Reads every file of a folder (one like data/, or data/agents), or of a signed pack whose signature is checked\n"
        "first, and runs each row of told and not-told. Without an argument, checks the signatures in force.",
    .arguments = {{"DIR|PACK", "what to check", Argument::Count::optional}},
    .options = {{"key", "FILE", "believe a pack signed with this public key (PEM)"},
                {"agents", "DIR", "the same as DIR"},
                {"state", "DIR", "where an update and its key are kept"}},
    .examples = {{"bawn agents verify data", "after writing a signature"},
                 {"bawn agents verify update.tar --key maker.pub", "before installing a pack"}},
    .exits = {{agents_are_wrong, "a file or an example is wrong"}},
    .run = verify_agents,
};

}  // namespace bawn::cli
