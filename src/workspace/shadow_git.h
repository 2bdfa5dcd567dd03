#pragma once

// Shadow git: the git directory that an agent sees, and the way back for its commits.
//
//     auto shadow = TRY(make_shadow(repository_path, session_path));     // nothing where there is no repository
//     for (auto& row : shadow->binds) …                                  // shadow over WORKSPACE/.git, host objects read-only
//     auto imported = TRY(import_commits(*shadow, session_name));        // refs/bawn/SESSION/heads/main, …
//
// The shadow has the host's HEAD, refs (packed), index and shallow list, a configuration with nothing in it that runs or
// points elsewhere, no hooks, and reads the host's objects through info/alternates. The host's git directory is never
// visible. Git itself is never executed.
//
// On the way back the shadow is foreign: its files are read without following links, packs are indexed anew, every object is
// checked against its own name, trees with names like ".git" are refused. What is new goes into the host's object folder, and
// refs only below refs/bawn/SESSION/. HEAD, refs/heads, the index, configuration and hooks of the host stay untouched.
//
// Repositories with SHA-256 names get a shadow; their commits cannot be imported by libgit2 1.5 (ErrorKind::unsupported).

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/error.h"

namespace bawn::workspace {

struct ShadowBind {
    std::string inside;   // "" stands for the workspace: "/.git" below it; otherwise an absolute path inside
    std::string outside;
    bool is_below_workspace = false;
    bool is_writable = false;
};

struct ShadowGit {
    std::string folder;                // SESSION/git, what the agent writes
    std::string host_git_folder;       // the repository's common git directory
    std::vector<std::string> objects;  // the host's object folders, its own first, then its alternates
    std::string index_file = "index";  // git's index at the start, in the session's folder: Base::index_file; "" for none
    std::string object_format = "sha1";
    bool is_partial = false;           // objects may be missing
    std::vector<ShadowBind> binds;     // rows for the sandbox, in this order
    std::vector<std::string> notes;    // what the agent does not get: "3 submodules without their git directories"
};

// Nothing where the folder is no repository. `session_path` is a folder of this session alone.
Result<std::optional<ShadowGit>> make_shadow(const std::string& repository_path, const std::string& session_path);

// The same again from a session's folder, after a crash or in another process.
Result<std::optional<ShadowGit>> find_shadow(const std::string& repository_path, const std::string& session_path);

struct ImportedRef {
    std::string name;  // refs/bawn/SESSION/heads/main
    std::string id;    // hex
};
struct Imported {
    std::vector<ImportedRef> refs;    // only what is new or moved
    std::uint64_t objects = 0, bytes = 0;
    std::vector<std::string> refused;  // one line each: what was left out and why
};
struct ImportLimits {
    std::uint64_t object_bytes = 256 << 20, bytes = 4ULL << 30, objects = 2'000'000, refs = 10'000;
};
Result<Imported> import_commits(const ShadowGit&, const std::string& session_name, const ImportLimits& = {});

// For fuzzing: a loose object as it stands in a file, checked as an import would. Its type and size, or why not.
Result<std::string> check_loose_object(std::string_view bytes, std::string_view expected_id);

}  // namespace bawn::workspace
