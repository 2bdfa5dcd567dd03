#include "workspace/collector.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "workspace/file_state.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

constexpr std::size_t most_changes = 1'000'000;
constexpr mode_t executable_bits = S_IXUSR | S_IXGRP | S_IXOTH;

ChangeKind kind_of(const FileState& before, const FileState& after)
{
    if (after.type == FileType::none) return ChangeKind::deleted;
    if (after.type == FileType::link) return ChangeKind::link;
    if (before.type == FileType::none) return ChangeKind::added;
    bool is_same = before.type == after.type && before.sha256 == after.sha256 && before.size == after.size;
    return is_same ? ChangeKind::mode : ChangeKind::modified;
}

bool is_same(const FileState& before, const FileState& after) { return before == after && after.type != FileType::special; }

bool differs_in_special_bits_only(const Change& change)
{
    return change.kind == ChangeKind::mode && ((change.before.mode ^ change.after.mode) & ~special_bits) == 0;
}

void tell_what_stays_behind(Change& change, const Folder& after)
{
    mode_t gained = change.after.mode & ~change.before.mode;
    if (change.after.type == FileType::regular || change.after.type == FileType::folder) {
        if (gained & S_ISUID) change.notes.emplace_back("the set-uid bit");
        if (gained & S_ISGID) change.notes.emplace_back("the set-gid bit");
        if (gained & S_ISVTX) change.notes.emplace_back("the sticky bit");
    }
    if (change.after.type != FileType::none && has_extended_attributes(after, change.path))
        change.notes.emplace_back("extended attributes");
}

bool becomes_executable(const Change& change)
{
    bool is_file = change.after.type == FileType::regular;
    bool was = change.before.type == FileType::regular && (change.before.mode & executable_bits);
    return is_file && (change.after.mode & executable_bits) && !was;
}

Protection stronger(Protection one, Protection other) { return other.effect > one.effect ? std::move(other) : std::move(one); }

bool may_make_a_repository(std::string_view name)
{
    std::string folded = folded_name(name);
    return folded == "head" || folded == "objects" || folded == "refs" || folded == "config" || folded == "commondir" || folded == "gitdir";
}

}  // namespace

Result<> Collector::keep(Change change)
{
    if (changes_.size() == most_changes) return fail(ErrorKind::invalid, "more than " + std::to_string(most_changes) + " changes");
    change.kind = kind_of(change.before, change.after);
    change.protection = judge(change);
    changes_.push_back(std::move(change));
    return {};
}

Result<> Collector::add(std::string path, FileState before, FileState after, const struct stat* status)
{
    if (is_same(before, after)) return {};
    Change change{.path = std::move(path), .before = std::move(before), .after = std::move(after)};
    change.kind = kind_of(change.before, change.after);
    tell_what_stays_behind(change, after_);
    if (change.after.type == FileType::special && status) change.refused = words_for(*status);
    if (differs_in_special_bits_only(change)) change.refused = "nothing but set-uid, set-gid or sticky bits";
    return keep(std::move(change));
}

Result<> Collector::add_refused(std::string path, FileState before, FileState after, std::string why)
{
    Change change{.path = std::move(path), .before = std::move(before), .after = std::move(after)};
    change.refused = std::move(why);
    return keep(std::move(change));
}

Result<> Collector::add_deleted(const std::string& path)
{
    auto status = TRY(before_.status(path));
    if (!status) return {};
    auto before = state_of(before_, path, *status);
    if (!before) return add_refused(path, {.type = type_of(*status), .mode = status->st_mode & 07777U}, {}, before.error().message());
    TRY(add(path, std::move(*before), {}, nullptr));
    if (!S_ISDIR(status->st_mode)) return {};
    auto entries = before_.entries(path);
    if (!entries) return add_refused(joined(path, "*"), {}, {}, entries.error().message());
    for (const Entry& entry : *entries) TRY(add_deleted(joined(path, entry.name)));
    return {};
}

Protection Collector::judge_link(const Change& change) const
{
    Protection protection = rules_.judge_link(change.path, change.after.link_target);
    if (protection.effect == Effect::hold) return protection;
    std::string whole = joined(parent_of(change.path), change.after.link_target);
    std::vector<std::string> reached;
    for (const std::string& step : components_of(whole)) {
        if (step == "." || (step == ".." && reached.empty())) continue;
        if (step == "..")
            reached.pop_back();
        else
            reached.push_back(step);
    }
    std::string path;
    for (const std::string& name : reached) {
        path = joined(path, name);
        for (const Folder* folder : {&before_, &after_})
            if (auto status = folder->status(path); status && *status && S_ISLNK((*status)->st_mode))
                return {Effect::hold, "link-to-link", "the link leads on through the link " + path};
    }
    return protection;
}

Protection Collector::judge(const Change& change) const
{
    Protection protection = change.after.type == FileType::link ? judge_link(change) : rules_.judge(change.path);
    if (files_.hides(change.path)) return {Effect::hold, "files.hide", "the policy hides " + files_.pattern_for(change.path)};
    if (change.after.type == FileType::regular && files_.knows(change.after.sha256))
        return {Effect::hold, "files.hide", "it holds the content of a file that the policy hides"};
    if (!becomes_executable(change)) return protection;
    if (change.before.type == FileType::regular)
        return stronger(std::move(protection), {Effect::hold, "becomes-executable", "a file that was no program becomes one"});
    return stronger(std::move(protection), {Effect::review, "new-program", "a new file that can be executed"});
}

bool Collector::is_git_folder(const std::string& path) const
{
    auto is_there = [&](std::string_view name, bool must_be_folder) {
        for (const Folder* folder : {&before_, &after_})
            if (auto status = folder->status(joined(path, name)); status && *status)
                if (!S_ISCHR((*status)->st_mode) && S_ISDIR((*status)->st_mode) == must_be_folder) return true;
        return false;
    };
    return is_there("HEAD", false) && ((is_there("objects", true) && is_there("refs", true)) || is_there("commondir", false));
}

void Collector::hold_new_repositories()
{
    std::unordered_set<std::string> looked_at, repositories;
    for (const Change& change : changes_) {
        std::string folder(parent_of(change.path));
        if (may_make_a_repository(name_of_path(change.path)) && looked_at.insert(folder).second && is_git_folder(folder))
            repositories.insert(folder);
    }
    if (repositories.empty()) return;
    for (Change& change : changes_)
        for (std::string_view folder = change.path;; folder = parent_of(folder)) {
            if (repositories.contains(std::string(folder)) && change.protection.effect != Effect::hold)
                change.protection = {Effect::hold, "git-repository",
                                     "git takes this folder for a repository and reads its configuration and hooks"};
            if (folder.empty()) break;
        }
}

ChangeSet Collector::finish(Source source)
{
    hold_new_repositories();
    std::ranges::sort(changes_, stands_before, &Change::path);
    return {source, std::move(changes_)};
}

}  // namespace bawn::workspace
