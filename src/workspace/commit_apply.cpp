#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <unistd.h>

#include <algorithm>
#include <functional>
#include <ranges>

#include "workspace/commit_steps.h"
#include "workspace/file_state.h"

namespace bawn::workspace {
namespace {

std::unexpected<Error> conflict(std::string what) { return fail(ErrorKind::unavailable, std::move(what)); }
std::unexpected<Error> changed_meanwhile() { return conflict("it changed in the repository meanwhile"); }

bool is_file_or_link(const FileState& state) { return state.type == FileType::regular || state.type == FileType::link; }

class Applying {
public:
    Applying(const Places& places, const Journal& journal, const Step& step)
        : places_(places),
          repository_(places.repository),
          items_(journal.items),
          step_(step),
          problems_(journal.items.size())
    {
    }

    // Folders first, so that files have a place; then files; deletions when everything new is there; last what comes where a
    // folder had to go, and the modes of folders, which may forbid writing in them.
    std::vector<FileOutcome> all()
    {
        each_of([](const Item& i) { return i.after.type == FileType::folder; }, &Applying::make_folder);
        each_of([](const Item& i) { return is_file_or_link(i.after) && i.expected.type != FileType::folder; }, &Applying::swap_in);
        each_reversed([](const Item& i) { return i.after.type == FileType::none; }, &Applying::take_out);
        each_of([](const Item& i) { return is_file_or_link(i.after) && i.expected.type == FileType::folder; }, &Applying::replace_folder);
        each_reversed([](const Item& i) { return i.after.type == FileType::folder; }, &Applying::set_folder_mode);
        return outcomes();
    }

private:
    using Doing = Result<> (Applying::*)(const Item&);

    void one(std::size_t index, Doing doing)
    {
        if (problems_[index]) return;
        step("apply", items_[index]);
        if (auto done = (this->*doing)(items_[index]); !done) problems_[index] = std::move(done).error();
    }

    void each_of(bool (*is_meant)(const Item&), Doing doing)
    {
        for (std::size_t i = 0; i < items_.size(); ++i)
            if (is_meant(items_[i])) one(i, doing);
    }

    void each_reversed(bool (*is_meant)(const Item&), Doing doing)
    {
        for (std::size_t i = items_.size(); i-- > 0;)
            if (is_meant(items_[i])) one(i, doing);
    }

    std::vector<FileOutcome> outcomes()
    {
        std::vector<FileOutcome> all;
        for (std::size_t i = 0; i < items_.size(); ++i) {
            if (problems_[i]) remove_hidden(places_, items_[i]);
            if (!problems_[i])
                all.push_back({items_[i].path, items_[i].outcome, ""});
            else
                all.push_back({items_[i].path, problems_[i]->kind() == ErrorKind::unavailable ? Outcome::conflict : Outcome::failed,
                               problems_[i]->message()});
        }
        return all;
    }

    void step(const char* what, const Item& item)
    {
        if (step_) step_(std::string(what) + " " + item.path);
    }

    Result<> rename(const std::string& from, const std::string& to, unsigned flags)
    {
        Folder::Place source = TRY(repository_.place_of(from));
        Folder::Place target = TRY(repository_.place_of(to));
        if (::renameat2(source.folder.get(), source.name.c_str(), target.folder.get(), target.name.c_str(), flags) == 0) return {};
        if (errno == EEXIST) return changed_meanwhile();
        if (errno == EINVAL && flags == RENAME_NOREPLACE) return rename_by_looking(source, target);
        return fail_errno("renaming");
    }

    // For a file system that cannot refuse to replace: a moment is left in which somebody else could.
    static Result<> rename_by_looking(const Folder::Place& source, const Folder::Place& target)
    {
        struct stat status;
        if (::fstatat(target.folder.get(), target.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0) return changed_meanwhile();
        if (::renameat(source.folder.get(), source.name.c_str(), target.folder.get(), target.name.c_str()) == 0) return {};
        return fail_errno("renaming");
    }

    // Takes what stands at `path` out of the way, if it is what we expect.
    Result<> move_out(const Item& item)
    {
        TRY(rename(item.path, item.hidden, RENAME_NOREPLACE));
        step("moved out", item);
        FileState moved = TRY(state_of(repository_, item.hidden));
        if (moved == item.expected) return {};
        TRY(rename(item.hidden, item.path, RENAME_NOREPLACE));
        return changed_meanwhile();
    }

    Result<> make_folder(const Item& item)
    {
        auto now = TRY(repository_.status(item.path));
        if (now && !S_ISDIR(now->st_mode)) {
            FileState state = TRY(state_of(repository_, item.path, *now));
            if (!(state == item.expected)) return changed_meanwhile();
            TRY(move_out(item));
        } else if (now) {
            remove_hidden(places_, item);
            return {};
        }
        Folder::Place place = TRY(repository_.place_of(item.path));
        if (::mkdirat(place.folder.get(), place.name.c_str(), 0700) != 0) return fail_errno("making the folder");
        step("folder made", item);
        remove_hidden(places_, item);
        return give_to_owner_of_parent(place);
    }

    Result<> give_to_owner_of_parent(const Folder::Place& place)
    {
        struct stat parent;
        if (::geteuid() != 0 || ::fstat(place.folder.get(), &parent) != 0) return {};
        if (::fchownat(place.folder.get(), place.name.c_str(), parent.st_uid, parent.st_gid, AT_SYMLINK_NOFOLLOW) != 0)
            return fail_errno("giving the folder to its owner");
        return {};
    }

    Result<> set_folder_mode(const Item& item)
    {
        Fd folder = TRY(repository_.open_beneath(item.path, O_RDONLY | O_DIRECTORY));
        auto status = TRY(status_of(folder));
        mode_t mode = (status.st_mode & special_bits) | (item.after.mode & 0777U);
        if (::fchmod(folder.get(), mode) != 0) return fail_errno("setting the mode of the folder");
        return {};
    }

    // A commit that was cut off may have swapped already: then the hidden file is the old one.
    Result<bool> is_swapped(const Item& item, const FileState& now)
    {
        if (!is_committed_as(now, item.after)) return false;
        FileState hidden = TRY(state_of(repository_, item.hidden));
        bool is_old_or_gone = hidden.type == FileType::none || hidden == item.expected || is_committed_as(hidden, item.after);
        if (is_old_or_gone) return true;
        TRY(rename(item.hidden, item.path, RENAME_EXCHANGE));
        return changed_meanwhile();
    }

    Result<> swap_in(const Item& item)
    {
        FileState now = TRY(state_of(repository_, item.path));
        if (TRY(is_swapped(item, now))) {
            remove_hidden(places_, item);
            return {};
        }
        if (!(now == item.expected)) return changed_meanwhile();
        if (now.type == FileType::none) return rename(item.hidden, item.path, RENAME_NOREPLACE);
        return exchange(item);
    }

    Result<> exchange(const Item& item)
    {
        auto exchanged = rename(item.hidden, item.path, RENAME_EXCHANGE);
        if (!exchanged && exchanged.error().error_number() == EINVAL) return rename(item.hidden, item.path, 0);  // a file system without it
        if (!exchanged) return exchanged;
        step("swapped", item);
        FileState old = TRY(state_of(repository_, item.hidden));
        if (!(old == item.expected)) {
            TRY(rename(item.hidden, item.path, RENAME_EXCHANGE));
            return changed_meanwhile();
        }
        remove_hidden(places_, item);
        return {};
    }

    Result<> take_out(const Item& item)
    {
        FileState now = TRY(state_of(repository_, item.path));
        if (now.type == FileType::none) return finish_taking_out(item);
        if (now.type == FileType::folder) return remove_folder(item);
        if (!(now == item.expected)) return changed_meanwhile();
        TRY(move_out(item));
        remove_hidden(places_, item);
        return {};
    }

    Result<> finish_taking_out(const Item& item)
    {
        FileState hidden = TRY(state_of(repository_, item.hidden));
        if (hidden.type != FileType::none && !(hidden == item.expected)) {
            TRY(rename(item.hidden, item.path, RENAME_NOREPLACE));
            return changed_meanwhile();
        }
        remove_hidden(places_, item);
        return {};
    }

    Result<> remove_folder(const Item& item)
    {
        if (item.expected.type != FileType::folder) return changed_meanwhile();
        Folder::Place place = TRY(repository_.place_of(item.path));
        if (::unlinkat(place.folder.get(), place.name.c_str(), AT_REMOVEDIR) == 0 || errno == ENOENT) return {};
        if (errno == ENOTEMPTY || errno == EEXIST) return conflict("the folder holds files that stay");
        return fail_errno("removing the folder");
    }

    Result<> replace_folder(const Item& item)
    {
        FileState now = TRY(state_of(repository_, item.path));
        if (now.type == FileType::folder) {
            TRY(remove_folder(item));
            now = {};
        }
        if (now.type == FileType::none) return rename(item.hidden, item.path, RENAME_NOREPLACE);
        if (!is_committed_as(now, item.after)) return changed_meanwhile();
        remove_hidden(places_, item);
        return {};
    }

    const Places& places_;
    const Folder& repository_;
    const std::vector<Item>& items_;
    const Step& step_;
    std::vector<std::optional<Error>> problems_;
};

}  // namespace

std::vector<FileOutcome> apply(const Places& places, const Journal& journal, const Step& step)
{
    return Applying(places, journal, step).all();
}

}  // namespace bawn::workspace
