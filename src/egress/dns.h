#pragma once

// DNS (RFC 1035): one question in, one answer out. Nothing is looked up.
//
//     DnsQuestion q = TRY(parse_question(packet));   // an Error: answer with format_error(), or not at all
//     send(answer(q, {pool.address_of(q.name)}));

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"

namespace bawn::egress {

enum class DnsCode : std::uint8_t {
    no_error = 0,
    format_error = 1,
    server_failure = 2,
    no_such_name = 3,
    not_implemented = 4,
    refused = 5
};

struct DnsQuestion {
    std::uint16_t id = 0;
    bool wants_recursion = false;
    std::string name;       // dotted, as it was asked (case kept), without the dot at the end; "" is the root
    std::uint16_t type = 0, question_class = 0;
    std::string question;   // as it stood in the packet, to be repeated
    bool has_edns = false;
};

// Exactly one question, no compression in it, labels within their limits; one OPT record may follow.
Result<DnsQuestion> parse_question(std::string_view packet);

inline constexpr std::uint16_t dns_type_a = 1, dns_type_aaaa = 28, dns_type_https = 65;

// With an address: an A record, short-lived; without: no data.
std::string answer(const DnsQuestion&, std::optional<std::uint32_t> address_host_order);
std::string answer(const DnsQuestion&, DnsCode);

// For a packet that could not be read, where at least its id could.
std::optional<std::string> format_error(std::string_view packet);

}  // namespace bawn::egress
