#include "agents/pack_tar.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "agents/pack.h"
#include "base/text.h"

namespace bawn::agents {
namespace {

using Reading = std::unique_ptr<archive, decltype(&archive_read_free)>;

std::unexpected<Error> unreadable(archive* tar)
{
    const char* why = archive_error_string(tar);
    return no_pack(why ? printable(why) : "the tar cannot be read");
}

Result<std::string> member_name(archive_entry* entry)
{
    const char* name = archive_entry_pathname(entry);
    if (!name) return no_pack("a file without a name");
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry))
        return no_pack(fmt::format("{} is not a plain file", printable(name)));
    if (!is_pack_member(name)) return no_pack(fmt::format("{} has no place in it", printable(name)));
    return name;
}

// What the header says of the size is not believed: bytes are counted as they come.
Result<std::string> bytes_of(archive* tar, const std::string& name)
{
    std::string bytes, block(64 << 10, '\0');
    for (;;) {
        la_ssize_t got = archive_read_data(tar, block.data(), block.size());
        if (got < 0) return unreadable(tar);
        if (got == 0) return bytes;
        bytes.append(block, 0, static_cast<std::size_t>(got));
        if (bytes.size() > largest_pack_member) return no_pack(name + " is too large");
    }
}

// Writing is ours: libarchive's writer drags every format it knows, and libxml2, into the program. POSIX.1-1988 ustar.
constexpr std::size_t tar_block = 512;

std::string padded(std::string text) { return text.append((tar_block - text.size() % tar_block) % tar_block, '\0'); }

std::string octal(std::uint64_t number, std::size_t width) { return fmt::format("{:0{}o}", number, width - 1) + '\0'; }

std::string header(const std::string& name, std::size_t size, Time modified)
{
    auto seconds = std::chrono::floor<std::chrono::seconds>(modified).time_since_epoch().count();
    std::string head = name + std::string(100 - name.size(), '\0');
    head += octal(0644, 8) + octal(0, 8) + octal(0, 8);
    head += octal(size, 12) + octal(static_cast<std::uint64_t>(std::max<std::int64_t>(seconds, 0)), 12);
    const std::size_t checksum_at = head.size();
    head += std::string(8, ' ') + '0' + std::string(100, '\0') +
            std::string(
                "ustar\0"
                "00",
                8);
    head = padded(std::move(head));
    std::uint64_t sum = 0;
    for (char c : head) sum += static_cast<unsigned char>(c);
    return head.replace(checksum_at, 7, octal(sum, 7));
}

}  // namespace

std::unexpected<Error> no_pack(std::string_view why) { return fail(ErrorKind::invalid, fmt::format("not a signature pack: {}", why)); }

bool is_pack_member(std::string_view name)
{
    if (name == "manifest.json" || name == "manifest.sig" || name == "unknown.yaml") return true;
    if (!name.starts_with("agents/") || !name.ends_with(".yaml") || name.size() > 80) return false;
    std::string_view id = name.substr(7, name.size() - 12);
    return !id.empty() && std::ranges::all_of(id, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'; });
}

Result<PackMembers> read_pack_tar(std::string_view bytes)
{
    if (bytes.size() > largest_pack) return no_pack("too large");
    Reading tar(archive_read_new(), &archive_read_free);
    archive_read_support_format_tar(tar.get());  // and no filter: compression would only be room for surprises
    if (archive_read_open_memory(tar.get(), bytes.data(), bytes.size()) != ARCHIVE_OK) return unreadable(tar.get());
    PackMembers members;
    for (archive_entry* entry = nullptr;;) {
        int status = archive_read_next_header(tar.get(), &entry);
        if (status == ARCHIVE_EOF) return members;
        if (status != ARCHIVE_OK) return unreadable(tar.get());
        std::string name = TRY(member_name(entry));
        if (members.size() == most_pack_members) return no_pack("too many files");
        if (members.contains(name)) return no_pack(name + " stands in it twice");
        std::string text = TRY(bytes_of(tar.get(), name));
        members.emplace(std::move(name), std::move(text));
    }
}

std::string write_pack_tar(const PackMembers& members, Time modified)
{
    std::string tar;
    for (const auto& [name, text] : members) tar += header(name, text.size(), modified) + padded(text);
    return tar + std::string(2 * tar_block, '\0');
}

}  // namespace bawn::agents
