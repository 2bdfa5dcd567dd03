#pragma once

// Addresses that share their first bits: "10.0.0.0/8", "fd00::/8", or one address alone.
//
//     AddressRange range = TRY(AddressRange::parse("10.0.0.0/8"));
//     range.contains(false, {10, 1, 2, 3})   // true
//
// The address is canonical as in host_name.h, and its bits beyond the prefix are 0: "10.0.0.1/8" is refused, since it says
// two things.

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::policy {

struct AddressRange {
    bool is_v6 = false;
    std::array<std::uint8_t, 16> bytes{};  // the first four of an IPv4 address
    int prefix = 0;                        // how many bits are fixed

    static Result<AddressRange> parse(std::string_view);

    bool contains(bool is_v6, std::span<const std::uint8_t> address) const;
    bool contains(const AddressRange& other) const { return other.prefix >= prefix && contains(other.is_v6, other.bytes); }
    std::string text() const;
    bool operator==(const AddressRange&) const = default;
};

}  // namespace bawn::policy
