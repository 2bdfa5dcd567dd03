#pragma once

// A read-only mapping of a file that survives the file shrinking under it.
//
// The kernel answers a read beyond the new end with SIGBUS. A handler, installed with the first mapping, puts a zero
// page there when the address lies in a MappedFile and marks that mapping cut; any other SIGBUS keeps its old fate.
// A reader works with bytes() as if nothing happened and asks was_cut() before it believes what it read.
//
// At most 64 mappings live at once in one process. Threads may share a const MappedFile.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/error.h"
#include "base/fd.h"

namespace bawn {

class MappedFile {
public:
    // Larger than `limit` is ErrorKind::invalid. An empty file maps to no bytes.
    static Result<MappedFile> open(const Fd&, std::uint64_t limit);

    MappedFile(MappedFile&&) noexcept;
    MappedFile& operator=(MappedFile&&) noexcept;
    ~MappedFile();

    std::span<const std::byte> bytes() const { return bytes_; }
    bool was_cut() const;

private:
    MappedFile(std::span<const std::byte> bytes, int slot) : bytes_(bytes), slot_(slot) {}
    std::span<const std::byte> bytes_;
    int slot_ = -1;
};

}  // namespace bawn
