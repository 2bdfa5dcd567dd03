#include "egress/name_pool.h"

#include <algorithm>
#include <cassert>

namespace bawn::egress {
namespace {

constexpr std::uint32_t network = 0xc6120000, mask = 0xfffe0000;  // 198.18.0.0/15

std::uint32_t number_of(const Address& address)
{
    return std::uint32_t{address.bytes[0]} << 24 | std::uint32_t{address.bytes[1]} << 16 | std::uint32_t{address.bytes[2]} << 8 |
           address.bytes[3];
}

}  // namespace

NamePool::NamePool(std::size_t size) : size_(size), next_(network + 1)
{
    assert(size > 0 && size < ~mask);  // neither the network's first address nor its last is handed out
}

Address NamePool::address_of(std::string_view name)
{
    if (auto known = by_name_.find(std::string(name)); known != by_name_.end()) {
        used_.splice(used_.begin(), used_, known->second);
        return Address::v4(used_.front().address);
    }
    std::uint32_t address = next_;
    if (used_.size() < size_) {
        ++next_;
    } else {
        address = used_.back().address;
        by_name_.erase(used_.back().name);
        used_.pop_back();
    }
    used_.push_front({std::string(name), address});
    by_name_[used_.front().name] = by_address_[address] = used_.begin();
    return Address::v4(address);
}

const std::string* NamePool::name_of(const Address& address)
{
    if (!is_ours(address)) return nullptr;
    auto known = by_address_.find(number_of(address));
    if (known == by_address_.end()) return nullptr;
    used_.splice(used_.begin(), used_, known->second);
    return &known->second->name;
}

bool NamePool::is_ours(const Address& address) { return !address.is_v6 && (number_of(address) & mask) == network; }

}  // namespace bawn::egress
