#pragma once

// Fd owns one file descriptor: move-only, closed at the end. get() lends it, release() gives it away.
// Every descriptor is opened close-on-exec.

#include <sys/stat.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>

#include "base/error.h"

namespace bawn {

class Fd {
public:
    Fd() = default;
    explicit Fd(int fd) : fd_(fd) {}
    Fd(Fd&& other) noexcept : fd_(other.release()) {}
    Fd& operator=(Fd&& other) noexcept
    {
        if (this != &other) reset(other.release());
        return *this;
    }
    ~Fd() { reset(); }

    // open(2) with O_CLOEXEC added.
    static Result<Fd> open(const std::string& path, int flags, mode_t mode = 0600);

    int get() const { return fd_; }
    bool is_open() const { return fd_ >= 0; }
    int release() { return std::exchange(fd_, -1); }
    void reset(int fd = -1);

private:
    int fd_ = -1;
};

// Whole reads and writes: short counts and EINTR are handled here. read_some() and read_at() return fewer
// bytes than asked only at the end of the file.
Result<std::size_t> read_some(const Fd&, std::span<std::byte>);
Result<std::size_t> read_at(const Fd&, std::span<std::byte>, std::uint64_t offset);
Result<> write_all(const Fd&, std::span<const std::byte>);
inline Result<> write_all(const Fd& fd, std::string_view text) { return write_all(fd, std::as_bytes(std::span(text))); }
Result<struct stat> status_of(const Fd&);

}  // namespace bawn
