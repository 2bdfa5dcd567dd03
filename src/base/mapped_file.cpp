#include "base/mapped_file.h"

#include <signal.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <mutex>
#include <utility>

namespace bawn {
namespace {

// Read by the signal handler, so: atomics only, no allocation, fixed size.
struct Slot {
    std::atomic<std::uintptr_t> begin = 0, end = 0;
    std::atomic<bool> used = false, cut = false;
};
std::array<Slot, 64> slots;
struct sigaction previous_action;

void on_bus_error(int signal_number, siginfo_t* info, void* context)
{
    auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
    for (Slot& slot : slots) {
        if (address < slot.begin.load() || address >= slot.end.load()) continue;
        auto page = static_cast<std::uintptr_t>(4096);
        void* at = reinterpret_cast<void*>(address & ~(page - 1));
        if (::mmap(at, page, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == MAP_FAILED) break;
        slot.cut.store(true);
        return;
    }
    if (previous_action.sa_flags & SA_SIGINFO) {
        previous_action.sa_sigaction(signal_number, info, context);
        return;
    }
    ::signal(SIGBUS, SIG_DFL);  // the faulting instruction runs again and ends the process
}

void install_handler()
{
    static std::once_flag once;
    std::call_once(once, [] {
        struct sigaction action = {};
        action.sa_sigaction = on_bus_error;
        action.sa_flags = SA_SIGINFO;
        ::sigaction(SIGBUS, &action, &previous_action);
    });
}

int take_slot()
{
    for (int i = 0; i < static_cast<int>(slots.size()); ++i) {
        bool expected = false;
        if (slots[i].used.compare_exchange_strong(expected, true)) return i;
    }
    return -1;
}

}  // namespace

Result<MappedFile> MappedFile::open(const Fd& fd, std::uint64_t limit)
{
    auto size = static_cast<std::uint64_t>(TRY(status_of(fd)).st_size);
    if (size > limit) return fail(ErrorKind::invalid, "mapping a file: larger than " + std::to_string(limit) + " bytes");
    if (size == 0) return MappedFile({}, -1);
    install_handler();
    int slot = take_slot();
    if (slot < 0) return fail(ErrorKind::unavailable, "mapping a file: too many mappings at once");
    void* at = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd.get(), 0);
    if (at == MAP_FAILED) {
        slots[slot].used = false;
        return fail_errno("mapping a file");
    }
    slots[slot].cut = false;
    slots[slot].end = reinterpret_cast<std::uintptr_t>(at) + size;
    slots[slot].begin = reinterpret_cast<std::uintptr_t>(at);
    return MappedFile(std::span(static_cast<const std::byte*>(at), size), slot);
}

MappedFile::MappedFile(MappedFile&& other) noexcept : bytes_(std::exchange(other.bytes_, {})), slot_(std::exchange(other.slot_, -1)) {}

MappedFile& MappedFile::operator=(MappedFile&& other) noexcept
{
    std::swap(bytes_, other.bytes_);
    std::swap(slot_, other.slot_);
    return *this;
}

MappedFile::~MappedFile()
{
    if (slot_ < 0) return;
    slots[slot_].begin = 0;
    slots[slot_].end = 0;
    ::munmap(const_cast<std::byte*>(bytes_.data()), bytes_.size());
    slots[slot_].used = false;
}

bool MappedFile::was_cut() const { return slot_ >= 0 && slots[slot_].cut.load(); }

}  // namespace bawn
