// A file that is believed has its tensors within itself, and its ids within its vocabulary.

#include "model/gguf.h"

#include <cstdint>
#include <cstdlib>

#include "model/gguf_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::model;
    auto gguf = Gguf::read(std::as_bytes(std::span(data, size)), "x.gguf");
    if (!gguf) return 0;
    for (const GgufTensor& tensor : gguf->tensors())
        if (tensor.offset > size || tensor.bytes > size - tensor.offset) std::abort();
    auto facts = read_facts(*gguf);
    if (!facts) return 0;
    for (const SpecialToken& token : facts->specials)
        if (token.id >= facts->vocabulary) std::abort();
    if (facts->cache_numbers == 0 || facts->layers == 0 || facts->weight_bytes > size) std::abort();
    return 0;
}
