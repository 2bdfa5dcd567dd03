#pragma once

// A Language's table laid over its grammar: for each symbol its row, for each field its role. Made once.

#include <optional>
#include <vector>

#include "check/language.h"

namespace bawn::check {

struct SymbolPlan {
    enum class Of : std::uint8_t { nothing, named, token } of = Of::nothing;
    const Row* row = nullptr;
    std::vector<std::int8_t> roles;  // by field, then by token; no_role
    std::int8_t other_role = 0;      // of children without a field
    std::uint16_t word_field = 0;
    bool has_roles = false;  // of fields
    bool joins_tokens = false;
    bool is_bracket = false;  // of a token: says nothing
    static constexpr std::int8_t no_role = -1;
};

class GrammarPlan {
public:
    explicit GrammarPlan(const Language&);
    const SymbolPlan& of(std::uint16_t symbol) const { return symbol < symbols_.size() ? symbols_[symbol] : error_; }
    const SymbolPlan& error() const { return error_; }

    // The role of a token that a row keeps ("'static"), if it keeps it.
    std::optional<Role> role_of_token(const SymbolPlan&, std::uint16_t token) const;

private:
    SymbolPlan plan_of(const Row&) const;

    const TSLanguage* grammar_;
    std::vector<Row> rows_made_;  // for what the language does not name
    std::vector<SymbolPlan> symbols_;
    SymbolPlan error_;
};

const GrammarPlan& plan_of(const Language&);

}  // namespace bawn::check
