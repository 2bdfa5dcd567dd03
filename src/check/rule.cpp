#include "check/rule.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/hash.h"
#include "base/nearest.h"
#include "base/text.h"
#include "check/rule_reading.h"

namespace bawn::check {
namespace {

constexpr YamlLimits pack_limits{.nodes = 1 << 23, .levels = 64};  // 10,000 rules with long metadata are some two million

// What this engine compares with min-version and max-version: the rules of this Semgrep are understood.
constexpr std::array semgrep_version{1, 182, 0};

Read<std::array<int, 3>> version_of(const YamlNode& node, std::string_view key)
{
    std::array<int, 3> version{};
    std::string text = TRY(text_of(node, key));
    const char *at = text.data(), *end = text.data() + text.size();
    for (int& part : version) {
        auto read = std::from_chars(at, end, part);
        if (read.ec != std::errc()) return refuse(node, key, "expected a version like 1.2.3");
        at = read.ptr;
        if (&part != &version.back() && (at == end || *at++ != '.')) return refuse(node, key, "expected a version like 1.2.3");
    }
    return version;
}

Read<> check_versions(Keys& keys)
{
    for (std::string_view key : {"min-version", "max-version"}) {
        const YamlNode* node = keys.take(key);
        if (!node) continue;
        const auto version = TRY(version_of(*node, key));
        if (key == "min-version" ? version > semgrep_version : version < semgrep_version)
            return refuse(*node, key, "the rule is not for this version of Semgrep's syntax (1.182.0)");
    }
    return {};
}

Read<Severity> severity_of(const YamlNode& node)
{
    constexpr std::pair<std::string_view, Severity> words[] = {
        {"CRITICAL", Severity::critical}, {"HIGH", Severity::high},      {"ERROR", Severity::high},
        {"MEDIUM", Severity::medium},     {"WARNING", Severity::medium}, {"LOW", Severity::low},
        {"INFO", Severity::low},          {"INVENTORY", Severity::info}, {"EXPERIMENT", Severity::info},
    };
    auto row = std::ranges::find(words, node.text(), &std::pair<std::string_view, Severity>::first);
    if (row == std::end(words))
        return refuse(node, "severity",
                      fmt::format("unknown severity \"{}\" (CRITICAL, HIGH, MEDIUM, LOW or INFO)", printable(node.text())));
    return row->second;
}

Read<> read_paths(const YamlNode& node, Rule& rule)
{
    Keys keys = TRY(Keys::of(node, "paths"));
    if (const YamlNode* include = keys.take("include")) rule.include_paths = TRY(texts_of(*include, "paths"));
    if (const YamlNode* exclude = keys.take("exclude")) rule.exclude_paths = TRY(texts_of(*exclude, "paths"));
    return keys.nothing_left();
}

Read<> read_fixes(Keys& keys, Rule& rule)
{
    if (const YamlNode* fix = keys.take("fix")) rule.fix = std::string(trimmed(TRY(text_of(*fix, "fix"))));
    const YamlNode* node = keys.take("fix-regex");
    if (!node) return {};
    Keys parts = TRY(Keys::of(*node, "fix-regex"));
    Rule::FixRegex fix;
    fix.regex = TRY(parts.need_text("regex"));
    fix.replacement = TRY(parts.need_text("replacement"));
    if (const YamlNode* count = parts.take("count")) fix.count = TRY(number_of(*count, "fix-regex"));
    rule.fix_regex = std::move(fix);
    return parts.nothing_left();
}

// Keys that say who wrote a rule or where it came from, which Semgrep's registry adds.
constexpr std::string_view descriptive_keys[] = {"equivalences", "product", "source", "author", "version", "scan-type", "validators"};

// A misspelt operator would otherwise be told as a missing one.
Read<> check_key_names(const YamlNode& rule)
{
    static constexpr std::string_view known[] = {
        "id",
        "languages",
        "message",
        "severity",
        "mode",
        "match",
        "taint",
        "metadata",
        "options",
        "paths",
        "fix",
        "fix-regex",
        "min-version",
        "max-version",
        "pattern",
        "patterns",
        "pattern-either",
        "pattern-regex",
        "pattern-sources",
        "pattern-sinks",
        "pattern-sanitizers",
        "pattern-propagators",
        "r2c-internal-project-depends-on",
    };
    for (const auto& [key, value] : rule.map()) {
        bool is_descriptive = std::ranges::find(descriptive_keys, key.text()) != std::end(descriptive_keys);
        if (is_descriptive || std::ranges::find(known, key.text()) != std::end(known)) continue;
        std::string_view meant = nearest(key.text(), known);
        return refuse(key, printable(key.text()),
                      meant.empty() ? "no such key of a rule" : fmt::format("no such key of a rule, did you mean \"{}\"?", meant));
    }
    return {};
}

Read<> read_mode(Keys& keys, Rule& rule)
{
    const YamlNode* word = keys.take("mode");
    std::string mode;
    if (word) mode = TRY(text_of(*word, "mode"));
    if (mode == "taint" || keys.key_node("taint")) {
        rule.mode = Mode::taint;
        return read_taint(keys, rule);
    }
    if (!mode.empty() && mode != "search") return refuse(*word, "mode", fmt::format("mode {} is not supported", printable(mode)));
    const YamlNode* match = keys.take("match");
    if (!match) TRY(check_key_names(keys.map()));
    Formula formula = TRY(match ? read_match(*match, Within::rule) : read_formula(keys, Within::rule));
    if (is_negative(formula)) return refuse(keys.map(), "pattern-not", "a rule must say what to find, not only what not to find");
    rule.formula = std::move(formula);
    return {};
}

Read<> read_rule(Keys& keys, Rule& rule, std::vector<Refusal>& notes)
{
    TRY(check_versions(keys));
    if (const YamlNode* mode = keys.map().find("mode");
        mode && (mode->text() == "join" || mode->text() == "extract" || mode->text() == "step"))
        return refuse(*mode, "mode", "mode " + mode->text() + " is not supported");
    const YamlNode* languages = TRY(keys.need("languages"));
    rule.languages = TRY(texts_of(*languages, "languages"));
    if (rule.languages.empty()) return refuse(keys.map(), "languages", "the list is empty");
    if (const YamlNode* options = keys.take("options")) TRY(read_options(*options, rule, notes));
    rule.message = TRY(keys.need_text("message"));
    const YamlNode* severity = TRY(keys.need("severity"));
    rule.severity = TRY(severity_of(*severity));
    rule.severity_word = severity->text();
    TRY(read_mode(keys, rule));
    TRY(read_fixes(keys, rule));
    if (const YamlNode* paths = keys.take("paths")) TRY(read_paths(*paths, rule));
    const YamlNode* metadata = keys.take("metadata");
    if (metadata && !metadata->is_map() && !metadata->is_null()) return refuse(*metadata, "metadata", "expected keys with values");
    rule.metadata = std::make_shared<const Json>(metadata && metadata->is_map() ? metadata->as_json() : Json::object());
    for (std::string_view key : descriptive_keys) {
        const YamlNode* node = keys.key_node(key);
        if (!node) continue;
        if (key == "equivalences") return refuse(*node, key, "is not supported");
        keys.take(key);
        notes.push_back({node->line(), std::string(key), "has no effect"});
    }
    return keys.nothing_left();
}

bool is_id(std::string_view text)
{
    return !text.empty() && text.size() <= 512 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.' || c == '/';
    });
}

RefusedRule told(const Refusal& refusal, const std::string& file, const std::string& id)
{
    const std::string who = id.empty() ? "a rule" : "rule " + id;
    const std::string what = refusal.operator_.empty() ? refusal.message : refusal.operator_ + ": " + refusal.message;
    return {file, id, refusal.operator_, fmt::format("{}:{}: {}: {}", file, refusal.line, who, what), refusal.line};
}

void read_one(const YamlNode& node, const std::string& file, const std::string& hash, RuleSet& into)
{
    const YamlNode* id = node.find("id");
    Rule rule;
    if (id && is_id(id->text())) rule.id = id->text();
    rule.file = file;
    rule.file_hash = hash;
    rule.line = node.line();
    std::vector<Refusal> notes;
    auto read = [&]() -> Read<> {
        Keys keys = TRY(Keys::of(node, "rules"));
        const YamlNode* word = TRY(keys.need("id"));
        if (rule.id.empty()) return refuse(*word, "id", "expected letters, digits, and any of - _ . /");
        return read_rule(keys, rule, notes);
    }();
    if (!read) {
        into.refused.push_back(told(read.error(), file, rule.id));
        return;
    }
    for (const Refusal& note : notes) into.notes.push_back(told(note, file, rule.id));
    into.rules.push_back(std::move(rule));
}

}  // namespace

std::string_view name_of(Severity severity)
{
    switch (severity) {
    case Severity::info: return "info";
    case Severity::low: return "low";
    case Severity::medium: return "medium";
    case Severity::high: return "high";
    case Severity::critical: return "critical";
    }
    return "";
}

std::optional<Severity> severity_named(std::string_view word)
{
    for (Severity severity : {Severity::info, Severity::low, Severity::medium, Severity::high, Severity::critical})
        if (name_of(severity) == word) return severity;
    return std::nullopt;
}

Result<RuleSet> read_rules(std::string_view yaml, const std::string& file_name)
{
    YamlNode root = TRY(parse_yaml(yaml, file_name, pack_limits));
    RuleSet set;
    if (root.is_null()) return set;
    const YamlNode* rules = root.is_list() ? &root : root.find("rules");
    if (!rules) return root.error("no list of rules under \"rules:\"");
    if (rules->is_null()) return set;
    if (!rules->is_list()) return rules->error("expected a list of rules");
    const std::string hash = to_hex(sha256(yaml));
    for (const YamlNode& node : rules->list()) read_one(node, file_name, hash, set);
    return set;
}

}  // namespace bawn::check
