#include "check/secret_pack.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "check/one_byte_text.h"

namespace bawn::check {
namespace {

constexpr std::string_view database_version = "secrets-1 ";  // of what database() holds

bool names_wide_characters(std::string_view expression)
{
    return !is_ascii(expression) || expression.find("\\p") != expression.npos || expression.find("\\P") != expression.npos ||
           expression.find("\\x{") != expression.npos;
}

std::unique_ptr<LazyRegex> lazy(const std::string& expression, RegexText text)
{
    if (expression.empty()) return nullptr;
    RegexOptions options;
    options.dialect = RegexDialect::re2;
    options.text = text;
    return std::make_unique<LazyRegex>(expression, options);
}

CompiledSecretRule prepared(const SecretRule& rule)
{
    CompiledSecretRule compiled;
    compiled.rule = &rule;
    compiled.wants_original = names_wide_characters(rule.regex);
    compiled.regex = lazy(rule.regex, compiled.wants_original ? RegexText::utf8 : RegexText::bytes);
    compiled.path = lazy(rule.path, RegexText::utf8);
    // A keyword that is not ASCII has other cases than Vectorscan knows: it is taken to stand in every text.
    compiled.needs_keyword = !rule.keywords.empty() && std::ranges::all_of(rule.keywords, is_ascii);
    for (const SecretAllowlist& list : rule.allowlists) compiled.allowlists.emplace_back(list);
    if (rule.regex.empty() || compiled.wants_original) return compiled;
    compiled.anchor = regex_anchor(rule.regex);
    if (compiled.anchor) compiled.rest = lazy(compiled.anchor->rest, RegexText::bytes);
    return compiled;
}

// Every expression, once: a bad one is told with the rule that has it.
Result<> check(const CompiledSecretRule& rule)
{
    std::string place = fmt::format("{}: line {}: rule {}", rule.rule->file, rule.rule->line, printable(rule.rule->id));
    for (const auto* regex : {&rule.regex, &rule.path}) {
        if (!*regex) continue;
        if (const auto& compiled = (*regex)->compiled(); !compiled) return fail(Error(compiled.error()).while_doing(place));
    }
    if (rule.regex && rule.rule->secret_group > rule.regex->get()->groups())
        return fail(ErrorKind::invalid, fmt::format("{}: secretGroup is {}, and the expression has {}", place, rule.rule->secret_group,
                                                    rule.regex->get()->groups()));
    for (const CompiledAllowlist& list : rule.allowlists)
        if (auto good = list.check(); !good) return fail(std::move(good).error().while_doing(place));
    return {};
}

Result<> check(const std::vector<CompiledSecretRule>& rules, const std::vector<std::vector<CompiledAllowlist>>& allowlists)
{
    for (const CompiledSecretRule& rule : rules) TRY(check(rule));
    for (const auto& lists : allowlists)
        for (const CompiledAllowlist& list : lists) TRY(list.check());
    return {};
}

}  // namespace

SecretPack::SecretPack(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
SecretPack::SecretPack(SecretPack&&) noexcept = default;
SecretPack& SecretPack::operator=(SecretPack&&) noexcept = default;
SecretPack::~SecretPack() = default;

const std::vector<SecretRule>& SecretPack::rules() const { return parts_->source.rules; }
std::string SecretPack::database() const { return parts_->hash + parts_->database->as_bytes(); }

Result<SecretPack> SecretPack::compile(SecretRules rules, std::string_view kept)
{
    auto parts = std::make_unique<Parts>();
    parts->source = std::move(rules);
    parts->hash = std::string(database_version) + parts->source.hash();
    std::map<std::string, Parts::LiteralUse> uses;
    std::map<std::string_view, std::size_t> places;
    for (const SecretRule& rule : parts->source.rules) {
        std::size_t place = parts->rules.size();
        places[rule.id] = place;
        const CompiledSecretRule& compiled = parts->rules.emplace_back(prepared(rule));
        if (compiled.needs_keyword)
            for (const std::string& keyword : rule.keywords) uses[keyword].keyword_of.push_back(place);
        if (compiled.anchor)
            for (const std::string& head : compiled.anchor->heads) uses[head].head_of.push_back(place);
    }
    for (CompiledSecretRule& rule : parts->rules)
        for (const auto& required : rule.rule->required)
            if (auto place = places.find(required.rule); place != places.end()) rule.required.push_back(place->second);
    for (const auto& lists : parts->source.allowlists) {
        auto& compiled = parts->allowlists.emplace_back();
        for (const SecretAllowlist& list : lists) compiled.emplace_back(list);
    }
    std::vector<Literal> literals;
    for (auto& [text, use] : uses) {
        literals.push_back({text, use.head_of.empty() ? LiteralHits::first : LiteralHits::each});
        use.length = text.size();
        parts->literals.push_back(std::move(use));
    }
    if (kept.starts_with(parts->hash)) {
        if (auto database = LiteralDatabase::from_bytes(kept.substr(parts->hash.size()))) parts->database = std::move(*database);
    }
    if (!parts->database) {
        TRY(check(parts->rules, parts->allowlists));
        parts->database = TRY(LiteralDatabase::compile(literals));
    }
    return SecretPack(std::move(parts));
}

}  // namespace bawn::check
