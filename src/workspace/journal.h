#pragma once

// The journal of a commit: what is to be done, written before anything is, so that whoever finds it can finish or undo.
//
// It is one file of JSON lines in the session's folder, replaced as a whole: a head with the state, then one line for each
// file. Paths are bytes, written in %XX where they are not plain ASCII. Reading trusts nothing: a path that could leave the
// repository, or a hidden name that is not one of ours, is an error.

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "workspace/change_set.h"
#include "workspace/commit.h"

namespace bawn::workspace {

struct Item {
    std::string path;
    FileState expected = {};         // what the commit replaces
    FileState after = {};
    std::string hidden = "";         // where the new file waits, or the old one on its way out; relative to the repository
    Outcome outcome = Outcome::committed;
    bool is_to_merge = false;        // while staging only
};

enum class JournalState { staging, applying };

struct Journal {
    JournalState state = JournalState::staging;
    std::vector<Item> items;
};

std::string to_text(const Journal&, std::string_view session);
Result<Journal> parse_journal(std::string_view text, std::string_view session);

// Synced, both file and folder, when they return.
Result<> write_journal(const Folder& session_folder, const Journal&, std::string_view session);
Result<std::optional<Journal>> read_journal(const Folder& session_folder, std::string_view session);
Result<> remove_journal(const Folder& session_folder);

// ".bawn-SESSION-N" in the folder `in`.
std::string hidden_name(std::string_view in, std::string_view session, std::size_t number);
bool is_hidden_name(std::string_view name, std::string_view session);

std::string percent_encoded(std::string_view);
Result<std::string> percent_decoded(std::string_view);

}  // namespace bawn::workspace
