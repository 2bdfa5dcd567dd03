#include <fcntl.h>
#include <sys/xattr.h>
#include <unistd.h>

#include <algorithm>

#include "base/text.h"
#include "workspace/change_set.h"
#include "workspace/commit.h"
#include "workspace/file_state.h"
#include "workspace/overlay_marks.h"

namespace bawn::workspace {
namespace {

class Discarding {
public:
    Discarding(const Places& places, Source source) : places_(places), source_(source) {}

    // The source shows at `path` what the repository has.
    Result<> one(const Change& change)
    {
        TRY(folders_stand(change.path));
        if (change.after.type == FileType::folder && change.before.type == FileType::folder) return folder_mode(change);
        if (change.after.type == FileType::folder && TRY(has_entries(change.path))) return {};  // it still holds what was not chosen
        if (source_ == Source::upper && !TRY(is_covered(change.path))) return remove_all(places_.source, change.path);
        return restore(change);
    }

private:
    // A file cannot come back into a folder that is gone.
    Result<> folders_stand(const std::string& path)
    {
        for (std::string_view folder = parent_of(path); !folder.empty(); folder = parent_of(folder)) {
            auto status = TRY(places_.source.status(folder));
            if (status && !S_ISDIR(status->st_mode))
                return fail(ErrorKind::invalid, "its folder " + printable(folder) + " is deleted or replaced; discard that as well");
        }
        return {};
    }

    Result<bool> has_entries(const std::string& path)
    {
        auto entries = places_.source.entries(path);
        return entries && !entries->empty();
    }

    // Whether the lower layer cannot show through at this path, so that removing the entry would delete the file.
    Result<bool> is_covered(const std::string& path)
    {
        for (std::string_view folder = parent_of(path); !folder.empty(); folder = parent_of(folder)) {
            auto status = places_.source.status(folder);
            if (!status || !*status) continue;
            if (is_opaque(places_.source, folder)) return true;
        }
        return false;
    }

    Result<> restore(const Change& change)
    {
        TRY(remove_all(places_.source, change.path));
        if (change.before.type == FileType::none) return {};
        return copy_entry(places_.repository, places_.source, change.path);
    }

    Result<> folder_mode(const Change& change)
    {
        Fd folder = TRY(places_.source.open_beneath(change.path, O_RDONLY | O_DIRECTORY));
        if (::fchmod(folder.get(), change.before.mode) != 0) return fail_errno("restoring the mode of the folder");
        return {};
    }

    const Places& places_;
    Source source_;
};

// Nothing of the upper layer is left; cheaper than file by file, and certain.
Result<> empty_upper(const Folder& upper)
{
    for (const Entry& entry : TRY(upper.entries(""))) TRY(remove_all(upper, entry.name));
    return {};
}

bool is_below_another(const std::string& path, const std::vector<std::string>& gone)
{
    return std::ranges::any_of(gone, [&](const std::string& one) { return path.starts_with(one + "/"); });
}

}  // namespace

Result<std::vector<FileOutcome>> discard(const Places& places, const ChangeSet& set, const std::vector<std::string>& paths)
{
    if (set.source == Source::direct) return fail(ErrorKind::invalid, "in direct mode there is nothing to go back to; use git");
    std::vector<FileOutcome> outcomes;
    if (paths.empty() && set.source == Source::upper) {
        TRY(empty_upper(places.source));
        for (const Change& change : set.changes) outcomes.push_back({change.path, Outcome::discarded, ""});
        return outcomes;
    }
    Discarding discarding(places, set.source);
    std::vector<const Change*> chosen;
    for (const Change& change : set.changes)
        if (is_chosen(change.path, paths)) chosen.push_back(&change);
    // What was deleted comes back folder first, what was added goes file first.
    std::ranges::stable_sort(chosen, [](const Change* a, const Change* b) {
        bool a_returns = a->after.type == FileType::none, b_returns = b->after.type == FileType::none;
        if (a_returns != b_returns) return b_returns;
        return a_returns ? a->path < b->path : a->path > b->path;
    });
    std::vector<std::string> restored;
    for (const Change* change : chosen) {
        if (is_below_another(change->path, restored)) {
            outcomes.push_back({change->path, Outcome::discarded, ""});
            continue;
        }
        auto done = discarding.one(*change);
        outcomes.push_back({change->path, done ? Outcome::discarded : Outcome::failed, done ? "" : done.error().message()});
        if (done && change->after.type == FileType::none && change->before.type == FileType::folder) restored.push_back(change->path);
    }
    std::ranges::sort(outcomes, {}, &FileOutcome::path);
    return outcomes;
}

}  // namespace bawn::workspace
