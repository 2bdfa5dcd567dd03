#pragma once

// walk: every file and folder below a root, with a few threads.
//
// Folders are opened beneath the root without following a link; a folder is entered once, whatever is mounted where.
// Files are handed to look() by several threads, folders of one walk in no order.

#include <sys/stat.h>

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/fd.h"
#include "base/files.h"

namespace bawn::inventory {

// What the walk meets. Valid while look() runs.
struct Met {
    std::string_view path;  // from the root: "/usr/bin/x"
    const char* name = nullptr;
    const struct stat& status;
    const Fd& folder;        // open: the file's own folder
    std::uint64_t mount = 0; // mount_to_remember() of that folder
};

struct OpenFile {
    Fd fd;
    struct stat status = {};
};

// The file itself, opened without following a link and without waiting; ErrorKind::unavailable when it is not the file
// that was met any more.
Result<OpenFile> open_met(const Met&);

struct Walker {
    std::function<void(const Met&)> look;                                        // files, links, folders
    std::function<void(std::string_view path, const Error&)> note;               // could not be read, or is not entered
    std::function<void()> pause;                                                 // now and then, from any thread
};

void walk(const Root&, unsigned threads, const Walker&);

}  // namespace bawn::inventory
