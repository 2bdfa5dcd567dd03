// The way back for an agent's commits: from the shadow's references through every object that the host lacks, first looked at,
// then written, children before parents.

#include <fcntl.h>
#include <git2.h>
#include <stdio.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <unordered_set>

#include "base/files.h"
#include "base/text.h"
#include "workspace/foreign_objects.h"
#include "workspace/git_library.h"
#include "workspace/git_refs.h"
#include "workspace/names.h"
#include "workspace/shadow_git.h"

namespace bawn::workspace {
namespace {

using Database = std::unique_ptr<git_odb, void (*)(git_odb*)>;

Result<Database> host_database(const ShadowGit& shadow)
{
    git_odb* opened = nullptr;
    if (shadow.objects.empty() || git_odb_open(&opened, shadow.objects.front().c_str()) < 0)
        return git_failure("opening the repository's objects");
    return Database(opened, git_odb_free);
}

git_object_t git_type(ObjectType type)
{
    switch (type) {
    case ObjectType::commit: return GIT_OBJECT_COMMIT;
    case ObjectType::tree: return GIT_OBJECT_TREE;
    case ObjectType::tag: return GIT_OBJECT_TAG;
    case ObjectType::blob: break;
    }
    return GIT_OBJECT_BLOB;
}

// What root writes into a repository shall belong to its owner, or he could not write there any more. Of this thread only.
class AsOwner {
public:
    explicit AsOwner(const std::string& folder)
    {
        struct stat status;
        if (::geteuid() != 0 || ::stat(folder.c_str(), &status) != 0 || status.st_uid == 0) return;
        is_other_ = true;
        ::setfsgid(status.st_gid);
        ::setfsuid(status.st_uid);
    }
    AsOwner(const AsOwner&) = delete;
    AsOwner& operator=(const AsOwner&) = delete;
    ~AsOwner()
    {
        if (!is_other_) return;
        ::setfsuid(::geteuid());
        ::setfsgid(::getegid());
    }

private:
    bool is_other_ = false;
};

class Importing {
public:
    Importing(const ShadowGit& shadow, const ForeignObjects& foreign, git_odb* host, const ImportLimits& limits, Imported& imported)
        : shadow_(shadow),
          foreign_(foreign),
          host_(host),
          limits_(limits),
          imported_(imported)
    {
    }

    // Everything that the tip needs and the host lacks; nothing is written when one of it is bad.
    Result<> tip(const std::string& id)
    {
        std::vector<std::string> order = TRY(looked_at(id));
        for (const std::string& one : order) TRY(write(one));
        return {};
    }

    bool host_has(const std::string& id) const
    {
        git_oid oid;
        return git_oid_fromstrn(&oid, id.data(), id.size()) == 0 && git_odb_exists(host_, &oid);
    }

private:
    struct Step {
        std::string id;
        bool is_done = false;  // its references stand before it
    };

    Result<std::vector<std::string>> looked_at(const std::string& tip)
    {
        std::vector<std::string> order;
        std::unordered_set<std::string> seen;
        std::vector<Step> stack = {{tip}};
        while (!stack.empty()) {
            Step step = std::move(stack.back());
            stack.pop_back();
            if (step.is_done) {
                order.push_back(step.id);
                continue;
            }
            if (host_has(step.id) || !seen.insert(step.id).second) continue;
            if (seen.size() > limits_.objects) return fail(ErrorKind::invalid, "more than " + std::to_string(limits_.objects) + " objects");
            auto references = TRY(references_in(step.id));
            if (!references) continue;
            stack.push_back({step.id, true});
            for (std::string& reference : *references) stack.push_back({std::move(reference)});
        }
        return order;
    }

    // Nothing for an object that a partial clone may lack.
    Result<std::optional<std::vector<std::string>>> references_in(const std::string& id)
    {
        auto object = foreign_.read(id, limits_.object_bytes);
        if (!object) return fail(std::move(object).error().while_doing("object " + id));
        if (!*object && shadow_.is_partial) return std::nullopt;
        if (!*object) return fail(ErrorKind::not_found, "object " + id + " is missing");
        auto references = references_of(**object);
        if (!references) return fail(std::move(references).error().while_doing("object " + id));
        looked_at_bytes_ += (*object)->content.size();
        if (looked_at_bytes_ > limits_.bytes) return fail(ErrorKind::invalid, "more than " + std::to_string(limits_.bytes) + " bytes");
        return std::move(*references);
    }

    Result<> write(const std::string& id)
    {
        auto object = TRY(foreign_.read(id, limits_.object_bytes));
        if (!object) return fail(ErrorKind::not_found, "object " + id + " is gone");
        AsOwner owner(shadow_.objects.front());
        git_oid written;
        char text[GIT_OID_HEXSZ + 1] = {};
        if (git_odb_write(&written, host_, object->content.data(), object->content.size(), git_type(object->type)) < 0)
            return git_failure("writing object " + id);
        if (std::string(git_oid_tostr(text, sizeof text, &written)) != id)
            return fail(ErrorKind::invalid, "object " + id + " has another name");
        ++imported_.objects;
        imported_.bytes += object->content.size();
        return {};
    }

    const ShadowGit& shadow_;
    const ForeignObjects& foreign_;
    git_odb* host_;
    const ImportLimits& limits_;
    Imported& imported_;
    std::uint64_t looked_at_bytes_ = 0;
};

// The commits that the reflogs name: what an amend or rebase left behind.
void read_reflogs(const Folder& shadow, const std::string& folder, std::vector<std::string>& ids, int depth)
{
    auto entries = shadow.entries(folder);
    if (!entries || depth > 32) return;
    for (const Entry& entry : *entries) {
        std::string path = joined(folder, entry.name);
        if (entry.is_folder) read_reflogs(shadow, path, ids, depth + 1);
        auto file = shadow.open_file(path);
        if (!file) continue;
        auto text = read_text(*file, 16 << 20);
        if (!text) continue;
        for (std::string_view line : split(*text, '\n'))
            if (line.size() > 81 && is_object_id(line.substr(41, 40))) ids.emplace_back(line.substr(41, 40));
    }
}

// New references, by the name they get: below refs/bawn/SESSION/.
Result<Refs> wanted(const Folder& shadow, const Folder& host, const std::string& session, std::size_t limit)
{
    Refs theirs = TRY(read_refs(shadow, limit));
    Refs ours = TRY(read_refs(host, 1'000'000));
    std::string start = "refs/bawn/" + session + "/";
    Refs wanted;
    for (const auto& [name, value] : theirs) {
        auto here = ours.find(name);
        bool is_known = here != ours.end() && here->second == value;
        if (!is_known && value.size() == 40 && !name.starts_with("refs/bawn/")) wanted[start + name.substr(5)] = value;
    }
    auto head = read_head(shadow);
    if (head && head->size() == 40) wanted[start + "HEAD"] = *head;
    return wanted;
}

Result<> write_ref(const Folder& git, const std::string& name, const std::string& id)
{
    if (!is_ref_name(name)) return fail(ErrorKind::invalid, printable(name) + " is no name for a reference");
    std::string path;
    for (std::string_view part : split(parent_of(name), '/')) {
        Folder::Place place = TRY(git.place_of(joined(path, part)));
        if (::mkdirat(place.folder.get(), place.name.c_str(), 0777) != 0 && errno != EEXIST) return fail_errno("making " + printable(name));
        path = joined(path, part);
    }
    Folder::Place place = TRY(git.place_of(name));
    std::string lock = place.name + ".lock";
    ::unlinkat(place.folder.get(), lock.c_str(), 0);  // of an import that was killed: nobody else writes below refs/bawn/SESSION
    Fd file(::openat(place.folder.get(), lock.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0666));
    if (!file.is_open()) return fail_errno("locking " + printable(name));
    auto written = write_all(file, id + "\n");
    bool is_good =
        written && ::fsync(file.get()) == 0 && ::renameat(place.folder.get(), lock.c_str(), place.folder.get(), place.name.c_str()) == 0;
    if (is_good) return {};
    Error problem = Error::from_errno("writing " + printable(name));
    ::unlinkat(place.folder.get(), lock.c_str(), 0);
    return fail(std::move(problem));
}

class Scratch {  // beside the shadow, out of the agent's reach, gone at the end
public:
    static Result<Scratch> make(const std::string& session)
    {
        Folder folder = TRY(Folder::open(session));
        TRY(remove_all(folder, "import"));
        TRY(make_folders(session + "/import"));
        return Scratch(std::move(folder), session + "/import");
    }
    Scratch(Scratch&&) = default;
    ~Scratch()
    {
        if (folder_.fd() >= 0) (void)remove_all(folder_, "import");
    }
    const std::string& path() const { return path_; }

private:
    Scratch(Folder folder, std::string path) : folder_(std::move(folder)), path_(std::move(path)) {}
    Folder folder_;
    std::string path_;
};

Result<> write_ref_as_owner(const Folder& git, const std::string& path, const std::string& name, const std::string& id)
{
    AsOwner owner(path);
    return write_ref(git, name, id);
}

void import_refs(Importing& importing, const Folder& host, const std::string& host_path, const Refs& refs, const Refs& there,
                 Imported& imported)
{
    for (const auto& [name, id] : refs) {
        auto known = there.find(name);
        if (known != there.end() && known->second == id) continue;
        auto done = importing.tip(id);
        if (done) done = write_ref_as_owner(host, host_path, name, id);
        if (done)
            imported.refs.push_back({name, id});
        else
            imported.refused.push_back(printable(name) + ": " + done.error().message());
    }
}

// Beside what it borrows.
bool has_objects(const Folder& shadow)
{
    auto kinds = shadow.entries("objects"), packs = shadow.entries("objects/pack");
    return !kinds || !packs || !packs->empty() ||
           std::ranges::any_of(*kinds, [](const Entry& entry) { return entry.name != "info" && entry.name != "pack"; });
}

}  // namespace

Result<Imported> import_commits(const ShadowGit& shadow, const std::string& session_name, const ImportLimits& limits)
{
    if (shadow.object_format != "sha1")
        return fail(ErrorKind::unsupported, "commits with " + shadow.object_format + " names cannot be imported");
    if (!is_session_name(session_name)) return fail(ErrorKind::invalid, "a session's name is of letters, digits and '-'");
    Folder folder = TRY(Folder::open(shadow.folder));
    Folder host_folder = TRY(Folder::open(shadow.host_git_folder));
    Refs refs = TRY(wanted(folder, host_folder, session_name, limits.refs));
    std::vector<std::string> left_behind;
    read_reflogs(folder, "logs", left_behind, 0);
    if (refs.empty() && left_behind.empty() && !has_objects(folder)) return Imported();

    TRY(open_git_library());
    Scratch scratch = TRY(Scratch::make(std::string(parent_of(shadow.folder))));
    ForeignObjects foreign = TRY(ForeignObjects::open(folder, scratch.path(), limits.bytes));
    Database host = TRY(host_database(shadow));
    Refs there = TRY(read_refs(host_folder, 1'000'000));
    Imported imported;
    imported.refused = foreign.problems();
    Importing importing(shadow, foreign, host.get(), limits, imported);
    import_refs(importing, host_folder, shadow.host_git_folder, refs, there, imported);

    Refs kept;
    for (auto id = left_behind.rbegin(); id != left_behind.rend() && kept.size() < 100; ++id)
        if (!importing.host_has(*id)) kept["refs/bawn/" + session_name + "/reflog/" + id->substr(0, 12)] = *id;
    import_refs(importing, host_folder, shadow.host_git_folder, kept, there, imported);
    return imported;
}

}  // namespace bawn::workspace
