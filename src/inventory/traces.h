#pragma once

// What lies on a machine and points at an agent: manifests of package managers, extension lists of editors, settings,
// MCP servers, desktop entries, units and cron lines, and files that are known by their name alone.
//
//     Traces traces(signatures, std::move(homes));
//     switch (traces.interest_in(file)) {                       // of every file, folder and link that the walk meets
//     case Interest::content: note_or_keep(traces.read(file, fd)); [[fallthrough]];
//     case Interest::name: keep(traces.named(file)); break;
//     case Interest::none: break;
//     }
//
// interest_in() looks at the path alone and allocates nothing: it is asked hundreds of thousands of times. read() is
// for regular files that the walk opened without following a link; it reads 4 MiB at most (64 MiB of dpkg's status)
// and answers a larger or broken file with an Error that begins with the path, and for settings tells line and
// column. Only names that stand in a signature become evidence. A secret or the value of a variable never does.
//
// Everything is const after construction and may be used from many threads. The signatures must outlive the Traces.

#include <sys/stat.h>

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"
#include "base/fd.h"
#include "inventory/homes.h"

namespace bawn::inventory {

// An entry of a folder as the walk sees it.
struct FileSeen {
    std::string_view path;  // from the root of the scan: "/home/u/.claude/settings.json"; any bytes but NUL
    std::uint64_t size = 0;
    mode_t mode = 0;        // with the type; links count by their own name and are never followed
    unsigned uid = 0;
};

enum class Interest {
    none,
    name,     // named() has something to say
    content,  // read() may have, and named() too
};

class Traces {
public:
    Traces(std::span<const agents::Signature>, Homes);
    Traces(Traces&&) noexcept;
    Traces& operator=(Traces&&) noexcept;
    ~Traces();

    Interest interest_in(const FileSeen&) const;

    // What the name alone tells: folders and settings in homes, system files, files in repositories, executables,
    // AppImages, casks. NamedFile::name is the entry of the signature that matched, with its '/' at the end of a folder.
    std::vector<agents::Evidence> named(const FileSeen&) const;

    // What the content tells: packages, extensions, risky settings, MCP servers, programs that are started.
    Result<std::vector<agents::Evidence>> read(const FileSeen&, const Fd&) const;

private:
    struct Tables;
    std::unique_ptr<const Tables> tables_;
};

}  // namespace bawn::inventory
