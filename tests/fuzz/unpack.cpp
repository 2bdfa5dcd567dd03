#include "inventory/unpack.h"

namespace {

struct Nobody : bawn::inventory::PartSink {
    void begin(const bawn::inventory::Part&) override {}
    bool bytes(std::span<const std::byte>) override { return true; }
    void end() override {}
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    bawn::inventory::Limits limits;
    limits.bytes = limits.ratio_free = limits.spool = 1 << 20;
    limits.entries = 200;
    Nobody sink;
    unpack(bawn::inventory::MemorySource(std::as_bytes(std::span(data, size))), limits, sink);
    return 0;
}
