#include "policy/address_range.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "policy/host_name.h"
#include "policy/values.h"

namespace bawn::policy {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

Bytes masked(Bytes bytes, int prefix)
{
    for (int i = 0; i < 16; ++i) bytes[i] &= static_cast<std::uint8_t>(0xff00 >> std::clamp(prefix - 8 * i, 0, 8));
    return bytes;
}

std::string written(const AddressRange& range)
{
    std::array<char, INET6_ADDRSTRLEN> text;
    return ::inet_ntop(range.is_v6 ? AF_INET6 : AF_INET, range.bytes.data(), text.data(), text.size());
}

}  // namespace

Result<AddressRange> AddressRange::parse(std::string_view text)
{
    constexpr std::string_view shape = "an address range like 10.0.0.0/8 or fd00::/8";
    std::string_view before = text.substr(0, text.find('/'));
    auto address = HostName::parse(before);
    if (!address || !address->is_address() || before.starts_with('[')) return expected(shape, text);

    AddressRange range;
    range.is_v6 = address->kind == HostName::Kind::ipv6;
    ::inet_pton(range.is_v6 ? AF_INET6 : AF_INET, address->text.c_str(), range.bytes.data());
    range.prefix = range.is_v6 ? 128 : 32;
    if (before.size() == text.size()) return range;

    int most = range.prefix;
    const char* end = text.data() + text.size();
    auto read = std::from_chars(text.data() + before.size() + 1, end, range.prefix);
    bool is_number = read.ec == std::errc() && read.ptr == end;
    if (!is_number || range.prefix < 0 || range.prefix > most) return expected(shape, text);
    Bytes fixed = masked(range.bytes, range.prefix);
    if (fixed == range.bytes) return range;
    range.bytes = fixed;
    return expected(fmt::format("{}/{}, whose other bits are 0", written(range), range.prefix), text);
}

bool AddressRange::contains(bool of_v6, std::span<const std::uint8_t> address) const
{
    std::size_t length = is_v6 ? 16 : 4;
    if (of_v6 != is_v6 || address.size() < length) return false;
    Bytes other{};
    std::ranges::copy(address.first(length), other.begin());
    return masked(other, prefix) == bytes;
}

std::string AddressRange::text() const
{
    bool is_whole = prefix == (is_v6 ? 128 : 32);
    return is_whole ? written(*this) : fmt::format("{}/{}", written(*this), prefix);
}

}  // namespace bawn::policy
