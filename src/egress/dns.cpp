#include "egress/dns.h"

#include <algorithm>

#include "egress/bytes.h"

namespace bawn::egress {
namespace {

constexpr std::size_t header_bytes = 12, most_name_bytes = 255, most_label_bytes = 63;
constexpr std::uint16_t type_opt = 41, class_in = 1;
constexpr std::uint16_t is_answer = 0x8000, opcode_bits = 0x7800, is_truncated = 0x0200, wants_recursion = 0x0100, has_recursion = 0x0080;
constexpr std::uint32_t seconds_to_live = 10;
constexpr std::uint16_t our_udp_bytes = 1232;

std::uint16_t number_at(std::string_view packet, std::size_t at)
{
    return static_cast<std::uint16_t>(static_cast<std::uint8_t>(packet[at]) << 8 | static_cast<std::uint8_t>(packet[at + 1]));
}

void put(std::string& packet, std::uint16_t number)
{
    packet += static_cast<char>(number >> 8);
    packet += static_cast<char>(number & 0xff);
}

void put_long(std::string& packet, std::uint32_t number)
{
    put(packet, static_cast<std::uint16_t>(number >> 16));
    put(packet, static_cast<std::uint16_t>(number & 0xffff));
}

// The header's counts: one question, nothing else but one record that says EDNS.
Result<> check_header(std::string_view packet)
{
    if (packet.size() < header_bytes) return refuse("shorter than a header");
    if (number_at(packet, 2) & (is_answer | opcode_bits | is_truncated)) return refuse("no plain question");
    if (number_at(packet, 4) != 1) return refuse("not exactly one question");
    if (number_at(packet, 6) != 0 || number_at(packet, 8) != 0 || number_at(packet, 10) > 1)
        return refuse("a question that carries answers");
    return {};
}

// A dot within a label would make two names of one text.
bool is_label(std::string_view label)
{
    return label.size() <= most_label_bytes && std::ranges::all_of(label, [](char c) { return c > ' ' && c < 0x7f && c != '.'; });
}

// Reads from `at`, and leaves it behind the name.
Result<std::string> read_name(std::string_view packet, std::size_t& at)
{
    std::string name;
    for (std::size_t start = at;;) {
        if (at >= packet.size()) return refuse("the name does not end");
        std::size_t length = static_cast<std::uint8_t>(packet[at++]);
        if (length == 0) return name;
        if (length > most_label_bytes) return refuse("the name is compressed");
        if (length > packet.size() - at) return refuse("a label does not end");
        std::string_view label = packet.substr(at, length);
        at += length;
        if (!is_label(label)) return refuse("a label has a byte that no host's has");
        if (at - start + 1 > most_name_bytes) return refuse("the name is too long");
        if (!name.empty()) name += '.';
        name += label;
    }
}

// RFC 6891, 6.1.2: root, type, size, flags, then options that do not concern us.
Result<> check_edns(std::string_view record)
{
    constexpr std::size_t fixed_bytes = 11;
    if (record.size() < fixed_bytes || record[0] != 0 || number_at(record, 1) != type_opt) return refuse("a record that is not EDNS");
    if (record.size() != fixed_bytes + number_at(record, 9)) return refuse("the EDNS record has another length than it says");
    return {};
}

std::string header(std::uint16_t id, std::uint16_t flags, DnsCode code, std::uint16_t questions, std::uint16_t answers,
                   std::uint16_t additional)
{
    std::string packet;
    put(packet, id);
    put(packet, static_cast<std::uint16_t>(flags | is_answer | has_recursion | static_cast<std::uint16_t>(code)));
    put(packet, questions);
    put(packet, answers);
    put(packet, 0);
    put(packet, additional);
    return packet;
}

std::string write(const DnsQuestion& question, DnsCode code, std::optional<std::uint32_t> address)
{
    constexpr std::uint16_t name_of_the_question = 0xc000 | header_bytes;
    std::string packet =
        header(question.id, question.wants_recursion ? wants_recursion : 0, code, 1, address.has_value(), question.has_edns);
    packet += question.question;
    if (address) {
        put(packet, name_of_the_question);
        put(packet, dns_type_a);
        put(packet, class_in);
        put_long(packet, seconds_to_live);
        put(packet, 4);
        put_long(packet, *address);
    }
    if (question.has_edns) {
        packet += '\0';
        put(packet, type_opt);
        put(packet, our_udp_bytes);
        put_long(packet, 0);
        put(packet, 0);
    }
    return packet;
}

}  // namespace

Result<DnsQuestion> parse_question(std::string_view packet)
{
    TRY(check_header(packet));
    DnsQuestion question;
    question.id = number_at(packet, 0);
    question.wants_recursion = (number_at(packet, 2) & wants_recursion) != 0;
    std::size_t at = header_bytes;
    question.name = TRY(read_name(packet, at));
    if (packet.size() - at < 4) return refuse("the question does not end");
    question.type = number_at(packet, at);
    question.question_class = number_at(packet, at + 2);
    at += 4;
    question.question = packet.substr(header_bytes, at - header_bytes);
    question.has_edns = number_at(packet, 10) == 1;
    if (question.has_edns) {
        TRY(check_edns(packet.substr(at)));
    } else if (at != packet.size()) {
        return refuse("something stands behind the question");
    }
    return question;
}

std::string answer(const DnsQuestion& question, std::optional<std::uint32_t> address)
{
    bool can_have_one = question.type == dns_type_a && question.question_class == class_in;
    return write(question, DnsCode::no_error, can_have_one ? address : std::nullopt);
}

std::string answer(const DnsQuestion& question, DnsCode code) { return write(question, code, std::nullopt); }

std::optional<std::string> format_error(std::string_view packet)
{
    if (packet.size() < header_bytes || (number_at(packet, 2) & is_answer)) return std::nullopt;  // an answer to an answer never ends
    std::uint16_t flags = number_at(packet, 2);
    DnsCode code = flags & opcode_bits ? DnsCode::not_implemented : DnsCode::format_error;
    return header(number_at(packet, 0), flags & (opcode_bits | wants_recursion), code, 0, 0, 0);
}

}  // namespace bawn::egress
