#include "base/yaml.h"

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    auto document = bawn::parse_yaml({reinterpret_cast<const char*>(data), size}, "fuzz.yaml");
    if (document) document->as_json();
    return 0;
}
