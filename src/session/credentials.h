#pragma once

// credentials: keys that a session uses and never holds. A profile or the command line names them; their values are fetched
// outside, at the start, as the person who runs Bawn:
//
//     credentials:
//       - {variable: ANTHROPIC_API_KEY, hosts: [api.anthropic.com], paths: [/v1/messages*, /v1/models*]}
//       - variable: PRIVATE_TOKEN
//         from: {command: [pass, show, gitlab]}      # or {file: ~/.config/token}, {secret-service: {service: gitlab}}
//         hosts: [gitlab.example.org]
//
// Without `from` the value is that of the caller's variable of the same name. Of a command or file the first line counts. One
// that is not there is told in a note, and its variable is not set inside.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"
#include "base/yaml.h"
#include "egress/broker.h"

namespace bawn::session {

struct FromVariable {
    std::string name;
};
struct FromFile {
    std::string path;  // "~/" is the caller's home
};
struct FromCommand {
    std::vector<std::string> argv;
};
struct FromSecretService {  // asked with secret-tool(1)
    std::map<std::string, std::string> attributes;
};

struct CredentialWanted {
    std::string variable;
    std::variant<FromVariable, FromFile, FromCommand, FromSecretService> from;
    std::vector<policy::HostPattern> hosts;
    std::vector<std::string> paths;
};

Result<std::vector<CredentialWanted>> parse_credentials(const YamlNode& list);
Result<CredentialWanted> parse_credential_option(std::string_view);  // "NAME=HOST"

struct Fetched {
    std::vector<egress::Credential> credentials;
    std::vector<std::string> notes;
};
Fetched fetch(const std::vector<CredentialWanted>&, const std::map<std::string, std::string>& environment, const std::string& home);

}  // namespace bawn::session
