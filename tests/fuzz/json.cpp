#include "base/json.h"

#include <nlohmann/json.hpp>

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    for (auto dialect : {bawn::JsonDialect::strict, bawn::JsonDialect::with_comments}) {
        auto value = bawn::parse_json(text, dialect);
        if (value && !bawn::parse_json(bawn::to_text(*value))) __builtin_trap();  // what we write we can read
    }
    return 0;
}
