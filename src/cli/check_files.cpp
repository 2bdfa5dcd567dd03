#include "cli/check_files.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/paths.h"
#include "base/text.h"
#include "check/ignore_rules.h"

namespace bawn::cli {
namespace {

constexpr std::size_t deepest = 200, most_names = 1'000'000;
constexpr std::uint64_t largest_ignore_file = 1 << 20;
constexpr std::string_view never_entered =
    ".git/\n.hg/\n.svn/\n.jj/\nnode_modules/\nbower_components/\n.venv/\n.tox/\n__pycache__/\n.mypy_cache/\n*.min.js\n*.min.css\n";

struct Walk {
    Root root;                 // of what was named
    std::string shown;         // its path as it was given, "" for "."
    std::string above;         // its path below the folder that holds .git, "" where it is that folder
    const FileChoice& choice;
    FoundFiles& found;
    check::IgnoreRules ignored = {}, included = {}, excluded = {};

    std::string told(std::string_view below) const
    {
        if (shown.empty()) return std::string(below);
        return shown + (shown.ends_with('/') ? "" : "/") + std::string(below);
    }
    std::string in_repository(std::string_view below) const
    {
        return above.empty() ? std::string(below) : above + (below.empty() ? "" : "/" + std::string(below));
    }

    void trouble(check::Trouble::What what, std::string_view below, const std::string& message)
    {
        found.troubles.push_back({what, told(below), "", message, 0});
    }

    // ":include NAME" in a .semgrepignore takes the lines of another file of that folder; .gitignore is there anyway.
    void add_ignore_file(const std::string& folder, std::string_view name)
    {
        auto file = root.open_file(folder.empty() ? std::string(name) : folder + "/" + std::string(name));
        if (!file) return;
        auto text = read_text(*file, largest_ignore_file);
        if (!text) return trouble(check::Trouble::What::unreadable, folder + "/" + std::string(name), text.error().message());
        std::string lines;
        for (std::string_view line : split(*text, '\n')) {
            if (line.starts_with(":include ") && trimmed(line.substr(9)) != ".gitignore" && name == ".semgrepignore")
                add_ignore_file(folder, trimmed(line.substr(9)));
            else if (!line.starts_with(":include"))
                lines += std::string(line) + '\n';
        }
        ignored.add(lines, in_repository(folder));
    }

    bool is_left_out(const std::string& below, check::PathKind kind)
    {
        std::string path = in_repository(below);
        bool is_out = excluded.ignores(path, kind) || (!choice.with_ignored && ignored.ignores(path, kind));
        if (is_out) ++found.ignored;
        return is_out;
    }

    void enter(const std::string& folder, std::size_t depth)
    {
        if (depth > deepest) return trouble(check::Trouble::What::unreadable, folder, fmt::format("more than {} folders deep", deepest));
        auto names = root.names_in(folder.empty() ? "/" : folder, most_names);
        if (!names) return trouble(check::Trouble::What::unreadable, folder, names.error().message());
        std::size_t mark = ignored.mark();
        for (std::string_view name : {".gitignore", ".semgrepignore"}) add_ignore_file(folder, name);
        for (const std::string& name : *names) visit(folder.empty() ? name : folder + "/" + name, depth);
        ignored.back_to(mark);
    }

    void visit(const std::string& below, std::size_t depth)
    {
        struct stat status = {};
        if (::fstatat(root.fd(), below.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0)
            return trouble(check::Trouble::What::unreadable, below, Error::from_errno("looking at it").message());
        if (S_ISDIR(status.st_mode)) {
            if (!is_left_out(below, check::PathKind::folder)) enter(below, depth + 1);
        } else if (S_ISREG(status.st_mode) && !is_left_out(below, check::PathKind::file)) {
            bool is_wanted = choice.include.empty() || included.ignores(in_repository(below), check::PathKind::file);
            if (is_wanted) found.files.push_back({told(below), root.path(), below, std::nullopt, "", "", ""});
        }
    }
};

// The folders above count as well, from the one that holds .git down.
std::string repository_above(const std::string& folder)
{
    struct stat status = {};
    for (std::string at = folder; at.size() > 1; at = at.substr(0, at.find_last_of('/'))) {
        if (::lstat((at + "/.git").c_str(), &status) == 0) return at;
    }
    return "";
}

Result<> add_from_above(Walk& walk, const std::string& folder)
{
    std::string top = repository_above(folder);
    if (top.empty() || top == folder) return {};
    walk.above = folder.substr(top.size() + 1);
    Walk upper{.root = TRY(Root::open(top)), .shown = top, .above = "", .choice = walk.choice, .found = walk.found};
    std::string at;
    for (std::string_view name : split(walk.above, '/')) {
        for (std::string_view file : {".gitignore", ".semgrepignore"}) upper.add_ignore_file(at, file);
        at += (at.empty() ? "" : "/") + std::string(name);
    }
    walk.ignored = upper.ignored;
    return {};
}

Result<> walk_folder(const std::string& argument, const FileChoice& choice, FoundFiles& found)
{
    std::string shown = argument;
    while (shown.size() > 1 && shown.ends_with('/')) shown.pop_back();
    Walk walk{.root = TRY(Root::open(argument)), .shown = shown == "." ? "" : shown, .above = "", .choice = choice, .found = found};
    TRY(add_from_above(walk, canonical(argument)));
    // Below everything that files say, so that they can take it back.
    check::IgnoreRules given = std::move(walk.ignored);
    walk.ignored = {};
    walk.ignored.add(never_entered, "");
    walk.ignored.add(given);
    for (const std::string& glob : choice.include) walk.included.add(glob, "");
    for (const std::string& glob : choice.exclude) walk.excluded.add(glob, "");
    walk.enter("", 0);
    return {};
}

SourceFile named_file(const std::string& path)
{
    std::size_t slash = path.find_last_of('/');
    std::string folder = slash == std::string::npos ? "." : path.substr(0, std::max<std::size_t>(slash, 1));
    std::string shown = path.starts_with("./") ? path.substr(2) : path;
    return {shown, folder, path.substr(slash == std::string::npos ? 0 : slash + 1), std::nullopt, "", "", ""};
}

}  // namespace

Result<FoundFiles> find_files(const std::vector<std::string>& arguments, const FileChoice& choice)
{
    FoundFiles found;
    for (const std::string& argument : arguments) {
        struct stat status = {};
        if (::stat(argument.c_str(), &status) != 0) return fail_errno("looking at " + argument);
        if (S_ISDIR(status.st_mode))
            TRY(walk_folder(argument, choice, found));
        else
            found.files.push_back(named_file(argument));
    }
    std::set<std::string> seen;
    std::erase_if(found.files, [&](const SourceFile& f) { return !seen.insert(f.path).second; });
    return found;
}

Result<std::string> read_source(const SourceFile& source, std::uint64_t limit)
{
    if (source.content) return *source.content;
    Root root = TRY(Root::open(source.folder));
    Fd file = TRY(root.open_file(source.below));
    struct stat before = {}, after = {};
    if (::fstat(file.get(), &before) != 0) return fail_errno("reading");
    std::string text = TRY(read_text(file, limit));
    if (::fstat(file.get(), &after) != 0) return fail_errno("reading");
    bool has_changed = before.st_size != after.st_size || before.st_mtim.tv_sec != after.st_mtim.tv_sec ||
                       before.st_mtim.tv_nsec != after.st_mtim.tv_nsec || static_cast<std::uint64_t>(after.st_size) != text.size();
    if (has_changed) return fail(ErrorKind::unavailable, "it changed while it was read");
    return text;
}

}  // namespace bawn::cli
