#include "base/toml.h"

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto value = bawn::parse_toml({reinterpret_cast<const char*>(data), size});
    if (value) bawn::to_text(*value);
    return 0;
}
