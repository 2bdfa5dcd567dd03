#pragma once

// NamePool: an address for every name that is asked for inside, so that a connection says which name was meant. 198.18.0.0/15
// (RFC 2544), handed out in order; the name that was used longest ago gives its address up when all are taken.
//
// One thread.

#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "egress/address.h"

namespace bawn::egress {

class NamePool {
public:
    explicit NamePool(std::size_t size = 65536);

    Address address_of(std::string_view name);             // lower case
    const std::string* name_of(const Address&);            // nullptr: not handed out; touches it
    static bool is_ours(const Address&);                   // lies in the pool's network

private:
    struct Entry {
        std::string name;
        std::uint32_t address;
    };
    std::size_t size_;
    std::uint32_t next_;
    std::list<Entry> used_;  // the latest first
    std::unordered_map<std::string, std::list<Entry>::iterator> by_name_;
    std::unordered_map<std::uint32_t, std::list<Entry>::iterator> by_address_;
};

}  // namespace bawn::egress
