#include "check/grammar.h"

#include <tree_sitter/api.h>

#include <algorithm>
#include <map>
#include <mutex>
#include <unordered_map>

namespace bawn::check {
namespace {

const Row unnamed_row = row("", Kind::other, "*");

std::optional<Role> role_called(std::string_view field)
{
    for (int role = 0; role <= static_cast<int>(Role::module); ++role) {
        if (name_of(static_cast<Role>(role)) == field) return static_cast<Role>(role);
    }
    return std::nullopt;
}

bool says_nothing(std::string_view token) { return token.empty() || token.find_first_not_of("()[]{},;\"'`\n") == std::string_view::npos; }

}  // namespace

GrammarPlan::GrammarPlan(const Language& language) : grammar_(language.grammar())
{
    std::unordered_map<std::string_view, const Row*> rows;
    for (const Row& one : language.rows) rows.emplace(one.type, &one);
    std::uint32_t count = ts_language_symbol_count(grammar_);
    symbols_.resize(count);
    for (std::uint32_t symbol = 0; symbol < count; ++symbol) {
        auto id = static_cast<TSSymbol>(symbol);
        std::string_view name = ts_language_symbol_name(grammar_, id);
        if (ts_language_symbol_type(grammar_, id) == TSSymbolTypeRegular) {
            auto known = rows.find(name);
            symbols_[symbol] = plan_of(known == rows.end() ? unnamed_row : *known->second);
        } else {
            symbols_[symbol].of = SymbolPlan::Of::token;
            symbols_[symbol].is_bracket = says_nothing(name);
        }
    }
    error_ = plan_of(unnamed_row);
}

SymbolPlan GrammarPlan::plan_of(const Row& row) const
{
    SymbolPlan plan{.of = SymbolPlan::Of::named,
                    .row = &row,
                    .roles = {},
                    .other_role = SymbolPlan::no_role,
                    .word_field = 0,
                    .has_roles = false,
                    .joins_tokens = row.word_field == "*",
                    .is_bracket = false};
    std::uint32_t fields = ts_language_field_count(grammar_);
    plan.roles.assign(fields + 1, SymbolPlan::no_role);
    if (row.shape == Shape::node && row.kind == Kind::other) {  // fields that are called like a role
        for (std::uint32_t field = 1; field <= fields; ++field) {
            if (auto role = role_called(ts_language_field_name_for_id(grammar_, static_cast<TSFieldId>(field))))
                plan.roles[field] = static_cast<std::int8_t>(*role);
        }
    }
    for (const FieldRole& one : row.fields) {
        auto role = static_cast<std::int8_t>(one.role);
        if (one.field.empty())
            plan.other_role = role;
        else if (auto id = ts_language_field_id_for_name(grammar_, one.field.data(), static_cast<std::uint32_t>(one.field.size())))
            plan.roles[id] = role;
    }
    plan.has_roles = std::ranges::any_of(plan.roles, [](std::int8_t role) { return role != SymbolPlan::no_role; });
    if (!row.word_field.empty() && !plan.joins_tokens)
        plan.word_field = ts_language_field_id_for_name(grammar_, row.word_field.data(), static_cast<std::uint32_t>(row.word_field.size()));
    return plan;
}

std::optional<Role> GrammarPlan::role_of_token(const SymbolPlan& plan, std::uint16_t token) const
{
    for (const FieldRole& one : plan.row->fields) {
        if (one.field.starts_with('\'') && one.field.substr(1) == ts_language_symbol_name(grammar_, token)) return one.role;
    }
    return std::nullopt;
}

const GrammarPlan& plan_of(const Language& language)
{
    static std::mutex mutex;
    static std::map<const Language*, GrammarPlan> plans;
    std::lock_guard lock(mutex);
    return plans.try_emplace(&language, language).first->second;
}

}  // namespace bawn::check
