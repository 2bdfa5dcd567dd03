#include "check/secret_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "base/hash.h"
#include "base/text.h"
#include "base/toml.h"
#include "base/yaml_keys.h"

namespace bawn::check {
namespace {

constexpr int most_extensions = 2;  // as gitleaks
constexpr std::size_t most_rules = 20'000, largest_file = 32 << 20;

// read_map() for keys in any case.
template <typename Struct, std::size_t N>
Result<> read_table(const YamlNode& table, const Key<Struct> (&keys)[N], Struct& into)
{
    if (!table.is_map()) return table.error("expected a table");
    for (const auto& [key, value] : table.map()) {
        std::string name = lower_case(key.text());
        auto row = std::ranges::find(keys, name, [](const auto& k) { return lower_case(k.name); });
        if (row == std::end(keys)) return key.error("unknown key \"" + printable(key.text()) + "\"");
        TRY(row->read(value, into));
    }
    return {};
}

template <auto member, typename Struct>
Result<> lower_case_texts(const YamlNode& node, Struct& into)
{
    TRY((texts_into<member, Struct>(node, into)));
    for (std::string& word : into.*member) word = lower_case(word);
    return {};
}

template <auto member, typename Struct>
Result<> boolean(const YamlNode& node, Struct& into)
{
    into.*member = TRY(node.as_boolean());
    return {};
}

template <auto member, typename Struct, const auto& keys>
Result<> tables(const YamlNode& node, Struct& into)
{
    if (!node.is_list()) return node.error("expected a list of tables");
    for (const YamlNode& item : node.list()) TRY(read_table(item, keys, (into.*member).emplace_back()));
    return {};
}

template <typename Struct>
Result<> ignored(const YamlNode&, Struct&)
{
    return {};
}

// An allowlist as written; a global one may be for some rules only.
struct WrittenAllowlist : SecretAllowlist {
    std::vector<std::string> rules;
    YamlNode where;
};

Result<> read_condition(const YamlNode& node, WrittenAllowlist& into)
{
    std::string word = lower_case(TRY(node.as_text()));
    bool is_and = word == "and" || word == "&&";
    if (!is_and && !word.empty() && word != "or" && word != "||") return node.error("expected AND or OR");
    into.needs_all = is_and;
    return {};
}

Result<> read_target(const YamlNode& node, WrittenAllowlist& into)
{
    using enum SecretAllowlist::Target;
    std::string word = TRY(node.as_text());
    if (word != "" && word != "secret" && word != "match" && word != "line") return node.error("expected secret, match or line");
    into.target = word == "match" ? match : word == "line" ? line : secret;
    return {};
}

Result<> read_commits(const YamlNode& node, WrittenAllowlist& into)
{
    for (const std::string& commit : TRY(node.as_texts())) into.commits.push_back(lower_case(trimmed(commit)));
    return {};
}

Result<> read_stopwords(const YamlNode& node, WrittenAllowlist& into)
{
    for (const std::string& word : TRY(node.as_texts())) {
        if (word.empty()) return node.error("an empty stopword stands in every secret");
        into.stopwords.push_back(lower_case(word));
    }
    return {};
}

constexpr Key<WrittenAllowlist> allowlist_keys[] = {
    {"description", text_into<&WrittenAllowlist::description, WrittenAllowlist>},
    {"condition", read_condition},
    {"commits", read_commits},
    {"paths", texts_into<&WrittenAllowlist::paths, WrittenAllowlist>},
    {"regexes", texts_into<&WrittenAllowlist::regexes, WrittenAllowlist>},
    {"regexTarget", read_target},
    {"stopwords", read_stopwords},
    {"targetRules", texts_into<&WrittenAllowlist::rules, WrittenAllowlist>},
};

Result<WrittenAllowlist> read_allowlist(const YamlNode& node)
{
    WrittenAllowlist list;
    list.where = node;
    TRY(read_table(node, allowlist_keys, list));
    if (list.commits.empty() && list.paths.empty() && list.regexes.empty() && list.stopwords.empty())
        return node.error("an allowlist needs commits, paths, regexes or stopwords");
    return list;
}

Result<std::vector<WrittenAllowlist>> read_allowlists(const YamlNode& node)
{
    std::vector<WrittenAllowlist> lists;
    if (node.is_map()) lists.push_back(TRY(read_allowlist(node)));
    if (!node.is_map() && !node.is_list()) return node.error("expected an allowlist");
    for (const YamlNode& item : node.list()) lists.push_back(TRY(read_allowlist(item)));
    return lists;
}

Result<> read_rule_allowlists(const YamlNode& node, SecretRule& into)
{
    if (!into.allowlists.empty()) return node.error("[rules.allowlist] and [[rules.allowlists]] do not go together");
    for (WrittenAllowlist& list : TRY(read_allowlists(node))) {
        if (!list.rules.empty()) return list.where.error("targetRules belongs to a global allowlist");
        into.allowlists.push_back(std::move(list));
    }
    return {};
}

Result<> read_entropy(const YamlNode& node, SecretRule& into)
{
    std::string word = TRY(node.as_text());
    auto [end, problem] = std::from_chars(word.data(), word.data() + word.size(), into.entropy);
    bool is_number = problem == std::errc() && end == word.data() + word.size() && std::isfinite(into.entropy);
    if (!is_number) return node.error("expected a number");
    return {};
}

constexpr Key<SecretRule::Required> required_keys[] = {
    {"id", text_into<&SecretRule::Required::rule, SecretRule::Required>},
    {"withinLines", count_into<&SecretRule::Required::within_lines, SecretRule::Required>},
    {"withinColumns", count_into<&SecretRule::Required::within_columns, SecretRule::Required>},
};

constexpr Key<SecretRule> rule_keys[] = {
    {"id", text_into<&SecretRule::id, SecretRule>},
    {"description", text_into<&SecretRule::description, SecretRule>},
    {"regex", text_into<&SecretRule::regex, SecretRule>},
    {"path", text_into<&SecretRule::path, SecretRule>},
    {"secretGroup", count_into<&SecretRule::secret_group, SecretRule>},
    {"entropy", read_entropy},
    {"keywords", lower_case_texts<&SecretRule::keywords, SecretRule>},
    {"tags", texts_into<&SecretRule::tags, SecretRule>},
    {"allowlist", read_rule_allowlists},
    {"allowlists", read_rule_allowlists},
    {"required", tables<&SecretRule::required, SecretRule, required_keys>},
    {"skipReport", boolean<&SecretRule::only_required, SecretRule>},
};

struct Extend {
    std::string path, url;
    bool use_default = false;
    std::vector<std::string> disabled;
};

constexpr Key<Extend> extend_keys[] = {
    {"path", text_into<&Extend::path, Extend>},
    {"url", text_into<&Extend::url, Extend>},
    {"useDefault", boolean<&Extend::use_default, Extend>},
    {"disabledRules", texts_into<&Extend::disabled, Extend>},
};

struct File {
    Extend extend;
    std::optional<YamlNode> extend_at;
    std::vector<SecretRule> rules;
    std::vector<WrittenAllowlist> allowlists;
};

void put(std::vector<SecretRule>& rules, SecretRule rule)
{
    auto same = std::ranges::find(rules, rule.id, &SecretRule::id);
    if (same == rules.end())
        rules.push_back(std::move(rule));
    else
        *same = std::move(rule);
}

Result<> read_rules(const YamlNode& node, File& into)
{
    if (!node.is_list()) return node.error("expected [[rules]]");
    if (node.list().size() > most_rules) return node.error("more than 20,000 rules");
    for (const YamlNode& item : node.list()) {
        SecretRule rule;
        rule.line = item.line();
        TRY(read_table(item, rule_keys, rule));
        if (trimmed(rule.id).empty()) return item.error("a rule needs an id");
        std::erase(rule.keywords, "");
        for (const auto& required : rule.required)
            if (required.rule.empty()) return item.error("[[rules.required]] needs an id");
        into.rules.push_back(std::move(rule));
    }
    return {};
}

Result<> read_global_allowlists(const YamlNode& node, File& into)
{
    if (!into.allowlists.empty()) return node.error("[allowlist] and [[allowlists]] do not go together");
    into.allowlists = TRY(read_allowlists(node));
    return {};
}

Result<> read_extend(const YamlNode& node, File& into)
{
    into.extend_at = node;
    TRY(read_table(node, extend_keys, into.extend));
    if (!into.extend.path.empty() && into.extend.use_default) return node.error("path and useDefault do not go together");
    if (!into.extend.url.empty()) return node.error("url: nothing is fetched; use path");
    return {};
}

constexpr Key<File> file_keys[] = {
    {"title", ignored<File>}, {"description", ignored<File>},        {"minVersion", ignored<File>},          {"extend", read_extend},
    {"rules", read_rules},    {"allowlist", read_global_allowlists}, {"allowlists", read_global_allowlists},
};

// The rule of an extended file, with what the extending file says about it.
SecretRule merged(SecretRule base, SecretRule ours)
{
    if (!ours.description.empty()) base.description = std::move(ours.description);
    if (ours.entropy != 0) base.entropy = ours.entropy;
    if (ours.secret_group != 0) base.secret_group = ours.secret_group;
    if (!ours.regex.empty()) base.regex = std::move(ours.regex);
    if (!ours.path.empty()) base.path = std::move(ours.path);
    std::ranges::move(ours.tags, std::back_inserter(base.tags));
    std::ranges::move(ours.keywords, std::back_inserter(base.keywords));
    std::ranges::move(ours.allowlists, std::back_inserter(base.allowlists));
    base.file = ours.file;
    base.line = ours.line;
    return base;
}

struct Level {
    std::vector<SecretRule> rules;
    std::vector<SecretAllowlist> allowlists;
    std::vector<WrittenAllowlist> targeted;
    std::vector<std::string> notes;
};

Result<Level> read_level(std::string_view toml, const std::string& name, const SecretRules::Opener& open, int depth);

Result<> extend(Level& level, const File& file, const std::string& name, const SecretRules::Opener& open, int depth)
{
    const Extend& how = file.extend;
    if (how.path.empty() && !how.use_default) return {};
    if (!open) return file.extend_at->error("this file extends another, which is not to be had here");
    auto opened = open(how.path);
    if (!opened) return fail(std::move(opened).error().while_doing(file.extend_at->error("extending").error().message()));
    Level base = TRY(read_level(*opened, how.path.empty() ? "the default rules" : how.path, open, depth + 1));
    for (const std::string& id : how.disabled)
        if (std::ranges::find(base.rules, id, &SecretRule::id) == base.rules.end())
            level.notes.push_back(name + ": disabledRules names " + printable(id) + ", which is not there");
    for (SecretRule& rule : base.rules) {
        if (std::ranges::find(how.disabled, rule.id) != how.disabled.end()) continue;
        auto ours = std::ranges::find(level.rules, rule.id, &SecretRule::id);
        if (ours == level.rules.end())
            level.rules.push_back(std::move(rule));
        else
            *ours = merged(std::move(rule), std::move(*ours));
    }
    std::ranges::move(base.allowlists, std::back_inserter(level.allowlists));
    std::ranges::move(base.notes, std::back_inserter(level.notes));
    return {};
}

Result<Level> read_level(std::string_view toml, const std::string& name, const SecretRules::Opener& open, int depth)
{
    if (toml.size() > largest_file) return fail(ErrorKind::invalid, name + ": larger than 32 MiB");
    YamlNode root = TRY(parse_toml(toml, name));
    File file;
    TRY(read_table(root, file_keys, file));
    Level level;
    for (SecretRule& rule : file.rules) {
        rule.file = name;
        put(level.rules, std::move(rule));
    }
    for (WrittenAllowlist& list : file.allowlists) {
        if (list.rules.empty())
            level.allowlists.push_back(std::move(list));
        else
            level.targeted.push_back(std::move(list));
    }
    if (depth < most_extensions) TRY(extend(level, file, name, open, depth));
    return level;
}

Result<> check(const std::vector<SecretRule>& rules)
{
    for (const SecretRule& rule : rules) {
        std::string place = fmt::format("{}: line {}: rule {}: ", rule.file, rule.line, printable(rule.id));
        if (rule.regex.empty() && rule.path.empty()) return fail(ErrorKind::invalid, place + "neither regex nor path: it finds nothing");
        for (const auto& required : rule.required)
            if (std::ranges::find(rules, required.rule, &SecretRule::id) == rules.end())
                return fail(ErrorKind::invalid, place + "required: there is no rule " + printable(required.rule));
    }
    return {};
}

}  // namespace

Result<SecretRules> SecretRules::parse(std::string_view toml, const std::string& file_name, const Opener& open)
{
    Level level = TRY(read_level(toml, file_name, open, 0));
    TRY(check(level.rules));
    for (WrittenAllowlist& list : level.targeted)
        for (const std::string& id : list.rules) {
            auto rule = std::ranges::find(level.rules, id, &SecretRule::id);
            if (rule == level.rules.end()) return list.where.error("targetRules: there is no rule " + printable(id));
            rule->allowlists.push_back(list);
        }
    SecretRules rules;
    rules.rules = std::move(level.rules);
    rules.allowlists.push_back(std::move(level.allowlists));
    rules.notes = std::move(level.notes);
    return rules;
}

void SecretRules::add(SecretRules other)
{
    for (SecretRule& rule : other.rules) {
        rule.pack += allowlists.size();
        put(rules, std::move(rule));
    }
    std::ranges::move(other.allowlists, std::back_inserter(allowlists));
    std::ranges::move(other.notes, std::back_inserter(notes));
}

namespace {

// Every value with its length before it, so that no two sets of rules read alike.
class Fingerprint {
public:
    void add(std::string_view value) { hash_.add(fmt::format("{}:{}", value.size(), value)); }
    void add(const std::vector<std::string>& values)
    {
        add(std::to_string(values.size()));
        for (const std::string& value : values) add(value);
    }
    void add(const SecretAllowlist& list)
    {
        add(fmt::format("{} {}", list.needs_all, static_cast<int>(list.target)));
        for (const auto* values : {&list.commits, &list.paths, &list.regexes, &list.stopwords}) add(*values);
    }
    std::string finish() { return to_hex(hash_.finish()); }

private:
    Sha256 hash_;
};

}  // namespace

std::string SecretRules::hash() const
{
    Fingerprint print;
    for (const SecretRule& rule : rules) {
        for (const auto* value : {&rule.id, &rule.regex, &rule.path}) print.add(*value);
        print.add(fmt::format("{} {} {} {}", rule.secret_group, rule.entropy, rule.only_required, rule.pack));
        print.add(rule.keywords);
        for (const auto& list : rule.allowlists) print.add(list);
        for (const auto& r : rule.required)
            print.add(
                fmt::format("{} {} {}", r.rule, r.within_lines.value_or(std::string::npos), r.within_columns.value_or(std::string::npos)));
    }
    for (const auto& lists : allowlists) {
        print.add("pack");
        for (const auto& list : lists) print.add(list);
    }
    return print.finish();
}

std::string_view tag_value(const std::vector<std::string>& tags, std::string_view name)
{
    for (std::string_view tag : tags)
        if (tag.starts_with(name) && tag.substr(name.size()).starts_with(':')) return tag.substr(name.size() + 1);
    return {};
}

}  // namespace bawn::check
