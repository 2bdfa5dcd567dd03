#include "check/scanner.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"
#include "check/decode.h"
#include "check/finding_text.h"
#include "check/generic.h"
#include "check/match_index.h"
#include "check/pack_parts.h"
#include "check/syntax.h"

namespace bawn::check {
namespace {

Trouble trouble(Trouble::What what, std::string_view path, std::string message, std::string rule = {})
{
    Trouble made;
    made.what = what;
    made.path = path;
    made.rule = std::move(rule);
    made.message = std::move(message);
    return made;
}

std::string extension_of(std::string_view path)
{
    std::string_view name = path.substr(path.rfind('/') + 1);
    return name.rfind('.') == name.npos ? std::string() : std::string(name.substr(name.rfind('.')));
}

Finding told(const SecretFinding& found, std::string_view path, std::string_view text)
{
    Finding finding;
    finding.rule = found.rule->id;
    finding.path = path;
    finding.begin = found.begin;
    finding.end = found.end;
    finding.severity = Severity::high;
    finding.message = found.rule->description.empty() ? "A secret stands in this file." : found.rule->description;
    finding.secret = true;
    finding.metavariables.emplace_back("$SECRET", found.redacted);
    Json metadata{{"category", "secrets"}, {"cwe", Json::array({"CWE-798"})}, {"tags", found.tags}};
    finding.metadata = std::make_shared<const Json>(std::move(metadata));
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

std::vector<const Language*> languages_of_file(std::string_view path, std::string_view text, std::string_view named)
{
    const std::string extension = extension_of(path);
    auto has_extension = [&](const Language* language) {
        return std::ranges::find(language->extensions, extension) != language->extensions.end();
    };
    if (!named.empty()) {
        std::vector<const Language*> all = languages_named(named);
        auto fitting = std::ranges::find_if(all, has_extension);
        if (all.empty()) return {};
        return {fitting == all.end() ? all.front() : *fitting};
    }
    const Language* first = language_of_file(path, text.substr(0, text.find('\n')));
    if (!first) return {};
    std::vector<const Language*> all{first};
    for (const Language* other : languages()) {
        if (other != first && !extension.empty() && has_extension(first) && has_extension(other)) all.push_back(other);
    }
    return all;
}

struct Scanner::Parts {
    const Pack::Parts& pack;
    Limits limits;
    std::map<const DialectRules*, Prefilter::Search> searches;
    std::optional<SecretScanner> secrets;
    std::map<std::size_t, RuleCost> costs;
};

// One file, from its text to its findings.
class FileScan {
public:
    FileScan(Scanner::Parts& scanner, std::string_view path, std::string_view text, std::uint32_t skipped, FileReport& report)
        : scanner_(scanner),
          pack_(scanner.pack),
          path_(path),
          text_(text),
          skipped_(skipped),
          generic_(text),
          report_(report)
    {
    }

    void run(const std::vector<const Language*>& languages)
    {
        for (const DialectRules& rules : pack_.dialects) {
            if (!rules.dialect().language) run(rules);
        }
        for (const Language* language : languages) {
            if (const DialectRules* rules = pack_.of(*language)) run(*rules);
        }
        find_secrets();
        drop_repeated(report_.findings);
        set_fingerprints(report_.findings, text_, skipped_);
    }

private:
    std::vector<std::size_t> possible(const DialectRules& rules)
    {
        auto search = scanner_.searches.find(&rules);
        if (search == scanner_.searches.end()) {
            auto made = rules.filter().search();
            if (!made) {
                report_.troubles.push_back(trouble(Trouble::What::not_parsed, path_, made.error().message()));
                return {};
            }
            search = scanner_.searches.emplace(&rules, std::move(*made)).first;
        }
        std::vector<std::size_t> places = search->second.possible(text_);
        std::erase_if(places, [&](std::size_t i) { return !pack_.applies_to(rules.rules()[i], path_); });
        return places;
    }

    void run(const DialectRules& rules)
    {
        const std::vector<std::size_t> places = possible(rules);
        if (places.empty()) return;
        const std::vector<CompiledRule>& compiled = rules.compiled(pack_.rules);
        Words words(rules.words());
        ParsedFile file;
        file.language = rules.dialect().language;
        file.path = path_, file.text = text_, file.words = &words, file.generic = &generic_;
        if (!file.language) {
            for (std::size_t place : places) run(compiled[place], file);
            return;
        }
        if (text_.size() > scanner_.limits.parsed_bytes) {
            report_.troubles.push_back(
                trouble(Trouble::What::not_parsed, path_, "too large to be parsed: only rules for text were applied"));
            return;
        }
        auto tree = Tree::parse(*file.language, text_, words);
        if (!tree) {
            report_.troubles.push_back(trouble(Trouble::What::not_parsed, path_, tree.error().message()));
            return;
        }
        report_.parsed = true;
        Facts facts(*file.language, tree->root(), text_, words);
        NodeIndex index(tree->root(), &facts, words);
        file.root = &tree->root(), file.facts = &facts, file.index = &index;
        for (std::size_t place : places) run(compiled[place], file);
    }

    void run(const CompiledRule& compiled, const ParsedFile& file)
    {
        const Rule& rule = pack_.rules[compiled.rule];
        const std::uint64_t left = scanner_.limits.steps_per_file - std::min(report_.steps, scanner_.limits.steps_per_file);
        const std::uint64_t most = std::min(scanner_.limits.steps_per_rule, left);
        Work work(most);
        const std::size_t before = report_.findings.size();
        const FindingMaker maker(file, lines());
        if (compiled.formula) {
            for (const Match& match : compiled.formula->evaluate(file, work)) report_.findings.push_back(maker.made(rule, match));
        } else {
            for (const Flow& flow : compiled.taint->find(file, work)) report_.findings.push_back(maker.made(rule, flow));
        }
        if (rule.most_matches > 0 && report_.findings.size() - before > rule.most_matches) {
            report_.troubles.push_back(
                trouble(Trouble::What::work_limit, path_, "more findings than options.max_match_per_file allows", rule.id));
            report_.findings.resize(before + rule.most_matches);
        }
        account(compiled.rule, most - work.left(), report_.findings.size() - before);
        if (work.exhausted()) {
            report_.troubles.push_back(
                trouble(Trouble::What::work_limit, path_, "the rule took too many steps and was not finished", rule.id));
        }
        if (work.regex_limit()) {
            report_.troubles.push_back(trouble(Trouble::What::regex_limit, path_, "an expression took too many steps", rule.id));
        }
    }

    void account(std::size_t rule, std::uint64_t steps, std::size_t findings)
    {
        RuleCost& cost = scanner_.costs[rule];
        cost.rule = pack_.rules[rule].id;
        cost.steps += steps;
        cost.files += 1;
        cost.findings += findings;
        report_.steps += steps;
    }

    void find_secrets()
    {
        if (!scanner_.secrets) return;
        Work work(scanner_.limits.steps_per_file);
        for (const SecretFinding& found : scanner_.secrets->scan(path_, text_, work)) {
            report_.findings.push_back(told(found, path_, text_));
            if (found.begin.line == 0) continue;  // a rule for paths has no place
            report_.findings.back().begin.offset += skipped_;
            report_.findings.back().end.offset += skipped_;
        }
        if (work.exhausted())
            report_.troubles.push_back(trouble(Trouble::What::work_limit, path_, "the search for secrets was not finished"));
    }

    const Lines& lines()
    {
        if (!lines_) lines_.emplace(text_, skipped_);
        return *lines_;
    }

    Scanner::Parts& scanner_;
    const Pack::Parts& pack_;
    std::string_view path_, text_;
    std::uint32_t skipped_;
    GenericTexts generic_;
    FileReport& report_;
    std::optional<Lines> lines_;
};

Scanner::Scanner(const Pack& pack, Limits limits) : parts_(new Parts{*pack.parts_, limits, {}, {}, {}})
{
    if (!pack.parts_->secrets) return;
    if (auto secrets = SecretScanner::create(*pack.parts_->secrets)) parts_->secrets.emplace(std::move(*secrets));
}
Scanner::Scanner(Scanner&&) noexcept = default;
Scanner::~Scanner() = default;

FileReport Scanner::scan(std::string_view path, std::string_view bytes, std::string_view language)
{
    FileReport report;
    if (bytes.size() > parts_->limits.file_bytes) {
        report.troubles.push_back(trouble(Trouble::What::too_large, path, "the file is larger than the limit"));
        return report;
    }
    const auto text = decoded(bytes);
    if (!text) {
        report.troubles.push_back(trouble(Trouble::What::binary, path, "the file is binary"));
        return report;
    }
    if (text->damaged) report.troubles.push_back(trouble(Trouble::What::bad_encoding, path, "the file is UTF-16 with broken characters"));
    report.converted = text->converted;
    FileScan(*parts_, path, text->read(), text->skipped, report).run(languages_of_file(path, text->read(), language));
    return report;
}

std::vector<RuleCost> Scanner::costs() const
{
    std::vector<RuleCost> costs;
    for (const auto& [rule, cost] : parts_->costs) costs.push_back(cost);
    std::ranges::stable_sort(costs, std::ranges::greater{}, &RuleCost::steps);
    return costs;
}

}  // namespace bawn::check
