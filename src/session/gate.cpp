#include "session/gate.h"

namespace bawn::session {
namespace {

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
    auto source = is_direct ? TRY(workspace::Folder::of(repository.fd())) : TRY(folder.folder(source_name(facts.mode)));
    Gate gate(session, std::move(rules), std::move(files), std::move(repository), std::move(folder), std::move(source));
    if (facts.has_git) gate.shadow_ = TRY(workspace::find_shadow(facts.workspace, session.path()));
    if (!is_direct) gate.recovery_ = TRY(workspace::finish_commit(gate.places())).recovery;
    return gate;
}

Result<workspace::ChangeSet> Gate::changes() const
{
    switch (facts_.mode) {
    case Mode::gated: return workspace::changes_in_upper(repository_, source_, rules_, files_);
    case Mode::copy: return workspace::changes_in_copy(repository_, source_, rules_, files_);
    case Mode::direct: return workspace::changes_since(TRY(workspace::find_snapshot(folder_, snapshot_file)), folder_, repository_, rules_, files_);
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
