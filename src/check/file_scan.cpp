#include "check/file_scan.h"

#include <algorithm>
#include <cctype>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "check/syntax.h"

namespace bawn::check {
namespace {

// What gitleaks' rules have no key for stands among their tags.
Json metadata_of(const SecretFinding& found)
{
    const std::string_view cwe = tag_value(found.rule->tags, "cwe");
    std::string confidence(tag_value(found.rule->tags, "confidence"));
    std::ranges::transform(confidence, confidence.begin(), [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
    Json metadata{{"category", "secrets"}, {"cwe", Json::array({cwe.empty() ? "CWE-798" : std::string(cwe)})}, {"tags", found.tags}};
    if (!confidence.empty()) metadata["confidence"] = confidence;
    return metadata;
}

Finding told(const SecretFinding& found, std::string_view path, std::string_view text)
{
    Finding finding;
    finding.rule = found.rule->id;
    finding.path = path;
    finding.begin = found.begin;
    finding.end = found.end;
    finding.severity = severity_named(tag_value(found.rule->tags, "severity")).value_or(Severity::high);
    finding.message = found.rule->description.empty() ? "A secret stands in this file." : found.rule->description;
    finding.secret = true;
    finding.metavariables.emplace_back("$SECRET", found.redacted);
    finding.metadata = std::make_shared<const Json>(metadata_of(found));
    const std::string_view value = text.substr(found.secret_begin, found.secret_end - found.secret_begin);
    finding.fingerprint = to_hex(sha256(finding.rule + '\0' + finding.path + '\0' + std::string(value))).substr(0, 32);
    return finding;
}

// Of the same place and message the one that knows most metavariables: conditions bind more and keep what was there.
void drop_repeated(std::vector<Finding>& findings)
{
    std::ranges::stable_sort(findings, [](const Finding& a, const Finding& b) {
        if (before(a, b) || before(b, a)) return before(a, b);
        return a.metavariables.size() > b.metavariables.size();
    });
    auto same = [](const Finding& a, const Finding& b) { return !before(a, b) && !before(b, a); };
    findings.erase(std::unique(findings.begin(), findings.end(), same), findings.end());
}

}  // namespace

ScanState::ScanState(const Pack::Parts& of, Limits most) : pack(of), limits(most)
{
    if (!pack.secrets) return;
    if (auto made = SecretScanner::create(*pack.secrets)) secrets.emplace(std::move(*made));
}

Trouble trouble(Trouble::What what, std::string_view path, std::string message, std::string rule)
{
    Trouble made;
    made.what = what;
    made.path = path;
    made.rule = std::move(rule);
    made.message = std::move(message);
    return made;
}

void FileScan::run(const std::vector<const Language*>& languages)
{
    for (const DialectRules& rules : pack_.dialects) {
        if (!rules.dialect().language) run_on_text(rules, possible(rules));
    }
    for (const Language* language : languages) {
        if (const DialectRules* rules = pack_.of(*language)) run(*rules);
    }
    find_secrets();
    finish();
}

void FileScan::finish()
{
    drop_repeated(report_.findings);
    set_fingerprints(report_.findings, text_, skipped_);
}

bool FileScan::may_parse()
{
    if (text_.size() <= state_.limits.parsed_bytes) return true;
    report_.troubles.push_back(trouble(Trouble::What::not_parsed, path_, "too large to be parsed: only rules for text were applied"));
    return false;
}

void FileScan::could_not_parse(const Error& error)
{
    report_.troubles.push_back(trouble(Trouble::What::not_parsed, path_, error.message()));
}

std::vector<std::size_t> FileScan::possible(const DialectRules& rules)
{
    auto search = state_.searches.find(&rules);
    if (search == state_.searches.end()) {
        auto made = rules.filter().search();
        if (!made) {
            report_.troubles.push_back(trouble(Trouble::What::not_parsed, path_, made.error().message()));
            return {};
        }
        search = state_.searches.emplace(&rules, std::move(*made)).first;
    }
    std::vector<std::size_t> places = search->second.possible(text_);
    std::erase_if(places, [&](std::size_t i) { return !pack_.applies_to(rules.rules()[i], path_); });
    return places;
}

void FileScan::run_on_text(const DialectRules& rules, const std::vector<std::size_t>& places)
{
    if (places.empty()) return;
    Words words(rules.prepare(pack_.rules, places));
    ParsedFile file;
    file.path = path_, file.text = text_, file.words = &words, file.generic = &generic_;
    for (std::size_t place : places) {
        if (const CompiledRule* rule = rules.at(place)) run(*rule, file, nullptr);
    }
}

void FileScan::run(const DialectRules& rules)
{
    std::vector<std::size_t> places = possible(rules);
    if (places.empty()) return;
    Words words(rules.prepare(pack_.rules, places));
    TextWords there(words);
    there.read(text_);
    std::erase_if(places, [&](std::size_t place) { return !rules.at(place) || !rules.at(place)->may_match(there); });
    if (places.empty() || !may_parse()) return;
    auto tree = Tree::parse(*rules.dialect().language, text_, words);
    if (!tree) return could_not_parse(tree.error());
    KeptAnswers answers;
    run_on_tree(rules, places, tree->root(), words, there, answers);
}

void FileScan::run_on_tree(const DialectRules& rules, const std::vector<std::size_t>& places, const Node& root, Words& words,
                           const TextWords& there, KeptAnswers& answers)
{
    report_.parsed = true;
    answers.read(*rules.dialect().language, root, text_, words);
    ParsedFile file;
    file.language = rules.dialect().language;
    file.path = path_, file.text = text_, file.words = &words, file.generic = &generic_;
    file.root = &root, file.facts = &answers.facts(), file.index = &answers.index(), file.has = &there;
    TaintTables tables(file);
    for (std::size_t place : places) {
        const CompiledRule* rule = rules.at(place);
        if (rule && rule->may_match(there)) run(*rule, file, &tables);
    }
}

void FileScan::run(const CompiledRule& compiled, const ParsedFile& file, TaintTables* tables)
{
    const Rule& rule = pack_.rules[compiled.rule];
    const std::uint64_t left = state_.limits.steps_per_file - std::min(report_.steps, state_.limits.steps_per_file);
    const std::uint64_t most = std::min(state_.limits.steps_per_rule, left);
    Work work(most);
    const std::size_t before = report_.findings.size();
    const FindingMaker maker(file, lines());
    if (compiled.formula) {
        for (const Match& match : compiled.formula->evaluate(file, work)) report_.findings.push_back(maker.made(rule, match));
    } else {
        for (const Flow& flow : compiled.taint->find(file, *tables, work)) report_.findings.push_back(maker.made(rule, flow));
    }
    if (rule.most_matches > 0 && report_.findings.size() - before > rule.most_matches) {
        report_.troubles.push_back(
            trouble(Trouble::What::work_limit, path_, "more findings than options.max_match_per_file allows", rule.id));
        report_.findings.resize(before + rule.most_matches);
    }
    account(compiled.rule, most - work.left(), report_.findings.size() - before);
    if (work.exhausted()) {
        report_.troubles.push_back(trouble(Trouble::What::work_limit, path_, "the rule took too many steps and was not finished", rule.id));
    }
    if (work.regex_limit()) {
        report_.troubles.push_back(trouble(Trouble::What::regex_limit, path_, "an expression took too many steps", rule.id));
    }
}

void FileScan::account(std::size_t rule, std::uint64_t steps, std::size_t findings)
{
    RuleCost& cost = state_.costs[rule];
    cost.rule = pack_.rules[rule].id;
    cost.steps += steps;
    cost.files += 1;
    cost.findings += findings;
    report_.steps += steps;
}

void FileScan::find_secrets()
{
    if (!state_.secrets) return;
    Work work(state_.limits.steps_per_file);
    for (const SecretFinding& found : state_.secrets->scan(path_, text_, work)) {
        report_.findings.push_back(told(found, path_, text_));
        if (found.begin.line == 0) continue;  // a rule for paths has no place
        report_.findings.back().begin.offset += skipped_;
        report_.findings.back().end.offset += skipped_;
    }
    if (work.exhausted()) report_.troubles.push_back(trouble(Trouble::What::work_limit, path_, "the search for secrets was not finished"));
}

const Lines& FileScan::lines()
{
    if (!lines_) lines_.emplace(text_, skipped_);
    return *lines_;
}

}  // namespace bawn::check
