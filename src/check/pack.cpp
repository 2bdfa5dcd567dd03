#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "check/ignore_rules.h"
#include "check/pack_parts.h"

namespace bawn::check {
namespace {

// What is kept between runs depends on how requirements are read out of rules: a change there is a new number here.
constexpr std::string_view engine = "bawn check 3";

RefusedRule told(const Rule& rule, const std::string& what)
{
    return {rule.file, rule.id, "", fmt::format("{}:{}: rule {}: {}", rule.file, rule.line, rule.id, what), rule.line};
}

std::string name_of(const Dialect& dialect)
{
    if (dialect.mode == Dialect::Mode::generic) return "generic";
    return dialect.language ? std::string(dialect.language->id) : "regex";
}

std::string hash_of(const RuleSet& set, const SecretRules& secrets)
{
    Sha256 hash;
    hash.add(engine);
    hash.add(secrets.hash());
    for (const Rule& rule : set.rules) hash.add(fmt::format("\n{} {} {}", rule.file_hash, rule.line, rule.id));
    for (const RefusedRule& refused : set.refused) hash.add("\n" + refused.message);
    for (const RefusedRule& note : set.notes) hash.add("\n" + note.message);
    return to_hex(hash.finish());
}

}  // namespace

Result<CompiledRule> CompiledRule::compile(const Rule& rule, std::size_t number, const Dialect& dialect, Patterns& patterns)
{
    CompiledRule made;
    made.rule = number;
    if (rule.mode == Mode::search) {
        made.formula = TRY(CompiledFormula::compile(rule.formula, dialect, rule.options, patterns));
        if (!made.formula->can_match()) return fail(ErrorKind::invalid, made.unread().front());
    } else if (dialect.language) {
        made.taint = TRY(TaintRule::compile(rule, *dialect.language, patterns));
    } else {
        return fail(ErrorKind::invalid, "mode taint needs a language with functions");
    }
    return made;
}

const Words& DialectRules::prepare(const std::vector<Rule>& rules, std::span<const std::size_t> places) const
{
    constexpr std::size_t most_layers = 8;  // a word is looked for in each
    std::lock_guard lock(mutex_);
    std::vector<std::size_t> missing;
    std::ranges::copy_if(places, std::back_inserter(missing), [&](std::size_t place) { return !tried_[place]; });
    if (missing.empty()) return *layers_.back();
    if (layers_.size() == most_layers) {
        missing.resize(rules_.size());
        std::iota(missing.begin(), missing.end(), 0);
        std::erase_if(missing, [&](std::size_t place) { return tried_[place]; });
    }
    patterns_.add_words_to(*layers_.emplace_back(std::make_unique<Words>(*layers_.back())));
    for (std::size_t place : missing) {
        tried_[place] = true;
        // It compiled when the pack was made, from the same text.
        if (auto made = CompiledRule::compile(rules[rules_[place]], rules_[place], dialect_, patterns_))
            compiled_[place] = std::move(*made);
    }
    return *layers_.back();
}

const Words& DialectRules::prepare_all(const std::vector<Rule>& rules) const
{
    std::vector<std::size_t> places(rules_.size());
    std::iota(places.begin(), places.end(), 0);
    return prepare(rules, places);
}

// Compiles every rule for every language that it names, and learns which cannot be.
class PackCompiler {
public:
    explicit PackCompiler(Pack::Parts& parts) : parts_(parts) {}

    Result<> compile()
    {
        std::vector<Rule> kept;
        for (Rule& rule : parts_.rules) {
            if (add(rule, kept.size())) kept.push_back(std::move(rule));
        }
        parts_.rules = std::move(kept);
        for (auto& [name, made] : made_) {
            std::vector<std::size_t> numbers;
            std::vector<Requirement> requirements;
            for (const CompiledRule& rule : made.rules) {
                numbers.push_back(rule.rule);
                requirements.push_back(rule.required());
            }
            DialectRules& dialect = parts_.dialects.emplace_back(made.dialect, std::move(numbers), TRY(Prefilter::compile(requirements)));
            std::ranges::move(made.rules, dialect.compiled_.begin());
            dialect.tried_.assign(dialect.tried_.size(), true);
            dialect.layers_.back() = std::move(made.words);
            dialect.patterns_ = std::move(made.patterns);
        }
        return {};
    }

private:
    struct Made {
        Dialect dialect;
        std::unique_ptr<Words> words = std::make_unique<Words>();
        Patterns patterns{*words};
        std::vector<CompiledRule> rules;
    };

    bool add(const Rule& rule, std::size_t number)
    {
        std::vector<Dialect> dialects;
        std::string problem;
        for (const std::string& name : rule.languages) {
            std::vector<Dialect> named = dialects_named(name);
            if (named.empty()) problem += (problem.empty() ? "" : "; ") + fmt::format("the language {} is not supported", printable(name));
            for (const Dialect& dialect : named) {
                if (std::ranges::find(dialects, dialect) == dialects.end()) dialects.push_back(dialect);
            }
        }
        std::size_t added = 0;
        for (const Dialect& dialect : dialects) {
            Made& made = made_[name_of(dialect)];
            made.dialect = dialect;
            auto tell = [&](const std::string& what) {
                problem += (problem.empty() ? "" : "; ") + fmt::format("in {}: {}", name_of(dialect), what);
            };
            auto compiled = CompiledRule::compile(rule, number, dialect, made.patterns);
            if (compiled) {
                for (const std::string& why : compiled->unread()) tell(why);
                made.rules.push_back(std::move(*compiled));
                ++added;
            } else {
                tell(compiled.error().message());
            }
        }
        if (!problem.empty()) (added == 0 ? parts_.refused : parts_.notes).push_back(told(rule, problem));
        return added > 0;
    }

    Pack::Parts& parts_;
    std::map<std::string, Made> made_;
};

bool Pack::Parts::applies_to(std::size_t rule, std::string_view path) const
{
    const Paths& of_rule = paths[rule];
    // A pattern names a file, or a folder above it.
    auto matches = [&](const std::vector<std::string>& glob) {
        if (glob_matches(glob, path)) return true;
        std::vector<std::string> below = glob;
        below.push_back("**");
        return glob_matches(below, path);
    };
    if (!of_rule.include.empty() && std::ranges::none_of(of_rule.include, matches)) return false;
    return std::ranges::none_of(of_rule.exclude, matches);
}

const DialectRules* Pack::Parts::of(const Language& language) const
{
    auto found = std::ranges::find_if(dialects, [&](const DialectRules& d) { return d.dialect().language == &language; });
    return found == dialects.end() ? nullptr : &*found;
}

namespace {

// {"hash", "rules": [ids that stayed], "refused", "notes", "dialects": [{"name", "rules", "length"}]}, a line, the filters, the secrets'
// database.
std::string kept_bytes(const Pack::Parts& parts)
{
    Json head{
        {"hash", parts.hash}, {"rules", Json::array()}, {"refused", Json::array()}, {"notes", Json::array()}, {"dialects", Json::array()}};
    for (const Rule& rule : parts.rules) head["rules"].push_back({rule.file, rule.line});
    for (const auto& r : parts.refused) head["refused"].push_back({r.file, r.rule, r.operator_, r.message, r.line});
    for (const auto& r : parts.notes) head["notes"].push_back({r.file, r.rule, r.operator_, r.message, r.line});
    std::string body;
    for (const DialectRules& dialect : parts.dialects) {
        std::string filter = dialect.filter().as_bytes();
        head["dialects"].push_back({{"name", name_of(dialect.dialect())}, {"rules", dialect.rules()}, {"length", filter.size()}});
        body += filter;
    }
    const std::string secrets = parts.secrets ? parts.secrets->database() : "";
    return to_text(head) + "\n" + body + secrets;
}

RefusedRule refused_in(const Json& row)
{
    return {row.at(0).get<std::string>(), row.at(1).get<std::string>(), row.at(2).get<std::string>(), row.at(3).get<std::string>(),
            row.at(4).get<int>()};
}

// False where the bytes are not of these rules, or of another build: everything is compiled anew then.
bool read_kept(std::string_view bytes, Pack::Parts& parts, std::string_view& secrets)
{
    const std::size_t line = bytes.find('\n');
    if (line == bytes.npos) return false;
    auto head = parse_json(bytes.substr(0, line));
    if (!head || string_at(*head, "hash") != parts.hash) return false;
    std::string_view body = bytes.substr(line + 1);
    Pack::Parts read;
    try {
        for (const Json& row : head->at("dialects")) {
            std::vector<Dialect> named = dialects_named(row.at("name").get<std::string>());
            auto dialect = std::ranges::find_if(named, [&](const Dialect& d) { return name_of(d) == row.at("name"); });
            auto length = row.at("length").get<std::size_t>();
            if (dialect == named.end() || length > body.size()) return false;
            auto filter = Prefilter::from_bytes(body.substr(0, length));
            auto numbers = row.at("rules").get<std::vector<std::size_t>>();
            if (!filter || filter->rules() != numbers.size()) return false;
            if (std::ranges::any_of(numbers, [&](std::size_t n) { return n >= head->at("rules").size(); })) return false;
            read.dialects.emplace_back(*dialect, std::move(numbers), std::move(*filter));
            body.remove_prefix(length);
        }
        std::map<std::pair<std::string, int>, Rule*> by_place;
        for (Rule& rule : parts.rules) by_place[{rule.file, rule.line}] = &rule;
        std::vector<Rule*> kept;
        for (const Json& row : head->at("rules")) {
            auto rule = by_place.find({row.at(0).get<std::string>(), row.at(1).get<int>()});
            if (rule == by_place.end() || !rule->second) return false;
            kept.push_back(std::exchange(rule->second, nullptr));
        }
        for (const Json& row : head->at("refused")) read.refused.push_back(refused_in(row));
        for (const Json& row : head->at("notes")) read.notes.push_back(refused_in(row));
        for (Rule* rule : kept) read.rules.push_back(std::move(*rule));
    } catch (const Json::exception&) {
        return false;
    }
    parts.rules = std::move(read.rules);
    parts.refused = std::move(read.refused);
    parts.notes = std::move(read.notes);
    parts.dialects = std::move(read.dialects);
    secrets = body;
    return true;
}

}  // namespace

Pack::Pack(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Pack::Pack(Pack&&) noexcept = default;
Pack& Pack::operator=(Pack&&) noexcept = default;
Pack::~Pack() = default;

Result<Pack> Pack::compile(RuleSet set, SecretRules secrets, const std::function<std::string(const std::string&)>& kept)
{
    auto parts = std::make_unique<Parts>();
    parts->hash = hash_of(set, secrets);
    parts->rules = std::move(set.rules);
    parts->refused = std::move(set.refused);
    parts->notes = std::move(set.notes);
    const std::string databases = kept ? kept(parts->hash) : "";
    std::string_view secret_database;
    parts->was_kept = read_kept(databases, *parts, secret_database);
    if (!parts->was_kept) TRY(PackCompiler(*parts).compile());
    for (const Rule& rule : parts->rules) {
        Parts::Paths& paths = parts->paths.emplace_back();
        for (const std::string& glob : rule.include_paths) paths.include.push_back(glob_components(glob));
        for (const std::string& glob : rule.exclude_paths) paths.exclude.push_back(glob_components(glob));
    }
    if (!secrets.rules.empty()) parts->secrets = TRY(SecretPack::compile(std::move(secrets), secret_database));
    return Pack(std::move(parts));
}

const std::vector<Rule>& Pack::rules() const { return parts_->rules; }
const std::vector<RefusedRule>& Pack::refused() const { return parts_->refused; }
const std::vector<RefusedRule>& Pack::notes() const { return parts_->notes; }
const std::string& Pack::hash() const { return parts_->hash; }
bool Pack::was_kept() const { return parts_->was_kept; }
std::string Pack::databases() const { return kept_bytes(*parts_); }

}  // namespace bawn::check
