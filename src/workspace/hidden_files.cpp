#include <fcntl.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "workspace/file_rules.h"
#include "workspace/file_state.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

constexpr std::uint64_t largest_content = 64 << 20;
constexpr int most_links = 40;

using Inode = std::pair<dev_t, ino_t>;

// Where a link inside the repository leads, through other links; nothing where it leaves it.
std::optional<std::string> reached_from(const Folder& folder, const std::string& link)
{
    std::vector<std::string> ahead = components_of(link), there;
    std::ranges::reverse(ahead);
    for (int links = 0; !ahead.empty();) {
        std::string step = std::move(ahead.back());
        ahead.pop_back();
        if (step == ".") continue;
        if (step == ".." && there.empty()) return std::nullopt;
        if (step == "..") {
            there.pop_back();
            continue;
        }
        there.push_back(step);
        std::string path;
        for (const std::string& name : there) path = joined(path, name);
        auto target = folder.link_target(path);
        if (!target) continue;
        if (++links > most_links || target->starts_with('/')) return std::nullopt;
        there.pop_back();
        std::vector<std::string> more = components_of(*target);
        ahead.insert(ahead.end(), more.rbegin(), more.rend());
    }
    std::string path;
    for (const std::string& name : there) path = joined(path, name);
    return path.empty() ? std::nullopt : std::optional(path);
}

class Looking {
public:
    Looking(const Folder& folder, const FileRules& rules) : folder_(folder), rules_(rules) {}

    Result<HiddenFiles> all()
    {
        look("", false);
        for (const auto& [link, pattern] : links_) add_target(link);
        add_other_names();
        std::ranges::sort(found_.files, stands_before, &HiddenFile::path);
        auto same = std::ranges::unique(found_.files, {}, &HiddenFile::path);
        found_.files.erase(same.begin(), same.end());
        return std::move(found_);
    }

private:
    void look(const std::string& path, bool is_below_hidden)
    {
        auto entries = folder_.entries(path);
        for (const Entry& entry : entries ? *entries : std::vector<Entry>{}) {
            std::string here = joined(path, entry.name);
            if (here == ".git") continue;
            auto status = folder_.status(here);
            if (!status || !*status) continue;
            std::string pattern = is_below_hidden ? "" : rules_.pattern_for(here);
            if (!pattern.empty() && S_ISLNK((*status)->st_mode))
                links_[here] = pattern;
            else if (!pattern.empty())
                found_.files.push_back({here, entry.is_folder, pattern});
            bool is_hidden = is_below_hidden || !pattern.empty();
            if (S_ISREG((*status)->st_mode)) remember(here, **status, is_hidden);
            if (entry.is_folder) look(here, is_hidden);
        }
    }

    void remember(const std::string& path, const struct stat& status, bool is_hidden)
    {
        Inode inode{status.st_dev, status.st_ino};
        if (status.st_nlink > 1) names_[inode].push_back(path);
        if (is_hidden) hide_content(path, status);
    }

    void hide_content(const std::string& path, const struct stat& status)
    {
        hidden_[{status.st_dev, status.st_ino}] = path;
        if (status.st_size == 0 || static_cast<std::uint64_t>(status.st_size) > largest_content) return;
        auto state = state_of(folder_, path, status);
        if (state) found_.contents.push_back(state->sha256);
    }

    // A link cannot be covered; what it leads to can.
    void add_target(const std::string& link)
    {
        auto target = reached_from(folder_, link);
        auto status = target ? folder_.status(*target) : std::nullopt;
        if (!target || !status || !*status) return;
        found_.files.push_back({*target, S_ISDIR((*status)->st_mode) != 0, link});
        if (S_ISREG((*status)->st_mode)) hide_content(*target, **status);
        if (S_ISDIR((*status)->st_mode)) look(*target, true);
    }

    void add_other_names()
    {
        for (const auto& [inode, paths] : names_) {
            auto hidden = hidden_.find(inode);
            if (hidden == hidden_.end()) continue;
            for (const std::string& path : paths)
                if (!rules_.hides(path)) found_.files.push_back({path, false, hidden->second});
        }
    }

    const Folder& folder_;
    const FileRules& rules_;
    HiddenFiles found_;
    std::map<std::string, std::string> links_;           // hidden links, with the pattern
    std::map<Inode, std::vector<std::string>> names_;    // of files that have several
    std::map<Inode, std::string> hidden_;
};

}  // namespace

Result<HiddenFiles> hidden_in(const Folder& folder, const FileRules& rules)
{
    if (rules.is_empty()) return HiddenFiles{};
    return Looking(folder, rules).all();
}

}  // namespace bawn::workspace
