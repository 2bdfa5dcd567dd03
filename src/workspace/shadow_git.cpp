#include "workspace/shadow_git.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "base/files.h"
#include "base/text.h"
#include "workspace/change_set.h"
#include "workspace/git_layout.h"
#include "workspace/git_refs.h"
#include "workspace/shadow_config.h"

namespace bawn::workspace {
namespace {

namespace fs = std::filesystem;

constexpr const char* inside_folder = "/run/bawn/git";  // where the pieces stand inside, beside the workspace
constexpr std::size_t most_host_refs = 1'000'000;

// The object folder and those that it borrows from, by absolute path; gitrepository-layout(5), objects/info/alternates.
void add_objects(const std::string& folder, std::vector<std::string>& all, int depth)
{
    std::error_code problem;
    std::string path = fs::canonical(folder, problem).string();
    if (problem || depth > 5 || std::ranges::find(all, path) != all.end()) return;
    all.push_back(path);
    auto text = read_text(path + "/info/alternates", 1 << 20);
    if (!text) return;
    for (std::string_view line : split(*text, '\n'))
        if (!line.empty() && line.front() != '#')
            add_objects(line.front() == '/' ? std::string(line) : path + "/" + std::string(line), all, depth + 1);
}

std::string inside_objects(std::size_t number) { return std::string(inside_folder) + "/objects-" + std::to_string(number); }

// What covers .git comes last: the host's objects lie below it.
void add_binds(ShadowGit& shadow, const std::string& session, bool is_file)
{
    for (std::size_t i = 0; i < shadow.objects.size(); ++i) {
        shadow.binds.push_back({inside_objects(i), shadow.objects[i], false, false});
        if (fs::exists(shadow.objects[i] + "/info/alternates"))
            shadow.binds.push_back({inside_objects(i) + "/info/alternates", session + "/no-alternates", false, false});
    }
    if (!is_file) return shadow.binds.push_back({"/.git", shadow.folder, true, true});
    // A folder cannot be bound over a file: a file that points to it can.
    shadow.binds.push_back({std::string(inside_folder) + "/shadow", shadow.folder, false, true});
    shadow.binds.push_back({"/.git", session + "/gitfile", true, false});
}

ShadowGit described(const GitLayout& git, const std::string& session)
{
    ShadowGit shadow;
    shadow.folder = session + "/git";
    shadow.host_git_folder = git.common_folder;
    add_objects(git.common_folder + "/objects", shadow.objects, 0);
    shadow.object_format = git.object_format;
    shadow.is_partial = !value_in(git.config, "extensions", "partialclone").empty();
    add_binds(shadow, session, git.is_file);
    return shadow;
}

Result<> write_file(const std::string& path, std::string_view text)
{
    Fd file = TRY(Fd::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0644));
    return write_all(file, text);
}

Result<> make_skeleton(const std::string& folder)
{
    for (const char* name : {"", "/objects", "/objects/info", "/objects/pack", "/refs", "/refs/heads", "/refs/tags", "/hooks", "/info"})
        TRY(make_folders(folder + name, 0755));
    return {};
}

Result<> write_refs(const GitLayout& git, const std::string& folder)
{
    Folder common = TRY(Folder::open(git.common_folder));
    Folder own = TRY(Folder::open(git.own_folder));
    std::string head = TRY(read_head(own));
    Refs refs = TRY(read_refs(common, most_host_refs));
    std::erase_if(refs, [](const auto& ref) { return ref.first.starts_with("refs/bawn/"); });
    TRY(write_file(folder + "/HEAD", head + "\n"));
    TRY(write_file(folder + "/packed-refs", packed_refs_text(refs)));
    for (const auto& [name, value] : refs)
        if (value.starts_with("ref: ")) {
            TRY(make_folders(folder + "/" + std::string(parent_of(name)), 0755));
            TRY(write_file(folder + "/" + name, value + "\n"));
        }
    return {};
}

// A file of the host's git directory, where there is one and it is one.
Result<bool> copy_if_there(const std::string& from, const std::string& to, std::uint64_t limit = 4ULL << 30)
{
    auto folder = Folder::open(std::string(parent_of(from)));
    if (!folder) return false;
    auto file = folder->open_file(name_of_path(from));
    if (!file) return false;
    std::string text = TRY(read_text(*file, limit));
    TRY(write_file(to, text));
    return true;
}

// Two copies of the index: one that the agent may write, one that stays as the base of merges.
Result<> copy_index(const GitLayout& git, ShadowGit& shadow, const std::string& session)
{
    bool has_index = TRY(copy_if_there(git.own_folder + "/index", shadow.folder + "/index"));
    if (!has_index) shadow.index_file.clear();
    if (has_index) TRY(copy_if_there(git.own_folder + "/index", session + "/index"));
    Folder own = TRY(Folder::open(git.own_folder));
    for (const Entry& entry : TRY(own.entries("")))
        if (entry.name.starts_with("sharedindex.")) {
            TRY(copy_if_there(git.own_folder + "/" + entry.name, shadow.folder + "/" + entry.name));
            TRY(copy_if_there(git.own_folder + "/" + entry.name, session + "/" + entry.name));
        }
    return {};
}

Result<> write_object_links(const ShadowGit& shadow, const std::string& session)
{
    std::string alternates;
    for (std::size_t i = 0; i < shadow.objects.size(); ++i) alternates += inside_objects(i) + "\n";
    TRY(write_file(shadow.folder + "/objects/info/alternates", alternates));
    TRY(write_file(session + "/no-alternates", ""));
    return write_file(session + "/gitfile", "gitdir: " + std::string(inside_folder) + "/shadow\n");
}

void add_notes(ShadowGit& shadow, const GitLayout& git, const std::string& repository)
{
    if (fs::exists(fs::symlink_status(repository + "/.gitmodules"))) shadow.notes.emplace_back("submodules without their git directories");
    if (shadow.is_partial) shadow.notes.emplace_back("a partial clone: objects that are not here cannot be fetched");
    if (git.object_format != "sha1") shadow.notes.emplace_back("commits cannot be imported: object names are " + git.object_format);
}

}  // namespace

Result<std::optional<ShadowGit>> make_shadow(const std::string& repository_path, const std::string& session_path)
{
    auto git = TRY(find_git(repository_path));
    if (!git) return std::nullopt;
    if (git->ref_format != "files")
        return fail(ErrorKind::unsupported, "references are kept as " + git->ref_format + ", which Bawn cannot read");
    ShadowGit shadow = described(*git, session_path);
    if (shadow.objects.empty()) return std::nullopt;
    TRY(make_skeleton(shadow.folder));
    TRY(write_refs(*git, shadow.folder));
    TRY(copy_index(*git, shadow, session_path));
    TRY(write_file(shadow.folder + "/config", shadow_config(git->config, git->object_format)));
    TRY(copy_if_there(git->common_folder + "/shallow", shadow.folder + "/shallow", 64 << 20));
    TRY(copy_if_there(git->common_folder + "/info/exclude", shadow.folder + "/info/exclude", 1 << 20));
    TRY(copy_if_there(git->own_folder + "/info/sparse-checkout", shadow.folder + "/info/sparse-checkout", 16 << 20));
    TRY(write_object_links(shadow, session_path));
    add_notes(shadow, *git, repository_path);
    return shadow;
}

Result<std::optional<ShadowGit>> find_shadow(const std::string& repository_path, const std::string& session_path)
{
    struct stat status;
    if (::lstat((session_path + "/git").c_str(), &status) != 0 || !S_ISDIR(status.st_mode)) return std::nullopt;
    auto git = TRY(find_git(repository_path));
    if (!git) return std::nullopt;
    ShadowGit shadow = described(*git, session_path);
    if (::lstat((session_path + "/index").c_str(), &status) != 0) shadow.index_file.clear();
    return shadow;
}

}  // namespace bawn::workspace
