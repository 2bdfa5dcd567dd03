#include "check/facts.h"

#include <algorithm>

#include "base/text.h"
#include "check/facts_tables.h"

namespace bawn::check {

Facts::Facts(const Language& language, const Node& root, std::string_view text, Words& words)
    : tables_(new Tables{language, root, text, words})
{
}

Facts::Facts(Facts&&) noexcept = default;
Facts::~Facts() = default;

std::span<const std::string> Facts::qualified(const Node& node) const { return tables_->qualified(node); }

std::span<const std::string> Facts::perhaps_qualified(const Node& name) const
{
    Tables& tables = *tables_;
    tables.read_imports();
    if (tables.wildcards.empty() || name.kind != Kind::name) return {};
    if (name.role == Role::property || name.role == Role::name || name.role == Role::label || name.role == Role::module) return {};
    if (tables.imported.contains(name.word)) return {};
    if (name.word < tables.defined_here.size() && tables.defined_here[name.word] && tables.definition(name)) return {};
    auto [place, made] = tables.perhaps.try_emplace(name.word);
    if (made)
        for (const std::string& module : tables.wildcards)
            place->second.push_back(module + "." + std::string(tables.words.text(name.word)));
    return place->second;
}

std::optional<Constant> Facts::constant(const Node& node) const
{
    const bool says_it_itself = node.children.empty() && node.kind != Kind::name;
    if (!says_it_itself) tables_->follow_around(node);
    return tables_->constant(node, nullptr, 0);
}

bool Facts::is_some_text(const Node& node) const
{
    auto value = constant(node);
    return value && (std::holds_alternative<std::string>(*value) || std::holds_alternative<SomeText>(*value));
}

const Node* Facts::symbolic(const Node& name) const
{
    if (name.kind != Kind::name) return nullptr;
    tables_->follow_around(name);
    Worth worth = tables_->worth_of_name(name, nullptr);
    return worth.symbol;
}

std::string_view Facts::type_of(const Node& node) const
{
    TypeOfName type = tables_->type_of(node);
    if (type.declared) return tables_->text.substr(type.declared->begin, type.declared->end - type.declared->begin);
    return type.plain;
}

std::string_view Facts::plain_type(const Node& node) const
{
    TypeOfName type = tables_->type_of_value(node);
    if (!type.plain.empty() || !type.declared) return type.plain;
    return plain_type(tables_->text.substr(type.declared->begin, type.declared->end - type.declared->begin));
}

std::string_view Facts::plain_type(std::string_view written) { return bawn::check::plain_type(written); }

const Node* Facts::declared_type(const Node& node) const { return tables_->type_of(node).declared; }

std::uint64_t Facts::questions() const { return tables_->questions; }

std::span<const std::string> Facts::imported(Word word) const
{
    tables_->read_imports();
    auto known = tables_->imported_as.find(word);
    return known == tables_->imported_as.end() ? std::span<const std::string>() : known->second;
}

bool Facts::imports_all_of_something() const
{
    tables_->read_imports();
    return !tables_->wildcards.empty();
}

// Names mean what stands before them, but for imports that a definition anywhere may shadow, and for fields behind methods.
bool Facts::defines_as(const Facts& other) const
{
    Tables &one = *tables_, &two = *other.tables_;
    one.read_imports();
    two.read_imports();
    if (one.imported != two.imported || one.wildcards != two.wildcards || one.late_fields != two.late_fields) return false;
    auto is_defined = [](const Tables& tables, std::size_t word) { return word < tables.defined_here.size() && tables.defined_here[word]; };
    auto agree = [&](std::size_t word) { return is_defined(one, word) == is_defined(two, word); };
    if (one.wildcards.empty()) return std::ranges::all_of(one.imported, [&](const auto& known) { return agree(known.first); });
    for (std::size_t word = 0; word < std::max(one.defined_here.size(), two.defined_here.size()); ++word)
        if (!agree(word)) return false;
    return true;
}

void Facts::settle() const { tables_->find_fixed(); }

bool Facts::answers_as(const Facts& older, std::uint32_t version) const
{
    Tables &now = *tables_, &then = *older.tables_;
    if (now.language.id == "hcl" || !then.has_fixed) return false;  // a module is read as a whole
    now.find_fixed();
    auto hold = [&](const auto& said_now, const auto& said_then) {
        for (const auto& [defined, said] : said_then) {
            if (!now.definitions.contains(defined)) continue;
            const auto known = said_now.find(defined);
            if (known == said_now.end() || !(known->second == said)) return false;
        }
        return std::ranges::all_of(said_now,
                                   [&](const auto& known) { return known.first->version > version || said_then.contains(known.first); });
    };
    return hold(now.types, then.types) && hold(now.fixed, then.fixed);
}

const Node* Facts::definition(const Node& name) const { return tables_->definition(name); }

}  // namespace bawn::check
