#include "inventory/sockets.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <charconv>
#include <optional>
#include <vector>

#include "base/text.h"

namespace bawn::inventory {
namespace {

constexpr std::string_view established = "01", listening = "0A";

template <typename Number>
std::optional<Number> number_in(std::string_view text, int base)
{
    Number number = 0;
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
    if (text.empty() || error != std::errc() || end != text.data() + text.size()) return {};
    return number;
}

std::vector<std::string_view> fields_of(std::string_view line)
{
    std::vector<std::string_view> fields;
    for (std::string_view field : split(line, ' ')) {
        if (!field.empty()) fields.push_back(field);
    }
    return fields;
}

// The kernel prints each 32-bit word of an address as a number of this machine's byte order.
template <std::size_t Words>
std::optional<std::array<std::uint32_t, Words>> address_words(std::string_view hex)
{
    std::array<std::uint32_t, Words> words{};
    for (std::size_t i = 0; i < Words; ++i) {
        auto word = number_in<std::uint32_t>(hex.substr(i * 8, 8), 16);
        if (!word) return {};
        words[i] = *word;
    }
    return words;
}

template <int Family, std::size_t Words>
std::string shown_address_of(std::string_view hex)
{
    auto words = address_words<Words>(hex);
    char text[INET6_ADDRSTRLEN] = {};
    return words && ::inet_ntop(Family, words->data(), text, sizeof text) ? text : "";
}

}  // namespace

std::string shown_endpoint(std::string_view endpoint)
{
    auto colon = endpoint.find(':');
    if (colon == std::string_view::npos) return {};
    auto port = number_in<std::uint16_t>(endpoint.substr(colon + 1), 16);
    std::string_view hex = endpoint.substr(0, colon);
    std::string address;
    if (hex.size() == 8) address = shown_address_of<AF_INET, 1>(hex);
    if (hex.size() == 32) address = shown_address_of<AF_INET6, 4>(hex);
    if (!port || address.empty()) return {};
    return hex.size() == 8 ? fmt::format("{}:{}", address, *port) : fmt::format("[{}]:{}", address, *port);
}

void Sockets::add_tcp(std::string_view table)
{
    // sl local_address rem_address st tx:rx tr:when retrnsmt uid timeout inode …
    for (std::string_view line : split(table, '\n')) {
        auto fields = fields_of(line);
        if (fields.size() < 10 || (fields[3] != established && fields[3] != listening)) continue;
        bool listens = fields[3] == listening;
        auto inode = number_in<std::uint64_t>(fields[9], 10);
        std::string endpoint = shown_endpoint(listens ? fields[1] : fields[2]);
        if (inode && !endpoint.empty()) by_inode_[*inode] = (listens ? "listens on " : "connected to ") + endpoint;
    }
}

void Sockets::add_unix(std::string_view table)
{
    // Num RefCount Protocol Flags Type St Inode Path; a listening one has the flag __SO_ACCEPTCON.
    for (std::string_view line : split(table, '\n')) {
        auto fields = fields_of(line);
        if (fields.size() < 8) continue;
        auto flags = number_in<std::uint32_t>(fields[3], 16);
        auto inode = number_in<std::uint64_t>(fields[6], 10);
        if (flags && inode && (*flags & 0x10000)) by_inode_[*inode] = "listens on " + std::string(fields[7]);
    }
}

std::string_view Sockets::of(std::uint64_t inode) const
{
    auto found = by_inode_.find(inode);
    return found == by_inode_.end() ? std::string_view() : found->second;
}

}  // namespace bawn::inventory
