#include "check/placeholder_places.h"

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bawn::check {
namespace {

// The bracket around a place; npos.
std::size_t bracket_before(std::string_view text, std::size_t at)
{
    for (int closed = 0; at-- > 0;) {
        if (std::string_view(")]}").contains(text[at])) ++closed;
        if (std::string_view("([{").contains(text[at]) && closed-- == 0) return at;
    }
    return std::string_view::npos;
}

}  // namespace

bool stands_as_statement(std::string_view text, const Placeholder& one)
{
    int round = 0;
    for (std::size_t at = one.begin; at-- > 0;) {
        char c = text[at];
        if (c == ')' || c == ']') ++round;
        if (c == '(' || c == '[') {
            if (round == 0) return false;
            --round;
        }
        if (c == '{' && round == 0) break;
    }
    std::string_view before = text.substr(0, one.begin), after = text.substr(one.end);
    std::size_t last = before.find_last_not_of(" \t");
    std::size_t next = after.find_first_not_of(" \t");
    bool begins =
        last == std::string_view::npos || before[last] == '\n' || before[last] == '{' || before[last] == ';' || before[last] == '}';
    bool ends = next == std::string_view::npos || after[next] == '\n' || after[next] == '\r' || after[next] == '}' ||
                is_word(after[next]) || after[next] == '$' || after[next] == '*' || after.substr(next).starts_with("<...");
    if (next != std::string_view::npos && after[next] == '\n') {  // `...` before `.f()` or `,` on the next line
        std::string_view following = trimmed(after.substr(next));
        bool goes_on = following.starts_with('.') && !following.starts_with("...");
        if (goes_on || following.starts_with(',') || following.starts_with(':')) ends = false;
    }
    return begins && ends;
}

bool stands_as_parameter(std::string_view text, const Placeholder& one)
{
    const std::size_t open = bracket_before(text, one.begin);
    if (open == text.npos || text[open] != '(') return false;
    std::size_t close = one.end;
    for (int opened = 0; close < text.size(); ++close) {
        if (text[close] == '(') ++opened;
        if (text[close] == ')' && opened-- == 0) break;
    }
    const std::string_view behind = trimmed(text.substr(std::min(close + 1, text.size())));
    if (!behind.starts_with('{') && !behind.starts_with("throws")) return false;
    const std::string_view before = trimmed(text.substr(0, open));
    const std::size_t end_of_other = before.find_last_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_$");
    const std::string_view name = before.substr(end_of_other + 1);  // npos + 1 is 0
    const std::string_view around = trimmed(before.substr(0, end_of_other + 1));
    constexpr std::array no_names = std::to_array<std::string_view>(
        {"", "if", "for", "while", "switch", "catch", "synchronized", "try", "foreach", "using", "lock", "fixed"});
    return std::ranges::find(no_names, name) == no_names.end() && !around.ends_with('.') && !around.ends_with("new");
}

bool stands_as_member(std::string_view text, const Placeholder& one)
{
    const std::size_t open = bracket_before(text, one.begin);
    if (open == text.npos || text[open] != '{' || !stands_as_statement(text, one)) return false;
    const std::string_view before = text.substr(0, open);
    const std::string_view head = before.substr(before.find_last_of(";{}") + 1);  // npos + 1 is 0
    constexpr std::array words = std::to_array<std::string_view>({"class ", "interface ", "struct ", "contract "});
    return std::ranges::any_of(words, [&](std::string_view word) { return head.contains(word); });
}

bool stands_in_outer_brackets(std::string_view text, const Placeholder& one)
{
    std::string_view before = text.substr(0, one.begin);
    return std::ranges::count(before, '(') - std::ranges::count(before, ')') == 1;
}

bool stands_in_quotes(std::string_view text, const Placeholder& one)
{
    bool inside = false, interpolated = false;  // "${x}", "{$x}"
    for (std::size_t at = text.rfind('\n', one.begin) + 1; at < one.begin; ++at) {  // npos + 1 is 0
        if (text[at] == '\\' && inside)
            ++at;
        else if (text[at] == '"')
            inside = !inside;
        else if (inside && (text.substr(at).starts_with("${") || text.substr(at).starts_with("{$")))
            inside = false, interpolated = true;
        else if (interpolated && text[at] == '}')
            inside = true, interpolated = false;
    }
    return inside;
}

bool is_set_by_shell(std::string_view text, const Placeholder& one)
{
    std::string_view after = text.substr(one.end);
    bool begins = one.begin == 0 || std::string_view(" \t\r\n;({`").contains(text[one.begin - 1]);
    return begins && (after.starts_with("+=") || (after.starts_with('=') && !after.starts_with("==")));
}

bool is_left_alone_first(std::string_view text, const Placeholder& one)
{
    if (one.what == Placeholder::What::ellipsis)  // ...rest, String...
        return one.end < text.size() && (is_word(text[one.end]) || text[one.end] == '$' || text[one.end] == '[' || text[one.end] == '{');
    if (one.what != Placeholder::What::typed) return false;
    std::string_view before = trimmed(text.substr(0, one.begin)), after = trimmed(text.substr(one.end));
    bool called =
        !before.empty() && (is_word(before.back()) || before.back() == '>' || before.back() == ']') && !before.ends_with("return");
    return called || after.starts_with("=>") || after.starts_with("->") || after.starts_with("{");
}

}  // namespace bawn::check
