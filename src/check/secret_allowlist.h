#pragma once

// An allowlist, ready to be asked: what it lets pass is no secret.

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "check/lazy_regex.h"
#include "check/secret_rules.h"

namespace bawn::check {

// Where a text comes from.
struct SecretOrigin {
    std::string_view path, commit;
};

// A finding as allowlists see it.
struct SecretCandidate {
    std::string_view secret, match, line;
};

class StopWords {
public:
    explicit StopWords(const std::vector<std::string>& words);
    bool stands_in(std::string_view text) const;  // in any case

private:
    std::vector<std::string> short_;                                      // of one byte
    std::unordered_map<std::uint32_t, std::vector<std::string>> longer_;  // by their first two
};

class CompiledAllowlist {
public:
    explicit CompiledAllowlist(const SecretAllowlist&);  // which must outlive it

    Result<> check() const;  // do its expressions compile?

    bool has_path(std::string_view path) const;
    bool allows(const SecretOrigin&) const;                           // everything in a file or commit
    bool allows(const SecretOrigin&, const SecretCandidate&) const;  // one finding

private:
    bool has_commit(std::string_view commit) const;
    bool has_regex_for(const SecretCandidate&) const;

    const SecretAllowlist* list_;
    std::unique_ptr<LazyRegex> paths_, regexes_;
    StopWords stopwords_;
};

}  // namespace bawn::check
