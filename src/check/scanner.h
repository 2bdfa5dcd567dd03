#pragma once

// The front door of check: rules compiled once, then any number of files, on any number of threads.
//
//     Pack pack = TRY(Pack::compile(std::move(rules), std::move(secrets)));
//     Scanner scanner(pack, limits);               // one for each thread
//     FileReport report = scanner.scan("src/login.py", text);
//     for (const Finding& f : report.findings) …   // by place, then rule
//
// A file is parsed only when its text holds what some rule of its language requires: one Vectorscan database for each
// language, compiled once and kept by the caller as bytes (Pack::databases) under a hash of what it was made from.
// Limits count work, not time. A report says what could not be done (Trouble); nothing is left out silently.
// A Pack is immutable and shared; a Scanner belongs to one thread.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "check/finding.h"
#include "check/secret_rules.h"

namespace bawn::check {

struct Language;

struct Limits {
    std::uint64_t file_bytes = 100 << 20;             // larger: Trouble::too_large
    std::uint64_t parsed_bytes = 8 << 20;             // larger: rules on text only, and Trouble::not_parsed
    std::uint64_t steps_per_rule = 50'000'000;        // in one file
    std::uint64_t steps_per_file = 1'000'000'000;
};

struct RuleCost {
    std::string rule;
    std::uint64_t steps = 0, files = 0, findings = 0;
};

class Pack {
public:
    // Refuses rules one by one: a pattern that does not parse, a regex that does not compile, an unknown language.
    // `kept` is asked for the databases() of an earlier pack with this hash().
    static Result<Pack> compile(RuleSet, SecretRules, const std::function<std::string(const std::string& hash)>& kept = {});
    Pack(Pack&&) noexcept;
    Pack& operator=(Pack&&) noexcept;
    ~Pack();

    const std::vector<Rule>& rules() const;
    const std::vector<RefusedRule>& refused() const;  // of the RuleSet, and what did not compile
    const std::vector<RefusedRule>& notes() const;    // accepted, but some part of it has no effect
    const std::string& hash() const;            // of all rules, what was refused of them, and this engine's version
    std::string databases() const;              // to be kept, and given to compile() again
    bool was_kept() const;                      // what compile() was given was of these rules and this build

    struct Parts;  // pack_parts.h

private:
    friend class Scanner;
    friend class Stream;
    explicit Pack(std::unique_ptr<Parts>);
    std::unique_ptr<Parts> parts_;
};

struct FileReport {
    std::vector<Finding> findings;
    std::vector<Trouble> troubles;
    bool parsed = false;     // false: no rule could match, by the prefilter
    bool converted = false;  // the file was UTF-16: offsets count in its text as UTF-8, and no fix can be applied
    std::uint64_t steps = 0;
};

// Every language that a file of this name may be in: "x.h" is C and C++. Some are told by their first line alone.
std::vector<const Language*> languages_of_file(std::string_view path, std::string_view text, std::string_view named);

class Scanner {
public:
    explicit Scanner(const Pack&, Limits = {});
    Scanner(Scanner&&) noexcept;
    ~Scanner();

    // `path` decides language and path rules; it is not opened. `language` overrides (a rule's alias), "" by path.
    FileReport scan(std::string_view path, std::string_view text, std::string_view language = {});

    std::vector<RuleCost> costs() const;  // of all scans so far, the dearest first

    struct Parts;

private:
    std::unique_ptr<Parts> parts_;
};

}  // namespace bawn::check
