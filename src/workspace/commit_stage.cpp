#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "workspace/commit_steps.h"
#include "workspace/file_state.h"

namespace bawn::workspace {
namespace {

constexpr std::size_t many_files = 64;

bool is_of_the_machine(const Error& error)
{
    int number = error.error_number();
    return number == ENOSPC || number == EDQUOT || number == EIO || number == EMFILE || number == ENFILE;
}

struct Owner {
    uid_t uid = 0;
    gid_t gid = 0;
};

// Of the file that is replaced, or of the folder that it comes into.
Result<Owner> owner_for(const Places& places, const Item& item)
{
    auto replaced = TRY(places.repository.status(item.path));
    if (replaced && !S_ISDIR(replaced->st_mode)) return Owner{replaced->st_uid, replaced->st_gid};
    auto folder = TRY(places.repository.status(parent_of(item.hidden)));
    if (!folder) return fail(ErrorKind::not_found, "its folder is gone");
    bool gives_group = folder->st_mode & S_ISGID;
    return Owner{folder->st_uid, ::geteuid() == 0 || gives_group ? folder->st_gid : ::getegid()};
}

// An ordinary user cannot give files away; the group is given where it may be.
Result<> give(const Folder::Place& place, Owner owner)
{
    uid_t uid = ::geteuid() == 0 ? owner.uid : static_cast<uid_t>(-1);
    if (::fchownat(place.folder.get(), place.name.c_str(), uid, owner.gid, AT_SYMLINK_NOFOLLOW) == 0 || ::geteuid() != 0) return {};
    return fail_errno("keeping its owner");
}

Result<Fd> new_file(const Folder::Place& place)
{
    Fd file(::openat(place.folder.get(), place.name.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
    if (!file.is_open()) return fail_errno("writing beside it");
    return file;
}

Result<> copy_checked(const Fd& from, const Fd& to, const FileState& reviewed)
{
    std::array<std::byte, 64 << 10> buffer;
    Sha256 hash;
    for (std::uint64_t at = 0;;) {
        std::size_t got = TRY(read_at(from, buffer, at));
        hash.add(std::span(buffer).first(got));
        TRY(write_all(to, std::span<const std::byte>(buffer).first(got)));
        at += got;
        if (got < buffer.size()) break;
    }
    if (hash.finish() != reviewed.sha256) return fail(ErrorKind::invalid, "its content is not what was reviewed");
    return {};
}

Result<> finish_file(const Fd& file, mode_t mode)
{
    if (::fchmod(file.get(), mode & 0777U) != 0) return fail_errno("setting its mode");
    return {};
}

Result<> stage_file(const Places& places, const Item& item)
{
    Owner owner = TRY(owner_for(places, item));
    Folder::Place place = TRY(places.repository.place_of(item.hidden));
    Fd from = TRY(places.source.open_file(item.path));
    Fd to = TRY(new_file(place));
    TRY(copy_checked(from, to, item.after));
    TRY(give(place, owner));
    return finish_file(to, item.after.mode);
}

Result<> stage_link(const Places& places, const Item& item)
{
    if (TRY(places.source.link_target(item.path)) != item.after.link_target)
        return fail(ErrorKind::invalid, "its target is not what was reviewed");
    Owner owner = TRY(owner_for(places, item));
    Folder::Place place = TRY(places.repository.place_of(item.hidden));
    if (::symlinkat(item.after.link_target.c_str(), place.folder.get(), place.name.c_str()) != 0)
        return fail_errno("making the link beside it");
    return give(place, owner);
}

Result<std::string> reviewed_text(const Places& places, const Item& item)
{
    Fd file = TRY(places.source.open_file(item.path));
    std::string text = TRY(read_text(file));
    if (sha256(text) != item.after.sha256) return fail(ErrorKind::invalid, "its content is not what was reviewed");
    return text;
}

// The item becomes what both sides make together.
Result<std::string> merge(const Places& places, Item& item, BaseReader& reader)
{
    std::string theirs = TRY(reviewed_text(places, item));
    Fd file = TRY(places.repository.open_file(item.path));
    std::string ours = TRY(read_text(file));
    auto base = reader.find(item.path);
    if (!base) return fail(ErrorKind::unavailable, "it changed in the repository meanwhile, and git knows no common version");
    auto merged = merged_text(base->content, ours, theirs);
    if (!merged) return fail(ErrorKind::unavailable, "it changed in the repository meanwhile, in the same lines");
    bool was_made_executable_here = base->is_executable == ((item.after.mode & S_IXUSR) != 0);
    if (was_made_executable_here) item.after.mode = item.expected.mode & 0777U;
    item.after.sha256 = sha256(*merged);
    item.after.size = merged->size();
    item.outcome = *merged == theirs ? Outcome::committed : Outcome::merged;
    return *merged;
}

Result<> stage_merged(const Places& places, Item& item, BaseReader& reader)
{
    std::string text = TRY(merge(places, item, reader));
    Owner owner = TRY(owner_for(places, item));
    Folder::Place place = TRY(places.repository.place_of(item.hidden));
    Fd to = TRY(new_file(place));
    TRY(write_all(to, text));
    TRY(give(place, owner));
    return finish_file(to, item.after.mode);
}

Result<> stage_one(const Places& places, Item& item, BaseReader& reader)
{
    if (item.after.type == FileType::link) return stage_link(places, item);
    if (item.after.type != FileType::regular) return {};
    return item.is_to_merge ? stage_merged(places, item, reader) : stage_file(places, item);
}

Result<> sync_one(const Places& places, const Item& item)
{
    if (item.after.type != FileType::regular) return {};
    auto file = places.repository.open_file(item.hidden);
    if (file && ::fsync(file->get()) != 0) return fail_errno("syncing");
    return {};
}

}  // namespace

Result<> stage(const Places& places, Plan& plan, BaseReader& reader, const Step& step)
{
    std::vector<Item> staged;
    for (Item& item : plan.journal.items) {
        if (step) step("stage " + item.path);
        auto done = stage_one(places, item, reader);
        if (done) {
            staged.push_back(std::move(item));
            continue;
        }
        remove_hidden(places, item);
        if (is_of_the_machine(done.error())) return fail(std::move(done).error().while_doing("committing " + printable(item.path)));
        Outcome outcome = done.error().kind() == ErrorKind::unavailable ? Outcome::conflict : Outcome::failed;
        plan.outcomes.push_back({item.path, outcome, done.error().message()});
    }
    plan.journal.items = std::move(staged);
    return sync_places(places, plan.journal);
}

Result<> sync_places(const Places& places, const Journal& journal)
{
    if (journal.items.size() >= many_files) {
        if (::syncfs(places.repository.fd()) != 0) return fail_errno("syncing the repository");
        return {};
    }
    std::set<std::string> folders;
    for (const Item& item : journal.items) {
        TRY(sync_one(places, item));
        folders.emplace(parent_of(item.hidden));
        folders.emplace(parent_of(item.path));
    }
    for (const std::string& path : folders) {
        auto folder = places.repository.open_beneath(path, O_RDONLY | O_DIRECTORY);
        if (folder && ::fsync(folder->get()) != 0) return fail_errno("syncing the repository");
    }
    return {};
}

void remove_hidden(const Places& places, const Item& item)
{
    auto place = places.repository.place_of(item.hidden);
    if (place && is_hidden_name(place->name, places.name)) ::unlinkat(place->folder.get(), place->name.c_str(), 0);
}

Result<> remove_hidden(const Places& places, const Journal& journal)
{
    for (const Item& item : journal.items) remove_hidden(places, item);
    return sync_places(places, journal);
}

}  // namespace bawn::workspace
