#pragma once

// run: one session from start to end. A folder for it, the view, the sandbox, the evidence, the change set, the commit
// gate, the report.
//
//     SessionRecord record = TRY(run_session(request, clock));
//
// Nothing outside the workspace changes, and the workspace only by what is committed (gated) or written under the rules of
// direct mode. Everything that happened is in the ledger before this returns. A session that is cut off stays in the
// store, with its changes.
//
// From the command's end on, SIGINT and SIGQUIT are ignored in this process (`ask` excepted), so that the record is written.
//
// The caller's terminal, if there is one, is used by the sandbox until the command ends, then by `ask`.

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "policy/decide.h"
#include "sandbox/spec.h"
#include "session/gate.h"
#include "session/network.h"
#include "session/profile.h"
#include "session/report.h"
#include "session/store.h"
#include "session/view.h"
#include "workspace/change_set.h"
#include "workspace/protected.h"

namespace bawn::session {

// What a person says about the changes at hand.
enum class Answer { commit_all, commit_unprotected, hold, discard };

struct RunRequest {
    std::vector<std::string> command;
    std::string workspace;  // canonical
    std::string folder;     // where the command starts, in the workspace
    std::string state;
    Mode mode = Mode::gated;
    CommitMode commit = CommitMode::ask;
    std::vector<std::string> read, write, variables;
    std::map<std::string, std::string> environment;  // the caller's
    std::map<std::string, std::string> git_identity;  // where the repository has none of its own
    std::vector<std::string> accepted;
    sandbox::Limits limits;
    sandbox::Watch watch = sandbox::Watch::standard;
    bool keeps_home = false;
    Profile profile;
    Person person;
    std::function<Result<workspace::ProtectedPaths>()> protected_paths;  // read when they are needed: some milliseconds
    policy::Layers layers;
    std::vector<policy::Grant> allowed_hosts;  // --allow-host; the profile's come with it
    std::vector<Service> services;
    std::vector<egress::Credential> credentials;
    std::function<Result<egress::ApiCatalog>()> apis;
    bool learns_hosts = false;                 // every public host that no policy denies is reached, and told
    std::vector<std::uint16_t> ports;          // --port: of servers inside, reached at the same port of 127.0.0.1 outside
    std::string policy_sha256, policy_file;
    std::string agent;       // id, or ""
    std::string program;     // canonical path of the command's file
    unsigned uid = 0;        // who asks
    // Asked at the end of a gated session with changes, where commit is `ask`.
    std::function<Answer(const Gate&, const workspace::ChangeSet&)> ask;
};

Result<SessionRecord> run_session(const RunRequest&, const Clock&);

// "/", a home, a system folder and the state folder are no workspaces.
Result<> check_workspace(const std::string& workspace, const std::string& home, const std::string& state);

}  // namespace bawn::session
