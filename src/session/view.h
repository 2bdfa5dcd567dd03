#pragma once

// view: what one session sees, as rows for the sandbox. Looks at what this machine has and opens nothing.
//
//     View view = TRY(make_view(request));
//     spec.view = view.rows; spec.environment = view.environment;
//
// The home inside is a private folder at the same path; toolchains of the real home show through it read-only. What the
// rows do not name does not exist.

#include <map>
#include <string>
#include <vector>

#include "base/error.h"
#include "egress/broker.h"
#include "egress/trust.h"
#include "sandbox/spec.h"
#include "session/profile.h"

namespace bawn::session {

// Who the command is, inside.
struct Person {
    std::string name, home, shell;
    uid_t uid = 0;
    gid_t gid = 0;
};

struct ViewRequest {
    Profile profile;
    Person person;
    std::string private_home;               // the folder that becomes the home; mount points are made in it
    std::string workspace;                  // canonical
    std::vector<sandbox::Row> workspace_rows;  // of the workspace itself and what lies over it
    std::string program;                    // canonical; "" when it lies in the workspace
    std::vector<std::string> read, write;   // --read and --write, canonical
    std::map<std::string, std::string> variables;  // the caller's
    std::vector<egress::Credential> sentinels;     // in place of the keys, whatever else names those variables
    egress::Trust trust;                           // files and variables by which clients trust the session's authority
    std::vector<std::string> wanted_variables;     // --env NAME or NAME=value
    std::string session;
};

struct View {
    std::vector<sandbox::Row> rows;
    std::vector<std::string> environment;
    std::vector<std::string> notes;  // "--env API_KEY: there is no such variable"
};

Result<View> make_view(const ViewRequest&);

// "~/x" below `home`; other paths stay.
std::string in_home(std::string_view path, std::string_view home);

// What must be visible so that a program runs: its package, its virtual environment, or the file alone.
std::string installation_of(const std::string& program);

}  // namespace bawn::session
