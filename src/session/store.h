#pragma once

// store: the sessions of this state folder, one folder each.
//
//     SessionFolder session = TRY(SessionFolder::create(state, facts));   // locked while this process lives
//     TRY(session.save());                                                // after facts() changed
//     for (const SessionFolder& s : TRY(all_sessions(state))) …           // newest first
//
// In the folder: session.json (the facts, written atomically), upper and work (the overlay's layers) or copy, git (the
// shadow git directory), home (the private home), report.json, and the journal of a commit. Whether a session runs is told by the
// lock alone: a session whose process was killed is not running, whatever its facts say, and its changes are still there.

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/error.h"
#include "base/fd.h"

namespace bawn::session {

enum class Mode { gated, copy, direct };  // copy: gated, where the kernel makes no overlay of this folder
std::string_view name_of(Mode);

enum class CommitMode { ask, automatic, never };
std::string_view name_of(CommitMode);

struct Facts {
    std::string id, workspace;
    Mode mode = Mode::gated;
    std::vector<std::string> command;
    std::string agent;              // id, or ""
    unsigned uid = 0;               // who started it
    Time started{}, ended{};        // ended: 0 while it runs, or when it was cut off
    std::string policy_sha256;
    std::vector<std::string> hide;  // the policy's file rules
    std::string home;               // for "~/" in them
    std::int64_t base_seconds = 0, base_nanoseconds = 0;  // workspace::Base::started
    bool has_git = false;
    std::string exit;               // "exit 0", "signal 9", or "" for cut off
};

inline constexpr const char* facts_file = "session.json";

class SessionFolder {
public:
    // Survives a kill of this program at once, a power cut when it is saved.
    static Result<SessionFolder> create(const std::string& state, Facts);
    // A whole id, or a beginning that fits one alone; "last" is the newest.
    static Result<SessionFolder> find(const std::string& state, std::string_view id);

    const std::string& path() const { return path_; }
    std::string file(std::string_view name) const { return path_ + "/" + std::string(name); }
    Facts& facts() { return facts_; }
    const Facts& facts() const { return facts_; }
    std::string text() const;  // of its file
    Result<> save() const;

    // For a change to the session (commit, discard): refused while it runs.
    Result<> lock();
    bool is_running() const;
    Result<> remove();  // the folder and all in it

private:
    friend Result<std::vector<SessionFolder>> all_sessions(const std::string& state);
    SessionFolder(std::string path, Facts facts) : path_(std::move(path)), facts_(std::move(facts)) {}
    static Result<SessionFolder> read(const std::string& path);

    std::string path_;
    Facts facts_;
    Fd lock_;
};

Result<std::vector<SessionFolder>> all_sessions(const std::string& state);

}  // namespace bawn::session
