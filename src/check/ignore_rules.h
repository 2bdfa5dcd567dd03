#pragma once

// Which files a scan leaves out: .gitignore, .semgrepignore and options, all in the form of gitignore(5).
//
//     IgnoreRules rules;
//     rules.add("*.log\n!keep.log\n/build/\n", "");       // a file in the root
//     rules.add("*.tmp\n", "src/deep");                    // one in a folder: about what is below it
//     rules.ignores("src/deep/x.tmp", PathKind::file)      // true
//
// Of several lines that match, the last decides; files added later go before earlier ones. A path below an ignored
// folder is ignored whatever is said of it: the caller does not enter such folders. Matching takes time linear in path
// and pattern for each "**".

#include <string>
#include <string_view>
#include <vector>

namespace bawn::check {

enum class PathKind { file, folder };

class IgnoreRules {
public:
    void add(std::string_view text, std::string_view folder);
    void add(const IgnoreRules& later);
    bool ignores(std::string_view path, PathKind) const;  // relative to the root, without "./"

    // What a folder's own files added is forgotten when the walk leaves it.
    std::size_t mark() const { return lines_.size(); }
    void back_to(std::size_t mark) { lines_.resize(mark); }

private:
    struct Line {
        std::string folder;                   // "" or "a/b"
        std::vector<std::string> components;  // "**" is any number of them
        bool is_negated = false, is_for_folders = false;
    };
    std::vector<Line> lines_;
};

// One pattern of gitignore(5) against a whole path; for include and exclude of rules and options as well.
bool glob_matches(const std::vector<std::string>& pattern, std::string_view path);
std::vector<std::string> glob_components(std::string_view pattern);

}  // namespace bawn::check
