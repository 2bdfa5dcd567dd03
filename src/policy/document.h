#pragma once

// document: a policy file as plain structs. docs/policy.md shows the file by example, docs/policy.schema.json is for
// editors.
//
//     Policy policy = TRY(parse_policy(text, "/etc/bawn/policy.yaml"));
//     // policy.yaml: line 12, column 14: unknown verdict "baned", did you mean "banned"? (known: banned, …)
//
// Reading is strict: an unknown key or word, a missing key, or a rule that could never hold is an error, because a
// policy that is half understood protects nobody. read_policy() tells all problems of a file, parse_policy() the first.
//
// A section that a file leaves out (std::nullopt) narrows nothing.

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/address_range.h"
#include "policy/host_pattern.h"
#include "policy/policy.h"
#include "policy/problem.h"
#include "policy/version_range.h"

namespace bawn::policy {

// Which agents a rule is about. Every key that is given must hold; of the words of one key, any.
struct AgentMatch {
    std::vector<std::string> ids, vendors, capabilities, lineages, sha256s;
    std::optional<VersionRange> version;
    bool is_unknown = false;  // programs that act like an agent and have no signature
    bool is_any = false;
};

std::string to_text(const AgentMatch&);  // "id claude-code or claude-desktop, version >=2.1 <3"

// What must be sure before a rule bans or confines.
enum class Basis { identity, presence };

struct AgentRule {
    Place place;
    std::string name;
    AgentMatch match;
    Action verdict = Action::note;
    std::string reason, ticket;
    Basis on = Basis::identity;
};

struct DefaultVerdict {
    Place place;
    Action verdict = Action::note;
};

enum class Access { allow, deny };
enum class Inspect { none, tls };
enum class Purpose { model, login, telemetry, update };  // what an agent needs a host for

struct Budget {  // bytes in one session, beyond which the host is refused
    std::optional<std::uint64_t> sent, received;
};

struct HostRule {
    Place place;
    HostPattern host;
    Access decision = Access::allow;
    std::vector<std::uint16_t> ports = {443};
    std::vector<std::string> methods;  // none: every method
    std::vector<std::string> paths;    // none: every path; a '*' at the end is every path that begins so
    std::optional<Budget> budget;
    std::optional<Inspect> inspect;    // none: as the section says
    std::optional<std::vector<AddressRange>> addresses;  // where else than in public the name may lead; none: says nothing
    std::string reason;
};

// policy/egress.h says what they mean together.
struct EgressPolicy {
    Place place;  // of `default`, or of the section
    Access otherwise = Access::deny;
    Inspect inspect = Inspect::none;
    std::vector<Purpose> purposes;  // hosts that an agent's profile names for these may pass
    std::vector<HostRule> hosts;    // the first that matches host and port decides
};

// Path patterns: "/abs/**", "~/.ssh/**", or relative to the repository; without a '/' a name at any depth (".env").
struct FilesPolicy {
    std::vector<std::string> read, write, hide;
};

// Programs by name ("curl") or by path pattern ("/usr/bin/*"); deny goes before allow.
struct ExecPolicy {
    Access otherwise = Access::allow;
    std::vector<std::string> allow, deny;
};

enum class Severity { critical, high, medium, low };
enum class GateMode { off, warn, enforce };

struct FindingsPolicy {
    std::vector<Severity> fail_on;  // `bawn check` fails on these
    GateMode gate = GateMode::warn;
};

struct ModelsPolicy {
    std::optional<std::vector<std::string>> endpoints;  // base URLs
    std::optional<std::vector<std::string>> sha256s;    // of model files
};

// A row of told: a question with its answer. `bawn policy check` runs them.
struct Example {
    Place place;
    AgentQuestion question = {.identity = Confidence::certain, .presence = Confidence::certain};
    Action verdict = Action::note;
    std::string rule;  // name of the rule that must have decided, or ""
    std::string why;
};

// The same about a host, asked as if a profile named it for `purpose`.
struct HostExample {
    Place place;
    EgressQuestion question;
    std::optional<Purpose> purpose;
    Access decision = Access::deny;
    std::string rule;
    std::string why;
};

struct Policy {
    std::string file;  // as it is named in messages and decisions
    std::string name;
    std::string sha256;  // of its text, hex
    std::vector<AgentRule> agents;  // the first that matches decides
    std::optional<DefaultVerdict> otherwise;
    std::optional<EgressPolicy> egress;
    std::optional<FilesPolicy> files;
    std::optional<ExecPolicy> exec;
    std::optional<FindingsPolicy> findings;
    std::optional<ModelsPolicy> models;
    std::vector<Example> examples;
    std::vector<HostExample> host_examples;
};

struct PolicyReading {
    Policy policy;      // of use only where there are no problems
    Problems problems;  // in the order of the file
};
PolicyReading read_policy(std::string_view yaml, const std::string& file);
Result<Policy> parse_policy(std::string_view yaml, const std::string& file);

// What the reader knows, for the test that holds docs/policy.schema.json to it.
struct KnownKeys {
    std::string_view map;
    std::vector<std::string_view> keys, required;
};
struct KnownWords {
    std::string_view kind;
    std::vector<std::string_view> words;
};
std::vector<KnownKeys> known_keys();
std::vector<KnownWords> known_words();

}  // namespace bawn::policy
