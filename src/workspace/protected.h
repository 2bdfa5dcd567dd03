#pragma once

// Protected paths: files that a program of the host would execute, obey or follow later, without a person deciding so.
//
//     auto known = TRY(ProtectedPaths::parse(embedded_file("protected.yaml"), "protected.yaml"));
//     auto rules = TRY(known.for_repository("/home/ann/src/app"));
//     rules.judge("vendor/lib/.GIT/hooks/pre-commit").rule     // "git-hooks": held
//     rules.judge("Makefile").effect                           // review: shown first
//
// The rules are data (data/protected.yaml). `hold` is for what acts by being there: opening the folder, entering it, a git
// command, the start of an editor or agent, a push. `review` is for what acts when somebody builds or tests on purpose; it
// is shown first, and may be committed unasked, because the sources beside it run in the same moment.
//
// Patterns hold at any depth, whether the file exists or not. A component is compared as the least careful file system
// would see it: upper and lower case, full-width and compatibility letters, invisible code points, trailing dots, spaces and streams
// (".git::$INDEX_ALLOCATION"), and the short names of NTFS ("GIT~1") are all the same name.
//
//     NAME          a file or folder of that name, and all below a folder
//     A/B           the same, in a folder A
//     /A            only at the top of the repository
//     *  ?          part of a name; ** is any number of folders

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "workspace/folder.h"

namespace bawn::workspace {

enum class Effect { none, review, hold };
std::string_view name_of(Effect);

struct Protection {
    Effect effect = Effect::none;
    std::string rule;  // id of the rule
    std::string why;
};

struct ProtectedRule {
    std::string id, why;
    Effect effect = Effect::hold;
    std::vector<std::string> patterns;
    std::vector<std::string> except;  // patterns that this rule leaves alone
    std::vector<std::string> told, not_told;
};

class ProtectedPaths {
public:
    static Result<ProtectedPaths> parse(std::string_view yaml, const std::string& file);

    // The strongest rule for the path. A path that leads into a protected place only when it becomes a link (".github",
    // for ".github/workflows") is judged by judge_link.
    Protection judge(std::string_view path) const;
    Protection judge_link(std::string_view path, std::string_view target) const;

    // These rules, and what this repository adds: the targets of links that stand at protected places, and the files that
    // its git configuration names (core.hooksPath, include.path, …). Reads names and .git/config, runs nothing.
    Result<ProtectedPaths> for_repository(const std::string& repository_path) const;

    const std::vector<ProtectedRule>& rules() const { return rules_; }
    std::vector<std::string> failed_examples() const;  // one line each; none is right

private:
    struct Compiled;
    Result<> compile();
    std::vector<ProtectedRule> rules_;
    std::shared_ptr<const Compiled> compiled_;  // shared: never changed after it was made
};

}  // namespace bawn::workspace
