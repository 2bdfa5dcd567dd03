// The walk over an overlay's upper layer: Documentation/filesystems/overlayfs.rst of the kernel says what stands there.

#include <algorithm>
#include <cerrno>

#include "workspace/collector.h"
#include "workspace/file_state.h"
#include "workspace/overlay_marks.h"

namespace bawn::workspace {
namespace {

enum class Below { merged, only_upper };  // whether the lower folder still shows through

class UpperWalk {
public:
    UpperWalk(const Folder& lower, const Folder& upper, Collector& collector) : lower_(lower), upper_(upper), collector_(collector) {}

    // `path` is a folder of the upper layer.
    Result<> folder(const std::string& path, Below below)
    {
        auto entries = upper_.entries(path);
        if (!entries) return collector_.add_refused(path.empty() ? "." : path, {}, {.type = FileType::folder}, entries.error().message());
        for (const Entry& entry : *entries) TRY(this->entry(joined(path, entry.name), below));
        if (below == Below::only_upper) TRY(what_is_covered(path, *entries));
        return {};
    }

private:
    Result<> entry(const std::string& path, Below below)
    {
        auto status = upper_.status(path);
        if (!status) return collector_.add_refused(path, {}, {}, status.error().message());
        if (!*status) return {};
        if (is_whiteout(upper_, path, **status)) return collector_.add_deleted(path);
        if (S_ISDIR((*status)->st_mode)) return subfolder(path, **status, below);
        return file(path, **status);
    }

    Result<> file(const std::string& path, const struct stat& status)
    {
        FileState before = TRY(before_of(path));
        if (S_ISREG(status.st_mode) && !overlay_attribute(upper_, path, "metacopy").empty())
            return collector_.add_refused(path, before, {.type = FileType::regular}, "the overlay holds only its attributes");
        auto after = state_of(upper_, path, status);
        if (!after) return collector_.add_refused(path, before, {.type = type_of(status)}, after.error().message());
        if (before.type == FileType::folder) TRY(what_is_covered(path, {}));
        return collector_.add(path, std::move(before), std::move(*after), &status);
    }

    Result<> subfolder(const std::string& path, const struct stat& status, Below below)
    {
        FileState before = TRY(before_of(path));
        FileState after = TRY(state_of(upper_, path, status));
        if (!overlay_attribute(upper_, path, "redirect").empty())
            return collector_.add_refused(path, before, after, "the overlay takes this folder from another place");
        bool is_covered = is_opaque(upper_, path) || below == Below::only_upper || before.type != FileType::folder;
        TRY(collector_.add(path, std::move(before), std::move(after), &status));
        return folder(path, is_covered ? Below::only_upper : Below::merged);
    }

    // What the lower folder has and the upper hides.
    Result<> what_is_covered(const std::string& path, const std::vector<Entry>& shown)
    {
        auto status = TRY(lower_.status(path));
        if (!status || !S_ISDIR(status->st_mode)) return {};
        for (const Entry& entry : TRY(lower_.entries(path)))
            if (!std::ranges::binary_search(shown, entry.name, {}, &Entry::name)) TRY(collector_.add_deleted(joined(path, entry.name)));
        return {};
    }

    Result<FileState> before_of(const std::string& path)
    {
        auto status = lower_.status(path);
        if (!status && status.error().error_number() == ELOOP) return FileState{};  // a folder stands where a link was
        if (!status) return fail(std::move(status).error());
        if (!*status) return FileState{};
        auto state = state_of(lower_, path, **status);
        if (state) return state;
        return FileState{.type = type_of(**status), .mode = (*status)->st_mode & 07777U};  // unreadable: known by its kind only
    }

    const Folder& lower_;
    const Folder& upper_;
    Collector& collector_;
};

}  // namespace

Result<ChangeSet> changes_in_upper(const Folder& lower, const Folder& upper, const ProtectedPaths& rules, const FileRules& files)
{
    Collector collector(lower, upper, rules, files);
    TRY(UpperWalk(lower, upper, collector).folder("", Below::merged));
    return collector.finish(Source::upper);
}

}  // namespace bawn::workspace
