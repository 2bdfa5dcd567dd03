#pragma once

// A signature: everything Bawn knows about one agent, as its file in data/agents says it (data/README.md).

#include <map>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/confidence.h"
#include "base/error.h"
#include "base/yaml.h"

namespace bawn::agents {

// Holds for a program that carries every string of `all` and at least `need` different ones of `of`.
struct IdentityRule {
    std::vector<std::string> all;
    std::vector<std::string> of;
    std::size_t need = 0;
    std::uint64_t min_size = 0;  // bytes of the program, unpacked
    Confidence confidence = Confidence::certain;
    std::string why;
};

// Where an agent leaves traces. `reported` facts were not seen by us: they say "possible" at most.
struct Traces {
    std::vector<std::string> npm, pypi, brew, cargo, go, deb;
    std::vector<std::string> vscode, jetbrains;    // extension ids (lower case), plugin ids
    std::vector<std::string> executables;          // file names
    std::vector<std::string> home, system;         // paths; a trailing '/' means a folder
    std::vector<std::string> env, process;         // variable names; substrings of argv
};

struct HomeVariable {
    std::string env, of;  // $CLAUDE_CONFIG_DIR stands for ~/.claude
};

// A setting that makes an agent riskier than it is by nature.
struct RiskySetting {
    std::string file;  // relative to a home, absolute, or "repo:" + relative to a repository
    std::string at;    // dotted path, '*' is any key
    std::string risk;  // "permission-bypass", …
    std::string why;
    std::optional<std::string> equals, contains;  // as JSON text; neither: it is there and not empty/false
};

struct McpPlace {
    std::string file, at;
};

struct Network {
    std::vector<std::string> api, telemetry, update, user_agent, headers, paths;
};

// One row of told: or not-told: in the data file; run by the tests.
struct Example {
    YamlNode row;
    bool told = true;
};

struct Signature {
    std::string id, name, vendor, source, licence, reference, note;
    std::vector<std::string> kind;
    std::vector<std::string> seen;
    std::string lineage;
    std::vector<std::string> over;
    std::vector<IdentityRule> identity;
    Traces presence, reported;
    std::vector<HomeVariable> home_env;
    std::vector<std::string> repository;
    Network network, network_reported;
    std::vector<std::string> relay_env;
    std::vector<std::string> capabilities;
    std::vector<RiskySetting> settings;
    std::vector<McpPlace> mcp;
    std::vector<Example> examples;
};

// ErrorKind::invalid names file, line and column. Unknown keys are errors: a typing mistake must not make a blind spot.
Result<Signature> parse_signature(std::string_view yaml, const std::string& file_name);

// Checks what no single file can tell: ids are unique, lineage and over name known agents.
Result<> check_together(const std::vector<Signature>&);

}  // namespace bawn::agents
