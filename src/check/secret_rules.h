#pragma once

// Rules for secrets, as gitleaks' TOML says them (its v8.30), read and checked but not yet compiled.
//
//     SecretRules rules = TRY(SecretRules::parse(text, "gitleaks.toml", open));
//
// Keys are those of gitleaks, in any case, and mean what they mean there. Any other key is an error that names file and
// line: a condition that is not understood must not become a rule without it. Where gitleaks takes the last of two rules
// with one id, so does this. `[extend]` needs an Opener: `path` opens that file, `useDefault` the pack that Bawn brings.

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace bawn::check {

struct SecretAllowlist {
    enum class Target { secret, match, line };
    std::string description;
    bool needs_all = false;  // condition = "AND"
    std::vector<std::string> commits, paths, regexes, stopwords;  // commits and stopwords in lower case
    Target target = Target::secret;                               // of regexes
};

struct SecretRule {
    struct Required {  // another rule that must have found something, too
        std::string rule;
        std::optional<std::size_t> within_lines, within_columns;
    };
    std::string id, description;
    std::string regex, path;  // "" for none; not both
    std::size_t secret_group = 0;
    double entropy = 0;
    std::vector<std::string> keywords;  // in lower case: one must stand in the text
    std::vector<std::string> tags;
    std::vector<SecretAllowlist> allowlists;
    std::vector<Required> required;
    bool only_required = false;  // skipReport: counts for other rules and is not told
    std::size_t pack = 0;        // which global allowlists apply: SecretRules::allowlists[pack]
    std::string file;
    int line = 0;
};

struct SecretRules {
    // The text of the file at a path as written, or of the default rules for "".
    using Opener = std::function<Result<std::string>(std::string_view path)>;

    std::vector<SecretRule> rules;
    std::vector<std::vector<SecretAllowlist>> allowlists;  // of each file that was read for itself
    std::vector<std::string> notes;                        // what is odd and no error

    static Result<SecretRules> parse(std::string_view toml, const std::string& file_name, const Opener& = {});

    // Both; a rule of `other` takes the place of one with its id.
    void add(SecretRules other);

    std::string hash() const;  // SHA-256 of all that has an effect on what is found
};

// A word after "NAME:" among a rule's tags: tag_value(rule, "cwe") == "CWE-798", "" where there is none.
std::string_view tag_value(const std::vector<std::string>& tags, std::string_view name);

}  // namespace bawn::check
