// bawn changes: what sessions would change, to be looked at, committed or discarded, also long after the session.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/session_words.h"
#include "session/gate.h"
#include "session/report.h"

namespace bawn::cli {
namespace {

constexpr int not_all = 3;

using workspace::Change;
using workspace::ChangeSet;

struct Opened {
    std::string state;
    session::SessionFolder folder;
    session::Gate gate;
    ChangeSet changes;
};

// For whoever changes something: nobody else may, meanwhile.
Result<Opened> open_session(World& world, const Given& given)
{
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    auto folder = TRY(session::SessionFolder::find(state, given.arguments().empty() ? "last" : given.arguments().front()));
    TRY(folder.lock());
    auto rules = TRY(protected_paths());
    auto gate = TRY(session::Gate::open(folder, rules));
    TRY(tell_left_over(world, state, folder.facts(), gate.left_over()));
    ChangeSet changes = TRY(gate.changes());
    return Opened{std::move(state), std::move(folder), std::move(gate), std::move(changes)};
}

std::vector<std::string> paths_given(const Given& given)
{
    auto words = given.arguments();
    if (!words.empty()) words.erase(words.begin());
    return words;
}

std::vector<const Change*> chosen(const ChangeSet& changes, const std::vector<std::string>& paths)
{
    std::vector<const Change*> some;
    for (const Change* change : workspace::in_order_of_review(changes)) {
        if (workspace::is_chosen(change->path, paths)) some.push_back(change);
    }
    return some;
}

Json to_json(const Change& change)
{
    auto told = session::told(change, nullptr);
    return {{"path", valid_utf8(told.path)}, {"kind", told.kind}, {"protected", told.is_protected}, {"rule", told.rule}, {"why", told.why}};
}

// --- list

Result<int> run_list(World& world, const Given& given)
{
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    auto rules = TRY(protected_paths());
    Json list = Json::array();
    std::size_t waiting = 0;
    for (session::SessionFolder& folder : TRY(session::all_sessions(state))) {
        bool is_direct = folder.facts().mode == session::Mode::direct;
        if ((is_direct && !folder.facts().exit.empty()) || !folder.lock()) continue;  // nothing is held, or it still runs
        auto gate = session::Gate::open(folder, rules);
        if (gate) TRY(tell_left_over(world, state, folder.facts(), gate->left_over()));
        if (gate && is_direct) continue;
        auto changes = gate ? gate->changes() : fail(std::move(gate).error());
        const session::Facts& facts = folder.facts();
        if (!changes) {
            world.err << printable(fmt::format("bawn changes: session {}: {}", facts.id, changes.error().message())) << '\n';
            continue;
        }
        if (changes->changes.empty()) continue;
        ++waiting;
        auto held = std::ranges::count_if(changes->changes, &Change::is_protected);
        if (given.has("json")) {
            Json rows = Json::array();
            for (const Change& change : changes->changes) rows.push_back(to_json(change));
            list.push_back({{"session", facts.id},
                            {"workspace", valid_utf8(facts.workspace)},
                            {"digest", workspace::digest(*changes)},
                            {"changes", std::move(rows)}});
        } else {
            world.out << printable(fmt::format("{}  {} changes{} in {}", facts.id, changes->changes.size(),
                                               held ? fmt::format(" ({} protected)", held) : "", facts.workspace))
                      << '\n';
        }
    }
    if (given.has("json"))
        world.out << to_text(Json{{"schema", "bawn.changes/1"}, {"sessions", std::move(list)}}, 2) << '\n';
    else if (waiting == 0)
        world.out << "No changes wait.\n";
    return 0;
}

// --- show, export

Result<int> run_show(World& world, const Given& given)
{
    Opened opened = TRY(open_session(world, given));
    auto colour = world.out_is_terminal && !world.environment("NO_COLOR") ? workspace::Colour::on : workspace::Colour::off;
    auto some = chosen(opened.changes, paths_given(given));
    if (some.empty()) world.out << "No changes.\n";
    for (const Change* change : some) {
        if (!given.has("names")) {
            world.out << TRY(opened.gate.diff(*change, colour)) << '\n';
            continue;
        }
        auto told = session::told(*change, nullptr);
        world.out << fmt::format("{} {} {}{}\n", told.is_protected ? "!" : "*", told.kind, printable(change->path),
                                 told.why.empty() ? "" : " (" + printable(told.why) + ")");
    }
    return 0;
}

Result<int> run_export(World& world, const Given& given)
{
    Opened opened = TRY(open_session(world, given));
    std::string patch;
    for (const Change* change : chosen(opened.changes, paths_given(given))) patch += TRY(opened.gate.patch(*change));
    if (auto file = given.one("output"))
        TRY(write_atomically(*file, patch, 0644));
    else
        world.out << patch;
    return 0;
}

// --- commit, discard

int tell(World& world, const Given& given, const ChangeSet& changes, const std::vector<workspace::FileOutcome>& outcomes)
{
    using workspace::Outcome;
    bool is_whole = true;
    for (const auto& o : outcomes) {
        bool is_done = o.outcome == Outcome::committed || o.outcome == Outcome::merged || o.outcome == Outcome::discarded;
        is_whole = is_whole && is_done;
        world.out << printable(fmt::format("{:<10}{}{}", name_of(o.outcome), o.path, o.why.empty() ? "" : " (" + o.why + ")")) << '\n';
    }
    if (outcomes.empty()) world.out << "No changes.\n";
    auto has = [&](Outcome outcome) { return std::ranges::find(outcomes, outcome, &workspace::FileOutcome::outcome) != outcomes.end(); };
    bool has_protected = std::ranges::any_of(changes.changes, &Change::is_protected);
    if (has(Outcome::held) && has_protected && !given.has("protected"))
        world.out << "Protected files are committed with --protected, once you have seen them: bawn changes show\n";
    if (has(Outcome::conflict))
        world.out << "In a conflict the repository stays as it is: take what you want from bawn changes show, then bawn changes discard\n";
    return is_whole ? 0 : not_all;
}

Result<int> run_commit(World& world, const Given& given)
{
    Opened opened = TRY(open_session(world, given));
    if (auto reviewed = given.one("digest"); reviewed && *reviewed != workspace::digest(opened.changes))
        return fail(ErrorKind::invalid, "the changes are not those that were reviewed: look again with bawn changes show");
    workspace::Selection selection{.approval = given.has("protected") ? workspace::Approval::everything : workspace::Approval::unprotected,
                                   .paths = paths_given(given)};
    auto outcomes = TRY(opened.gate.commit(opened.changes, selection));
    TRY(record_outcomes(world, opened.state, opened.folder.facts(), "changes.committed", outcomes));
    return tell(world, given, opened.changes, outcomes);
}

Result<int> run_discard(World& world, const Given& given)
{
    Opened opened = TRY(open_session(world, given));
    auto outcomes = TRY(opened.gate.discard(opened.changes, paths_given(given)));
    TRY(record_outcomes(world, opened.state, opened.folder.facts(), "changes.discarded", outcomes));
    return tell(world, given, opened.changes, outcomes);
}

}  // namespace

extern const Command changes_command = {
    .name = "changes",
    .summary = "list the changes that wait to be committed",
    .about = "A session in gated mode changes nothing by itself: what the agent wrote is held until somebody commits it.",
    .arguments = {},
    .options = {{"json", "", "for scripts"}, {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn changes", "session by session"}},
    .exits = {},
    .run = run_list,
};

extern const Command changes_show_command = {
    .name = "changes show",
    .summary = "show the changes of a session, protected files first",
    .about = "Names and lines are made safe to show: nothing in them can drive your terminal.",
    .arguments = {{"SESSION", "its id, or the beginning of it; \"last\" is the newest", Argument::Count::optional},
                  {"PATH", "only these files or folders", Argument::Count::any}},
    .options = {{"names", "", "without the differences"}, {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn changes show last", "what the last session would change"}},
    .exits = {},
    .run = run_show,
};

extern const Command changes_commit_command = {
    .name = "changes commit",
    .summary = "put a session's changes into the repository",
    .about =
        "Exactly what was reviewed is written, file by file and each at once. What changed in the repository meanwhile is\n"
        "merged, or told as a conflict and left alone.",
    .arguments = {{"SESSION", "its id, or the beginning of it; \"last\" is the newest", Argument::Count::one},
                  {"PATH", "only these files or folders", Argument::Count::any}},
    .options = {{"protected", "", "protected files, too: you have seen them"},
                {"digest", "HEX", "only if these are the changes that were reviewed (bawn changes --json)"},
                {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn changes commit last", "all but protected files"}, {"bawn changes commit 4f1c src", "one folder"}},
    .exits = {{not_all, "something was held, refused or in conflict"}},
    .run = run_commit,
};

extern const Command changes_discard_command = {
    .name = "changes discard",
    .summary = "throw a session's changes away",
    .about = "The repository is not touched.",
    .arguments = {{"SESSION", "its id, or the beginning of it; \"last\" is the newest", Argument::Count::one},
                  {"PATH", "only these files or folders", Argument::Count::any}},
    .options = {{"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn changes discard last", "all of them"}},
    .exits = {{not_all, "something could not be removed"}},
    .run = run_discard,
};

extern const Command changes_export_command = {
    .name = "changes export",
    .summary = "write a session's changes as a patch for git apply",
    .about = "Protected files are in it: it is for review and transport, and whoever applies it decides.",
    .arguments = {{"SESSION", "its id, or the beginning of it; \"last\" is the newest", Argument::Count::one},
                  {"PATH", "only these files or folders", Argument::Count::any}},
    .options = {{"output", "FILE", "instead of standard output"}, {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn changes export last --output agent.patch", "to send it on"}},
    .exits = {},
    .run = run_export,
};

}  // namespace bawn::cli
