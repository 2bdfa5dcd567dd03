#include <charconv>
#include <cmath>

#include "check/taint_run.h"

namespace bawn::check {

namespace {

std::optional<Constant> number(std::string_view written)
{
    std::string plain;
    for (char c : written) {
        if (c != '_') plain += c;
    }
    int base = 10;
    std::string_view digits = plain;
    if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X')) base = 16, digits.remove_prefix(2);
    if (digits.size() > 2 && digits[0] == '0' && (digits[1] == 'b' || digits[1] == 'B')) base = 2, digits.remove_prefix(2);
    while (base == 10 && !digits.empty() && std::string_view("lLuU").find(digits.back()) != std::string_view::npos) digits.remove_suffix(1);
    long long whole = 0;
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), whole, base);
    if (error == std::errc() && end == digits.data() + digits.size()) return whole;
    double real = 0;
    auto [real_end, real_error] = std::from_chars(digits.data(), digits.data() + digits.size(), real);
    if (real_error == std::errc() && real_end == digits.data() + digits.size()) return real;
    return std::nullopt;
}

std::optional<Constant> whole_numbers(std::string_view op, long long a, long long b)
{
    long long result = 0;
    if (op == "+") return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional<Constant>(result);
    if (op == "-") return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional<Constant>(result);
    if (op == "*") return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional<Constant>(result);
    if ((op == "/" || op == "//" || op == "%") && (b == 0 || b == -1)) return std::nullopt;
    if (op == "/" || op == "//") return a / b;
    if (op == "%") return a % b;
    if (op == "&") return a & b;
    if (op == "|") return a | b;
    return std::nullopt;
}

template <typename T>
std::optional<Constant> compared(std::string_view op, const T& a, const T& b)
{
    if (op == "==" || op == "===") return a == b;
    if (op == "!=" || op == "!==" || op == "<>") return a != b;
    if (op == "<") return a < b;
    if (op == "<=") return a <= b;
    if (op == ">") return a > b;
    if (op == ">=") return a >= b;
    return std::nullopt;
}

}  // namespace

std::optional<Constant> folded(std::string_view op, const Constant& left, const Constant& right)
{
    if (const auto *a = std::get_if<bool>(&left), *b = std::get_if<bool>(&right); a && b) {
        if (op == "&&" || op == "and") return *a && *b;
        if (op == "||" || op == "or") return *a || *b;
        return compared(op, *a, *b);
    }
    if (const auto *a = std::get_if<long long>(&left), *b = std::get_if<long long>(&right); a && b) {
        if (auto result = compared(op, *a, *b)) return result;
        return whole_numbers(op, *a, *b);
    }
    if (const auto *a = std::get_if<std::string>(&left), *b = std::get_if<std::string>(&right); a && b) {
        if ((op == "+" || op == "." || op == "..") && a->size() + b->size() < 4096) return *a + *b;
        if (op == "==" || op == "===" || op == "!=" || op == "!==") return compared(op, *a, *b);
    }
    return std::nullopt;
}

std::optional<bool> TaintRun::truth(const Carried& value) const
{
    if (!value.cell || !value.cell->constant || value.fresh || value.cell->taints) return std::nullopt;
    if (const auto* known = std::get_if<bool>(value.cell->constant)) return *known;
    bool numbers_decide = in_language({"c", "cpp", "javascript", "typescript", "tsx", "python", "php"});
    if (const auto* known = std::get_if<long long>(value.cell->constant); known && numbers_decide) return *known != 0;
    return std::nullopt;
}

// How many elements a list or map has of which all are known, or bytes a constant text.
const Cell* TaintRun::length(const Carried& value)
{
    if (!value.cell || value.fresh) return nullptr;
    if (value.cell->count >= 0) return values_.constant(static_cast<long long>(value.cell->count));
    const auto* known = value.cell->constant ? std::get_if<std::string>(value.cell->constant) : nullptr;
    return known && known->find('\\') == std::string::npos ? values_.constant(static_cast<long long>(known->size())) : nullptr;
}

// "ABC"[1]; from the end where that counts below 0.
const Cell* TaintRun::constant_character(const Carried& of, const Carried& index)
{
    auto constant = [](const Carried& value) { return value.cell && !value.fresh && !value.cell->taints ? value.cell->constant : nullptr; };
    const Constant *whole = constant(of), *place = constant(index);
    const auto* known = whole ? std::get_if<std::string>(whole) : nullptr;
    const auto* at = place ? std::get_if<long long>(place) : nullptr;
    if (!known || !at || known->find('\\') != std::string::npos) return nullptr;
    auto size = static_cast<long long>(known->size());
    long long from_begin = *at < 0 && in_language({"python", "ruby"}) ? *at + size : *at;
    if (from_begin < 0 || from_begin >= size) return nullptr;
    return values_.constant(std::string(1, (*known)[static_cast<std::size_t>(from_begin)]));
}

// What methods of constant texts give: "ABC".charAt(1)
const Cell* TaintRun::constant_call(std::string_view method, const Carried& object, const std::vector<Argument>& arguments)
{
    if (!object.cell || !object.cell->constant || object.fresh || object.cell->taints) return nullptr;
    const auto* known = std::get_if<std::string>(object.cell->constant);
    if (!known) return nullptr;
    if (arguments.empty()) {
        if (method == "length" || method == "size") return values_.constant(static_cast<long long>(known->size()));
        if (method == "isEmpty") return values_.constant(known->empty());
        if (method == "toString" || method == "trim" || method == "strip")
            return known->find_first_of(" \t\n\\") == std::string::npos ? object.cell : nullptr;
        return nullptr;
    }
    const Cell* first = arguments[0].value.cell;
    if (arguments.size() != 1 || !first || !first->constant || arguments[0].value.fresh) return nullptr;
    if (method == "charAt" || method == "at") return constant_character(object, arguments[0].value);
    if (const auto* other = std::get_if<std::string>(first->constant)) {
        if (method == "equals" || method == "Equals") return values_.constant(*known == *other);
        if (method == "startsWith" || method == "startswith" || method == "StartsWith") return values_.constant(known->starts_with(*other));
        if (method == "endsWith" || method == "endswith" || method == "EndsWith") return values_.constant(known->ends_with(*other));
        if (method == "contains" || method == "includes" || method == "Contains")
            return values_.constant(known->find(*other) != std::string::npos);
    }
    return nullptr;
}

const Cell* TaintRun::literal(const Node& node)
{
    switch (node.kind) {
    case Kind::string: return values_.constant(std::string(text(node.word)));
    case Kind::boolean: {
        std::string_view word = text(node.word);
        return values_.constant(word == "true" || word == "True" || word == "TRUE" || word == "YES");
    }
    case Kind::number:
        if (auto known = number(text(node.word))) return values_.constant(*known);
        return nullptr;
    case Kind::other: {  // a character
        std::string_view written = text(node);
        return written.size() == 3 && written.front() == '\'' && written.back() == '\'' ? values_.constant(std::string(1, written[1]))
                                                                                        : nullptr;
    }
    default: return nullptr;
    }
}

}  // namespace bawn::check
