#include "cli/session_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <iostream>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.h"
#include "cli/embedded.h"
#include "sandbox/controls.h"
#include "session/gate.h"
#include "session/session_ledger.h"

namespace bawn::cli {
namespace {

constexpr std::size_t shown_at_once = 40, refusals_shown = 8;

std::string line_of(const workspace::Change& change)
{
    std::string_view mark = change.is_protected() ? "!" : change.protection.effect == workspace::Effect::review ? "?" : " ";
    std::string why = !change.refused.empty() ? change.refused : change.protection.why;
    return fmt::format("  {} {:<9} {}{}", mark, name_of(change.kind), printable(change.path),
                       why.empty() ? "" : "  (" + printable(why) + ")");
}

void tell_diff(World& world, const session::Gate& gate, const workspace::ChangeSet& changes)
{
    auto colour = world.environment("NO_COLOR") ? workspace::Colour::off : workspace::Colour::on;
    for (const workspace::Change* change : workspace::in_order_of_review(changes)) {
        auto text = gate.diff(*change, colour);
        world.err << (text ? *text : printable(text.error().message()) + "\n");
    }
}

// The changes at hand, protected ones first.
void tell_changes(World& world, const workspace::ChangeSet& changes)
{
    std::size_t shown = 0;
    for (const workspace::Change* change : workspace::in_order_of_review(changes)) {
        if (++shown > shown_at_once) break;
        world.err << line_of(*change) << '\n';
    }
    if (changes.changes.size() > shown_at_once) world.err << fmt::format("    and {} more\n", changes.changes.size() - shown_at_once);
}

std::string count_of(std::size_t n, std::string_view what)
{
    return fmt::format("{} {}{}", n, what, n == 1 ? "" : what.ends_with('s') ? "es" : "s");
}

void tell_refusals(World& world, const session::SessionRecord& record)
{
    std::size_t shown = 0;
    for (const session::Denied& d : record.denied) {
        if (++shown > refusals_shown) break;
        world.err << printable(fmt::format("bawn: refused: {} {} ({}){}{}", d.what, d.path, d.rule, d.remedy.empty() ? "" : "; ", d.remedy))
                  << '\n';
    }
    if (record.denied.size() > refusals_shown)
        world.err << fmt::format("bawn: and {} more: bawn report {}\n", record.denied.size() - refusals_shown, record.facts.id);
}

}  // namespace

std::string profile_names()
{
    std::string names;
    for (const auto& [file, text] : embedded_files("profiles/")) {
        if (file == "profiles/base.yaml") continue;
        std::string name = file.substr(9, file.size() - 9 - 5);
        names += names.empty() ? name : ", " + name;
    }
    return names;
}

Result<workspace::ProtectedPaths> protected_paths()
{
    return workspace::ProtectedPaths::parse(embedded_file("protected.yaml"), "protected.yaml");
}

session::Answer ask(World& world, const session::Gate& gate, const workspace::ChangeSet& changes)
{
    using session::Answer;
    auto held = std::ranges::count_if(changes.changes, &workspace::Change::is_protected);
    world.err << fmt::format("\nbawn: {} in {}{}\n", count_of(changes.changes.size(), "change"), printable(gate.facts().workspace),
                             held ? fmt::format(", {} protected (!)", held) : "");
    tell_changes(world, changes);
    while (true) {
        world.err << (held ? "[c]ommit all but the protected, commit [a]ll, [d]iff, [k]eep for later, discard (x)? "
                           : "[c]ommit, [d]iff, [k]eep for later, discard (x)? ")
                  << std::flush;
        std::string answer;
        if (!std::getline(std::cin, answer) || answer == "k") return Answer::hold;
        if (answer == "c") return Answer::commit_unprotected;
        if (answer == "a") return Answer::commit_all;
        if (answer == "x") return Answer::discard;
        if (answer == "d") tell_diff(world, gate, changes);
    }
}

Result<> record_outcomes(World& world, const std::string& state, const session::Facts& facts, std::string_view kind,
                         const std::vector<workspace::FileOutcome>& outcomes)
{
    Json files = Json::array();
    for (const auto& o : outcomes) files.push_back({{"path", valid_utf8(o.path)}, {"outcome", name_of(o.outcome)}});
    session::SessionLedger ledger(state, facts.id, world.uid, world.clock);
    return ledger.tell(kind, ledger::Grade::enforced, {{"workspace", valid_utf8(facts.workspace)}, {"files", std::move(files)}});
}

Result<> tell_left_over(World& world, const std::string& state, const session::Facts& facts, const session::LeftOver& left)
{
    auto say = [&](const std::string& text) { world.err << printable(fmt::format("bawn: session {}: {}", facts.id, text)) << '\n'; };
    for (const std::string& commit : left.git.commits) say("commit kept as " + commit);
    for (const std::string& note : left.git.notes) say(note);
    if (!left.taken_back.empty()) {
        say("it was cut off in direct mode; what it may not leave is taken out of the repository now, and kept in its folder: " +
            count_of(left.taken_back.size(), "file"));
        TRY(record_outcomes(world, state, facts, "changes.taken_back", left.taken_back));
    }
    if (left.commit == workspace::Recovery::nothing) return {};
    bool is_completed = left.commit == workspace::Recovery::completed;
    say(is_completed ? "a commit that was cut off is completed now: " + count_of(left.outcomes.size(), "file")
                     : "a commit that was cut off is undone: all its changes wait");
    return record_outcomes(world, state, facts, is_completed ? "changes.committed" : "changes.undone", left.outcomes);
}

void tell_outcome(World& world, const session::SessionRecord& record)
{
    tell_refusals(world, record);
    for (sandbox::Limit limit : record.outcome.limits_hit) world.err << fmt::format("bawn: the limit of {} was hit\n", name_of(limit));
    for (const sandbox::Degraded& d : record.degraded) {
        const sandbox::Control* control = sandbox::find_control(d.control);
        if (control && control->need == sandbox::Need::replaced) continue;  // every session's report says it
        world.err << printable(fmt::format("bawn: ran without {}: {}", d.control, d.why)) << '\n';
    }
    for (const std::string& note : record.notes) world.err << "bawn: " << printable(note) << '\n';
    for (const std::string& commit : record.commits) world.err << "bawn: commit kept as " << printable(commit) << '\n';
    std::map<std::string, std::size_t> outcomes;
    for (const session::ChangeTold& change : record.changes) ++outcomes[change.outcome];
    for (const auto& [outcome, n] : outcomes) world.err << fmt::format("bawn: {} {}\n", count_of(n, "change"), outcome);
    bool is_waiting =
        outcomes.contains("held") || outcomes.contains("conflict") || outcomes.contains("refused") || outcomes.contains("failed");
    if (is_waiting)
        world.err << fmt::format("Try: bawn changes show {0}, bawn changes commit {0}, bawn changes discard {0}\n", record.facts.id);
}

}  // namespace bawn::cli
