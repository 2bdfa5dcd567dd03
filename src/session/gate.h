#pragma once

// gate: the way from a session's change set into the repository, the same during `bawn run` and afterwards.
//
//     Gate gate = TRY(Gate::open(session, protected_paths));     // finishes what was cut off; left_over() tells it
//     ChangeSet changes = TRY(gate.changes());
//     auto outcomes = TRY(gate.commit(changes, selection));
//
// The session must be locked by the caller, and ended.

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"
#include "session/store.h"
#include "workspace/change_set.h"
#include "workspace/commit.h"
#include "workspace/diff.h"
#include "workspace/file_rules.h"
#include "workspace/folder.h"
#include "workspace/protected.h"
#include "workspace/shadow_git.h"

namespace bawn::session {

inline constexpr const char* snapshot_file = "before";  // of direct mode

// What a copy of the workspace leaves out: git's folder, where a shadow stands for it.
std::vector<std::string> left_out_of_copy(bool has_git);

// Commits that were made inside, as they lie in the repository now. Again and again: only what is new is written.
struct KeptCommits {
    std::vector<std::string> commits;  // "refs/bawn/4f1c/heads/main 1f0a…"
    std::vector<std::string> notes;    // what could not be kept
};
KeptCommits keep_git_commits(const workspace::ShadowGit&, const std::string& session);

// What an earlier bawn was killed over, and opening the gate brought to its end.
struct LeftOver {
    workspace::Recovery commit = workspace::Recovery::nothing;
    std::vector<workspace::FileOutcome> outcomes;  // of a commit that was completed
    std::vector<workspace::FileOutcome> taken_back;  // out of the repository, where direct mode left them
    KeptCommits git;                               // kept only now
};

class Gate {
public:
    static Result<Gate> open(const SessionFolder&, const workspace::ProtectedPaths&);

    Result<workspace::ChangeSet> changes() const;
    Result<std::vector<workspace::FileOutcome>> commit(const workspace::ChangeSet&, const workspace::Selection&) const;
    Result<std::vector<workspace::FileOutcome>> discard(const workspace::ChangeSet&, const std::vector<std::string>& paths) const;
    Result<std::string> diff(const workspace::Change&, workspace::Colour) const;
    Result<std::string> patch(const workspace::Change&) const;

    const Facts& facts() const { return facts_; }
    const LeftOver& left_over() const { return left_over_; }

private:
    Gate(const SessionFolder& session, workspace::ProtectedPaths rules, workspace::FileRules files, workspace::Folder repository,
         workspace::Folder folder, workspace::Folder source)
        : facts_(session.facts()),
          rules_(std::move(rules)),
          files_(std::move(files)),
          repository_(std::move(repository)),
          folder_(std::move(folder)),
          source_(std::move(source))
    {
    }
    workspace::Places places() const { return {repository_, source_, folder_, facts_.id}; }
    workspace::Base base() const;
    Result<std::vector<workspace::FileOutcome>> take_back_what_was_left() const;

    Facts facts_;
    workspace::ProtectedPaths rules_;
    workspace::FileRules files_;
    workspace::Folder repository_, folder_, source_;
    std::optional<workspace::ShadowGit> shadow_;
    bool has_begun_ = true;  // false: it was cut off while its copy was made, and nothing ran
    LeftOver left_over_;
};

// Sessions of this workspace that were cut off in a commit, completed or undone now, or in direct mode, whose protected files are
// taken back now; those that somebody works on are left alone. A look
// at a folder of sessions costs next to nothing where there are none, and the rules are asked for only where there are.
struct CutOff {
    Facts session;
    LeftOver left;
};
Result<std::vector<CutOff>> finish_cut_off(const std::string& state, const std::string& workspace,
                                           const std::function<Result<workspace::ProtectedPaths>()>& rules);

}  // namespace bawn::session
