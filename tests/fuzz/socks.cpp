// A request that was read whole needs none of the bytes behind it, and all of its own.

#include "egress/socks.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::egress;
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (auto greeting = read_socks_greeting(bytes); greeting && *greeting && **greeting > size) std::abort();
    auto request = read_socks_request(bytes);
    if (!request || !*request) return 0;
    auto again = read_socks_request(bytes.substr(0, (*request)->bytes));
    if (!again || !*again || (*again)->host != (*request)->host) std::abort();
    auto less = read_socks_request(bytes.substr(0, (*request)->bytes - 1));
    if (!less || *less) std::abort();
    return 0;
}
