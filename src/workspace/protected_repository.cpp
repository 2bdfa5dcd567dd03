// What one repository adds to the protected paths: where its links at protected places lead, and what its git
// configuration names.

#include <algorithm>
#include <filesystem>
#include <set>

#include "base/text.h"
#include "workspace/git_layout.h"
#include "workspace/names.h"
#include "workspace/protected.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

// The path below `root` of what `path` means when it is named in `folder`; "" where it is not below.
std::string below(const std::string& root, const std::string& folder, std::string_view path)
{
    fs::path whole = path.starts_with('/') ? fs::path(path) : fs::path(folder) / path;
    fs::path relative = whole.lexically_normal().lexically_relative(fs::path(root).lexically_normal());
    std::string text = relative.string();
    while (text.ends_with('/')) text.pop_back();
    return text.empty() || text == "." || text == ".." || text.starts_with("../") ? "" : text;
}

void links_at_protected_places(const Folder& repository, const ProtectedPaths& rules, const std::string& path, const std::string& folder,
                               std::set<std::string>& found)
{
    auto entries = repository.entries(folder);
    if (!entries) return;
    for (const Entry& entry : *entries) {
        std::string here = joined(folder, entry.name);
        if (entry.is_folder && folded_name(entry.name) != ".git") links_at_protected_places(repository, rules, path, here, found);
        if (!entry.is_link || rules.judge_link(here, "x").effect != Effect::hold) continue;
        auto target = repository.link_target(here);
        if (!target) continue;
        std::string reached = below(path, path + "/" + std::string(parent_of(here)), *target);
        if (!reached.empty()) found.insert("/" + reached);
    }
}

bool is_harmless(const ConfigEntry& entry)
{
    constexpr std::string_view sections[] = {"branch", "remote", "user", "submodule", "extensions", "color", "gui", "push", "pull"};
    return std::ranges::find(sections, entry.section) != std::end(sections);
}

void named_by(const ConfigEntry& entry, const Folder& repository, const std::string& path, const GitLayout& git,
              std::set<std::string>& found)
{
    if (is_harmless(entry)) return;
    bool is_include = entry.section.starts_with("include");
    bool is_certain = is_include || entry.key == "hookspath" || entry.key == "attributesfile" || entry.key == "fsmonitor";
    std::string words = entry.value;
    std::ranges::replace_if(
        words, [](char c) { return c == ' ' || c == '\t' || c == '\'' || c == '"' || c == '!' || c == ';' || c == '='; }, '\n');
    std::vector<std::string_view> parts = is_certain ? std::vector<std::string_view>{entry.value} : split(words, '\n');
    for (std::string_view part : parts) {
        if (part.empty() || part == "true" || part == "false") continue;
        std::string reached = below(path, is_include ? git.common_folder : path, part);
        if (reached.empty()) continue;
        auto status = repository.status(reached);
        if (is_certain || (status && *status)) found.insert("/" + reached);
    }
}

}  // namespace

Result<ProtectedPaths> ProtectedPaths::for_repository(const std::string& repository_path) const
{
    Folder repository = TRY(Folder::open(repository_path));
    ProtectedPaths more = *this;
    std::set<std::string> targets, named;
    links_at_protected_places(repository, *this, repository_path, "", targets);
    if (auto git = find_git(repository_path); git && *git)
        for (const ConfigEntry& entry : (*git)->config) named_by(entry, repository, repository_path, **git, named);
    auto add = [&](const char* id, const char* why, const std::set<std::string>& paths) {
        if (!paths.empty()) more.rules_.push_back({id, why, Effect::hold, {paths.begin(), paths.end()}, {}, {}, {}});
    };
    add("behind-a-protected-link", "a link of this repository makes it a protected place", targets);
    add("named-by-git-config", "the git configuration of this repository runs or reads it", named);
    TRY(more.compile());
    return more;
}

}  // namespace bawn::workspace
