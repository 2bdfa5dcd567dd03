#pragma once

// Where may something packed begin? One pass over bytes as they stream by, at several GB/s.
//
//     MagicSearch search({{begin, end}});      // or {everywhere}
//     search.see(offset, bytes);                // again and again, in order; holes may be left out
//     for (Mark mark : search.marks()) …        // offsets where a magic number stands; each is to be verified
//
// At most 65,536 marks are kept; was_full() tells when there were more.

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "inventory/elf.h"
#include "inventory/forms.h"

namespace bawn::inventory {

struct Mark {
    std::uint64_t offset = 0;
    Form form = Form::unknown;
    bool operator==(const Mark&) const = default;
};

constexpr Stretch everywhere = {0, ~std::uint64_t{0}};

enum class Zlib { ignored, wanted };  // its magic is two weak bytes: wanted only where zlib streams are known to be

class MagicSearch {
public:
    static constexpr std::size_t mark_limit = 65'536;

    explicit MagicSearch(std::vector<Stretch> stretches, Zlib zlib = Zlib::ignored);

    void see(std::uint64_t offset, std::span<const std::byte> bytes);
    std::vector<Mark> marks() const;  // by offset
    bool was_full() const { return marks_.size() >= mark_limit; }

private:
    void search_seam(std::span<const std::byte> bytes);
    void search(std::uint64_t offset, std::span<const std::byte> bytes);
    void search_stretch(std::uint64_t offset, std::span<const std::byte> bytes);
    void verify(std::uint64_t offset, std::span<const std::byte> rest);
    void remember_seam(std::span<const std::byte> bytes);

    std::vector<Stretch> stretches_;
    Zlib zlib_;
    std::uint64_t next_ = 0;  // where the bytes to come stand, unless something is left out
    std::array<std::byte, 6> seam_ = {};  // the last bytes seen: a magic may stand across two calls
    std::size_t seam_size_ = 0;
    std::vector<Mark> marks_;
};

}  // namespace bawn::inventory
