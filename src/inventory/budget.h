#pragma once

// What may still be unpacked from one file, and a stream that keeps to it.

#include <algorithm>
#include <cstdint>
#include <string>

#include "inventory/stream.h"
#include "inventory/unpack.h"

namespace bawn::inventory {

struct Budget {
    std::uint64_t bytes = 0, bytes_left = 0, entries_left = 0;
    bool is_spent = false;

    static Budget of(const Limits& limits, std::uint64_t file_size)
    {
        double by_ratio = limits.ratio * static_cast<double>(file_size);
        bool is_small = by_ratio < static_cast<double>(limits.bytes);
        std::uint64_t bytes = is_small ? static_cast<std::uint64_t>(by_ratio) : limits.bytes;
        bytes = std::min(limits.bytes, std::max(bytes, limits.ratio_free));
        return {bytes, bytes, limits.entries, false};
    }
};

// Counts what an unpacked stream gives, and ends it when the budget is spent.
class Metered final : public Stream {
public:
    Metered(Stream& stream, Budget& budget) : stream_(&stream), budget_(&budget) {}

    Result<std::span<const std::byte>> next() override
    {
        if (budget_->is_spent) return std::span<const std::byte>();
        std::span<const std::byte> bytes = TRY(stream_->next());
        if (bytes.size() > budget_->bytes_left) return fail(ErrorKind::unavailable, spent());
        budget_->bytes_left -= bytes.size();
        return bytes;
    }

private:
    std::string spent()
    {
        budget_->is_spent = true;
        return "unpacks to too much: stopped after " + std::to_string(budget_->bytes) + " bytes in all";
    }

    Stream* stream_;
    Budget* budget_;
};

}  // namespace bawn::inventory
