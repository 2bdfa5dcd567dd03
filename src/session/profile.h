#pragma once

// profile: what programs need inside, as data (data/profiles). `base.yaml` holds for everybody; a profile of an agent
// adds to it:
//
//     Profile base = TRY(parse_profile(embedded_file("profiles/base.yaml"), "base.yaml"));
//     Profile both = with(base, TRY(parse_profile(text, "claude-code.yaml")));
//
// `hosts` says what the agent talks to, and for what; policy/egress.h says what comes of it:
//
//     hosts:
//       model: [api.example.org, {host: "*.llm.example.org", methods: POST, paths: [/v1/*]}]
//       telemetry: [events.example.org]
//
// Paths begin with '/' or "~/"; what a machine does not have is left out when a view is made. Names of variables may end
// in '*'.

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "policy/egress.h"
#include "session/credentials.h"

namespace bawn::session {

struct Profile {
    std::string id, name;
    std::vector<std::string> read, write;      // of the machine
    std::vector<std::string> hide;             // inside what is visible
    std::vector<std::string> variables;        // taken over
    std::map<std::string, std::string> set;    // given values
    std::vector<policy::Grant> hosts;
    std::vector<CredentialWanted> credentials;
};

Result<Profile> parse_profile(std::string_view yaml, const std::string& file);
Profile with(Profile base, const Profile& added);

// Does the name fit one of the patterns ("LANG", "LC_*")?
bool takes_over(const Profile&, std::string_view variable);

}  // namespace bawn::session
