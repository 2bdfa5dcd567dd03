#pragma once

// The inside of a SecretPack: rules with their expressions, and what each literal stands for.

#include <memory>
#include <optional>
#include <vector>

#include "check/literal_search.h"
#include "check/regex_heads.h"
#include "check/secret_allowlist.h"
#include "check/secrets.h"

namespace bawn::check {

struct CompiledSecretRule {
    const SecretRule* rule = nullptr;
    std::unique_ptr<LazyRegex> regex, path;  // nullptr: has none
    bool wants_original = false;             // its expression names characters that are not ASCII
    bool needs_keyword = false;
    std::optional<RegexAnchor> anchor;       // where there is none, the whole text is searched
    std::unique_ptr<LazyRegex> rest;         // of the anchor
    std::vector<CompiledAllowlist> allowlists;
    std::vector<std::size_t> required;       // rules, in the order of rule->required
};

struct SecretPack::Parts {
    // The rules of which a literal is a keyword, and those of whose matches it is a head.
    struct LiteralUse {
        std::size_t length = 0;
        std::vector<std::size_t> keyword_of, head_of;
    };

    SecretRules source;
    std::vector<CompiledSecretRule> rules;
    std::vector<std::vector<CompiledAllowlist>> allowlists;  // as source.allowlists
    std::vector<LiteralUse> literals;
    std::optional<LiteralDatabase> database;
    std::string hash;
};

}  // namespace bawn::check
