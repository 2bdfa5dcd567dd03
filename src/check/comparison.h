#pragma once

// The small expression language of metavariable-comparison: a part of Python's, as Semgrep has it.
//
//     auto comparison = TRY(Comparison::parse("int($BITS) < 2048 and not re.match('^/tmp', $PATH)"));
//     bool yes = comparison.holds([&](std::string_view metavariable) -> std::optional<Operand> { … });
//
// Numbers, strings, lists; + - * / % ** & | ^ ~, == != < <= > >=, in, not in, and, or, not; int(), str(), len(), re.match(),
// today(), strptime() (dates like 2026-11-30), parse_promql_duration(). What cannot be worked out (a metavariable
// without a value, a comparison of things that do not compare) makes the whole comparison not hold.

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/error.h"

namespace bawn::check {

struct SourceText {  // of an expression whose value is not known: only str() makes a text of it
    std::string text;
};
struct OperandList;
using Operand = std::variant<bool, long long, double, std::string, SourceText, std::shared_ptr<const OperandList>>;
struct OperandList {
    std::vector<Operand> items;
};

class Comparison {
public:
    static Result<Comparison> parse(std::string_view text);
    Comparison(Comparison&&) noexcept;
    Comparison& operator=(Comparison&&) noexcept;
    ~Comparison();

    using Values = std::function<std::optional<Operand>(std::string_view metavariable)>;
    bool holds(const Values&) const;

private:
    friend class ComparisonReader;
    struct Expression;
    explicit Comparison(std::vector<Expression>, std::size_t root);
    std::optional<Operand> worth(std::size_t expression, const Values&) const;
    std::optional<Operand> called(const Expression&, const Values&) const;

    std::vector<Expression> expressions_;  // children stand before their parents
    std::size_t root_ = 0;
};

// What int() makes of a text: decimal, 0x, 0o, 0b, with underscores.
std::optional<long long> integer_in(std::string_view);

}  // namespace bawn::check
