#include "base/text.h"

#include <cstdint>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string shown = bawn::printable(text);
    if (!bawn::is_valid_utf8(shown) || bawn::printable(shown) != shown) __builtin_trap();  // safe, and safe to show again
    if (!bawn::is_valid_utf8(bawn::valid_utf8(text))) __builtin_trap();
    return 0;
}
