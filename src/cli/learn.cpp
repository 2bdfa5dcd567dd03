// bawn learn: what a program needs, as a profile that somebody can read, correct and keep.

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <ostream>

#include "base/files.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/run.h"
#include "session/learn.h"

namespace bawn::cli {
namespace {

// A profile's id, of what the command is called.
std::string id_of(const std::string& word)
{
    std::string id = std::filesystem::path(word).filename().string();
    std::ranges::replace_if(id, [](unsigned char c) { return !std::isalnum(c) && c != '-'; }, '-');
    return id.empty() ? "program" : id;
}

Result<int> learn(World& world, const Given& given)
{
    Ran ran = TRY(run_session_for(world, given, Hosts::all_public));
    if (!ran.record) return ran.status;
    std::string profile = session::propose_profile(
        *ran.record, {.id = given.one("name").value_or(id_of(given.arguments().front())), .home = world.environment("HOME").value_or("")});
    if (auto file = given.one("output")) {
        TRY(write_atomically(*file, profile, 0644));
        world.err << fmt::format("bawn: the proposal is in {0}; read it, then: bawn run --profile {0} -- …\n", printable(*file));
    } else {
        world.out << profile;
    }
    return ran.status;
}

}  // namespace

extern const Command learn_command = {
    .name = "learn",
    .summary = "run a program once with every public host open, and propose a profile for it",
    .about =
        "Only the network is wide open, and only as far as the policy lets it: private addresses stay closed, files and changes\n"
        "are held as bawn run holds them, and all is on record. Use it on a program that you trust that far, in a repository that\n"
        "may be read by others. The proposal names each host with what it is for, as far as that shows, and what went there.",
    .arguments = {{"COMMAND", "the program and its arguments; write -- before it", Argument::Count::many}},
    .options = {{"output", "FILE", "write the proposal here instead of standard output"},
                {"name", "ID", "of the profile; the program's name"},
                {"workspace", "DIR", "this folder instead of the repository around the current one"},
                {"read", "PATH", "also visible, read-only", true},
                {"write", "PATH", "also visible, and writable", true},
                {"env", "NAME", "also hand on this variable, or NAME=VALUE", true},
                {"credential", "KEY=HOST", "your variable KEY holds a key: it is used at HOST and never seen inside", true},
                {"profile", "NAME", "start from this profile"},
                {"accept-degraded", "ID", "run although this control is missing (bawn doctor); it is recorded", true},
                {"policy", "FILE", "a policy, or the name of a ready one, in place of the machine's"},
                {"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where sessions and ledger are kept"}},
    .examples = {{"bawn learn --output claude.yaml -- claude -p 'say hello'", "then read claude.yaml"},
                 {"bawn run --profile ./claude.yaml -- claude", "with what you kept of it"}},
    .exits = {},
    .run = learn,
    .runs_another = true,
};

}  // namespace bawn::cli
