#pragma once

// Folder: a place in the file system that a path cannot leave. Everything in this module works on one.
//
// A path is relative, without "." and "..", and no component of it is followed when it is a link: where one is, or
// becomes one while we work, the call fails (openat2(2), RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS).
// "" is the folder itself. Names are bytes: newlines, escapes and invalid UTF-8 pass through unchanged. A path of 4096
// bytes or more is ErrorKind::invalid.

#include <sys/stat.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace bawn::workspace {

struct Entry {
    std::string name;
    bool is_folder = false;
    bool is_link = false;
};

class Folder {
public:
    static Result<Folder> open(const std::string& path);  // follows links on the way, as the user meant it
    static Result<Folder> of(int fd);                     // a duplicate

    Result<Fd> open_beneath(std::string_view path, int flags, mode_t mode = 0600) const;
    Result<Fd> open_file(std::string_view path) const;    // regular files, to be read; a FIFO never blocks
    Result<Folder> folder(std::string_view path) const;
    Result<std::optional<struct stat>> status(std::string_view path) const;  // of a link itself; nothing where nothing is
    Result<std::string> link_target(std::string_view path) const;
    Result<std::vector<Entry>> entries(std::string_view path) const;  // sorted by bytes

    // The folder that holds `path`, and its last name: what *at() calls want.
    struct Place {
        Fd folder;
        std::string name;
    };
    Result<Place> place_of(std::string_view path) const;

    int fd() const { return fd_.get(); }

private:
    explicit Folder(Fd fd) : fd_(std::move(fd)) {}
    Fd fd_;
};

std::string joined(std::string_view folder, std::string_view name);
std::string_view parent_of(std::string_view path);  // "" for a name alone
std::string_view name_of_path(std::string_view path);

// Everything below and including `path` removed, whatever its modes and however deep; no link is followed and no other
// filesystem entered. Nothing there is success.
Result<> remove_all(const Folder&, std::string_view path);

// Everything below and including the folder belongs to this user, links themselves too. For root, who runs an agent as
// somebody else: the shadow and the upper folder are to be writable for it.
Result<> give_tree(const Folder&, uid_t, gid_t);

}  // namespace bawn::workspace
