#include "model/json_scan.h"

#include <fmt/format.h>

#include <iterator>

#include "base/text.h"

namespace bawn::model {
namespace {

constexpr std::size_t deepest_json = 64;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_hex(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }
bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20; }

// Where a number goes on from each place: a row for each, and what may end there.
struct NumberStep {
    char from, digit, zero, dot, exponent, sign;
    bool may_end;
};
constexpr NumberStep number_steps[] = {
    {'-', '1', '0', 0, 0, 0, false},  // behind the minus
    {'0', 0, 0, '.', 'e', 0, true},   // a zero: no more digits
    {'1', '1', '1', '.', 'e', 0, true}, {'.', 'd', 'd', 0, 0, 0, false}, {'d', 'd', 'd', 0, 'e', 0, true},
    {'e', 'x', 'x', 0, 0, 's', false},  {'s', 'x', 'x', 0, 0, 0, false}, {'x', 'x', 'x', 0, 0, 0, true},
};

const NumberStep& step_from(char place)
{
    for (const NumberStep& step : number_steps)
        if (step.from == place) return step;
    return number_steps[0];
}

char next_place(const NumberStep& step, char c)
{
    if (c == '0') return step.zero;
    if (is_digit(c)) return step.digit;
    if (c == '.') return step.dot;
    if (c == 'e' || c == 'E') return step.exponent;
    return c == '+' || c == '-' ? step.sign : '\0';
}

}  // namespace

JsonScan::Place JsonScan::take(char c, std::string& told)
{
    if (next_ == Next::number) {
        Place place = take_number(c);
        if (place == wrong || next_ == Next::number) {
            told += c;
            return place;
        }  // it has ended before this byte
    }
    switch (next_) {
    case Next::string:
    case Next::key_string:
    case Next::escape:
    case Next::key_escape:
    case Next::unicode:
    case Next::key_unicode: return take_in_string(c, told);
    case Next::word:
        if (c != word_.front()) return wrong;
        word_.remove_prefix(1);
        if (word_.empty()) next_ = Next::comma_or_end;
        told += c;
        return inside;
    default: break;
    }
    told += c;
    return is_blank(c) && !open_.empty() ? inside : take_between(c);
}

JsonScan::Place JsonScan::take_between(char c)
{
    switch (next_) {
    case Next::value: return begin_value(c);
    case Next::value_or_end: return c == ']' ? close(c) : begin_value(c);
    case Next::key_or_end:
        if (c == '}') return close(c);
        [[fallthrough]];
    case Next::key: next_ = Next::key_string; return c == '"' ? inside : wrong;
    case Next::colon: next_ = Next::value; return c == ':' ? inside : wrong;
    default: break;
    }
    if (c != ',') return close(c);
    next_ = is_in_object() ? Next::key : Next::value;
    return inside;
}

JsonScan::Place JsonScan::begin_value(char c)
{
    if (c == '{' || c == '[') {
        if (open_.size() == deepest_json) return wrong;
        open_.push_back(c);
        next_ = c == '{' ? Next::key_or_end : Next::value_or_end;
        return inside;
    }
    if (open_.empty()) return wrong;
    next_ = Next::word;
    if (c == '"')
        next_ = Next::string;
    else if (c == 't')
        word_ = "rue";
    else if (c == 'f')
        word_ = "alse";
    else if (c == 'n')
        word_ = "ull";
    else if (c == '-' || is_digit(c)) {
        next_ = Next::number;
        number_ = c == '-' || c == '0' ? c : '1';
    } else {
        return wrong;
    }
    return inside;
}

JsonScan::Place JsonScan::take_in_string(char c, std::string& told)
{
    bool is_key = next_ == Next::key_string || next_ == Next::key_escape || next_ == Next::key_unicode;
    if (next_ == Next::unicode || next_ == Next::key_unicode) {
        told += c;
        if (--digits_ == 0) next_ = is_key ? Next::key_string : Next::string;
        return is_hex(c) ? inside : wrong;
    }
    if (next_ == Next::escape || next_ == Next::key_escape) {
        told += c;
        next_ = is_key ? Next::key_string : Next::string;
        if (c == 'u') next_ = is_key ? Next::key_unicode : Next::unicode, digits_ = 4;
        return std::string_view("\"\\/bfnrtu").find(c) != std::string_view::npos ? inside : wrong;
    }
    if (c == '\n')
        told += "\\n";
    else if (c == '\t')
        told += "\\t";
    else if (is_control(c))
        fmt::format_to(std::back_inserter(told), "\\u{:04x}", static_cast<unsigned char>(c));
    else
        told += c;
    if (c == '\\') next_ = is_key ? Next::key_escape : Next::escape;
    if (c == '"') next_ = is_key ? Next::colon : Next::comma_or_end;
    return inside;
}

JsonScan::Place JsonScan::take_number(char c)
{
    const NumberStep& step = step_from(number_);
    char place = next_place(step, c);
    if (place != 0) {
        number_ = place;
        return inside;
    }
    if (!step.may_end || is_digit(c)) return wrong;
    next_ = Next::comma_or_end;
    return inside;
}

JsonScan::Place JsonScan::close(char c)
{
    if (open_.empty() || c != (is_in_object() ? '}' : ']')) return wrong;
    open_.pop_back();
    next_ = Next::comma_or_end;
    return open_.empty() ? closed : inside;
}

}  // namespace bawn::model
