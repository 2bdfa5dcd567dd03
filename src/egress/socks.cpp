#include "egress/socks.h"

#include <algorithm>

#include "egress/address.h"
#include "egress/bytes.h"

namespace bawn::egress {
namespace {

constexpr std::uint8_t version = 5, no_authentication = 0, command_connect = 1;
constexpr std::size_t before_address = 4, port_bytes = 2;
enum AddressType : std::uint8_t { version_four = 1, name = 3, version_six = 4 };

std::uint8_t byte_at(std::string_view bytes, std::size_t at) { return static_cast<std::uint8_t>(bytes[at]); }

Result<> check_version(std::string_view bytes)
{
    if (bytes.empty() || byte_at(bytes, 0) == version) return {};
    return refuse("not SOCKS5");
}

Result<> check_command(std::string_view bytes)
{
    if (bytes.size() > 1 && byte_at(bytes, 1) != command_connect) return fail(ErrorKind::unsupported, "a command other than CONNECT");
    if (bytes.size() > 2 && byte_at(bytes, 2) != 0) return refuse("the reserved byte is not zero");
    return {};
}

struct Part {
    std::size_t at = before_address, length = 0;
};

// Where the address stands; nullopt while its length is not there yet.
Result<std::optional<Part>> address_part(std::string_view bytes)
{
    if (bytes.size() < before_address) return std::nullopt;
    switch (byte_at(bytes, before_address - 1)) {
    case version_four: return Part{before_address, 4};
    case version_six: return Part{before_address, 16};
    case name:
        if (bytes.size() == before_address) return std::nullopt;
        if (byte_at(bytes, before_address) == 0) return refuse("a name of no bytes");
        return Part{before_address + 1, byte_at(bytes, before_address)};
    default: return refuse("an address of an unknown type");
    }
}

std::string host_of(std::string_view bytes, const Part& part)
{
    std::string_view raw = bytes.substr(part.at, part.length);
    if (byte_at(bytes, before_address - 1) == name) return std::string(raw);
    Address address;
    address.is_v6 = part.length == 16;
    std::ranges::copy(raw, address.bytes.begin());
    return address.text();
}

}  // namespace

Result<std::optional<std::size_t>> read_socks_greeting(std::string_view bytes)
{
    TRY(check_version(bytes));
    if (bytes.size() < 2) return std::nullopt;
    std::size_t methods = byte_at(bytes, 1), whole = 2 + methods;
    if (methods == 0) return refuse("no way to authenticate is offered");
    if (bytes.size() < whole) return std::nullopt;
    if (!bytes.substr(2, methods).contains(char{no_authentication})) return fail(ErrorKind::unsupported, "only with authentication");
    return whole;
}

std::string_view socks_no_authentication() { return {"\x05\x00", 2}; }

Result<std::optional<SocksRequest>> read_socks_request(std::string_view bytes)
{
    TRY(check_version(bytes));
    TRY(check_command(bytes));
    std::optional<Part> part = TRY(address_part(bytes));
    if (!part || bytes.size() < part->at + part->length + port_bytes) return std::nullopt;
    std::size_t port_at = part->at + part->length;
    SocksRequest request;
    request.host = host_of(bytes, *part);
    request.port = static_cast<std::uint16_t>(byte_at(bytes, port_at) << 8 | byte_at(bytes, port_at + 1));
    request.bytes = port_at + port_bytes;
    if (request.port == 0) return refuse("port 0");
    return request;
}

std::string socks_reply(SocksReply reply) { return {5, static_cast<char>(reply), 0, version_four, 0, 0, 0, 0, 0, 0}; }

}  // namespace bawn::egress
