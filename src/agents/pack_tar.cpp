#include "agents/pack_tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "base/text.h"

namespace bawn::agents {
namespace {

using Reading = std::unique_ptr<archive, decltype(&archive_read_free)>;
using Writing = std::unique_ptr<archive, decltype(&archive_write_free)>;
using Entry = std::unique_ptr<archive_entry, decltype(&archive_entry_free)>;

std::unexpected<Error> bad(std::string_view what) { return fail(ErrorKind::invalid, fmt::format("not a signature pack: {}", what)); }

std::unexpected<Error> bad(archive* tar)
{
    const char* why = archive_error_string(tar);
    return bad(why ? printable(why) : "the tar cannot be read");
}

Result<std::string> name_of(archive_entry* entry)
{
    const char* name = archive_entry_pathname(entry);
    if (!name) return bad("a file without a name");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry)) return bad(fmt::format("{} is not a plain file", printable(name)));
    if (!is_pack_member(name)) return bad(fmt::format("{} has no place in it", printable(name)));
    return name;
}

// What the header says of the size is not believed: bytes are counted as they come.
Result<std::string> bytes_of(archive* tar, const std::string& name)
{
    std::string bytes, block(64 << 10, '\0');
    for (;;) {
        la_ssize_t got = archive_read_data(tar, block.data(), block.size());
        if (got < 0) return bad(tar);
        if (got == 0) return bytes;
        bytes.append(block, 0, static_cast<std::size_t>(got));
        if (bytes.size() > largest_pack_member) return bad(name + " is too large");
    }
}

Result<> write_member(archive* tar, const std::string& name, const std::string& text, Time modified)
{
    Entry entry(archive_entry_new(), &archive_entry_free);
    archive_entry_set_pathname(entry.get(), name.c_str());
    archive_entry_set_filetype(entry.get(), AE_IFREG);
    archive_entry_set_perm(entry.get(), 0644);
    archive_entry_set_size(entry.get(), static_cast<la_int64_t>(text.size()));
    archive_entry_set_mtime(entry.get(), std::chrono::system_clock::to_time_t(modified), 0);
    bool is_written = archive_write_header(tar, entry.get()) == ARCHIVE_OK &&
                      archive_write_data(tar, text.data(), text.size()) == static_cast<la_ssize_t>(text.size());
    if (!is_written) return bad(tar);
    return {};
}

}  // namespace

bool is_pack_member(std::string_view name)
{
    if (name == "manifest.json" || name == "manifest.sig" || name == "unknown.yaml") return true;
    if (!name.starts_with("agents/") || !name.ends_with(".yaml") || name.size() > 80) return false;
    std::string_view id = name.substr(7, name.size() - 12);
    return !id.empty() && std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<PackMembers> read_pack_tar(std::string_view bytes)
{
    if (bytes.size() > largest_pack) return bad("too large");
    Reading tar(archive_read_new(), &archive_read_free);
    archive_read_support_format_tar(tar.get());  // and no filter: compression would only be room for surprises
    if (archive_read_open_memory(tar.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return bad(tar.get());
    PackMembers members;
    for (archive_entry* entry = nullptr;;) {
        int status = archive_read_next_header(tar.get(), &entry);
        if (status == ARCHIVE_EOF) return members;
        if (status != ARCHIVE_OK) return bad(tar.get());
        std::string name = TRY(name_of(entry));
        if (members.size() == most_pack_members) return bad("too many files");
        if (members.contains(name)) return bad(name + " stands in it twice");
        std::string text = TRY(bytes_of(tar.get(), name));
        members.emplace(std::move(name), std::move(text));
    }
}

Result<std::string> write_pack_tar(const PackMembers& members, Time modified)
{
    std::string bytes(largest_pack, '\0');
    std::size_t used = 0;
    Writing tar(archive_write_new(), &archive_write_free);
    archive_write_set_format_ustar(tar.get());
    if (archive_write_open_memory(tar.get(), bytes.data(), bytes.size(), &used) != ARCHIVE_OK) return bad(tar.get());
    for (const auto& [name, text] : members) TRY(write_member(tar.get(), name, text, modified));
    if (archive_write_close(tar.get()) != ARCHIVE_OK) return bad(tar.get());
    bytes.resize(used);
    return bytes;
}

}  // namespace bawn::agents
