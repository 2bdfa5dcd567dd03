#include "workspace/file_rules.h"

#include <algorithm>

#include "workspace/names.h"

namespace bawn::workspace {
namespace {

// The pattern as components below the repository, or none where it lies elsewhere.
std::vector<std::string> below_repository(std::string_view pattern, std::string_view repository, std::string_view home)
{
    std::string whole(pattern);
    if (whole.starts_with("~/")) whole = std::string(home) + whole.substr(1);
    if (!whole.starts_with('/')) {
        auto names = components_of(whole);
        if (pattern.find('/') == std::string_view::npos) names.insert(names.begin(), "**");
        return names;
    }
    auto names = components_of(whole), root = components_of(repository);
    std::size_t at = 0;
    while (at < root.size() && at < names.size() && names[at] != "**" && matches_name(names[at], root[at])) ++at;
    if (at < root.size() && (at == names.size() || names[at] == "**")) return {"**"};  // it holds the repository, or a part of it
    if (at < root.size()) return {};
    return {names.begin() + static_cast<std::ptrdiff_t>(at), names.end()};
}

bool matches_it_or_a_folder_above(const std::vector<std::string>& pattern, const std::vector<std::string>& path)
{
    for (std::size_t end = 1; end <= path.size(); ++end) {
        std::vector<std::string> part(path.begin(), path.begin() + static_cast<std::ptrdiff_t>(end));
        if (matches_path(pattern, 0, part, 0)) return true;
    }
    return false;
}

}  // namespace

FileRules::FileRules(std::span<const std::string> hide, std::string_view repository, std::string_view home)
{
    for (const std::string& text : hide) {
        auto names = below_repository(text, repository, home);
        if (names.empty()) continue;
        patterns_.push_back(std::move(names));
        texts_.push_back(text);
    }
}

std::string FileRules::pattern_for(std::string_view path) const
{
    if (patterns_.empty()) return "";
    std::vector<std::string> names = components_of(path);
    for (std::size_t i = 0; i < patterns_.size(); ++i)
        if (matches_it_or_a_folder_above(patterns_[i], names)) return texts_[i];
    return "";
}

bool FileRules::hides(std::string_view path) const { return !pattern_for(path).empty(); }

}  // namespace bawn::workspace
