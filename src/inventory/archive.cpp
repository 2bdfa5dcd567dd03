#include "inventory/archive.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <string_view>

#include "inventory/little_endian.h"

namespace bawn::inventory {

namespace {

constexpr std::size_t window_size = 64 << 10;
constexpr std::uint64_t directory_limit = 8 << 20;  // libarchive keeps a zip's directory in memory
constexpr std::size_t name_limit = 1024;

struct Close {
    void operator()(archive* a) const { archive_read_free(a); }
};
using Archive = std::unique_ptr<archive, Close>;

std::unexpected<Error> broken(archive* a)
{
    const char* why = archive_error_string(a);
    return fail(ErrorKind::invalid, why != nullptr ? why : "the archive is damaged");
}

// One pass over a Stream, for libarchive.
struct OnePass {
    Stream* stream;
    std::uint64_t taken = 0;

    static la_ssize_t read(archive* a, void* self, const void** buffer)
    {
        auto* pass = static_cast<OnePass*>(self);
        auto bytes = pass->stream->next();
        if (!bytes) {
            archive_set_error(a, EIO, "%s", bytes.error().message().c_str());
            return ARCHIVE_FATAL;
        }
        *buffer = bytes->data();
        pass->taken += bytes->size();
        return static_cast<la_ssize_t>(bytes->size());
    }
};

// A window that moves over a ByteSource, for libarchive.
struct MovingWindow {
    const ByteSource* source;
    std::uint64_t at = 0;
    std::array<std::byte, window_size> bytes = {};

    static la_ssize_t read(archive* a, void* self, const void** buffer)
    {
        auto* window = static_cast<MovingWindow*>(self);
        auto n = window->source->read_at(window->at, window->bytes);
        if (!n) {
            archive_set_error(a, EIO, "%s", n.error().message().c_str());
            return ARCHIVE_FATAL;
        }
        window->at += *n;
        *buffer = window->bytes.data();
        return static_cast<la_ssize_t>(*n);
    }

    static la_int64_t skip(archive*, void* self, la_int64_t request)
    {
        auto* window = static_cast<MovingWindow*>(self);
        std::uint64_t left = window->source->size() - std::min(window->at, window->source->size());
        std::uint64_t step = std::min(static_cast<std::uint64_t>(std::max<la_int64_t>(request, 0)), left);
        window->at += step;
        return static_cast<la_int64_t>(step);
    }

    static la_int64_t seek(archive*, void* self, la_int64_t offset, int whence)
    {
        auto* window = static_cast<MovingWindow*>(self);
        auto size = static_cast<la_int64_t>(window->source->size());
        la_int64_t from = whence == SEEK_SET ? 0 : whence == SEEK_CUR ? static_cast<la_int64_t>(window->at) : size;
        if (offset < -from || offset > size - from) return ARCHIVE_FATAL;
        window->at = static_cast<std::uint64_t>(from + offset);
        return from + offset;
    }
};

class EntryContent final : public Stream {
public:
    explicit EntryContent(archive* a) : archive_(a) {}

    Result<std::span<const std::byte>> next() override
    {
        if (!waiting_.empty()) return std::exchange(waiting_, {});
        const void* data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        while (size == 0) {
            int status = archive_read_data_block(archive_, &data, &size, &offset);
            if (status == ARCHIVE_EOF) return std::span<const std::byte>();
            if (status < ARCHIVE_WARN) return broken(archive_);
        }
        std::span<const std::byte> bytes(static_cast<const std::byte*>(data), size);
        bool after_hole = static_cast<std::uint64_t>(offset) > told_;
        told_ = static_cast<std::uint64_t>(offset) + size;
        if (!after_hole) return bytes;
        waiting_ = bytes;
        return std::span<const std::byte>(zero_page);
    }

private:
    archive* archive_;
    std::uint64_t told_ = 0;
    std::span<const std::byte> waiting_;  // behind a hole
};

std::string name_of(archive_entry* entry)
{
    const char* name = archive_entry_pathname(entry);
    if (name == nullptr) name = archive_entry_pathname_utf8(entry);
    return name != nullptr ? std::string(name, ::strnlen(name, name_limit)) : "(unnamed)";
}

bool needs_large_dictionary(archive* a)
{
    std::string_view format = archive_format_name(a) != nullptr ? archive_format_name(a) : "";
    return format.find("lzma") != std::string_view::npos || format.find("ppmd") != std::string_view::npos ||
           format.find("xz") != std::string_view::npos;
}

Next tell(archive* a, archive_entry* entry, Visitor& visitor)
{
    if (archive_entry_filetype(entry) != AE_IFREG) return Next::go_on;
    std::string name = name_of(entry);
    if (archive_entry_is_data_encrypted(entry) != 0) {
        visitor.note(name + ": encrypted, not looked into");
    } else if (needs_large_dictionary(a)) {
        visitor.note(name + ": compressed by a method that is not opened");
    } else {
        EntryContent content(a);
        return visitor.entry(name, content);
    }
    return Next::go_on;
}

Result<> tell_all(archive* a, Visitor& visitor)
{
    while (true) {
        archive_entry* entry = nullptr;
        int status = archive_read_next_header(a, &entry);
        if (status == ARCHIVE_EOF) return {};
        if (status == ARCHIVE_RETRY) continue;
        if (status < ARCHIVE_WARN) return broken(a);
        if (tell(a, entry, visitor) == Next::stop) return {};
    }
}

void support(archive* a, ArchiveFormat format)
{
    switch (format) {
    case ArchiveFormat::tar: archive_read_support_format_tar(a); break;
    case ArchiveFormat::cpio: archive_read_support_format_cpio(a); break;
    case ArchiveFormat::ar: archive_read_support_format_ar(a); break;
    case ArchiveFormat::zip_without_directory: archive_read_support_format_zip_streamable(a); break;
    }
}

struct DirectoryEnd {
    std::uint64_t offset = 0, end = 0;  // of the record
    std::uint64_t directory_size = 0;
};

// The last end-of-central-directory record of a source (APPNOTE 4.3.16).
std::optional<DirectoryEnd> find_directory_end(const ByteSource& source)
{
    constexpr std::size_t record_size = 22, longest_comment = 65'535;
    std::uint64_t tail_size = std::min<std::uint64_t>(source.size(), record_size + longest_comment);
    std::vector<std::byte> tail(tail_size);
    auto n = source.read_at(source.size() - tail_size, tail);
    if (!n || *n != tail_size || tail_size < record_size) return std::nullopt;
    for (std::size_t at = tail_size - record_size + 1; at-- > 0;) {
        if (little_endian(tail, at, 4) != 0x06054b50) continue;
        std::uint64_t offset = source.size() - tail_size + at;
        return DirectoryEnd{offset, offset + record_size + little_endian(tail, at + 20, 2), little_endian(tail, at + 12, 4)};
    }
    return std::nullopt;
}

bool is_usable(const std::optional<DirectoryEnd>& end)
{
    return end && end->directory_size <= directory_limit && end->directory_size <= end->offset;
}

Result<> read_zip_by_directory(const ByteSource& source, Visitor& visitor)
{
    Archive a(archive_read_new());
    auto window = std::make_unique<MovingWindow>();
    window->source = &source;
    archive_read_support_format_zip_seekable(a.get());
    archive_read_set_read_callback(a.get(), MovingWindow::read);
    archive_read_set_skip_callback(a.get(), MovingWindow::skip);
    archive_read_set_seek_callback(a.get(), MovingWindow::seek);
    archive_read_set_callback_data(a.get(), window.get());
    if (archive_read_open1(a.get()) != ARCHIVE_OK) return broken(a.get());
    return tell_all(a.get(), visitor);
}

}  // namespace

Result<std::uint64_t> read_archive(ArchiveFormat format, Stream& stream, Visitor& visitor)
{
    Archive a(archive_read_new());
    OnePass pass{&stream};
    support(a.get(), format);
    archive_read_set_read_callback(a.get(), OnePass::read);
    archive_read_set_callback_data(a.get(), &pass);
    if (archive_read_open1(a.get()) != ARCHIVE_OK) return broken(a.get());
    TRY(tell_all(a.get(), visitor));
    return pass.taken;
}

Result<> read_zip(const ByteSource& source, Visitor& visitor)
{
    if (is_usable(find_directory_end(source))) return read_zip_by_directory(source, visitor);
    visitor.note("zip archive without a usable directory: read from its start");
    SourceStream stream(source);
    TRY(read_archive(ArchiveFormat::zip_without_directory, stream, visitor));
    return {};
}

bool is_zip_header(std::span<const std::byte> head)
{
    constexpr std::array<std::uint64_t, 8> methods = {0, 8, 9, 12, 14, 93, 95, 98};
    std::uint64_t name_size = little_endian(head, 26, 2);
    return head.size() > 30 && little_endian(head, 4, 1) <= 63 && std::ranges::count(methods, little_endian(head, 8, 2)) > 0 &&
           name_size > 0 && name_size <= 1024 && std::to_integer<int>(head[30]) >= 0x20;
}

bool is_tar_header(std::span<const std::byte> head)
{
    if (head.size() < 512) return false;
    std::uint64_t sum = 8 * ' ', claimed = 0;
    for (std::size_t i = 0; i < 512; ++i) sum += i < 148 || i >= 156 ? std::to_integer<std::uint64_t>(head[i]) : 0;
    for (std::size_t i = 148; i < 156; ++i) {
        auto digit = std::to_integer<int>(head[i]) - '0';
        if (digit >= 0 && digit < 8) claimed = claimed * 8 + static_cast<std::uint64_t>(digit);
    }
    return sum == claimed;
}

std::optional<std::uint64_t> end_of_zip(const ByteSource& source, std::uint64_t offset)
{
    auto end = find_directory_end(source);
    if (!is_usable(end) || end->offset < offset) return std::nullopt;
    return std::min(end->end, source.size());
}

}  // namespace bawn::inventory
