// bawn check: vulnerabilities and secrets in source code, by rules.

#include <fmt/format.h>
#include <sched.h>

#include <algorithm>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>
#include <thread>

#include "base/files.h"
#include "base/nearest.h"
#include "base/paths.h"
#include "base/text.h"
#include "cli/check_fix.h"
#include "cli/check_pack.h"
#include "cli/check_record.h"
#include "cli/check_report.h"
#include "cli/check_scan.h"
#include "cli/interruption.h"
#include "cli/policies.h"
#include "policy/findings.h"

namespace bawn::cli {
namespace {

constexpr int found_something = 3, is_not_whole = 4;
constexpr std::uint64_t largest_input = 100 << 20;

Result<std::optional<check::Severity>> fail_on(const Given& given)
{
    auto word = given.one("fail-on");
    if (!word || *word == "never") return std::nullopt;
    auto severity = check::severity_named(*word);
    if (!severity)
        return fail(ErrorKind::invalid, "--fail-on takes info, low, medium, high, critical or never, not \"" + printable(*word) + "\"");
    return severity;
}

policy::Severity as_policy_has_it(check::Severity severity)
{
    switch (severity) {
    case check::Severity::critical: return policy::Severity::critical;
    case check::Severity::high: return policy::Severity::high;
    case check::Severity::medium: return policy::Severity::medium;
    case check::Severity::low:
    case check::Severity::info: break;
    }
    return policy::Severity::low;
}

// The policy's severities always count; --fail-on adds to them, and where nobody says anything everything above info does.
void judge(CheckReport& report, const policy::Layers& layers, const Given& given, std::optional<check::Severity> least)
{
    if (!least && !given.has("fail-on") && !policy::says_when_checks_fail(layers)) least = check::Severity::low;
    for (JudgedCodeFinding& j : report.findings) {
        check::Severity severity = j.finding.severity;
        if (severity != check::Severity::info)
            j.decision = policy::decide(layers, policy::FindingQuestion{j.finding.rule, as_policy_has_it(severity)});
        j.fails = j.decision.action == policy::Action::banned || (least && severity >= *least);
    }
}

struct Subject {
    FoundFiles found;
    std::optional<workspace::GitVersions> git;
    std::optional<workspace::GitVersions::Version> before;
};

std::string first_path(const Given& given) { return given.arguments().empty() ? "." : given.arguments().front(); }

// Only what lies below the arguments, by the same words as git tells paths.
bool is_asked_for(const std::string& root, const std::string& path, const Given& given)
{
    if (given.arguments().empty()) return lies_in(root + "/" + path, canonical("."));
    return std::ranges::any_of(given.arguments(), [&](const std::string& a) { return lies_in(root + "/" + path, canonical(a)); });
}

Result<> take_staged(Subject& subject, const Given& given)
{
    std::vector<std::string> skipped;
    for (auto& staged : TRY(subject.git->staged(largest_input, skipped))) {
        if (is_asked_for(subject.git->root(), staged.path, given))
            subject.found.files.push_back({staged.path, subject.git->root(), staged.path, std::move(staged.content), "", "", ""});
    }
    for (const std::string& path : skipped)
        subject.found.troubles.push_back({check::Trouble::What::too_large, path, "", "the staged file is too large", 0});
    return {};
}

Result<> take_history(Subject& subject)
{
    for (auto& blob : TRY(subject.git->history()))
        subject.found.files.push_back({blob.path, "", blob.path, std::nullopt, "", std::move(blob.commit), std::move(blob.object)});
    return {};
}

SourceFile standard_input(const Given& given)
{
    std::string text{std::istreambuf_iterator<char>(std::cin), {}};
    return {"-", "", "", std::move(text), given.one("language").value_or(""), "", ""};
}

Result<Subject> find_subject(const Given& given)
{
    Subject subject;
    bool wants_git = given.has("diff") || given.has("staged") || given.has("history");
    if (wants_git) subject.git = TRY(workspace::GitVersions::open(first_path(given)));
    if (given.has("history")) {
        TRY(take_history(subject));
        return subject;
    }
    if (given.has("staged")) {
        subject.before = TRY(subject.git->at_head());
        TRY(take_staged(subject, given));
        return subject;
    }
    if (auto revision = given.one("diff")) subject.before = TRY(subject.git->at(*revision));
    if (given.arguments() == std::vector<std::string>{"-"}) {
        subject.found.files.push_back(standard_input(given));
        return subject;
    }
    std::vector<std::string> paths = given.arguments().empty() ? std::vector<std::string>{"."} : given.arguments();
    subject.found = TRY(find_files(paths, {given.all("include"), given.all("exclude"), given.has("no-ignore")}));
    if (auto language = given.one("language")) {
        for (SourceFile& file : subject.found.files) file.language = *language;
    }
    return subject;
}

// Nothing where one of them may be in any language.
std::optional<std::vector<const check::Language*>> languages_of(const std::vector<SourceFile>& files)
{
    std::set<const check::Language*> all;
    for (const SourceFile& file : files) {
        const auto of_file = check::languages_of_file(file.path, "", file.language);
        if (of_file.empty()) return std::nullopt;
        all.insert(of_file.begin(), of_file.end());
    }
    return std::vector(all.begin(), all.end());
}

unsigned thread_count(const Given& given)
{
    if (auto threads = given.one("threads")) return static_cast<unsigned>(std::clamp(std::atoi(threads->c_str()), 1, 64));
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) return 1;
    return static_cast<unsigned>(std::clamp(CPU_COUNT(&allowed), 1, 64));
}

// Runs the check on other threads and waits for it or for Ctrl-C; false: interrupted.
bool check_until_interrupted(World& world, const std::vector<SourceFile>& files, const CheckPlan& plan, CheckReport& report)
{
    Interruption interruption;
    Progress progress;
    std::atomic<bool> is_done = false;
    std::jthread checking([&] {
        check_files(files, plan, progress, report);
        is_done = true;
    });
    bool has_line = false;
    auto patience = std::chrono::milliseconds(1);
    while (!is_done) {
        if (interruption.comes_within(patience)) {
            progress.stop = true;
            checking.join();
            if (has_line) world.err << "\r\033[K" << std::flush;
            return false;
        }
        patience = std::min(patience * 2, std::chrono::milliseconds(100));
        if (world.err_is_terminal && patience == std::chrono::milliseconds(100)) {
            world.err << fmt::format("\r\033[K{} of {} files", progress.done.load(), files.size()) << std::flush;
            has_line = true;
        }
    }
    if (has_line) world.err << "\r\033[K" << std::flush;
    return true;
}

Result<int> explain(World& world, const check::RuleSet& rules, const std::string& id)
{
    const check::Rule* rule = find_rule(rules, id);
    if (!rule) {
        std::vector<std::string_view> known;
        for (const check::Rule& r : rules.rules) known.push_back(r.id);
        std::string_view meant = nearest(id, known);
        return fail(ErrorKind::not_found, fmt::format("there is no rule \"{}\"{}; `bawn rules list` names them", printable(id),
                                                      meant.empty() ? "" : fmt::format(", did you mean \"{}\"?", meant)));
    }
    const Json& metadata = metadata_of(*rule);
    world.out << fmt::format("{}  ({}, {})\n\n", printable(rule->id), name_of(rule->severity), fmt::join(rule->languages, ", "));
    for (std::string_view line : split(trimmed(rule->message), '\n')) world.out << printable(line) << '\n';
    if (std::string hint = hint_of(metadata); !hint.empty()) world.out << "\nright: " << printable(hint) << '\n';
    for (const char* key : {"cwe", "owasp", "confidence", "gate", "references"}) {
        auto texts = texts_at(metadata, key);
        if (!texts.empty()) world.out << printable(fmt::format("{:<11} {}", key, fmt::join(texts, ", "))) << '\n';
    }
    world.out << printable(fmt::format("{:<11} {}:{}", "written in", rule->file, rule->line)) << '\n';
    return 0;
}

Result<> tell(World& world, const Given& given, const CheckReport& report)
{
    auto file = given.one("output");
    std::string format = given.has("json") ? "json" : given.one("format").value_or(file ? "json" : "text");
    std::ostringstream text;
    if (format == "json")
        text << to_text(check_json(report), 2) << '\n';
    else if (format == "sarif")
        text << to_text(check_sarif(report), 2) << '\n';
    else if (format == "text")
        write_check(text, report,
                    {.colour = !file && world.out_is_terminal && !world.environment("NO_COLOR"), .stats = given.has("stats")});
    else
        return fail(ErrorKind::invalid, "there is no format \"" + printable(format) + "\": text, json or sarif");
    if (file) return write_atomically(*file, text.str(), 0644);
    world.out << text.str();
    return {};
}

Result<> fix(World& world, const Given& given, const std::vector<SourceFile>& files, const CheckReport& report)
{
    std::size_t fixes = 0;
    auto changes = TRY(proposed_changes(files, report, largest_input));
    for (const ProposedChange& change : changes) {
        fixes += change.fixes;
        if (given.has("write"))
            TRY(apply(change));
        else
            world.out << TRY(unified_diff(change));
    }
    world.err << fmt::format("{} change{} in {} file{}{}\n", fixes, fixes == 1 ? "" : "s", changes.size(), changes.size() == 1 ? "" : "s",
                             given.has("write") ? "" : ", none of it written: add --write");
    return {};
}

int exit_status(const CheckReport& report)
{
    if (!report.refused.empty()) return rules_are_wrong;
    if (std::ranges::any_of(report.findings, &JudgedCodeFinding::fails)) return found_something;
    return is_incomplete(report) ? is_not_whole : 0;
}

Result<> check_words(const Given& given)
{
    int git = given.has("diff") + given.has("staged") + given.has("history");
    if (git > 1) return fail(ErrorKind::invalid, "--diff, --staged and --history exclude each other");
    if (given.has("write") && !given.has("fix")) return fail(ErrorKind::invalid, "--write goes with --fix");
    if (given.has("fix") && (given.has("staged") || given.has("history")))
        return fail(ErrorKind::invalid, "--fix changes files of the working tree: not with --staged or --history");
    return {};
}

Result<int> check_code(World& world, const Given& given)
{
    TRY(check_words(given));
    auto least = TRY(fail_on(given));
    policy::Layers layers = TRY(load_policy(world, given));
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));

    RuleSources sources{!given.has("no-builtin"), given.all("config"), {}};
    if (auto id = given.one("explain")) return explain(world, TRY(load_rules(sources)).rules, *id);

    Subject subject = TRY(find_subject(given));
    sources.languages = languages_of(subject.found.files);
    LoadedRules rules = TRY(load_rules(sources));
    if (given.has("history")) rules.rules.rules.clear();  // secrets stay secret only if nobody ever committed them; code is what it is now
    check::Pack pack = TRY(compile_pack(std::move(rules), state));
    KnownFindings baseline;
    if (auto file = given.one("baseline")) baseline = TRY(read_baseline(*file));

    CheckReport report;
    report.time = world.clock.now();
    report.root = canonical(".");
    report.troubles = std::move(subject.found.troubles);
    report.counts.ignored = subject.found.ignored;
    report.refused = pack.refused();
    for (const check::Rule& rule : pack.rules()) report.rules.push_back(&rule);
    CheckPlan plan{.pack = pack,
                   .limits = {},
                   .threads = thread_count(given),
                   .baseline = &baseline,
                   .git = subject.git ? &*subject.git : nullptr,
                   .before = subject.before ? &*subject.before : nullptr,
                   .path_in_git = [&](const SourceFile& f) {
                       if (f.content) return f.path;
                       std::string whole = canonical(f.folder + "/" + f.below), root = subject.git->root() + "/";
                       return whole.starts_with(root) ? whole.substr(root.size()) : "";
                   }};
    if (!check_until_interrupted(world, subject.found.files, plan, report)) return was_interrupted;
    if (!given.has("stats")) report.costs.clear();
    judge(report, layers, given, least);
    auto recorded = record_check(world, report, state);
    if (given.has("fix"))
        TRY(fix(world, given, subject.found.files, report));
    else
        TRY(tell(world, given, report));
    if (!recorded) return fail(std::move(recorded).error().while_doing("the check is done, but could not be recorded"));
    return exit_status(report);
}

}  // namespace

extern const Command check_command = {
    .name = "check",
    .summary = "find vulnerabilities and secrets in source code",
    .about =
        "Code is read, never run. Rules are Semgrep's YAML and gitleaks' TOML, the built-in ones and those of --config; a rule\n"
        "that uses what is not supported is refused by name. Files that .gitignore or .semgrepignore leave out are left out, and\n"
        "folders of version control and installed packages; a file that is named is always read.\n"
        "A comment accepts a finding on its line, or on the next when it stands alone: \"bawn:ignore RULE: REASON\", and Semgrep's\n"
        "\"nosemgrep: RULE\". The same rules give the same findings in the same order whatever the load: limits count work, and a\n"
        "limit that was hit is told. Findings go to the ledger by rule, place and hash, without code.",
    .arguments = {{"PATH", "files and folders; - is standard input; without one this folder", Argument::Count::any}},
    .options = {{"config", "PATH", "rules as well: a file or a folder of Semgrep's YAML or gitleaks' TOML", true},
                {"no-builtin", "", "only the rules of --config"},
                {"diff", "BASE", "only what is new against this commit, branch or tag"},
                {"staged", "", "what is staged, and of it only what is new against the last commit"},
                {"history", "", "secrets in every version of every file that git still knows"},
                {"baseline", "FILE", "without the findings of an earlier --json or SARIF output"},
                {"include", "GLOB", "only these files below folders", true},
                {"exclude", "GLOB", "without these", true},
                {"no-ignore", "", "also what ignore files leave out"},
                {"language", "NAME", "read the files as this language, whatever they are called"},
                {"fix", "", "show the changes that rules propose, as a diff"},
                {"write", "", "with --fix: make them"},
                {"fail-on", "SEVERITY", "status 3 from this severity on: info, low (the default), medium, high, critical or never"},
                {"policy", "FILE", "a policy, or the name of a ready one; its findings.fail-on counts whatever --fail-on says"},
                {"json", "", "the same as --format json"},
                {"format", "NAME", "text, json or sarif"},
                {"output", "FILE", "write to a file (as JSON unless --format says otherwise)"},
                {"explain", "RULE", "tell what a rule is about"},
                {"stats", "", "which rules cost most, and how many files were not parsed at all"},
                {"threads", "N", "how many files at once"},
                {"state", "DIR", "where ledger and cache are kept"}},
    .examples = {{"bawn check", "this folder"},
                 {"bawn check --diff main --format sarif --output bawn.sarif", "in CI: what a branch brings"},
                 {"bawn check --staged", "before a commit"},
                 {"bawn check --config team-rules/ src", "with rules of your own"},
                 {"bawn check --fix src && bawn check --fix --write src", "look at the proposed changes, then make them"}},
    .exits = {{0, "nothing found that fails the check"},
              {2, "bad usage, or a rule that could not be loaded (the others have run)"},
              {found_something, "findings at or above --fail-on, or that the policy fails"},
              {is_not_whole, "something could not be read, parsed or finished; what was found does not fail the check"}},
    .run = check_code,
};

}  // namespace bawn::cli
