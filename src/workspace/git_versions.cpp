#include "workspace/git_versions.h"

#include <git2.h>

#include <cstring>
#include <unordered_set>

#include "base/freed_by.h"
#include "workspace/git_library.h"

namespace bawn::workspace {

namespace {

template <typename T, void (*free_it)(T*)>
using Owned = std::unique_ptr<T, FreedBy<free_it>>;

using Repository = Owned<git_repository, git_repository_free>;
using Tree = Owned<git_tree, git_tree_free>;
using Commit = Owned<git_commit, git_commit_free>;
using AnyObject = Owned<git_object, git_object_free>;
using BlobHandle = Owned<git_blob, git_blob_free>;
using Diff = Owned<git_diff, git_diff_free>;
using Index = Owned<git_index, git_index_free>;
using Walk = Owned<git_revwalk, git_revwalk_free>;
using TreeEntry = Owned<git_tree_entry, git_tree_entry_free>;

std::string hex_of(const git_oid& id)
{
    char text[GIT_OID_HEXSZ + 1] = {};
    git_oid_tostr(text, sizeof text, &id);
    return text;
}

std::string content_of(git_blob* blob)
{
    return {static_cast<const char*>(git_blob_rawcontent(blob)), static_cast<std::size_t>(git_blob_rawsize(blob))};
}

bool is_regular(unsigned mode) { return mode == GIT_FILEMODE_BLOB || mode == GIT_FILEMODE_BLOB_EXECUTABLE; }

Result<BlobHandle> blob_of(git_repository* repository, const git_oid& id)
{
    git_blob* blob = nullptr;
    if (git_blob_lookup(&blob, repository, &id) < 0) return git_failure("reading object " + hex_of(id));
    return BlobHandle(blob);
}

Result<Tree> tree_of(git_object* object)
{
    git_object* peeled = nullptr;
    if (git_object_peel(&peeled, object, GIT_OBJECT_TREE) < 0) return git_failure("reading its tree");
    return Tree(reinterpret_cast<git_tree*>(peeled));
}

}  // namespace

struct GitVersions::State {
    Repository repository;
    std::string root;
};

struct GitVersions::Version::State {
    git_repository* repository = nullptr;
    Tree tree;  // nullptr: nothing is there

    const git_oid* find(const std::string& path, TreeEntry& entry) const
    {
        git_tree_entry* found = nullptr;
        if (!tree || git_tree_entry_bypath(&found, tree.get(), path.c_str()) < 0) return nullptr;
        entry.reset(found);
        return is_regular(git_tree_entry_filemode(found)) ? git_tree_entry_id(found) : nullptr;
    }
};

GitVersions::GitVersions(std::unique_ptr<State> state) : state_(std::move(state)) {}
GitVersions::GitVersions(GitVersions&&) noexcept = default;
GitVersions& GitVersions::operator=(GitVersions&&) noexcept = default;
GitVersions::~GitVersions() = default;

const std::string& GitVersions::root() const { return state_->root; }

Result<GitVersions> GitVersions::open(const std::string& path)
{
    TRY(open_git_library());
    git_repository* opened = nullptr;
    if (git_repository_open_ext(&opened, path.c_str(), GIT_REPOSITORY_OPEN_CROSS_FS, nullptr) < 0)
        return fail(ErrorKind::not_found, path + " is not in a git repository");
    auto state = std::make_unique<State>(Repository(opened), "");
    const char* folder = git_repository_workdir(opened);
    if (!folder) return fail(ErrorKind::unsupported, path + " is a bare repository: it has no files to compare");
    state->root = folder;
    while (state->root.size() > 1 && state->root.ends_with('/')) state->root.pop_back();
    return GitVersions(std::move(state));
}

Result<GitVersions::Version> GitVersions::at(const std::string& revision) const
{
    git_object* found = nullptr;
    if (git_revparse_single(&found, state_->repository.get(), revision.c_str()) < 0)
        return fail(ErrorKind::not_found, "the repository has no revision \"" + revision + "\"");
    AnyObject object(found);
    Version version;
    version.state_ = std::make_shared<Version::State>(state_->repository.get(), TRY(tree_of(object.get())));
    return version;
}

Result<GitVersions::Version> GitVersions::at_head() const
{
    if (git_repository_head_unborn(state_->repository.get()) != 1) return at("HEAD");
    Version version;
    version.state_ = std::make_shared<Version::State>(state_->repository.get(), Tree());
    return version;
}

Result<std::optional<std::string>> GitVersions::Version::read(const std::string& path, std::uint64_t limit) const
{
    TreeEntry entry;
    const git_oid* id = state_->find(path, entry);
    if (!id) return std::nullopt;
    BlobHandle blob = TRY(blob_of(state_->repository, *id));
    if (static_cast<std::uint64_t>(git_blob_rawsize(blob.get())) > limit) return fail(ErrorKind::invalid, path + " is too large in git");
    return content_of(blob.get());
}

bool GitVersions::Version::has(const std::string& path, std::string_view content) const
{
    TreeEntry entry;
    const git_oid* id = state_->find(path, entry);
    git_oid own;
    return id && git_odb_hash(&own, content.data(), content.size(), GIT_OBJECT_BLOB) == 0 && git_oid_equal(id, &own);
}

Result<std::vector<GitVersions::Staged>> GitVersions::staged(std::uint64_t limit, std::vector<std::string>& skipped) const
{
    Version head = TRY(at_head());
    git_index* opened = nullptr;
    if (git_repository_index(&opened, state_->repository.get()) < 0) return git_failure("reading the index");
    Index index(opened);
    std::vector<Staged> files;
    for (std::size_t i = 0; i < git_index_entrycount(index.get()); ++i) {
        const git_index_entry* entry = git_index_get_byindex(index.get(), i);
        TreeEntry before;
        const git_oid* id = head.state_->find(entry->path, before);
        if (!is_regular(entry->mode) || (id && git_oid_equal(id, &entry->id))) continue;
        BlobHandle blob = TRY(blob_of(state_->repository.get(), entry->id));
        if (static_cast<std::uint64_t>(git_blob_rawsize(blob.get())) > limit)
            skipped.emplace_back(entry->path);
        else
            files.push_back({entry->path, content_of(blob.get())});
    }
    return files;
}

namespace {

// What the commits bring, each blob once.
struct Historian {
    git_repository* repository;
    std::vector<GitVersions::Blob> blobs = {};
    std::unordered_set<std::string> seen = {};

    void take(const std::string& commit, const git_diff_file& file)
    {
        if (!is_regular(file.mode)) return;
        std::string object = hex_of(file.id);
        if (seen.insert(object).second) blobs.push_back({file.path, std::move(object), commit});
    }

    Result<> compare(const std::string& commit, git_tree* before, git_tree* after)
    {
        git_diff_options options = GIT_DIFF_OPTIONS_INIT;
        options.flags = GIT_DIFF_SKIP_BINARY_CHECK | GIT_DIFF_INCLUDE_TYPECHANGE;
        git_diff* made = nullptr;
        if (git_diff_tree_to_tree(&made, repository, before, after, &options) < 0) return git_failure("comparing commit " + commit);
        Diff diff(made);
        for (std::size_t i = 0; i < git_diff_num_deltas(diff.get()); ++i) {
            const git_diff_delta* delta = git_diff_get_delta(diff.get(), i);
            if (delta->status != GIT_DELTA_DELETED) take(commit, delta->new_file);
        }
        return {};
    }

    Result<> visit(const git_oid& id)
    {
        git_commit* found = nullptr;
        if (git_commit_lookup(&found, repository, &id) < 0) return git_failure("reading commit " + hex_of(id));
        Commit commit(found);
        Tree after = TRY(tree_of(reinterpret_cast<git_object*>(commit.get())));
        Tree before;
        git_commit* parent = nullptr;
        if (git_commit_parent(&parent, commit.get(), 0) == 0) {
            Commit owned(parent);
            before = TRY(tree_of(reinterpret_cast<git_object*>(parent)));
        }
        return compare(hex_of(id), before.get(), after.get());
    }
};

}  // namespace

Result<std::vector<GitVersions::Blob>> GitVersions::history() const
{
    git_revwalk* made = nullptr;
    if (git_revwalk_new(&made, state_->repository.get()) < 0) return git_failure("reading the history");
    Walk walk(made);
    git_revwalk_sorting(made, GIT_SORT_TOPOLOGICAL | GIT_SORT_REVERSE);
    if (git_revwalk_push_glob(made, "*") < 0) return git_failure("reading the references");
    git_revwalk_push_head(made);  // fails where there is no commit yet: then there is no history
    Historian historian{state_->repository.get()};
    git_oid id;
    while (git_revwalk_next(&id, made) == 0) TRY(historian.visit(id));
    return std::move(historian.blobs);
}

Result<std::string> GitVersions::read(const std::string& object, std::uint64_t limit) const
{
    git_oid id;
    if (git_oid_fromstr(&id, object.c_str()) < 0) return git_failure("reading object " + object);
    BlobHandle blob = TRY(blob_of(state_->repository.get(), id));
    if (static_cast<std::uint64_t>(git_blob_rawsize(blob.get())) > limit)
        return fail(ErrorKind::invalid, "object " + object + " is too large");
    return content_of(blob.get());
}

}  // namespace bawn::workspace
