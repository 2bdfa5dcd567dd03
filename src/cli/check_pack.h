#pragma once

// The rules of a check: the built-in pack (data/rules), and what --config names: Semgrep's YAML or JSON, gitleaks' TOML.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "check/language.h"
#include "check/scanner.h"
#include "cli/command.h"

namespace bawn::cli {

inline constexpr int rules_are_wrong = 2;  // exit status

struct RuleSources {
    bool with_builtin = true;
    std::vector<std::string> configs = {};  // files and folders
    // Of the built-in files only those with rules for one of these, or for any text: reading the others costs a small check a third of
    // its time. Nothing: all.
    std::optional<std::vector<const check::Language*>> languages = {};
};

struct LoadedRules {
    check::RuleSet rules;
    check::SecretRules secrets;
};

// A file that is named and cannot be read is an Error; a single rule that is wrong is in rules.refused. Of a folder every
// .yaml, .yml, .json and .toml below it that holds rules is taken.
Result<LoadedRules> load_rules(const RuleSources&);

// Compiled, with the databases of an earlier run where the state folder has them ("" : no cache).
Result<check::Pack> compile_pack(LoadedRules, const std::string& state);

// One rule as it is written, for --explain and `bawn rules list`; nullptr when there is none of this id.
const check::Rule* find_rule(const check::RuleSet&, std::string_view id);

}  // namespace bawn::cli
