#pragma once

// The folder that holds a ledger, and the names in it.
//
//     00000001.jsonl, 00000002.jsonl, …   segments, one line an event
//     head                                how far the ledger goes
//     key, key.pub                        what it is signed with
//     00000001-4711.torn                  bytes of a write that a crash cut short, moved aside
//
// Files are opened one name beneath the folder's descriptor and no link among them is followed.

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/fd.h"
#include "base/files.h"

namespace bawn::ledger {

inline constexpr std::string_view head_name = "head", private_key_name = "key", public_key_name = "key.pub";

class Folder {
public:
    static Result<Folder> open(const std::string& path);

    // For the writer: made (0700) when absent; ErrorKind::denied when it belongs to somebody else or is open to others.
    static Result<Folder> open_own(const std::string& path);

    // ErrorKind::unavailable while another process holds it. Held until this Folder goes.
    Result<> lock() const;

    Result<Fd> open(std::string_view name, int flags, mode_t mode = 0600) const;  // regular files only
    Result<std::string> read(std::string_view name, std::uint64_t limit) const;
    Result<> write_new(std::string_view name, std::string_view text) const;  // 0600; under its name only when whole and synced
    Result<> rename(std::string_view from, std::string_view to) const;
    Result<> sync() const;

    Result<std::vector<std::uint64_t>> segments() const;  // in order
    Result<std::vector<std::string>> names_ending(std::string_view suffix) const;
    std::string path_of(std::string_view name) const { return root_.path() + "/" + std::string(name); }

private:
    explicit Folder(Root root) : root_(std::move(root)) {}
    Root root_;
};

std::string segment_name(std::uint64_t number);

}  // namespace bawn::ledger
