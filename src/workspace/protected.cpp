#include "workspace/protected.h"

#include <algorithm>
#include <filesystem>
#include <unordered_map>

#include "base/text.h"
#include "base/yaml.h"
#include "workspace/git_layout.h"
#include "workspace/names.h"

namespace bawn::workspace {

struct ProtectedPattern {
    std::size_t rule = 0;
    std::vector<std::string> names;   // folded
    std::vector<ShortName> shorts;    // of each name
    bool is_at_top = false;
};

namespace {

ProtectedPattern compiled(std::string_view text, std::size_t rule)
{
    ProtectedPattern pattern{.rule = rule, .names = {}, .shorts = {}, .is_at_top = text.starts_with('/')};
    for (const std::string& name : components_of(text)) {
        pattern.names.push_back(name == "**" ? name : folded_name(name));
        pattern.shorts.push_back(short_name_of(pattern.names.back()));
    }
    return pattern;
}

bool matches(const ProtectedPattern& pattern, std::size_t at, const std::string& name)
{
    return matches_name(pattern.names[at], name) || is_short_for(name, pattern.shorts[at]);
}

// How many names of the pattern the path has from `from` on, until one of both ends; npos where they differ.
std::size_t agreement(const ProtectedPattern& pattern, const std::vector<std::string>& path, std::size_t from)
{
    std::size_t count = std::min(pattern.names.size(), path.size() - from);
    for (std::size_t i = 0; i < count; ++i)
        if (!matches(pattern, i, path[from + i])) return std::string::npos;
    return count;
}

bool has_any_depth(const ProtectedPattern& pattern) { return std::ranges::find(pattern.names, "**") != pattern.names.end(); }

bool covers(const ProtectedPattern& pattern, const std::vector<std::string>& path, std::size_t from)
{
    if (pattern.is_at_top && from > 0) return false;
    if (!has_any_depth(pattern)) return agreement(pattern, path, from) == pattern.names.size();
    for (std::size_t end = from + 1; end <= path.size(); ++end) {
        std::vector<std::string> part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(end));
        if (matches_path(pattern.names, 0, part, from)) return true;
    }
    return false;
}

// The path ends inside the pattern: what is linked there would hold a protected place.
bool leads_into(const ProtectedPattern& pattern, const std::vector<std::string>& path)
{
    for (std::size_t from = 0; from < path.size(); ++from) {
        if (pattern.is_at_top && from > 0) return false;
        if (path.size() - from < pattern.names.size() && agreement(pattern, path, from) == path.size() - from) return true;
    }
    return false;
}

Result<Effect> effect_of(const YamlNode& node)
{
    std::string text = TRY(node.as_text());
    if (text == "hold") return Effect::hold;
    if (text == "review") return Effect::review;
    return node.error("expected hold or review");
}

Result<std::vector<std::string>> texts_at(const YamlNode& rule, std::string_view key)
{
    const YamlNode* node = rule.find(key);
    if (!node) return std::vector<std::string>{};
    return node->as_texts();
}

Result<std::string> text_at(const YamlNode& rule, std::string_view key)
{
    const YamlNode* node = rule.find(key);
    if (!node) return rule.error("missing key \"" + std::string(key) + "\"");
    return node->as_text();
}

Result<> check(const YamlNode& node, const ProtectedRule& rule)
{
    if (rule.patterns.empty() || rule.told.empty()) return node.error("rule " + rule.id + " needs patterns and examples under told");
    for (const std::string& pattern : rule.patterns)
        if (components_of(pattern).empty() || components_of(pattern).size() > 64)
            return node.error("rule " + rule.id + ": an empty or endless pattern");
    return {};
}

Result<ProtectedRule> read_rule(const YamlNode& node)
{
    TRY(node.allow_only({"id", "why", "effect", "patterns", "except", "told", "not-told"}));
    ProtectedRule rule;
    rule.id = TRY(text_at(node, "id"));
    rule.why = TRY(text_at(node, "why"));
    const YamlNode* effect = node.find("effect");
    if (!effect) return node.error("missing key \"effect\"");
    rule.effect = TRY(effect_of(*effect));
    rule.patterns = TRY(texts_at(node, "patterns"));
    rule.except = TRY(texts_at(node, "except"));
    rule.told = TRY(texts_at(node, "told"));
    rule.not_told = TRY(texts_at(node, "not-told"));
    TRY(check(node, rule));
    return rule;
}

}  // namespace

std::string_view name_of(Effect effect)
{
    switch (effect) {
    case Effect::none: return "none";
    case Effect::review: return "review";
    case Effect::hold: return "hold";
    }
    return "none";
}

struct ProtectedPaths::Compiled {
    std::vector<ProtectedPattern> patterns, exceptions;
    std::unordered_map<std::string, std::vector<std::size_t>> by_name, by_stem;  // of the first name
    std::vector<std::size_t> wild;

    void add(ProtectedPattern pattern)
    {
        std::size_t index = patterns.size();
        const std::string& first = pattern.names.front();
        if (is_wild(first))
            wild.push_back(index);
        else
            by_name[first].push_back(index);
        if (!pattern.shorts.front().stem.empty()) by_stem[pattern.shorts.front().stem].push_back(index);
        patterns.push_back(std::move(pattern));
    }

    // Patterns whose first name may be this one.
    template <typename Visit>
    void each_candidate(const std::string& name, Visit visit) const
    {
        auto each = [&](const std::vector<std::size_t>& indexes) {
            std::ranges::for_each(indexes, [&](std::size_t i) { visit(patterns[i]); });
        };
        if (auto found = by_name.find(name); found != by_name.end()) each(found->second);
        if (auto tilde = name.find('~'); tilde != std::string::npos)
            if (auto found = by_stem.find(name.substr(0, tilde)); found != by_stem.end()) each(found->second);
        each(wild);
    }

    bool is_excepted(std::size_t rule, const std::vector<std::string>& path) const
    {
        return std::ranges::any_of(exceptions, [&](const ProtectedPattern& pattern) {
            if (pattern.rule != rule || pattern.names.size() > path.size()) return false;
            return agreement(pattern, path, path.size() - pattern.names.size()) == pattern.names.size();
        });
    }
};

Result<> ProtectedPaths::compile()
{
    auto compiled_rules = std::make_shared<Compiled>();
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        for (const std::string& text : rules_[i].patterns) compiled_rules->add(compiled(text, i));
        for (const std::string& text : rules_[i].except) compiled_rules->exceptions.push_back(compiled(text, i));
    }
    compiled_ = std::move(compiled_rules);
    return {};
}

Result<ProtectedPaths> ProtectedPaths::parse(std::string_view yaml, const std::string& file)
{
    YamlNode root = TRY(parse_yaml(yaml, file));
    TRY(root.allow_only({"version", "rules"}));
    const YamlNode* version = root.find("version");
    if (!version || version->text() != "1") return root.error("expected version 1");
    const YamlNode* rules = root.find("rules");
    if (!rules || !rules->is_list()) return root.error("expected a list of rules");
    ProtectedPaths paths;
    for (const YamlNode& node : rules->list()) paths.rules_.push_back(TRY(read_rule(node)));
    TRY(paths.compile());
    return paths;
}

Protection ProtectedPaths::judge(std::string_view path) const
{
    Protection strongest;
    if (!compiled_) return strongest;
    std::vector<std::string> names = folded_components(path);
    for (std::size_t from = 0; from < names.size(); ++from)
        compiled_->each_candidate(names[from], [&](const ProtectedPattern& pattern) {
            const ProtectedRule& rule = rules_[pattern.rule];
            if (rule.effect <= strongest.effect || !covers(pattern, names, from) || compiled_->is_excepted(pattern.rule, names)) return;
            strongest = {rule.effect, rule.id, rule.why};
        });
    return strongest;
}

Protection ProtectedPaths::judge_link(std::string_view path, std::string_view target) const
{
    Protection own = judge(path);
    if (own.effect == Effect::hold) return own;
    if (target.starts_with('/')) return {Effect::hold, "link-out", "an absolute link leads out of the repository"};
    std::vector<std::string> place = components_of(parent_of(path));
    bool is_down = false;
    for (const std::string& step : components_of(target)) {
        if (step == ".") continue;
        if (step == ".." && (place.empty() || is_down))
            return {Effect::hold, "link-out",
                    is_down ? "the link leads through a folder and back" : "the link leads out of the repository"};
        is_down = step != "..";
        if (is_down)
            place.push_back(step);
        else
            place.pop_back();
    }
    std::string reached;
    for (const std::string& name : place) reached = joined(reached, name);
    if (Protection at = judge(reached); at.effect == Effect::hold)
        return {Effect::hold, "link-to-protected", "the link leads to a protected place: " + at.why};
    std::vector<std::string> names = folded_components(path);
    for (const ProtectedPattern& pattern : compiled_ ? compiled_->patterns : std::vector<ProtectedPattern>{})
        if (rules_[pattern.rule].effect == Effect::hold && leads_into(pattern, names))
            return {Effect::hold, rules_[pattern.rule].id,
                    "what the link leads to would stand at a protected place: " + rules_[pattern.rule].why};
    return own;
}

std::vector<std::string> ProtectedPaths::failed_examples() const
{
    std::vector<std::string> failed;
    auto is_told = [&](const ProtectedRule& rule, const std::string& path) {
        Protection protection = judge(path);
        return protection.rule == rule.id || protection.effect > rule.effect;
    };
    for (const ProtectedRule& rule : rules_) {
        for (const std::string& path : rule.told)
            if (!is_told(rule, path)) failed.push_back("rule " + rule.id + " does not tell " + printable(path));
        for (const std::string& path : rule.not_told)
            if (judge(path).rule == rule.id)
                failed.push_back("rule " + rule.id + " tells " + printable(path) + ", which it should leave alone");
    }
    return failed;
}

}  // namespace bawn::workspace
