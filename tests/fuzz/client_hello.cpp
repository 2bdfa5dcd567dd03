// What is understood of a hello must not depend on how much stands behind it, and a part of one is never a whole.

#include "egress/client_hello.h"

#include <cstdint>
#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::egress;
    std::string_view bytes(reinterpret_cast<const char*>(data), size);
    auto hello = read_client_hello(bytes);
    if (!hello || !*hello) return 0;
    if (!looks_like_tls(bytes.substr(0, 6))) std::abort();
    std::string longer(bytes);
    longer += "\x14\x03\x03";  // the next record
    auto again = read_client_hello(longer);
    if (!again || !*again || (*again)->server_name != (*hello)->server_name) std::abort();
    for (std::size_t cut = 1; cut < size; cut += 1 + size / 16) {
        auto part = read_client_hello(bytes.substr(0, cut));
        if (!part || (*part && (*part)->server_name != (*hello)->server_name)) std::abort();
    }
    return 0;
}
