#include "inventory/homes.h"

#include <algorithm>
#include <cerrno>

#include "base/text.h"
#include "inventory/known_names.h"
#include "inventory/reading.h"
#include "inventory/start_files.h"

namespace bawn::inventory {
namespace {

constexpr std::uint64_t largest_start_file = 1 << 20;
constexpr std::uint64_t largest_passwd = 16 << 20;
constexpr std::size_t most_moved = 1000;

// What reading a machine's start files needs at hand.
class HomeFinder {
public:
    HomeFinder(const Root& root, std::span<const agents::Signature> signatures) : root_(root)
    {
        for (const agents::Signature& signature : signatures) {
            for (const agents::HomeVariable& variable : signature.home_env) {
                names_.insert(variable.env);
                variables_.push_back({&variable, &signature.id});
            }
        }
    }

    FoundHomes find()
    {
        std::vector<std::string> homes = homes_in_passwd(text_of("/etc/passwd", largest_passwd));
        add_folders(homes);
        std::ranges::sort(homes);
        homes.erase(std::ranges::unique(homes).begin(), homes.end());
        if (!names_.empty()) find_moved(homes);
        return {Homes(std::move(homes), std::move(moved_)), std::move(notes_)};
    }

private:
    struct Variable {
        const agents::HomeVariable* variable;
        const std::string* agent;
    };

    void note(Error error, std::string_view path) { notes_.push_back(std::move(error).while_doing(path)); }

    // A start file that is a link or a FIFO is not opened; what a link points to is met by the walk under its own name.
    void note_unopened(Error error, std::string_view path)
    {
        bool is_other_thing = error.kind() == ErrorKind::invalid || error.error_number() == ELOOP || error.error_number() == ENOTDIR;
        if (error.kind() != ErrorKind::not_found && !is_other_thing) note(std::move(error), path);
    }

    std::string text_of(std::string_view path, std::uint64_t limit)
    {
        auto fd = root_.open_file(path);
        if (!fd) return note_unopened(std::move(fd).error(), path), std::string();
        auto text = read_text(*fd, limit);
        if (!text) return note(std::move(text).error(), path), std::string();
        return std::move(*text);
    }

    std::vector<std::string> names_in(const std::string& folder)
    {
        auto names = root_.names_in(folder);
        if (names) return std::move(*names);
        note_unopened(std::move(names).error(), folder);
        return {};
    }

    void add_folders(std::vector<std::string>& homes)
    {
        homes.push_back("/root");
        for (const std::string& name : names_in("/home")) homes.push_back("/home/" + name);
    }

    // A file, or every file of a folder that ends with '/'.
    template <typename Read>
    void each_file(const std::string& path, Read read)
    {
        if (!path.ends_with('/')) return read(path);
        for (const std::string& name : names_in(path)) read(path + name);
    }

    void find_moved(std::span<const std::string> homes)
    {
        for (std::string_view file : start_files_of_machine) {
            each_file(std::string(file), [&](const std::string& path) { add_moved(path, homes); });
        }
        for (const std::string& home : homes) {
            for (std::string_view file : start_files_in_home) {
                each_file(home + '/' + std::string(file), [&](const std::string& path) { add_moved(path, {&home, 1}); });
            }
        }
    }

    void add_moved(const std::string& start_file, std::span<const std::string> homes)
    {
        for (const Assignment& assignment : assignments_in(text_of(start_file, largest_start_file), names_)) {
            for (const std::string& home : homes) add_moved(assignment, home);
        }
    }

    void add_moved(const Assignment& assignment, const std::string& home)
    {
        std::string folder = folder_meant(assignment.value, home);
        if (folder.empty() || moved_.size() == most_moved) return;
        for (const Variable& known : variables_) {
            bool is_known = std::ranges::any_of(moved_, [&](const MovedFolder& m) { return m.path == folder && m.agent == *known.agent; });
            if (known.variable->env == assignment.name && !is_known) moved_.push_back({folder, known.variable->of, *known.agent});
        }
    }

    const Root& root_;
    NameSet names_;
    std::vector<Variable> variables_;
    std::vector<MovedFolder> moved_;
    std::vector<Error> notes_;
};

// "/home/u" of a machine's root, also of a disk with another system's homes on it.
bool is_home_by_place(std::string_view folder)
{
    auto [parent, name] = end_of(folder);
    if (name == "root") return is_machine_root(parent);
    auto [root, homes] = end_of(parent);
    return !name.empty() && (homes == "home" || homes == "Users") && (is_machine_root(root) || root.starts_with("/mnt/"));
}

}  // namespace

Homes::Homes(std::vector<std::string> folders, std::vector<MovedFolder> moved) : folders_(std::move(folders)), moved_(std::move(moved))
{
    known_.insert(folders_.begin(), folders_.end());
}

bool Homes::is_home(std::string_view folder) const { return known_.contains(folder) || is_home_by_place(folder); }

std::string_view Homes::home_of(std::string_view path) const
{
    for (std::string_view folder = end_of(path).folder; !folder.empty(); folder = end_of(folder).folder) {
        if (is_home(folder)) return folder;
    }
    return {};
}

bool is_machine_root(std::string_view folder)
{
    if (folder.empty()) return true;
    auto [parent, name] = end_of(folder);
    if (name == "diff" || name == "merged" || name == "rootfs") return true;
    return (name == "fs" && parent.contains("/snapshots/")) || parent.ends_with("/var/lib/machines");
}

std::vector<std::string> homes_in_passwd(std::string_view passwd, std::size_t limit)
{
    std::vector<std::string> homes;
    NameSet seen;
    for (std::string_view line : split(passwd, '\n')) {
        auto fields = split(line, ':');
        if (homes.size() == limit) break;
        if (fields.size() < 6) continue;
        std::string_view home = fields[5];
        while (home.ends_with('/')) home.remove_suffix(1);
        if (home.starts_with('/') && seen.insert(std::string(home)).second) homes.emplace_back(home);
    }
    return homes;
}

FoundHomes find_homes(const Root& root, std::span<const agents::Signature> signatures) { return HomeFinder(root, signatures).find(); }

}  // namespace bawn::inventory
