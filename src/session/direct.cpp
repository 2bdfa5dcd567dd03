#include "session/direct.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <map>

namespace bawn::session {
namespace {

using workspace::Change;
using workspace::FileOutcome;
using workspace::FileType;
using workspace::Folder;
using workspace::joined;
using workspace::Outcome;

constexpr std::size_t most_pins = 2000;
constexpr std::uint64_t largest_copy = 64 << 20, no_limit = ~std::uint64_t{0};

Result<> make_parents(const Folder& folder, std::string_view path)
{
    for (std::size_t at = path.find('/'); at != std::string_view::npos; at = path.find('/', at + 1)) {
        std::string parent(path.substr(0, at));
        auto place = TRY(folder.place_of(parent));
        if (::mkdirat(place.folder.get(), place.name.c_str(), 0755) != 0 && errno != EEXIST) return fail_errno("making " + parent);
    }
    return {};
}

Result<> copy_file(const Folder& from, const std::string& path, const Folder& to, const std::string& as, mode_t mode,
                   std::uint64_t most = largest_copy)
{
    Fd source = TRY(from.open_file(path));
    TRY(make_parents(to, as));
    Fd target = TRY(to.open_beneath(as, O_WRONLY | O_CREAT | O_EXCL, mode & 0777));
    std::array<std::byte, 64 << 10> buffer;
    for (std::uint64_t copied = 0; copied <= most;) {
        std::size_t n = TRY(read_some(source, buffer));
        if (n == 0) return {};
        TRY(write_all(target, std::span(buffer).first(n)));
        copied += n;
    }
    return fail(ErrorKind::invalid, path + " is too large to be kept");
}

class Pinning {
public:
    Pinning(const Folder& repository, const Folder& session, const workspace::ProtectedPaths& rules)
        : repository_(repository),
          session_(session),
          rules_(rules)
    {
    }

    Result<Pins> all()
    {
        TRY(walk(""));
        for (const auto& [file, linked] : linked_) {
            if (linked.here.size() == linked.names) continue;
            for (const std::string& path : linked.here) TRY(add(path));
        }
        std::ranges::sort(pins_.files);
        const auto twice = std::ranges::unique(pins_.files);
        pins_.files.erase(twice.begin(), twice.end());
        return std::move(pins_);
    }

private:
    Result<> walk(const std::string& folder)
    {
        for (const workspace::Entry& entry : TRY(repository_.entries(folder))) {
            std::string path = joined(folder, entry.name);
            if (path == ".git") continue;
            if (entry.is_folder)
                TRY(walk(path));
            else if (!entry.is_link)
                TRY(look_at(path));
        }
        return {};
    }

    Result<> look_at(const std::string& path)
    {
        auto status = TRY(repository_.status(path));
        if (status && S_ISSOCK(status->st_mode)) pins_.sockets.push_back(path);
        if (!status || !S_ISREG(status->st_mode)) return {};
        if (status->st_nlink > 1) {
            Linked& linked = linked_[{status->st_dev, status->st_ino}];
            linked.names = status->st_nlink;
            linked.here.push_back(path);
        }
        if (rules_.judge(path).effect != workspace::Effect::hold) return {};
        TRY(add(path));
        return copy_file(repository_, path, session_, "pinned/" + path, status->st_mode);
    }

    Result<> add(const std::string& path)
    {
        if (pins_.files.size() == most_pins)
            return fail(ErrorKind::invalid,
                        "more than 2000 files are protected, or have another name (hard link) outside, as " + path + ": use gated mode");
        pins_.files.push_back(path);
        return {};
    }

    struct Linked {
        nlink_t names = 0;              // in the whole file system
        std::vector<std::string> here;  // in the workspace
    };

    const Folder &repository_, &session_;
    const workspace::ProtectedPaths& rules_;
    Pins pins_;
    std::map<std::pair<dev_t, ino_t>, Linked> linked_;
};

Result<> copy_all(const Folder& from, const std::string& path, const Folder& to, const std::string& as)
{
    auto status = TRY(from.status(path));
    if (status && S_ISREG(status->st_mode)) return copy_file(from, path, to, as, status->st_mode, no_limit);
    if (!status || !S_ISDIR(status->st_mode)) return {};
    for (const workspace::Entry& entry : TRY(from.entries(path))) TRY(copy_all(from, joined(path, entry.name), to, joined(as, entry.name)));
    return {};
}

// Moved as it is, a folder with all below it, whatever its size and modes; copied where the session is on another file
// system. Nothing there is fine: it went with its folder.
Result<> keep_and_remove(const Folder& repository, const Folder& session, const Change& change)
{
    if (!TRY(repository.status(change.path))) return {};
    bool is_kept = change.after.type == FileType::regular || change.after.type == FileType::folder;
    if (!is_kept) return workspace::remove_all(repository, change.path);
    std::string as = "held/" + change.path;
    TRY(make_parents(session, as));
    auto from = TRY(repository.place_of(change.path));
    auto to = TRY(session.place_of(as));
    if (::renameat2(from.folder.get(), from.name.c_str(), to.folder.get(), to.name.c_str(), RENAME_NOREPLACE) == 0) return {};
    TRY(copy_all(repository, change.path, session, as));
    return workspace::remove_all(repository, change.path);
}

Result<> put_back(const Folder& repository, const Folder& session, const Change& change)
{
    if (change.before.type != FileType::regular || !change.is_protected()) return {};
    TRY(make_parents(repository, change.path));
    return copy_file(session, "pinned/" + change.path, repository, change.path, change.before.mode);
}

Result<> undo(const Folder& repository, const Folder& session, const Change& change)
{
    if (change.after.type != FileType::none) TRY(keep_and_remove(repository, session, change));
    return put_back(repository, session, change);
}

FileOutcome take_back_one(const Folder& repository, const Folder& session, const Change& change)
{
    auto undone = undo(repository, session, change);
    if (undone && !change.is_protected()) return {change.path, Outcome::refused, change.refused + ": taken out of the repository"};
    if (undone) return {change.path, Outcome::held, "protected: taken out of the repository, kept in the session"};
    return {change.path, Outcome::failed, "could not be taken back: " + undone.error().message()};
}

}  // namespace

Result<Pins> pin(const Folder& repository, const Folder& session, const workspace::ProtectedPaths& rules)
{
    return Pinning(repository, session, rules).all();
}

bool is_taken_back(const Change& change)
{
    bool is_socket = change.refused == "a socket";  // maybe of the user's own server, and harmless when it is not
    return change.is_protected() || (change.after.type == FileType::special && !is_socket);
}

std::vector<FileOutcome> take_back(const Folder& repository, const Folder& session, const workspace::ChangeSet& changes)
{
    std::vector<FileOutcome> outcomes;
    for (const Change& change : changes.changes)
        outcomes.push_back(is_taken_back(change) ? take_back_one(repository, session, change)
                                                 : FileOutcome{change.path, Outcome::committed, ""});
    return outcomes;
}

}  // namespace bawn::session
