#include "inventory/whole_deflate.h"

#include <libdeflate.h>

#include <memory>

namespace bawn::inventory {
namespace {

struct Free {
    void operator()(libdeflate_decompressor* d) const { libdeflate_free_decompressor(d); }
};

template <typename Decompress>
std::optional<WholeDeflate> decoded(Decompress decompress, std::span<const std::byte> packed, std::span<std::byte> plain)
{
    static thread_local const std::unique_ptr<libdeflate_decompressor, Free> decoder(libdeflate_alloc_decompressor());
    WholeDeflate whole;
    if (!decoder || decompress(decoder.get(), packed.data(), packed.size(), plain.data(), plain.size(), &whole.taken, &whole.made) !=
                        LIBDEFLATE_SUCCESS)
        return std::nullopt;
    return whole;
}

}  // namespace

std::optional<WholeDeflate> gunzip_whole(std::span<const std::byte> packed, std::span<std::byte> plain)
{
    return decoded(libdeflate_gzip_decompress_ex, packed, plain);
}

std::optional<WholeDeflate> inflate_whole(std::span<const std::byte> packed, std::span<std::byte> plain)
{
    return decoded(libdeflate_zlib_decompress_ex, packed, plain);
}

}  // namespace bawn::inventory
