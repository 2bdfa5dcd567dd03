#include "cli/check_fix.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "base/files.h"
#include "base/text.h"
#include "workspace/diff.h"

namespace bawn::cli {
namespace {

// From the end to the beginning, so that offsets hold.
ProposedChange change_of(const SourceFile& source, std::string text, std::vector<const check::Finding*> findings)
{
    std::ranges::sort(findings, {}, [](const check::Finding* f) { return f->begin.offset; });
    ProposedChange change{source, text, std::move(text), 0};
    std::vector<const check::Finding*> taken;
    for (const check::Finding* f : findings) {
        bool overlaps = !taken.empty() && f->begin.offset < taken.back()->end.offset;
        if (!overlaps && f->end.offset <= change.before.size() && f->begin.offset <= f->end.offset) taken.push_back(f);
    }
    for (auto f = taken.rbegin(); f != taken.rend(); ++f)
        change.after.replace((*f)->begin.offset, (*f)->end.offset - (*f)->begin.offset, *(*f)->fix);
    change.fixes = taken.size();
    return change;
}

}  // namespace

Result<std::vector<ProposedChange>> proposed_changes(const std::vector<SourceFile>& sources, const CheckReport& report, std::uint64_t limit)
{
    std::map<std::string_view, std::vector<const check::Finding*>> by_path;
    for (const JudgedCodeFinding& j : report.findings) {
        if (j.finding.fix) by_path[j.finding.path].push_back(&j.finding);
    }
    std::vector<ProposedChange> changes;
    for (const SourceFile& source : sources) {
        auto found = by_path.find(source.path);
        if (found == by_path.end() || source.content) continue;
        std::string text = TRY(read_source(source, limit));
        ProposedChange change = change_of(source, std::move(text), found->second);
        if (change.fixes > 0) changes.push_back(std::move(change));
    }
    return changes;
}

Result<std::string> unified_diff(const ProposedChange& change)
{
    return fmt::format("--- a/{0}\n+++ b/{0}\n", printable(change.source.path)) + TRY(workspace::diff_of(change.before, change.after));
}

Result<> apply(const ProposedChange& change)
{
    std::string now = TRY(read_source(change.source, change.before.size()));
    if (now != change.before)
        return fail(ErrorKind::unavailable, change.source.path + " has changed since it was checked: nothing is written");
    std::string path = change.source.folder + "/" + change.source.below;
    struct stat status = {};
    if (::lstat(path.c_str(), &status) != 0) return fail_errno("looking at " + path);
    return write_atomically(path, change.after, status.st_mode & 07777);
}

}  // namespace bawn::cli
