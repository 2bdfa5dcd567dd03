#include "check/scala_parameters.h"

#include <algorithm>

#include "base/text.h"

namespace bawn::check {

namespace {

struct Brackets {  // where they go; `implicit` is between `from` and `open`
    std::size_t from, open, close;
};

// trait A { self: B => is no lambda.
bool defines_a_type(std::string_view line)
{
    for (std::string_view word : {"class ", "trait ", "object ", "extends ", "with ", "new ", "enum "})
        if (line.find(word) != line.npos) return true;
    return false;
}

// The `=>` of `line` at `arrow`; offsets within the line.
std::optional<Brackets> brackets_at(std::string_view line, std::size_t arrow)
{
    if (arrow == 0 || line[arrow - 1] != ' ') return {};
    std::size_t colon = line.rfind(": ", arrow);
    if (colon == line.npos) return {};
    std::string_view type = line.substr(colon + 1, arrow - colon - 1);
    if (trimmed(type).empty() || std::ranges::any_of(type, [](char c) { return !is_word(c) && !std::string_view(" .,[]").contains(c); }))
        return {};
    std::size_t name = colon;
    while (name > 0 && is_word(line[name - 1])) --name;
    if (name == colon || name == 0 || line[name - 1] != ' ') return {};
    std::size_t last = line.find_last_not_of(' ', name - 1);
    if (last == line.npos) return {};
    std::size_t from = name - 1;
    constexpr std::string_view implicit = "implicit";
    bool is_implicit = line.substr(0, last + 1).ends_with(implicit);
    if (is_implicit) {
        from = last + 1 - implicit.size();
        last = from == 0 ? line.npos : line.find_last_not_of(' ', from - 1);
    }
    if (last == line.npos || line[last] != '{') return {};
    if (!is_implicit && defines_a_type(line.substr(0, last))) return {};
    return Brackets{from, name - 1, arrow - 1};
}

// class A @B()(…: "@B()" as offsets within the text; empty without.
std::pair<std::size_t, std::size_t> annotation_at(std::string_view text, std::size_t sign)
{
    std::size_t end = sign + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    if (end == sign + 1 || text.substr(end, 2) != "()") return {};
    std::size_t next = text.find_first_not_of(' ', end + 2);
    if (next == text.npos || text[next] != '(') return {};
    std::size_t begin = sign == 0 ? 0 : text.rfind('\n', sign - 1) + 1;
    std::string_view before = text.substr(begin, sign - begin);
    if (before.find("class ") == before.npos || before.find('(') != before.npos) return {};
    return {sign, end + 2};
}

}  // namespace

std::optional<std::string> with_parameters_in_brackets(std::string_view text)
{
    std::optional<std::string> changed;
    for (std::size_t arrow = text.find("=>"); arrow != text.npos; arrow = text.find("=>", arrow + 2)) {
        std::size_t begin = arrow == 0 ? 0 : text.rfind('\n', arrow - 1) + 1;  // npos + 1 is 0
        constexpr std::size_t longest_line = 1000;
        if (arrow - begin > longest_line) continue;
        auto found = brackets_at(text.substr(begin, arrow - begin), arrow - begin);
        if (!found) continue;
        if (!changed) changed = std::string(text);
        std::fill(changed->begin() + static_cast<std::ptrdiff_t>(begin + found->from),
                  changed->begin() + static_cast<std::ptrdiff_t>(begin + found->open), ' ');
        (*changed)[begin + found->open] = '(';
        (*changed)[begin + found->close] = ')';
    }
    for (std::size_t sign = text.find('@'); sign != text.npos; sign = text.find('@', sign + 1)) {
        auto [from, to] = annotation_at(text, sign);
        if (from == to) continue;
        if (!changed) changed = std::string(text);
        std::fill(changed->begin() + static_cast<std::ptrdiff_t>(from), changed->begin() + static_cast<std::ptrdiff_t>(to), ' ');
    }
    return changed;
}

}  // namespace bawn::check
