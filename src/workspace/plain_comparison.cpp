// The comparison of two whole trees: what changed from one to the other. The copy fallback uses it, and it checks the walk
// over an upper layer in the tests.

#include <algorithm>

#include "workspace/collector.h"
#include "workspace/file_state.h"

namespace bawn::workspace {
namespace {

class TreeComparison {
public:
    TreeComparison(const Folder& before, const Folder& after, Collector& collector, const std::vector<std::string>& skip)
        : before_(before),
          after_(after),
          collector_(collector),
          skip_(skip)
    {
    }

    Result<> folder(const std::string& path)
    {
        auto now = after_.entries(path);
        if (!now) return collector_.add_refused(path, {}, {.type = FileType::folder}, now.error().message());
        for (const Entry& entry : *now)
            if (std::string below = joined(path, entry.name); !is_skipped(below)) TRY(this->entry(below));
        return gone(path, *now);
    }

private:
    Result<> entry(const std::string& path)
    {
        auto status = after_.status(path);
        if (!status) return collector_.add_refused(path, {}, {}, status.error().message());
        if (!*status) return {};
        auto before = state_before(path);
        auto after = state_of(after_, path, **status);
        if (!before || !after)
            return collector_.add_refused(path, {}, {.type = type_of(**status)}, (before ? after : before).error().message());
        bool was_folder = before->type == FileType::folder;
        TRY(collector_.add(path, std::move(*before), std::move(*after), &**status));
        if (S_ISDIR((*status)->st_mode)) return folder(path);
        return was_folder ? gone(path, {}) : Result<>{};
    }

    Result<FileState> state_before(const std::string& path)
    {
        auto state = state_of(before_, path);
        if (!state && state.error().error_number() == ELOOP) return FileState{};
        return state;
    }

    // What stood in the folder and does no more.
    Result<> gone(const std::string& path, const std::vector<Entry>& now)
    {
        auto status = before_.status(path);
        if (!status || !*status || !S_ISDIR((*status)->st_mode)) return {};
        for (const Entry& entry : TRY(before_.entries(path))) {
            std::string below = joined(path, entry.name);
            if (!std::ranges::binary_search(now, entry.name, {}, &Entry::name) && !is_skipped(below)) TRY(collector_.add_deleted(below));
        }
        return {};
    }

    bool is_skipped(const std::string& path) const { return std::ranges::find(skip_, path) != skip_.end(); }

    const Folder& before_;
    const Folder& after_;
    Collector& collector_;
    const std::vector<std::string>& skip_;
};

}  // namespace

Result<ChangeSet> changes_in_copy(const Folder& original, const Folder& copy, const ProtectedPaths& rules, const FileRules& files,
                                  const std::vector<std::string>& skip)
{
    Collector collector(original, copy, rules, files);
    TRY(TreeComparison(original, copy, collector, skip).folder(""));
    return collector.finish(Source::copy);
}

}  // namespace bawn::workspace
