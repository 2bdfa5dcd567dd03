#include "agents/examples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    bawn::agents::Knowledge knowledge;
    if (auto unknown = bawn::agents::parse_unknown(text, "fuzz.yaml")) knowledge.unknown = std::move(*unknown);
    if (auto signature = bawn::agents::parse_signature(text, "fuzz.yaml")) {
        knowledge.signatures.push_back(std::move(*signature));
        bawn::agents::failed_examples(knowledge, knowledge.signatures.front());
    }
    return 0;
}
