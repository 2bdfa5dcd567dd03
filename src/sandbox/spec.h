#pragma once

// What one sandbox is: the view of the file system, who runs what in it, and the limits. Plain data, made by whoever
// knows sessions and policies; sandbox.h turns it into mounts, Landlock rules and a seccomp program, all from the same
// rows, so that the layers cannot disagree.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace bawn::sandbox {

enum class Access { read_only, read_write };

// Rows of the view, parents before children; what is not named does not exist inside. Paths inside are absolute and
// canonical; paths outside too, and no component of them may be a link when the sandbox is made.
struct Bind {  // a file or folder of the machine
    std::string inside, outside;
    Access access = Access::read_only;
    int mount = -1;  // a detached mount (open_tree, id-mapped by root) that stands for `outside`; borrowed
};
struct Overlay {  // a folder whose changes go to `upper`; `work` is an empty folder on the same filesystem
    std::string inside, lower, upper, work;
    int lower_mount = -1;   // as in Bind, for `lower`
    int layers_mount = -1;  // as in Bind, for the folder that holds `upper` and `work`
};
struct Scratch {  // an empty folder in memory, gone with the session
    std::string inside;
    std::uint64_t bytes = 256 << 20;
    mode_t mode = 0700;
};
struct TextFile {  // a file made for this session, read-only
    std::string inside, text;
};
struct Link {
    std::string inside, target;
};
struct Hidden {  // there, but nobody can read, write or open it
    std::string inside;
};
using Row = std::variant<Bind, Overlay, Scratch, TextFile, Link, Hidden>;

const std::string& inside_of(const Row&);
bool is_writable(const Row&);

// The row that holds `path` (the deepest, of equals the last), or nullptr where only the root in memory does.
const Row* row_above(const std::vector<Row>& view, std::string_view path);

// Zero is no limit.
struct Limits {
    std::uint64_t memory_bytes = 0;
    std::uint64_t processes = 0;
    unsigned cpu_percent = 0;  // of one processor: 150 is one and a half
    std::chrono::seconds time{0};
    std::uint64_t disk_bytes = 0;  // of all writable places together
};

enum class Watch { none, standard, forensic };  // which system calls are told; forensic: every open, too

// What tries to leave ends at the doors (egress/doors.h). Where there is no Network nothing tries for long: no route leads anywhere.
struct Network {
    std::vector<std::uint16_t> ports;  // beside 80 and 443, those listened on where the kernel cannot bring every port to one socket
};

struct Spec {
    std::vector<Row> view;
    std::vector<std::string> command;      // [0] is a path inside
    std::vector<std::string> environment;  // NAME=value, all of it
    std::string folder = "/";              // where the command starts
    uid_t uid = 0;                         // an ordinary user, also when root runs Bawn
    gid_t gid = 0;
    std::optional<Network> network;
    Limits limits;
    Watch watch = Watch::standard;
    std::vector<std::string> accepted;  // controls that may be missing, by id: --accept-degraded
};

}  // namespace bawn::sandbox
