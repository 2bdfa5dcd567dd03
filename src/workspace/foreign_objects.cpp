#include "workspace/foreign_objects.h"

#include <fcntl.h>
#include <git2.h>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <set>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "workspace/git_library.h"
#include "workspace/git_refs.h"
#include "workspace/names.h"
#include "workspace/shadow_git.h"

namespace bawn::workspace {
namespace {

constexpr std::string_view type_names[] = {"commit", "tree", "blob", "tag"};
constexpr git_object_t git_types[] = {GIT_OBJECT_COMMIT, GIT_OBJECT_TREE, GIT_OBJECT_BLOB, GIT_OBJECT_TAG};
constexpr std::size_t id_bytes = 20;

std::unexpected<Error> bad(std::string what) { return fail(ErrorKind::invalid, std::move(what)); }

Result<std::string> inflated(std::string_view deflated, std::uint64_t limit)
{
    z_stream stream = {};
    if (inflateInit(&stream) != Z_OK) return bad("zlib does not start");
    std::unique_ptr<z_stream, int (*)(z_stream*)> ending(&stream, inflateEnd);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(deflated.data()));
    stream.avail_in = static_cast<uInt>(deflated.size());
    std::string text;
    std::array<char, 32 << 10> buffer;
    for (int code = Z_OK; code != Z_STREAM_END;) {
        stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
        stream.avail_out = buffer.size();
        code = inflate(&stream, Z_NO_FLUSH);
        if (code != Z_OK && code != Z_STREAM_END) return bad("its data is damaged");
        text.append(buffer.data(), buffer.size() - stream.avail_out);
        if (text.size() > limit) return bad("it is larger than " + std::to_string(limit) + " bytes");
    }
    if (stream.avail_in != 0) return bad("something follows its data");
    return text;
}

Result<std::uint64_t> size_in(std::string_view digits)
{
    std::uint64_t size = 0;
    auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
    if (problem != std::errc() || end != digits.data() + digits.size()) return bad("its head has no size");
    return size;
}

// "NAME VALUE\n" at the start of `rest`, taken from it.
std::optional<std::string> header(std::string_view& rest, std::string_view name)
{
    std::size_t end = rest.find('\n');
    if (end == std::string_view::npos || !rest.starts_with(name) || rest.size() <= name.size() || rest[name.size()] != ' ')
        return std::nullopt;
    std::string value(rest.substr(name.size() + 1, end - name.size() - 1));
    rest.remove_prefix(end + 1);
    return value;
}

bool is_sha1(std::string_view id) { return id.size() == 2 * id_bytes && is_object_id(id); }

Result<std::vector<std::string>> references_of_commit(std::string_view content)
{
    std::vector<std::string> references;
    auto tree = header(content, "tree");
    if (!tree || !is_sha1(*tree)) return bad("a commit without a tree");
    references.push_back(*tree);
    while (auto parent = header(content, "parent")) {
        if (!is_sha1(*parent)) return bad("a commit with a damaged parent");
        references.push_back(*parent);
    }
    if (!header(content, "author") || !header(content, "committer")) return bad("a commit without an author or committer");
    return references;
}

Result<std::vector<std::string>> references_of_tag(std::string_view content)
{
    auto object = header(content, "object");
    auto type = header(content, "type");
    if (!object || !is_sha1(*object) || !type || !header(content, "tag")) return bad("a damaged tag");
    return std::vector<std::string>{*object};
}

bool is_harmless_name(std::string_view name)
{
    if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos) return false;
    return std::ranges::none_of(folded_components(name),
                                [](const std::string& part) { return part == ".git" || is_short_for(part, {"git", ""}); });
}

bool is_harmless_link(std::string_view name) { return !folded_name(name).starts_with(".git") && !folded_name(name).starts_with("gitmod~"); }

Result<std::vector<std::string>> references_of_tree(std::string_view content)
{
    std::vector<std::string> references;
    std::set<std::string, std::less<>> names;
    while (!content.empty()) {
        std::size_t space = content.find(' '), end = content.find('\0');
        if (space == std::string_view::npos || end == std::string_view::npos || space > end || content.size() - end <= id_bytes)
            return bad("a damaged tree");
        std::string_view mode = content.substr(0, space), name = content.substr(space + 1, end - space - 1);
        if (!is_harmless_name(name)) return bad("a tree with the name " + printable(name));
        if (mode == "120000" && !is_harmless_link(name)) return bad("a tree with a link called " + printable(name));
        if (!names.emplace(name).second) return bad("a tree with the name " + printable(name) + " twice");
        constexpr std::string_view modes[] = {"40000", "100644", "100664", "100755", "120000", "160000"};
        if (std::ranges::find(modes, mode) == std::end(modes)) return bad("a tree with the mode " + printable(mode));
        if (mode != "160000") references.push_back(to_hex(std::as_bytes(std::span(content.substr(end + 1, id_bytes)))));
        content.remove_prefix(end + 1 + id_bytes);
    }
    return references;
}

bool is_pack_name(std::string_view name)
{
    return name.starts_with("pack-") && name.ends_with(".pack") && name.size() < 100 && name.find('/') == std::string_view::npos;
}

// libgit2 makes room for as many objects as a pack says it has: it may not say more than its size allows. An object takes
// a byte for its head and eight for the least that zlib makes.
Result<> check_head_of_pack(const Fd& file)
{
    std::array<unsigned char, 12> head;
    std::size_t got = TRY(read_at(file, std::as_writable_bytes(std::span(head)), 0));
    if (got < head.size() || std::string_view(reinterpret_cast<const char*>(head.data()), 4) != "PACK") return bad("it is no pack");
    std::uint64_t count = std::uint64_t{head[8]} << 24 | head[9] << 16 | head[10] << 8 | head[11];
    auto size = static_cast<std::uint64_t>(TRY(status_of(file)).st_size);
    if (count > size / 9) return bad("it says that it has " + std::to_string(count) + " objects, in " + std::to_string(size) + " bytes");
    return {};
}

}  // namespace

std::string_view name_of(ObjectType type) { return type_names[static_cast<std::size_t>(type)]; }

Result<Object> parse_loose_object(std::string_view deflated, std::uint64_t limit)
{
    std::string text = TRY(inflated(deflated, limit + 64));
    std::size_t space = text.find(' '), end = text.find('\0');
    if (space == std::string::npos || end == std::string::npos || space > end || end > 32) return bad("its head is damaged");
    auto type = std::ranges::find(type_names, text.substr(0, space));
    if (type == std::end(type_names)) return bad("its type is unknown");
    std::uint64_t size = TRY(size_in(std::string_view(text).substr(space + 1, end - space - 1)));
    if (size != text.size() - end - 1) return bad("its size is not what its head says");
    return Object{static_cast<ObjectType>(type - std::begin(type_names)), text.substr(end + 1)};
}

std::string id_of(const Object& object)
{
    git_oid id;
    char text[GIT_OID_HEXSZ + 1] = {};
    if (!open_git_library() ||
        git_odb_hash(&id, object.content.data(), object.content.size(), git_types[static_cast<std::size_t>(object.type)]) < 0)
        return "";
    git_oid_tostr(text, sizeof text, &id);
    return text;
}

Result<std::vector<std::string>> references_of(const Object& object)
{
    switch (object.type) {
    case ObjectType::commit: return references_of_commit(object.content);
    case ObjectType::tree: return references_of_tree(object.content);
    case ObjectType::tag: return references_of_tag(object.content);
    case ObjectType::blob: break;
    }
    return std::vector<std::string>{};
}

struct ForeignObjects::State {
    const Folder* shadow = nullptr;
    git_odb* packed = nullptr;
    std::vector<std::string> problems;
    ~State() { git_odb_free(packed); }

    Result<> index_packs(const std::string& scratch, std::uint64_t most_bytes)
    {
        std::string target = scratch + "/pack";
        TRY(make_folders(target));
        auto entries = shadow->entries("objects/pack");
        for (const Entry& entry : entries ? *entries : std::vector<Entry>{}) {
            if (!is_pack_name(entry.name)) continue;
            auto done = index_pack("objects/pack/" + entry.name, target, most_bytes);
            if (!done) problems.push_back(printable(entry.name) + ": " + done.error().message());
        }
        if (git_odb_open(&packed, scratch.c_str()) < 0) return git_failure("opening what was indexed");
        return {};
    }

    Result<> index_pack(const std::string& path, const std::string& target, std::uint64_t& bytes_left)
    {
        Fd file = TRY(shadow->open_file(path));
        TRY(check_head_of_pack(file));
        git_indexer* made = nullptr;
        if (git_indexer_new(&made, target.c_str(), 0600, nullptr, nullptr) < 0) return git_failure("indexing");
        std::unique_ptr<git_indexer, void (*)(git_indexer*)> indexer(made, git_indexer_free);
        git_indexer_progress progress = {};
        std::array<std::byte, 64 << 10> buffer;
        for (std::uint64_t at = 0;;) {
            std::size_t got = TRY(read_at(file, buffer, at));
            if (got > bytes_left) return bad("more bytes than may be imported");
            bytes_left -= got;
            at += got;
            if (got > 0 && git_indexer_append(made, buffer.data(), got, &progress) < 0) return git_failure("indexing");
            if (got < buffer.size()) break;
        }
        if (git_indexer_commit(made, &progress) < 0) return git_failure("indexing");
        return {};
    }

    Result<std::optional<Object>> read_loose(const std::string& id, std::uint64_t limit) const
    {
        auto file = shadow->open_file("objects/" + id.substr(0, 2) + "/" + id.substr(2));
        if (!file) return std::nullopt;
        std::string deflated = TRY(read_text(*file, limit));
        Object object = TRY(parse_loose_object(deflated, limit));
        if (id_of(object) != id) return bad("its content has another name");
        return object;
    }

    Result<std::optional<Object>> read_packed(const std::string& id, std::uint64_t limit) const
    {
        git_oid oid;
        std::size_t size = 0;
        git_object_t type = GIT_OBJECT_INVALID;
        if (git_oid_fromstrn(&oid, id.data(), id.size()) < 0 || git_odb_read_header(&size, &type, packed, &oid) < 0) return std::nullopt;
        if (size > limit) return bad("it is larger than " + std::to_string(limit) + " bytes");
        git_odb_object* found = nullptr;
        if (git_odb_read(&found, packed, &oid) < 0) return git_failure("reading a packed object");
        std::unique_ptr<git_odb_object, void (*)(git_odb_object*)> object(found, git_odb_object_free);
        auto known = std::ranges::find(git_types, git_odb_object_type(found));
        if (known == std::end(git_types)) return bad("its type is unknown");
        return Object{static_cast<ObjectType>(known - std::begin(git_types)),
                      {static_cast<const char*>(git_odb_object_data(found)), git_odb_object_size(found)}};
    }
};

ForeignObjects::ForeignObjects(std::unique_ptr<State> state) : state_(std::move(state)) {}
ForeignObjects::ForeignObjects(ForeignObjects&&) noexcept = default;
ForeignObjects::~ForeignObjects() = default;

Result<ForeignObjects> ForeignObjects::open(const Folder& shadow, const std::string& scratch, std::uint64_t most_bytes)
{
    TRY(open_git_library());
    auto state = std::make_unique<State>();
    state->shadow = &shadow;
    TRY(state->index_packs(scratch, most_bytes));
    return ForeignObjects(std::move(state));
}

Result<std::optional<Object>> ForeignObjects::read(const std::string& id, std::uint64_t limit) const
{
    if (!is_sha1(id)) return std::nullopt;
    auto loose = TRY(state_->read_loose(id, limit));
    if (loose) return loose;
    return state_->read_packed(id, limit);
}

const std::vector<std::string>& ForeignObjects::problems() const { return state_->problems; }

Result<std::string> check_loose_object(std::string_view bytes, std::string_view expected_id)
{
    Object object = TRY(parse_loose_object(bytes, 1 << 20));
    TRY(references_of(object));
    if (!expected_id.empty() && id_of(object) != expected_id) return bad("its content has another name");
    return std::string(name_of(object.type)) + " " + std::to_string(object.content.size());
}

}  // namespace bawn::workspace
