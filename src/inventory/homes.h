#pragma once

// Whose home is this folder?
//
// Traces of agents lie at places relative to a home, and homes are in more places than /home: passwd(5) names them,
// the layers of a container hold their own (".../overlay2/ab12/diff/root"), and a variable can move one agent's part
// of a home elsewhere (CLAUDE_CONFIG_DIR). find_homes() reads passwd and the shell start files below a root; a Homes
// made by hand needs neither:
//
//     Homes homes({"/srv/people/ann"}, {{.path = "/data/claude", .of = ".claude", .agent = "claude-code"}});
//     homes.is_home("/srv/people/ann")                               // passwd says so
//     homes.is_home("/home/bob")                                     // by its place
//     homes.is_home("/var/lib/docker/overlay2/ab12/diff/root")       // inside a container's layer
//
// All paths begin with '/' at the root of the scan and do not end with one. The questions allocate nothing and may be
// asked from any thread.

#include <span>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "agents/signature.h"
#include "base/error.h"
#include "base/files.h"

namespace bawn::inventory {

// A folder that stands for a folder below a home, because a variable says so.
struct MovedFolder {
    std::string path;   // "/data/claude"
    std::string of;     // ".claude"
    std::string agent;  // whose variable it is
};

class Homes {
public:
    Homes() = default;
    Homes(std::vector<std::string> folders, std::vector<MovedFolder> moved);

    bool is_home(std::string_view folder) const;

    // The home that holds this path, or "": the innermost, without the trailing '/'.
    std::string_view home_of(std::string_view path) const;

    std::span<const MovedFolder> moved() const { return moved_; }

private:
    std::vector<std::string> folders_;
    std::unordered_set<std::string_view> known_;  // views into folders_, whose buffer a move keeps
    std::vector<MovedFolder> moved_;

public:
    Homes(const Homes&) = delete;
    Homes& operator=(const Homes&) = delete;
    Homes(Homes&&) = default;
    Homes& operator=(Homes&&) = default;
};

// The root of a machine: "" for the scanned one, or a container's layer (".../diff", ".../rootfs").
bool is_machine_root(std::string_view folder);

// The sixth field of each line of passwd(5), without "/" and what is no absolute path; each once, at most `limit`.
std::vector<std::string> homes_in_passwd(std::string_view passwd, std::size_t limit = 20'000);

struct FoundHomes {
    Homes homes;
    std::vector<Error> notes;  // what could not be read; an absent file is not worth a note
};

// passwd, /root and /home/* below the root, and the folders that the start files in those homes move.
FoundHomes find_homes(const Root&, std::span<const agents::Signature>);

}  // namespace bawn::inventory
