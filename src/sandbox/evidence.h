#pragma once

// What was seen inside a sandbox, as plain structs, and the Tally that folds it for a session's report.
//
// All of it is graded `observed`: arguments are read from the memory of a task that others may change, and a path is
// resolved beside the kernel, not by it. What must be beyond doubt comes from elsewhere: the change set, the proxy, the
// exit status. Strings are foreign bytes as they were found, of any encoding; whoever shows them makes them printable.
// Process numbers are those inside.

#include <sys/types.h>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>
#include <vector>

#include "base/clock.h"
#include "sandbox/watched.h"

namespace bawn::sandbox {

struct Task {
    pid_t pid = 0, parent = 0;  // 0: not known, or outside
};

enum class Known : std::uint8_t {
    resolved,  // the path that the kernel names for what was found there, links followed
    spelled,   // as the task spelled it, made absolute: nothing was there, or it could not be followed
    unread,    // the task's memory could not be read
};

struct Place {
    std::string path;
    Known known = Known::unread;
    dev_t device = 0;  // 0: nothing there
    ino_t inode = 0;

    bool is_same_file(const Place& other) const { return inode != 0 && inode == other.inode && device == other.device; }
};

struct Program {
    Place place;
    std::string sha256;  // hex, or "": not readable, too large, or not in time
};

enum class ExecOutcome : std::uint8_t { ran, did_not_run, unknown, refused };
std::string_view name_of(ExecOutcome);  // "ran", "did-not-run", "unknown", "refused"

struct ExecSeen {
    Time time;
    Task task;
    std::string called;   // the path in the call
    Program file;         // the file that ran, whatever it was called; a script if it was one
    Program interpreter;  // of a script; else no path
    std::vector<std::string> argv;
    bool argv_is_cut = false;
    bool is_swapped = false;  // another file ran than the path led to a moment before
    bool went_past_refusal = false;  // what ran is what ObserverOptions::refuses refuses
    ExecOutcome outcome = ExecOutcome::unknown;
};

struct Address {
    int family = 0;       // AF_*
    std::string address;  // "192.0.2.1", "2001:db8::1", "/run/x.sock", "@abstract"; "" where there is none to show
    std::uint16_t port = 0;
    bool operator==(const Address&) const = default;
};

// sockaddr bytes as a task passed them, of any length.
Address address_from(std::string_view sockaddr);

struct ConnectSeen {  // tried; how it ended is not known
    Time time;
    Task task;
    Act act = Act::connect;  // or bind
    Address to;
};

struct MutationSeen {
    Time time;
    Task task;
    Act act = Act::open;  // open is an open for writing
    Place place;
    Place second;  // the new place of a rename or link; the text of a symlink, spelled
};

struct OpenSeen {  // for reading; forensic evidence only
    Time time;
    Task task;
    Place place;
};

using Seen = std::variant<ExecSeen, ConnectSeen, MutationSeen, OpenSeen>;

inline Time time_of(const Seen& seen)
{
    return std::visit([](const auto& one) { return one.time; }, seen);
}

// "exec", "connect", "bind", "write", "remove", "rename", "link", "symlink", "make-folder", "make-node", "mode", "owner",
// "resize", "attribute"
std::string_view name_of(Act);

// Every notification ends in exactly one of the others: seen == told + quiet + gone + lost.
struct Counts {
    std::uint64_t seen = 0;
    std::uint64_t told = 0;   // became evidence
    std::uint64_t quiet = 0;  // nothing to tell: an open for reading, a message without an address, an orderly end
    std::uint64_t gone = 0;   // the task died before its call was read; the call did not happen
    std::uint64_t lost = 0;   // happened, and there was no room to keep it
};

// One key for all parts, each ended by a NUL.
std::string key_of_parts(std::initializer_list<std::string_view> parts);

// Folds what was seen, in bounded memory: beyond `rows` or `bytes` what is new is in no row but counted.
class Tally {
public:
    struct Exec {
        std::string path, sha256;
        std::vector<std::string> argv;
        std::uint64_t count = 0;
    };
    struct Network {
        std::string address;
        std::uint16_t port = 0;
        std::uint64_t count = 0;
    };
    struct Denied {
        std::string what, path;
        std::uint64_t count = 0;
    };
    struct Change {
        std::string what, path;  // by the names of Act
        std::uint64_t count = 0;
    };

    explicit Tally(std::size_t rows = 8192, std::size_t bytes = 4 << 20) : rows_left_(rows), bytes_left_(bytes) {}
    void add(const Seen&);

    // In the order of first sight.
    const std::vector<Exec>& exec() const { return exec_.rows; }           // what ran, or may have
    const std::vector<Network>& network() const { return network_.rows; }  // internet addresses; loopback too
    const std::vector<Denied>& denied() const { return denied_.rows; }
    const std::vector<Change>& changes() const { return changes_.rows; }
    const std::vector<Change>& opens() const { return opens_.rows; }
    std::uint64_t left_out() const { return left_out_; }  // sightings that are in no row

private:
    template <typename Row>
    struct List {
        std::vector<Row> rows;
        std::unordered_map<std::string, std::size_t> place_of;
    };
    template <typename Row>
    void count(List<Row>&, std::string key, Row row);
    void count_place(List<Change>&, std::string_view what, const Place&);
    void add_one(const ExecSeen&);
    void add_one(const ConnectSeen&);
    void add_one(const MutationSeen&);
    void add_one(const OpenSeen&);

    std::size_t rows_left_, bytes_left_;
    std::uint64_t left_out_ = 0;
    List<Exec> exec_;
    List<Network> network_;
    List<Denied> denied_;
    List<Change> changes_, opens_;
};

}  // namespace bawn::sandbox
