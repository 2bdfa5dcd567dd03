#include "cli/check_fix.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <map>

#include "base/files.h"
#include "base/text.h"

namespace bawn::cli {
namespace {

constexpr std::size_t context = 3;

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

std::vector<std::string_view> lines_of(std::string_view text)
{
    std::vector<std::string_view> lines = split(text, '\n');
    if (!lines.empty() && lines.back().empty()) lines.pop_back();
    return lines;
}

// Fixes change few lines: everything between the first and the last that differ is one hunk.
struct Hunk {
    std::size_t begin, before_end, after_end;
};
Hunk hunk_between(const std::vector<std::string_view>& before, const std::vector<std::string_view>& after)
{
    std::size_t begin = 0, tail = 0;
    while (begin < before.size() && begin < after.size() && before[begin] == after[begin]) ++begin;
    while (tail < before.size() - begin && tail < after.size() - begin &&
           before[before.size() - 1 - tail] == after[after.size() - 1 - tail])
        ++tail;
    return {begin, before.size() - tail, after.size() - tail};
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

std::string unified_diff(const ProposedChange& change)
{
    auto before = lines_of(change.before), after = lines_of(change.after);
    Hunk hunk = hunk_between(before, after);
    std::size_t from = hunk.begin - std::min(hunk.begin, context);
    std::size_t to = std::min(hunk.before_end + context, before.size());
    std::size_t tail = to - hunk.before_end;
    std::string path = printable(change.source.path);
    std::string diff =
        fmt::format("--- a/{0}\n+++ b/{0}\n@@ -{1},{2} +{1},{3} @@\n", path, from + 1, to - from, hunk.after_end + tail - from);
    auto add = [&](char sign, const std::vector<std::string_view>& lines, std::size_t begin, std::size_t end) {
        for (std::size_t i = begin; i < end; ++i) {
            diff += sign;
            for (std::string_view rest = lines[i]; const auto& part : split(rest, '\t'))
                diff += (part.data() == rest.data() ? "" : "\t") + printable(part);
            diff += '\n';
        }
    };
    add(' ', before, from, hunk.begin);
    add('-', before, hunk.begin, hunk.before_end);
    add('+', after, hunk.begin, hunk.after_end);
    add(' ', before, hunk.before_end, to);
    return diff;
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
