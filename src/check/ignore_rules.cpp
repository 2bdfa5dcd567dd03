#include "check/ignore_rules.h"

#include <fnmatch.h>

#include <algorithm>
#include <ranges>

#include "base/text.h"

namespace bawn::check {
namespace {

constexpr std::size_t longest_pattern = 4096;

// Trailing blanks go, unless the last one is escaped.
std::string_view without_trailing_blanks(std::string_view line)
{
    if (line.ends_with('\r')) line.remove_suffix(1);
    while (line.ends_with(' ') && !line.ends_with("\\ ")) line.remove_suffix(1);
    return line;
}

// The iterative form of matching with stars: on a mismatch go back to the last "**" and let it take one component more.
bool components_match(const std::vector<std::string>& pattern, const std::vector<std::string>& path)
{
    std::size_t p = 0, at = 0, star = pattern.size(), taken = 0;
    while (at < path.size()) {
        if (p < pattern.size() && pattern[p] == "**") {
            star = p++;
            taken = at;
        } else if (p < pattern.size() && ::fnmatch(pattern[p].c_str(), path[at].c_str(), 0) == 0) {
            ++p, ++at;
        } else if (star < pattern.size()) {
            p = star + 1;
            at = ++taken;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(), [](const auto& c) { return c == "**"; });
}

std::vector<std::string> components_of(std::string_view path)
{
    std::vector<std::string> components;
    for (std::string_view c : split(path, '/')) {
        if (!c.empty()) components.emplace_back(c);
    }
    return components;
}

}  // namespace

std::vector<std::string> glob_components(std::string_view pattern)
{
    bool is_anchored = pattern.substr(0, pattern.size() - (pattern.ends_with('/') ? 1 : 0)).find('/') != std::string_view::npos;
    std::vector<std::string> components = components_of(pattern);
    if (!is_anchored) components.insert(components.begin(), "**");
    return components;
}

bool glob_matches(const std::vector<std::string>& pattern, std::string_view path) { return components_match(pattern, components_of(path)); }

void IgnoreRules::add(std::string_view text, std::string_view folder)
{
    for (std::string_view line : split(text, '\n')) {
        line = without_trailing_blanks(line);
        if (line.empty() || line.starts_with('#') || line.size() > longest_pattern) continue;
        Line rule{std::string(folder), {}, line.starts_with('!'), line.ends_with('/')};
        if (rule.is_negated) line.remove_prefix(1);
        rule.components = glob_components(line);
        if (!rule.components.empty()) lines_.push_back(std::move(rule));
    }
}

void IgnoreRules::add(const IgnoreRules& later) { lines_.insert(lines_.end(), later.lines_.begin(), later.lines_.end()); }

bool IgnoreRules::ignores(std::string_view path, PathKind kind) const
{
    for (const Line& line : lines_ | std::views::reverse) {
        std::string_view below = path;
        if (!line.folder.empty()) {
            if (!path.starts_with(line.folder) || path.size() <= line.folder.size() || path[line.folder.size()] != '/') continue;
            below.remove_prefix(line.folder.size() + 1);
        }
        if (line.is_for_folders && kind == PathKind::file) continue;
        if (glob_matches(line.components, below)) return !line.is_negated;
    }
    return false;
}

}  // namespace bawn::check
