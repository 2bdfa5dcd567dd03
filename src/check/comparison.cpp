#include "check/comparison.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>

#include "base/text.h"
#include "check/regex.h"

namespace bawn::check {

struct Comparison::Expression {
    enum class What { literal, metavariable, list, call, operation } what{};
    std::string name;  // of a metavariable, a function, an operator
    Operand literal;
    std::shared_ptr<const Regex> regex;  // of re.match
    std::vector<std::size_t> parts;
};

namespace {

constexpr int deepest_comparison = 100;

template <typename T>
const T* as(const Operand& operand)
{
    return std::get_if<T>(&operand);
}

std::optional<double> number_in(const Operand& operand)
{
    if (auto* integer = as<long long>(operand)) return static_cast<double>(*integer);
    if (auto* real = as<double>(operand)) return *real;
    return std::nullopt;
}

std::optional<std::string> text_in(const Operand& operand)
{
    if (auto* text = as<std::string>(operand)) return *text;
    if (auto* source = as<SourceText>(operand)) return source->text;
    if (auto* flag = as<bool>(operand)) return *flag ? "true" : "false";
    if (auto* integer = as<long long>(operand)) return std::to_string(*integer);
    if (auto* real = as<double>(operand)) return fmt::format("{}", *real);
    return std::nullopt;
}

bool same(const Operand& left, const Operand& right)
{
    if (auto a = number_in(left), b = number_in(right); a && b) return *a == *b;
    if (left.index() != right.index()) return false;
    if (auto* text = as<std::string>(left)) return *text == std::get<std::string>(right);
    if (auto* flag = as<bool>(left)) return *flag == std::get<bool>(right);
    if (auto* list = as<std::shared_ptr<const OperandList>>(left))
        return std::ranges::equal((*list)->items, std::get<std::shared_ptr<const OperandList>>(right)->items, same);
    return false;
}

std::optional<Operand> is_in(const Operand& item, const Operand& whole)
{
    if (auto* list = as<std::shared_ptr<const OperandList>>(whole))
        return std::ranges::any_of((*list)->items, [&](const Operand& other) { return same(item, other); });
    auto *piece = as<std::string>(item), *text = as<std::string>(whole);
    return piece && text && text->find(*piece) != std::string::npos;
}

std::optional<Operand> compared(std::string_view op, const Operand& left, const Operand& right)
{
    if (op == "==") return same(left, right);
    if (op == "!=") return !same(left, right);
    auto a = number_in(left), b = number_in(right);
    if (!a || !b) return std::nullopt;
    if (op == "<") return *a < *b;
    if (op == "<=") return *a <= *b;
    if (op == ">") return *a > *b;
    return *a >= *b;
}

// A sum or a product too large for its type is not known.
std::optional<Operand> of_integers(std::string_view op, long long a, long long b)
{
    long long result = 0;
    if (op == "+") return __builtin_add_overflow(a, b, &result) ? std::nullopt : std::optional<Operand>(result);
    if (op == "-") return __builtin_sub_overflow(a, b, &result) ? std::nullopt : std::optional<Operand>(result);
    if (op == "*") return __builtin_mul_overflow(a, b, &result) ? std::nullopt : std::optional<Operand>(result);
    if (op == "&") return a & b;
    if (op == "|") return a | b;
    if (op == "^") return a ^ b;
    if (op == "**") {
        if (b < 0) return std::nullopt;
        for (result = 1; b > 0; --b) {
            if (__builtin_mul_overflow(result, a, &result)) return std::nullopt;
            if (result == 0 || result == 1) break;  // and stays it
        }
        return result;
    }
    if (b == 0 || b == -1)
        return b == 0 || a == std::numeric_limits<long long>::min() ? std::nullopt : std::optional<Operand>(op == "%" ? 0 : -a);
    return op == "%" ? a % b : a / b;
}

std::optional<Operand> of_reals(std::string_view op, double a, double b)
{
    if (op == "+") return a + b;
    if (op == "-") return a - b;
    if (op == "*") return a * b;
    if (op == "/" || op == "//") return a / b;
    if (op == "%") return std::fmod(a, b);
    if (op == "**") return std::pow(a, b);
    return std::nullopt;
}

std::optional<Operand> worked_out(std::string_view op, const Operand& left, const Operand& right)
{
    if (as<SourceText>(left) || as<SourceText>(right)) return std::nullopt;
    if (op == "in") return is_in(left, right);
    if (op == "not in") {
        auto in = is_in(left, right);
        return in ? std::optional<Operand>(!std::get<bool>(*in)) : std::nullopt;
    }
    if (op.find_first_of("=<>") != op.npos) return compared(op, left, right);
    if (op == "and" || op == "or") {
        auto *a = as<bool>(left), *b = as<bool>(right);
        if (!a || !b) return std::nullopt;
        return op == "and" ? *a && *b : *a || *b;
    }
    if (auto *a = as<long long>(left), *b = as<long long>(right); a && b) return of_integers(op, *a, *b);
    if (auto a = number_in(left), b = number_in(right); a && b) return of_reals(op, *a, *b);
    if (auto *a = as<std::string>(left), *b = as<std::string>(right); a && b && op == "+") return *a + *b;
    return std::nullopt;
}

std::optional<Operand> worked_out(std::string_view op, const Operand& operand)
{
    if (op == "not") return as<bool>(operand) ? std::optional<Operand>(!*as<bool>(operand)) : std::nullopt;
    if (auto* integer = as<long long>(operand)) return op == "-" ? of_integers("-", 0, *integer) : op == "~" ? Operand(~*integer) : operand;
    if (auto* real = as<double>(operand))
        return op == "-" ? std::optional<Operand>(-*real) : op == "+" ? std::optional(operand) : std::nullopt;
    return std::nullopt;
}

double days_as_seconds(std::chrono::sys_days day) { return static_cast<double>(day.time_since_epoch().count()) * 86400; }

// strptime: a date as "2026-11-30", in seconds.
std::optional<Operand> date_in(std::string_view text)
{
    int year = 0;
    unsigned month = 0, day = 0;
    auto parts = split(text, '-');
    auto reads = [](std::string_view part, auto& into) {
        auto read = std::from_chars(part.data(), part.data() + part.size(), into);
        return read.ec == std::errc() && read.ptr == part.data() + part.size();
    };
    if (parts.size() != 3 || !reads(parts[0], year) || !reads(parts[1], month) || !reads(parts[2], day)) return std::nullopt;
    std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month), std::chrono::day(day)};
    if (!date.ok()) return std::nullopt;
    return days_as_seconds(std::chrono::sys_days(date));
}

// parse_promql_duration: "1h30m" in milliseconds.
std::optional<Operand> duration_in(std::string_view text)
{
    constexpr std::pair<std::string_view, long long> units[] = {
        {"ms", 1}, {"s", 1000}, {"m", 60'000}, {"h", 3'600'000}, {"d", 86'400'000}, {"w", 604'800'000}, {"y", 365LL * 86'400'000}};
    long long sum = 0;
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
        long long count = 0;
        auto read = std::from_chars(text.data(), text.data() + text.size(), count);
        if (read.ec != std::errc()) return std::nullopt;
        text.remove_prefix(static_cast<std::size_t>(read.ptr - text.data()));
        auto unit = std::ranges::find_if(units, [&](const auto& row) { return text.starts_with(row.first); });
        if (unit == std::end(units) || count > 1'000'000'000) return std::nullopt;
        sum += count * unit->second;
        text.remove_prefix(unit->first.size());
    }
    return sum;
}

}  // namespace

// A reader of one expression: precedence climbing over Python's operators.
class ComparisonReader {
public:
    using Expression = Comparison::Expression;
    explicit ComparisonReader(std::string_view text) : text_(text) {}

    Result<Comparison> read()
    {
        std::size_t root = TRY(read_or());
        skip_blanks();
        if (at_ != text_.size()) return error("an operator is expected");
        return Comparison(std::move(made_), root);
    }

private:
    std::unexpected<Error> error(std::string_view what) const
    {
        return fail(ErrorKind::invalid, fmt::format("column {} of \"{}\": {}", at_ + 1, printable(text_), what));
    }

    void skip_blanks()
    {
        while (at_ < text_.size() && (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r')) ++at_;
    }

    bool take(std::string_view token)
    {
        skip_blanks();
        if (!text_.substr(at_).starts_with(token)) return false;
        const std::size_t behind = at_ + token.size();
        if (is_word(token.back()) && behind < text_.size() && is_word(text_[behind])) return false;
        at_ = behind;
        return true;
    }

    std::size_t add(Expression expression)
    {
        made_.push_back(std::move(expression));
        return made_.size() - 1;
    }

    std::size_t operation(std::string op, std::vector<std::size_t> parts)
    {
        Expression made;
        made.what = Expression::What::operation;
        made.name = std::move(op);
        made.parts = std::move(parts);
        return add(std::move(made));
    }

    using Level = Result<std::size_t> (ComparisonReader::*)();

    Result<std::size_t> read_chain(Level next, std::initializer_list<std::string_view> operators)
    {
        std::size_t left = TRY((this->*next)());
        for (;;) {
            auto op = std::ranges::find_if(operators, [&](std::string_view token) { return take(token); });
            if (op == operators.end()) return left;
            std::size_t right = TRY((this->*next)());
            left = operation(std::string(*op), {left, right});
        }
    }

    Result<std::size_t> read_or()
    {
        if (++depth_ > deepest_comparison) return error("nested too deep");
        auto read = read_chain(&ComparisonReader::read_and, {"or"});
        --depth_;
        return read;
    }
    Result<std::size_t> read_and() { return read_chain(&ComparisonReader::read_not, {"and"}); }
    Result<std::size_t> read_not()
    {
        if (!take("not")) return read_compared();
        if (++depth_ > deepest_comparison) return error("nested too deep");
        std::size_t operand = TRY(read_not());
        --depth_;
        return operation("not", {operand});
    }

    // a < b <= c holds when a < b and b <= c.
    Result<std::size_t> read_compared()
    {
        constexpr std::string_view operators[] = {"==", "!=", "<=", ">=", "<", ">", "in", "not in"};
        std::size_t left = TRY(read_bit_or());
        std::optional<std::size_t> all;
        for (;;) {
            auto op = std::ranges::find_if(operators, [&](std::string_view token) { return take(token); });
            if (op == std::end(operators)) return all.value_or(left);
            std::size_t right = TRY(read_bit_or());
            std::size_t one = operation(std::string(*op), {left, right});
            all = all ? operation("and", {*all, one}) : one;
            left = right;
        }
    }
    Result<std::size_t> read_bit_or() { return read_chain(&ComparisonReader::read_bit_xor, {"|"}); }
    Result<std::size_t> read_bit_xor() { return read_chain(&ComparisonReader::read_bit_and, {"^"}); }
    Result<std::size_t> read_bit_and() { return read_chain(&ComparisonReader::read_sum, {"&"}); }
    Result<std::size_t> read_sum() { return read_chain(&ComparisonReader::read_product, {"+", "-"}); }
    Result<std::size_t> read_product() { return read_chain(&ComparisonReader::read_sign, {"//", "*", "/", "%"}); }
    Result<std::size_t> read_sign()
    {
        for (std::string_view sign : {"-", "+", "~"}) {
            if (!take(sign)) continue;
            if (++depth_ > deepest_comparison) return error("nested too deep");
            std::size_t operand = TRY(read_sign());
            --depth_;
            return operation(std::string(sign), {operand});
        }
        std::size_t base = TRY(read_atom());
        if (!take("**")) return base;
        if (++depth_ > deepest_comparison) return error("nested too deep");
        std::size_t exponent = TRY(read_sign());
        --depth_;
        return operation("**", {base, exponent});
    }

    Result<std::size_t> read_atom()
    {
        skip_blanks();
        if (at_ == text_.size()) return error("a value is expected");
        if (take("(")) {
            std::size_t inner = TRY(read_or());
            if (!take(")")) return error("\")\" is expected");
            return inner;
        }
        if (take("[")) return read_list();
        char c = text_[at_];
        if (c == '$') return read_metavariable();
        if (c == '"' || c == '\'') return read_string(false);
        if ((c == 'r' || c == 'R' || c == 'b' || c == 'u') && at_ + 1 < text_.size() && (text_[at_ + 1] == '"' || text_[at_ + 1] == '\'')) {
            ++at_;
            return read_string(c == 'r' || c == 'R');
        }
        if ((c >= '0' && c <= '9') || c == '.') return read_number();
        return read_name();
    }

    Result<std::size_t> read_list()
    {
        Expression list;
        list.what = Expression::What::list;
        while (!take("]")) {
            list.parts.push_back(TRY(read_or()));
            if (take(",")) continue;
            if (!take("]")) return error("\",\" or \"]\" is expected");
            break;
        }
        return add(std::move(list));
    }

    Result<std::size_t> read_metavariable()
    {
        std::size_t begin = at_++;
        if (text_.substr(at_).starts_with("...")) at_ += 3;
        const std::size_t name = at_;
        while (at_ < text_.size() && is_word(text_[at_])) ++at_;
        if (at_ == name) return error("a metavariable needs a name");
        Expression made;
        made.what = Expression::What::metavariable;
        made.name = text_.substr(begin, at_ - begin);
        return add(std::move(made));
    }

    std::size_t literal(Operand value)
    {
        Expression made;
        made.literal = std::move(value);
        return add(std::move(made));
    }

    Result<std::size_t> read_number()
    {
        std::size_t begin = at_;
        while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) ++at_;
        std::string_view digits = text_.substr(begin, at_ - begin);
        if (auto integer = integer_in(digits)) return literal(*integer);
        double real = 0;
        auto read = std::from_chars(digits.data(), digits.data() + digits.size(), real);
        if (read.ec != std::errc() || read.ptr != digits.data() + digits.size()) return error("this is no number");
        return literal(real);
    }

    Result<std::size_t> read_string(bool raw)
    {
        const char quote = text_[at_];
        const bool is_long = text_.substr(at_).starts_with(std::string(3, quote));
        const std::string end(is_long ? 3 : 1, quote);
        std::string content;
        for (at_ += end.size(); at_ < text_.size() && !text_.substr(at_).starts_with(end); ++at_) {
            if (text_[at_] != '\\' || at_ + 1 == text_.size()) {
                content += text_[at_];
                continue;
            }
            const char c = text_[++at_];
            if (raw || (c != 'n' && c != 't' && c != 'r' && c != '\\' && c != '\'' && c != '"')) content += '\\';
            content += raw ? c : c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        if (at_ >= text_.size()) return error("the string does not end");
        at_ += end.size();
        return literal(std::move(content));
    }

    Result<std::size_t> read_name()
    {
        std::size_t begin = at_;
        while (at_ < text_.size() && (is_word(text_[at_]) || text_[at_] == '.')) ++at_;
        std::string name(text_.substr(begin, at_ - begin));
        if (name == "True" || name == "true") return literal(true);
        if (name == "False" || name == "false") return literal(false);
        constexpr std::pair<std::string_view, std::size_t> functions[] = {
            {"int", 1}, {"str", 1}, {"len", 1}, {"strptime", 1}, {"today", 0}, {"parse_promql_duration", 1}, {"re.match", 2}, {"float", 1}};
        auto function = std::ranges::find(functions, name, &std::pair<std::string_view, std::size_t>::first);
        if (function == std::end(functions) || !take("(")) {
            at_ = begin;
            return error(name.empty() ? "a value is expected" : "\"" + name + "\" is not known here");
        }
        Expression call;
        call.what = Expression::What::call;
        call.name = name;
        while (!take(")")) {
            call.parts.push_back(TRY(read_or()));
            if (take(",")) continue;
            if (!take(")")) return error("\",\" or \")\" is expected");
            break;
        }
        if (call.parts.size() != function->second) return error(fmt::format("{} takes {} arguments", name, function->second));
        if (name == "re.match") TRY(compile_regex(call));
        return add(std::move(call));
    }

    Result<> compile_regex(Expression& call)
    {
        const Expression& first = made_[call.parts.front()];
        auto* text = first.what == Expression::What::literal ? std::get_if<std::string>(&first.literal) : nullptr;
        if (!text) return error("re.match needs a literal expression");
        call.regex = std::make_shared<const Regex>(TRY(Regex::compile(*text)));
        call.parts.erase(call.parts.begin());
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int depth_ = 0;
    std::vector<Expression> made_;
};

Comparison::Comparison(std::vector<Expression> expressions, std::size_t root) : expressions_(std::move(expressions)), root_(root) {}
Comparison::Comparison(Comparison&&) noexcept = default;
Comparison& Comparison::operator=(Comparison&&) noexcept = default;
Comparison::~Comparison() = default;

Result<Comparison> Comparison::parse(std::string_view text) { return ComparisonReader(text).read(); }

bool Comparison::holds(const Values& values) const
{
    auto result = worth(root_, values);
    auto* answer = result ? std::get_if<bool>(&*result) : nullptr;
    return answer && *answer;
}

std::optional<Operand> Comparison::worth(std::size_t at, const Values& values) const
{
    const Expression& expression = expressions_[at];
    switch (expression.what) {
    case Expression::What::literal: return expression.literal;
    case Expression::What::metavariable: return values(expression.name);
    case Expression::What::call: return called(expression, values);
    case Expression::What::list:
    case Expression::What::operation: break;
    }
    std::vector<Operand> parts;
    for (std::size_t part : expression.parts) {
        auto value = worth(part, values);
        if (!value) return std::nullopt;
        parts.push_back(std::move(*value));
    }
    if (expression.what == Expression::What::list) return std::make_shared<const OperandList>(std::move(parts));
    return parts.size() == 1 ? worked_out(expression.name, parts[0]) : worked_out(expression.name, parts[0], parts[1]);
}

std::optional<Operand> Comparison::called(const Expression& call, const Values& values) const
{
    if (call.name == "today") return days_as_seconds(std::chrono::floor<std::chrono::days>(std::chrono::system_clock::now()));
    auto value = worth(call.parts.front(), values);
    if (!value) return std::nullopt;
    if (call.name == "str") {
        auto text = text_in(*value);
        return text ? std::optional<Operand>(std::move(*text)) : std::nullopt;
    }
    auto* text = as<std::string>(*value);
    if (call.name == "int") {
        if (as<long long>(*value)) return value;
        auto integer = text ? integer_in(trimmed(*text)) : std::nullopt;
        return integer ? std::optional<Operand>(*integer) : std::nullopt;
    }
    if (call.name == "float") {
        auto number = number_in(*value);
        return number ? std::optional<Operand>(*number) : std::nullopt;
    }
    if (!text) return std::nullopt;
    if (call.name == "len") return static_cast<long long>(text->size());
    if (call.name == "strptime") return date_in(*text);
    if (call.name == "parse_promql_duration") return duration_in(*text);
    auto found = call.regex->search(*text);
    if (!found) return std::nullopt;
    return *found && (*found)->groups.front().begin == 0;
}

std::optional<long long> integer_in(std::string_view text)
{
    std::string digits;
    const bool negative = text.starts_with('-');
    text.remove_prefix(negative ? 1 : 0);
    std::ranges::copy_if(text, std::back_inserter(digits), [](char c) { return c != '_'; });
    int base = 10;
    if (digits.size() > 2 && digits[0] == '0') {
        const char mark = static_cast<char>(digits[1] | 0x20);
        base = mark == 'x' ? 16 : mark == 'o' ? 8 : mark == 'b' ? 2 : 10;
        if (base != 10) digits.erase(0, 2);
    }
    long long value = 0;
    auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, base);
    if (digits.empty() || read.ec != std::errc() || read.ptr != digits.data() + digits.size() || digits[0] == '-') return std::nullopt;
    return negative ? -value : value;
}

}  // namespace bawn::check
