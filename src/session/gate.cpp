#include "session/gate.h"

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include <memory>

#include "session/direct.h"
#include "workspace/shadow_git.h"

namespace bawn::session {
namespace {

bool is_unfinished(int sessions, const std::string& name)
{
    auto has = [&](const char* file) { return ::faccessat(sessions, (name + "/" + file).c_str(), F_OK, 0) == 0; };
    return has(workspace::journal_file) || has(direct_mark);
}

// Without opening a session: a new one must not wait for the number of those before it.
bool has_unfinished(const std::string& state)
{
    std::unique_ptr<DIR, int (*)(DIR*)> folder(::opendir((state + "/sessions").c_str()), ::closedir);
    if (!folder) return false;
    while (const dirent* entry = ::readdir(folder.get()))
        if (entry->d_name[0] != '.' && is_unfinished(::dirfd(folder.get()), entry->d_name)) return true;
    return false;
}

std::string source_name(Mode mode) { return mode == Mode::copy ? "copy" : "upper"; }

}  // namespace

Result<Gate> Gate::open(const SessionFolder& session, const workspace::ProtectedPaths& known)
{
    const Facts& facts = session.facts();
    auto repository = TRY(workspace::Folder::open(facts.workspace));
    auto rules = TRY(known.for_repository(facts.workspace));
    workspace::FileRules files(facts.hide, facts.workspace, facts.home);
    if (!files.is_empty()) files.remember(TRY(workspace::hidden_in(repository, files)).contents);
    auto folder = TRY(workspace::Folder::open(session.path()));
    bool is_direct = facts.mode == Mode::direct;
    bool has_begun = facts.mode != Mode::copy || TRY(folder.status(source_name(Mode::copy)));
    bool has_source = !is_direct && has_begun;
    auto source =
        TRY(has_source ? folder.folder(source_name(facts.mode)) : workspace::Folder::of(is_direct ? repository.fd() : folder.fd()));
    Gate gate(session, std::move(rules), std::move(files), std::move(repository), std::move(folder), std::move(source));
    gate.has_begun_ = has_begun;
    if (facts.has_git) gate.shadow_ = TRY(workspace::find_shadow(facts.workspace, session.path()));
    if (!is_direct) {
        auto finished = TRY(workspace::finish_commit(gate.places()));
        gate.left_over_.commit = finished.recovery;
        gate.left_over_.outcomes = std::move(finished.outcomes);
    }
    bool was_cut_off = facts.exit.empty();
    if (was_cut_off && is_direct) gate.left_over_.taken_back = TRY(gate.take_back_what_was_left());
    if (was_cut_off && gate.shadow_) gate.left_over_.git = keep_git_commits(*gate.shadow_, facts.id);
    return gate;
}

std::vector<std::string> left_out_of_copy(bool has_git) { return has_git ? std::vector<std::string>{".git"} : std::vector<std::string>(); }

KeptCommits keep_git_commits(const workspace::ShadowGit& shadow, const std::string& session)
{
    auto imported = workspace::import_commits(shadow, session);
    if (!imported) return {{}, {"git commits could not be kept: " + imported.error().message()}};
    KeptCommits kept;
    for (const workspace::ImportedRef& ref : imported->refs) kept.commits.push_back(ref.name + " " + ref.id);
    for (const std::string& why : imported->refused) kept.notes.push_back("not kept: " + why);
    return kept;
}

// Where it was cut off before it was known what was there before, nothing had run yet.
Result<std::vector<workspace::FileOutcome>> Gate::take_back_what_was_left() const
{
    std::vector<workspace::FileOutcome> outcomes;
    if (!TRY(folder_.status(direct_mark))) return outcomes;
    auto left = TRY(changes());
    std::erase_if(left.changes, [](const workspace::Change& change) { return !is_taken_back(change); });
    outcomes = take_back(repository_, folder_, left);
    TRY(workspace::remove_all(folder_, direct_mark));
    return outcomes;
}

Result<std::vector<CutOff>> finish_cut_off(const std::string& state, const std::string& workspace,
                                           const std::function<Result<workspace::ProtectedPaths>()>& rules)
{
    std::vector<CutOff> done;
    if (!has_unfinished(state)) return done;
    auto known = TRY(rules());
    for (SessionFolder& session : TRY(all_sessions(state))) {
        if (session.facts().workspace != workspace || !is_unfinished(AT_FDCWD, session.path()) || !session.lock()) continue;
        auto gate = Gate::open(session, known);
        LeftOver failed;
        if (!gate) failed.git.notes.push_back("it was cut off and cannot be brought to its end: " + gate.error().message());
        done.push_back({session.facts(), gate ? gate->left_over() : std::move(failed)});
    }
    return done;
}

Result<workspace::ChangeSet> Gate::changes() const
{
    if (!has_begun_) return workspace::ChangeSet();
    switch (facts_.mode) {
    case Mode::gated: return workspace::changes_in_upper(repository_, source_, rules_, files_);
    case Mode::copy: return workspace::changes_in_copy(repository_, source_, rules_, files_, left_out_of_copy(facts_.has_git));
    case Mode::direct:
        return workspace::changes_since(TRY(workspace::find_snapshot(folder_, snapshot_file)), folder_, repository_, rules_, files_);
    }
    return fail(ErrorKind::invalid, "the session has no mode");
}

workspace::Base Gate::base() const
{
    return {.started = {.tv_sec = facts_.base_seconds, .tv_nsec = facts_.base_nanoseconds},
            .index_file = shadow_ ? shadow_->index_file : "",
            .objects = shadow_ && !shadow_->objects.empty() ? shadow_->objects.front() : ""};
}

Result<std::vector<workspace::FileOutcome>> Gate::commit(const workspace::ChangeSet& changes, const workspace::Selection& selection) const
{
    return workspace::commit(places(), changes, selection, base());
}

Result<std::vector<workspace::FileOutcome>> Gate::discard(const workspace::ChangeSet& changes, const std::vector<std::string>& paths) const
{
    return workspace::discard(places(), changes, paths);
}

Result<std::string> Gate::diff(const workspace::Change& change, workspace::Colour colour) const
{
    return workspace::diff_of({repository_, source_}, change, colour);
}

Result<std::string> Gate::patch(const workspace::Change& change) const { return workspace::as_patch({repository_, source_}, change); }

}  // namespace bawn::session
