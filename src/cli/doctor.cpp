// bawn doctor: what this machine can enforce, found out by doing it.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "sandbox/probe.h"

namespace bawn::cli {
namespace {

constexpr int no_sandbox = 3;

using sandbox::Probed;
using sandbox::State;

std::string_view word_for(State state)
{
    switch (state) {
    case State::works: return "works";
    case State::is_replaced: return "replaced";
    case State::is_acceptable: return "missing";
    case State::is_missing: return "MISSING";
    }
    return "";
}

Json to_json(const Probed& p)
{
    return {{"control", p.id}, {"state", name_of(p.state)}, {"what", p.what}, {"why", valid_utf8(p.why)}, {"remedy", p.remedy}};
}

void tell(std::ostream& out, const Probed& p)
{
    out << fmt::format("{:<9} {:<18} {}{}\n", word_for(p.state), p.id, p.what, p.why.empty() ? "" : " (" + printable(p.why) + ")");
    if (p.state == State::works) return;
    if (!p.remedy.empty()) out << fmt::format("{:<28} to have it: {}\n", "", p.remedy);
    if (p.state == State::is_acceptable) out << fmt::format("{:<28} to go on without it: --accept-degraded {}\n", "", p.id);
}

Result<int> examine_machine(World& world, const Given& given)
{
    auto controls = sandbox::probe_controls();
    bool is_possible = std::ranges::none_of(controls, [](const Probed& p) { return p.state == State::is_missing; });
    if (given.has("json")) {
        Json list = Json::array();
        for (const Probed& p : controls) list.push_back(to_json(p));
        world.out << to_text(Json{{"schema", "bawn.doctor/1"}, {"sandbox", is_possible}, {"controls", std::move(list)}}, 2) << '\n';
        return is_possible ? 0 : no_sandbox;
    }
    for (const Probed& p : controls) tell(world.out, p);
    world.out << (is_possible ? "\nbawn run works on this machine.\n"
                              : "\nbawn run does not work on this machine: what is MISSING has no replacement.\n");
    return is_possible ? 0 : no_sandbox;
}

}  // namespace

extern const Command doctor_command = {
    .name = "doctor",
    .summary = "tell what the sandbox can enforce on this machine, and how to get the rest",
    .about =
        "Every control is tried, not asked for by version. \"replaced\": something weaker stands in, and every session says\n"
        "so. \"missing\": bawn run refuses to start unless you accept it by name, and the session's record says that, too.",
    .arguments = {},
    .options = {{"json", "", "for scripts"}},
    .examples = {{"bawn doctor", "before the first bawn run"}},
    .exits = {{no_sandbox, "there is no sandbox on this machine"}},
    .run = examine_machine,
};

}  // namespace bawn::cli
