#pragma once

// The memory of a task that waits in a system call, read with process_vm_readv(2). Every byte is foreign: pointers may be
// wild, strings may not end, and another thread may write meanwhile. So nothing is read beyond its limit, and what was
// read once is not read again.

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace bawn::sandbox {

struct Argv {
    std::vector<std::string> words;
    bool is_cut = false;  // more words, longer words, or words that could not be read
};

class TaskMemory {
public:
    static constexpr std::size_t most_words = 1024, longest_word = 16 << 10, most_argv_bytes = 128 << 10;

    explicit TaskMemory(pid_t task) : task_(task) {}

    // All of it, or false.
    bool copy(std::uint64_t address, std::span<std::byte> into) const;

    template <typename T>
    std::optional<T> value(std::uint64_t address) const
    {
        T value;
        if (!copy(address, std::as_writable_bytes(std::span(&value, 1)))) return std::nullopt;
        return value;
    }

    // Up to the first NUL; nothing where memory ends before it. A longer text is cut at `limit`.
    std::optional<std::string> text(std::uint64_t address, std::size_t limit) const;

    // A null-terminated array of texts, as execve takes it.
    Argv argv(std::uint64_t address) const;

private:
    std::size_t copy_some(std::uint64_t address, std::span<std::byte> into) const;
    std::vector<std::uint64_t> pointers(std::uint64_t address, bool& is_cut) const;
    pid_t task_;
};

}  // namespace bawn::sandbox
