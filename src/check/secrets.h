#pragma once

// Secrets in a text, by gitleaks' rules and with its findings.
//
//     SecretPack pack = TRY(SecretPack::compile(std::move(rules), kept));    // shared; kept: pack.database() of last time
//     SecretScanner scanner = TRY(SecretScanner::create(pack));              // one for each thread
//     Work work(1'000'000'000);
//     for (const SecretFinding& f : scanner.scan("src/config.py", text, work)) report(f.begin.line, f.redacted);
//
// All keywords, and strings that stand in every match of a rule, are looked for at once; only where they stand the rule's
// expression is tried. A finding never depends on that: it is what running every rule over the whole text would give.
// Encoded text is decoded up to five times and searched again.
//
// It differs from gitleaks 8.30 where that errs. A file is one text, not pieces of 100 KB, so what lies across a seam is
// found. The line of a finding is its line, in the last line too. Columns count from 1 in every line.
//
// A value that is found leaves this module only as a place; `redacted` is what may be shown. When `work` is exhausted the
// findings are incomplete and work.exhausted() says so.

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "check/finding.h"
#include "check/secret_rules.h"
#include "check/work.h"

namespace bawn::check {

struct SecretFinding {
    const SecretRule* rule = nullptr;      // lives as long as the pack
    Place begin, end;                      // of the match; all at 0 for a rule that finds files by their path
    std::size_t secret_begin = 0, secret_end = 0;  // offsets; of the whole encoded stretch where it was encoded
    double entropy = 0;                    // bits for each byte
    std::vector<std::string> tags;         // the rule's, and decoded:base64, decode-depth:1
    std::string redacted;                  // "ghp_… (40 characters)"
};

class SecretPack {
public:
    // Compiles every expression, so that a bad one is an error now: unless `database` is that of the same rules.
    static Result<SecretPack> compile(SecretRules, std::string_view database = {});
    SecretPack(SecretPack&&) noexcept;
    SecretPack& operator=(SecretPack&&) noexcept;
    ~SecretPack();

    const std::vector<SecretRule>& rules() const;
    std::string database() const;  // to be kept under SecretRules::hash()

    struct Parts;

private:
    friend class SecretScanner;
    explicit SecretPack(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

class SecretScanner {
public:
    static Result<SecretScanner> create(const SecretPack&);  // which must outlive it
    SecretScanner(SecretScanner&&) noexcept;
    SecretScanner& operator=(SecretScanner&&) noexcept;
    ~SecretScanner();

    // `path` as it is told to the user, `commit` where the text comes from history: both only for allowlists and path
    // rules. By place, then in the order of the rules.
    std::vector<SecretFinding> scan(std::string_view path, std::string_view text, Work&, std::string_view commit = {});

private:
    struct Parts;
    explicit SecretScanner(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
