#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <map>

#include "base/text.h"
#include "workspace/case_folding.h"
#include "workspace/commit_steps.h"
#include "workspace/file_state.h"
#include "workspace/names.h"

namespace bawn::workspace {
namespace {

bool is_older(const struct timespec& one, const struct timespec& other)
{
    return one.tv_sec != other.tv_sec ? one.tv_sec < other.tv_sec : one.tv_nsec < other.tv_nsec;
}

// A folder that is added is needed by what is chosen below it.
bool is_needed(const Change& change, const std::vector<std::string>& chosen)
{
    return change.after.type == FileType::folder &&
           std::ranges::any_of(chosen, [&](const std::string& one) { return one.starts_with(change.path + "/"); });
}

class Planner {
public:
    Planner(const Places& places, const Selection& selection, const Base& base, BaseReader& reader)
        : places_(places),
          selection_(selection),
          base_(base),
          reader_(reader)
    {
    }

    Plan plan_for(const ChangeSet& set)
    {
        for (const Change& change : set.changes) one(change);
        return std::move(plan_);
    }

private:
    void tell(const Change& change, Outcome outcome, std::string why) { plan_.outcomes.push_back({change.path, outcome, std::move(why)}); }

    void one(const Change& change)
    {
        bool is_wanted = is_chosen(change.path, selection_.paths) || is_needed(change, selection_.paths);
        if (!is_wanted) return tell(change, Outcome::held, "not chosen");
        if (!change.refused.empty()) return tell(change, Outcome::refused, change.refused);
        if (change.is_protected() && selection_.approval == Approval::unprotected)
            return tell(change, Outcome::held, change.protection.rule + ": " + change.protection.why);
        auto status = places_.repository.status(change.path);
        if (!status) return tell(change, Outcome::refused, std::move(status).error().message());
        auto now = *status ? state_of(places_.repository, change.path, **status) : FileState{};
        if (!now) return tell(change, Outcome::failed, now.error().message());
        if (is_committed_as(*now, change.after)) return tell(change, Outcome::committed, "");
        if (std::string why = obstacle(change, *now, *status); !why.empty()) return tell(change, Outcome::refused, why);
        decide(change, *now, *status);
    }

    // Why this file cannot be written here, whatever its content.
    std::string obstacle(const Change& change, const FileState& now, const std::optional<struct stat>& status)
    {
        if (status && ::geteuid() != 0 && status->st_uid != ::geteuid()) return "the file in the repository belongs to another user";
        if (now.type == FileType::special) return "a device, FIFO or socket stands there";
        if (now.type != FileType::none || change.after.type == FileType::none) return "";
        std::string other = colliding_name(change.path);
        return other.empty() ? "" : "this file system takes " + printable(other) + " for the same name";
    }

    std::string colliding_name(const std::string& path)
    {
        std::string parent(parent_of(path));
        std::string name(name_of_path(path));
        auto folder = places_.repository.open_beneath(parent, O_RDONLY | O_DIRECTORY);
        if (!folder || !folds_case(*folder)) return "";
        auto there = places_.repository.entries(parent);
        auto& planned = planned_[parent];
        std::string other = there ? collision(*there, name) : "";
        if (other.empty()) other = collision(planned, name);
        planned.push_back({name});
        return other;
    }

    void decide(const Change& change, const FileState& now, const std::optional<struct stat>& status)
    {
        if (!changed_underneath(change, now, status)) return add(change, now, false);
        bool is_text_on_both_sides = now.type == FileType::regular && change.after.type == FileType::regular;
        if (is_text_on_both_sides) return add(change, now, true);
        if (change.after.type == FileType::none && is_as_git_knew_it(change.path, now)) return add(change, now, false);
        tell(change, Outcome::conflict,
             now.type == FileType::none ? "it was removed from the repository meanwhile" : "it changed in the repository meanwhile");
    }

    bool changed_underneath(const Change& change, const FileState& now, const std::optional<struct stat>& status)
    {
        if (!(now == change.before)) return true;
        if (base_.started.tv_sec == 0 || now.type == FileType::folder) return false;
        if (status) return !is_older(status->st_ctim, base_.started);
        auto parent = places_.repository.status(parent_of(change.path));
        bool parent_is_older = parent && (!*parent || is_older((*parent)->st_ctim, base_.started));
        return !parent_is_older && reader_.is_tracked(change.path);
    }

    bool is_as_git_knew_it(const std::string& path, const FileState& now)
    {
        if (now.type != FileType::regular) return false;
        auto known = reader_.find(path);
        return known && sha256(known->content) == now.sha256;
    }

    void add(const Change& change, const FileState& now, bool is_to_merge)
    {
        std::string waiting(parent_of(change.path));
        while (!waiting.empty() && !is_folder(waiting)) waiting = std::string(parent_of(waiting));
        Item item{.path = change.path, .expected = now, .after = change.after, .is_to_merge = is_to_merge};
        item.after.mode &= ~special_bits;
        item.hidden = hidden_name(waiting, places_.name, plan_.journal.items.size());
        plan_.journal.items.push_back(std::move(item));
    }

    bool is_folder(const std::string& path)
    {
        auto status = places_.repository.status(path);
        return status && *status && S_ISDIR((*status)->st_mode);
    }

    const Places& places_;
    const Selection& selection_;
    const Base& base_;
    BaseReader& reader_;
    Plan plan_;
    std::map<std::string, std::vector<Entry>> planned_;  // names to come, by folder
};

}  // namespace

bool is_committed_as(const FileState& now, const FileState& after)
{
    if (now.type != after.type) return false;
    if (now.type == FileType::link) return now.link_target == after.link_target;
    bool is_same_mode = ((now.mode ^ after.mode) & 0777U) == 0;
    return now.type == FileType::none || (is_same_mode && now.sha256 == after.sha256);
}

Result<Plan> make_plan(const Places& places, const ChangeSet& set, const Selection& selection, const Base& base, BaseReader& reader)
{
    return Planner(places, selection, base, reader).plan_for(set);
}

}  // namespace bawn::workspace
