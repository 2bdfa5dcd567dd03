#include "inventory/spool.h"

#include <fcntl.h>
#include <sys/mman.h>

namespace bawn::inventory {

namespace {

constexpr std::size_t memory_limit = 512 << 10;

Result<Fd> unnamed_file(const std::string& folder)
{
    if (auto file = Fd::open(folder, O_TMPFILE | O_RDWR)) return file;
    Fd memory(::memfd_create("bawn spool", MFD_CLOEXEC));
    if (!memory.is_open()) return fail_errno("making a file without a name");
    return memory;
}

}  // namespace

bool SpoolRoom::take(std::uint64_t bytes)
{
    if (bytes > left_) return false;
    left_ -= bytes;
    return true;
}

Result<Spool> Spool::keep(Stream& stream, SpoolRoom& room)
{
    Spool spool(room);
    while (true) {
        auto bytes = stream.next();
        if (!bytes) spool.fault_ = bytes.error().message();
        if (!bytes || bytes->empty()) break;
        if (!room.take(bytes->size())) {
            spool.fault_ = "too large to be kept: only the first " + std::to_string(spool.size_) + " bytes are looked at";
            break;
        }
        TRY(spool.add(*bytes));
    }
    TRY(spool.finish());
    return spool;
}

Spool::~Spool()
{
    if (room_) room_->give_back(size_);
}

Result<> Spool::add(std::span<const std::byte> bytes)
{
    size_ += bytes.size();
    if (!file_ && memory_.size() + bytes.size() > memory_limit) TRY(move_to_file());
    if (file_) return write_all(*file_, bytes);
    memory_.insert(memory_.end(), bytes.begin(), bytes.end());
    return {};
}

Result<> Spool::move_to_file()
{
    file_ = std::make_unique<Fd>(TRY(unnamed_file(room_->folder())));
    TRY(write_all(*file_, memory_));
    memory_ = {};
    return {};
}

Result<> Spool::finish()
{
    if (file_) {
        source_ = std::make_unique<FileSource>(TRY(FileSource::of(*file_)));
    } else {
        source_ = std::make_unique<MemorySource>(memory_);
    }
    return {};
}

}  // namespace bawn::inventory
