#include "check/placeholders.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bawn::check {
namespace {

bool is_white(char c) { return std::string_view(" \t\r\n").contains(c); }
bool in_name(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'; }

bool may_stand_before_a_type(std::string_view word)
{
    constexpr std::array words = std::to_array<std::string_view>({"const", "final", "unsigned", "signed", "long", "short", "struct", "enum",
                                                                  "union", "volatile", "mut", "static", "readonly", "ref", "out", "in"});
    return std::ranges::find(words, word) != words.end();
}

bool is_no_type(std::string_view word)
{
    constexpr std::array words = std::to_array<std::string_view>({"return",     "new", "throw",  "await",  "yield", "typeof", "not",
                                                                  "in",         "is",  "delete", "else",   "case",  "lambda", "async",
                                                                  "instanceof", "and", "or",     "sizeof", "raise", "import", "from"});
    return std::ranges::find(words, word) != words.end();
}

bool is_type(std::string_view text)
{
    text = trimmed(text);
    if (text.empty()) return false;
    if (metavariable_length(text) == text.size()) return true;
    if (text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.<>,[] *&?:|$\t\n/\\") !=
        std::string_view::npos)
        return false;
    if (!is_word(text.front()) && metavariable_length(text) == 0 && text.front() != '*' && text.front() != '[' && text.front() != '&' &&
        text.front() != '\\')
        return false;
    std::size_t depth = 0;
    std::string_view word;
    for (std::size_t at = 0; at <= text.size(); ++at) {
        char c = at < text.size() ? text[at] : '\0';
        if (c == '<' || c == '[') ++depth;
        if (c == '>' || c == ']') depth -= depth > 0;
        if (is_word(c) || c == '.') continue;
        word = text.substr(0, at);
        if (is_no_type(word)) return false;
        if (is_white(c) && depth == 0) {  // another word follows: only a modifier may stand before it
            std::string_view rest = trimmed(text.substr(at));
            if (!rest.empty() && is_word(rest.front())) return may_stand_before_a_type(word) && is_type(rest);
        }
        if (at > 0) break;
    }
    return true;
}

// (T $X), (T *$X), ($X : T) at the bracket at `open`: fills name and type.
bool read_typed(std::string_view text, std::size_t open, Placeholder& out)
{
    std::size_t close = text.find_first_of("()", open + 1);
    if (close == std::string_view::npos || text[close] != ')') return false;
    std::string_view inside = trimmed(text.substr(open + 1, close - open - 1));
    std::size_t length = metavariable_length(inside);
    std::string_view name, type;
    if (length > 0 && length < inside.size()) {
        std::string_view rest = trimmed(inside.substr(length));
        if (rest.starts_with(':') && !rest.starts_with("::") && !rest.starts_with(":=")) {
            name = inside.substr(0, length);
            type = trimmed(rest.substr(1));
        }
    }
    if (name.empty()) {
        std::size_t dollar = inside.rfind('$');
        if (dollar == std::string_view::npos || dollar == 0 || metavariable_length(inside.substr(dollar)) != inside.size() - dollar)
            return false;
        char before = inside[dollar - 1];
        if (!is_white(before) && before != '*' && before != '&') return false;
        name = inside.substr(dollar);
        type = trimmed(inside.substr(0, dollar));
        if (type.empty() || type.back() == ',' || type.back() == '|' || type.back() == '/' || type.back() == '<' || type.back() == '?' ||
            type.back() == ':' || type.back() == '.')
            return false;
        std::string_view first = type.substr(0, type.find_first_of("*&"));
        if (trimmed(first).empty() || type.find("&&") != std::string_view::npos || type.find("> ") != std::string_view::npos) return false;
    }
    if (!is_type(type)) return false;
    out.what = Placeholder::What::typed;
    out.name = name;
    out.type = type;
    out.begin = static_cast<std::uint32_t>(open);
    out.end = static_cast<std::uint32_t>(close + 1);
    return true;
}

// "<..." at `open`: where "...>" that belongs to it begins; npos without one.
std::size_t end_of_deep(std::string_view text, std::size_t open)
{
    int depth = 0;
    for (std::size_t at = open; at + 4 <= text.size(); ++at) {
        std::string_view here = text.substr(at, 4);
        if (here == "<...")
            ++depth, at += 3;
        else if (here == "...>" && --depth == 0)
            return at;
    }
    return std::string_view::npos;
}

}  // namespace

std::vector<Placeholder> find_placeholders(std::string_view text)
{
    std::vector<Placeholder> found;
    auto add = [&](Placeholder::What what, std::size_t begin, std::size_t end) -> Placeholder& {
        Placeholder& one = found.emplace_back();
        one.what = what;
        one.begin = static_cast<std::uint32_t>(begin);
        one.end = static_cast<std::uint32_t>(end);
        one.name =
            what == Placeholder::What::ellipsis || what == Placeholder::What::deep ? "" : std::string(text.substr(begin, end - begin));
        return one;
    };
    for (std::size_t at = 0; at < text.size();) {
        std::string_view rest = text.substr(at);
        if (rest.starts_with("<...")) {
            if (std::size_t close = end_of_deep(text, at); close != std::string_view::npos) {
                Placeholder& deep = add(Placeholder::What::deep, at, close + 4);
                deep.content_begin = static_cast<std::uint32_t>(at + 4);
                deep.content_end = static_cast<std::uint32_t>(close);
                at += 4;
                continue;
            }
        }
        if (rest.starts_with("...>") &&
            std::ranges::any_of(found, [&](const Placeholder& p) { return p.what == Placeholder::What::deep && p.content_end == at; })) {
            at += 4;
        } else if (rest.starts_with("...")) {
            add(Placeholder::What::ellipsis, at, at + 3);
            at += 3;
        } else if (std::size_t length = metavariable_length(rest); length > 0 && (at == 0 || !is_word(text[at - 1]))) {
            add(rest.starts_with("$...") ? Placeholder::What::metavariable_list : Placeholder::What::metavariable, at, at + length);
            at += length;
        } else {
            Placeholder typed;
            if (rest.front() == '(' && read_typed(text, at, typed)) found.push_back(typed);
            ++at;
        }
    }
    return found;
}

std::size_t metavariable_length(std::string_view text)
{
    if (text.size() < 2 || text.front() != '$') return 0;
    std::size_t at = text.starts_with("$...") ? 4 : 1;
    if (at >= text.size() || !in_name(text[at])) return 0;
    if (at == 4 && text[at] >= '0' && text[at] <= '9') return 0;
    bool only_digits = true;
    std::size_t begin = at;
    while (at < text.size() && in_name(text[at])) {
        only_digits &= text[at] >= '0' && text[at] <= '9';
        ++at;
    }
    if (!only_digits && text[begin] >= '0' && text[begin] <= '9') return 0;
    if (at < text.size() && is_word(text[at])) return 0;  // $Foo
    constexpr std::array variables =
        std::to_array<std::string_view>({"$_SERVER", "$_GET", "$_POST", "$_FILES", "$_COOKIE", "$_SESSION", "$_REQUEST", "$_ENV"});
    return std::ranges::find(variables, text.substr(0, at)) == variables.end() ? at : 0;
}

}  // namespace bawn::check
