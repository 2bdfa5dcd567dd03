#pragma once

// later_files: the policy's hidden files that come up while a session runs, hidden as soon as they are seen.
//
//     LaterFiles later = TRY(LaterFiles::watch(repository, rules, [&](const std::string& path) { … }));   // until it goes away
//
// `appeared` is called from a thread of its own. Between a file's coming and its hiding lie some milliseconds.

#include <functional>
#include <string>
#include <thread>

#include "base/error.h"
#include "workspace/file_rules.h"
#include "workspace/folder.h"

namespace bawn::session {

class LaterFiles {
public:
    static Result<LaterFiles> watch(const workspace::Folder&, workspace::FileRules, std::function<void(const std::string& path)> appeared);

private:
    explicit LaterFiles(std::jthread thread) : thread_(std::move(thread)) {}
    std::jthread thread_;
};

}  // namespace bawn::session
