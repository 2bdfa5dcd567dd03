#pragma once

// Files, opened and written with care.
//
// A Root is a folder that a path cannot leave: open() resolves every component beneath it and follows no link
// (openat2(2) with RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), and never blocks on a FIFO or
// touches a device. It serves `--root DIR`, where everything below DIR may be hostile.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"

namespace bawn {

class Root {
public:
    static Result<Root> open(const std::string& path);

    // `path` is relative to the root; a leading '/' is the root itself. Regular files and folders only:
    // anything else is ErrorKind::invalid ("not a regular file").
    Result<Fd> open_file(std::string_view path) const;
    Result<Fd> open_folder(std::string_view path) const;

    // Names in a folder, sorted, without "." and "..". At most `limit` of them.
    Result<std::vector<std::string>> names_in(std::string_view path, std::size_t limit = 100'000) const;

    const std::string& path() const { return path_; }
    int fd() const { return fd_.get(); }

private:
    Root(Fd fd, std::string path) : fd_(std::move(fd)), path_(std::move(path)) {}
    Fd fd_;
    std::string path_;  // as the user gave it, for messages
};

// A whole file as text. More than `limit` bytes is ErrorKind::invalid; nothing is cut silently.
Result<std::string> read_text(const Fd&, std::uint64_t limit = 64 << 20);
Result<std::string> read_text(const std::string& path, std::uint64_t limit = 64 << 20);

// Written to a new file beside `path`, synced, then renamed over it: a reader sees the old or the new, whole.
Result<> write_atomically(const std::string& path, std::string_view text, mode_t mode = 0600);

// mkdir -p; new folders get `mode`.
Result<> make_folders(const std::string& path, mode_t mode = 0700);

// fsync of a folder, so that a rename or a new file in it survives a power cut.
Result<> sync_folder(const std::string& path);

}  // namespace bawn
