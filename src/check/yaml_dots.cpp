#include "check/yaml_dots.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace bawn::check {
namespace {

struct Line {
    std::string_view text;
    std::size_t indentation() const { return std::min(text.find_first_not_of(' '), text.size()); }
    bool is_blank() const { return trimmed(text).empty() || trimmed(text).front() == '#'; }
    bool is_dots() const { return trimmed(text) == "..."; }

    // What begins in this column: "- - a" has two items and a pair or value.
    std::optional<YamlDots> begins_at(std::size_t column) const
    {
        for (std::size_t at = indentation(); at <= column && at < text.size();) {
            bool is_item = text.substr(at).starts_with("- ");
            if (at == column) return is_item ? YamlDots::item : YamlDots::pair;
            if (!is_item) break;
            at = std::min(text.find_first_not_of(' ', at + 1), text.size());
        }
        return std::nullopt;
    }
};

Line line_around(std::string_view text, std::size_t at)
{
    std::size_t begin = at == 0 ? 0 : text.rfind('\n', at - 1) + 1;  // npos + 1 is 0
    return {text.substr(begin, std::min(text.find('\n', at), text.size()) - begin)};
}

std::optional<YamlDots> as_before(std::string_view text, std::size_t line_begin, std::size_t column)
{
    while (line_begin > 0) {
        Line line = line_around(text, line_begin - 1);
        line_begin -= line.text.size() + 1;
        if (line.is_blank() || line.is_dots()) continue;
        if (auto here = line.begins_at(column)) return here;
        if (line.indentation() < column) break;
    }
    return std::nullopt;
}

std::optional<YamlDots> as_behind(std::string_view text, std::size_t line_end, std::size_t column)
{
    while (line_end < text.size()) {
        Line line = line_around(text, line_end + 1);
        line_end += line.text.size() + 1;
        if (line.is_blank() || (line.is_dots() && line.indentation() == column)) continue;
        return line.begins_at(column);
    }
    return std::nullopt;
}

}  // namespace

YamlDots yaml_dots(std::string_view text, std::size_t begin, std::size_t end)
{
    std::size_t line_begin = begin == 0 ? 0 : text.rfind('\n', begin - 1) + 1;
    std::size_t line_end = std::min(text.find('\n', end), text.size());
    std::string_view before = text.substr(line_begin, begin - line_begin);
    if (before.find_first_not_of(" -") != before.npos || !Line{text.substr(end, line_end - end)}.is_blank()) return YamlDots::value;
    std::size_t column = begin - line_begin;
    auto behind = as_behind(text, line_end, column);
    if (!trimmed(before).empty()) return behind.value_or(YamlDots::value);  // - ...
    return as_before(text, line_begin, column).value_or(behind.value_or(YamlDots::pair));
}

}  // namespace bawn::check
