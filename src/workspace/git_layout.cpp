#include "workspace/git_layout.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/files.h"
#include "base/text.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

// Small text of git's, by the path it has on this machine: the first line, trimmed.
Result<std::string> first_line(const std::string& path)
{
    std::string text = TRY(read_text(path, 64 << 10));
    return std::string(trimmed(text.substr(0, text.find('\n'))));
}

std::string resolved(const std::string& base, const std::string& path)
{
    fs::path whole = fs::path(path).is_absolute() ? fs::path(path) : fs::path(base) / path;
    std::error_code problem;
    fs::path canonical = fs::canonical(whole, problem);
    return problem ? "" : canonical.string();
}

bool is_git_folder(const std::string& path)
{
    struct stat status;
    auto is_folder = [&](const char* name) { return ::stat((path + name).c_str(), &status) == 0 && S_ISDIR(status.st_mode); };
    return ::lstat((path + "/HEAD").c_str(), &status) == 0 && is_folder("/objects") && is_folder("/refs");
}

Result<std::string> own_folder(const std::string& repository, bool is_file)
{
    if (!is_file) return repository + "/.git";
    std::string line = TRY(first_line(repository + "/.git"));
    if (!line.starts_with("gitdir:")) return fail(ErrorKind::invalid, repository + "/.git: expected \"gitdir: PATH\"");
    return resolved(repository, std::string(trimmed(line.substr(7))));
}

void read_format(GitLayout& layout)
{
    layout.object_format = value_in(layout.config, "extensions", "objectformat");
    layout.ref_format = value_in(layout.config, "extensions", "refstorage");
    if (layout.object_format.empty()) layout.object_format = "sha1";
    if (layout.ref_format.empty()) layout.ref_format = "files";
}

}  // namespace

Result<std::optional<GitLayout>> find_git(const std::string& repository_path)
{
    struct stat status;
    if (::lstat((repository_path + "/.git").c_str(), &status) != 0) return std::nullopt;
    if (S_ISLNK(status.st_mode)) return fail(ErrorKind::invalid, repository_path + "/.git is a link; open the repository it leads to");
    if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) return std::nullopt;
    GitLayout layout;
    layout.is_file = S_ISREG(status.st_mode);
    layout.own_folder = TRY(own_folder(repository_path, layout.is_file));
    if (layout.own_folder.empty()) return std::nullopt;
    layout.common_folder = layout.own_folder;
    if (auto common = first_line(layout.own_folder + "/commondir")) layout.common_folder = resolved(layout.own_folder, *common);
    if (layout.common_folder.empty() || !is_git_folder(layout.common_folder)) return std::nullopt;
    if (auto text = read_text(layout.common_folder + "/config", 8 << 20)) layout.config = parse_git_config(*text);
    read_format(layout);
    return layout;
}

}  // namespace bawn::workspace
