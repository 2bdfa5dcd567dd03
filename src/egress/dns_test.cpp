#include "egress/dns.h"

#include <ares.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netdb.h>

#include <vector>

namespace bawn::egress {
namespace {

using namespace std::string_literals;

std::string two(unsigned number) { return {static_cast<char>(number >> 8), static_cast<char>(number & 0xff)}; }

std::string header(unsigned flags, unsigned questions = 1, unsigned answers = 0, unsigned authorities = 0, unsigned additional = 0)
{
    return "\x12\x34" + two(flags) + two(questions) + two(answers) + two(authorities) + two(additional);
}

std::string labels(const std::vector<std::string>& parts)
{
    std::string text;
    for (const std::string& part : parts) text += static_cast<char>(part.size()) + part;
    return text + '\0';
}

const std::string example = labels({"example", "org"});
const std::string a_in = two(1) + two(1);
const std::string edns = "\0\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x00"s;

std::string told_question(const std::string& packet)
{
    auto question = parse_question(packet);
    if (!question) return "refused: " + question.error().message();
    return fmt::format("{} {} {}{}{}", question->name, question->type, question->question_class, question->wants_recursion ? " rd" : "",
                       question->has_edns ? " edns" : "");
}

TEST(Dns, questions)
{
    struct Row {
        const char* why;
        std::string packet;
        const char* expected;
    };
    const std::string long_label(63, 'a');
    const Row rows[] = {
        {"plain", header(0x0100) + example + a_in, "example.org 1 1 rd"},
        {"without recursion", header(0) + example + a_in, "example.org 1 1"},
        {"case is kept", header(0x0100) + labels({"eXaMPle", "oRG"}) + a_in, "eXaMPle.oRG 1 1 rd"},
        {"another type", header(0x0100) + example + two(65) + two(1), "example.org 65 1 rd"},
        {"EDNS", header(0x0100, 1, 0, 0, 1) + example + a_in + edns, "example.org 1 1 rd edns"},
        {"EDNS with a cookie", header(0x0120, 1, 0, 0, 1) + example + a_in + "\0\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x05\x00\x0a\x00\x01x"s,
         "example.org 1 1 rd edns"},
        {"the root", header(0x0100) + labels({}) + a_in, " 1 1 rd"},
        {"an underscore", header(0x0100) + labels({"_tcp", "a"}) + a_in, "_tcp.a 1 1 rd"},
        {"nothing", "", "refused: shorter than a header"},
        {"an answer", header(0x8100) + example + a_in, "refused: no plain question"},
        {"an update", header(0x2800) + example + a_in, "refused: no plain question"},
        {"cut off", header(0x0300) + example + a_in, "refused: no plain question"},
        {"no question", header(0x0100, 0), "refused: not exactly one question"},
        {"two questions", header(0x0100, 2) + example + a_in + example + a_in, "refused: not exactly one question"},
        {"an answer brought along", header(0x0100, 1, 1) + example + a_in, "refused: a question that carries answers"},
        {"two records behind", header(0x0100, 1, 0, 0, 2) + example + a_in + edns + edns, "refused: a question that carries answers"},
        {"bytes behind", header(0x0100) + example + a_in + "x", "refused: something stands behind the question"},
        {"compressed", header(0x0100) + "\x03www\xc0\x0c"s + a_in, "refused: the name is compressed"},
        {"compressed onto itself", header(0x0100) + "\xc0\x0c"s + a_in, "refused: the name is compressed"},
        {"a label of the reserved kind", header(0x0100) + "\x41"s + std::string(65, 'a') + '\0' + a_in, "refused: the name is compressed"},
        {"a name without end", header(0x0100) + "\x03www"s, "refused: the name does not end"},
        {"a label without end", header(0x0100) + "\x09www"s, "refused: a label does not end"},
        {"a dot in a label", header(0x0100) + labels({"good.org", "evil"}) + a_in, "refused: a label has a byte that no host's has"},
        {"a zero in a label", header(0x0100) + labels({"good\0x"s, "evil"}) + a_in, "refused: a label has a byte that no host's has"},
        {"beyond ASCII", header(0x0100) + labels({"g\xc3\xb6od"}) + a_in, "refused: a label has a byte that no host's has"},
        {"a space", header(0x0100) + labels({"a b"}) + a_in, "refused: a label has a byte that no host's has"},
        {"256 bytes", header(0x0100) + labels({long_label, long_label, long_label, std::string(62, 'a')}) + a_in,
         "refused: the name is too long"},
        {"no type", header(0x0100) + example + two(1), "refused: the question does not end"},
        {"a record that is not EDNS", header(0x0100, 1, 0, 0, 1) + example + a_in + "\0\x00\x01\x00\x01\x00\x00\x00\x00\x00\x00"s,
         "refused: a record that is not EDNS"},
        {"EDNS cut off", header(0x0100, 1, 0, 0, 1) + example + a_in + edns.substr(0, 10), "refused: a record that is not EDNS"},
        {"EDNS that is shorter than it says", header(0x0100, 1, 0, 0, 1) + example + a_in + "\0\x00\x29\x04\xd0\x00\x00\x00\x00\x00\x01"s,
         "refused: the EDNS record has another length than it says"},
        {"bytes behind EDNS", header(0x0100, 1, 0, 0, 1) + example + a_in + edns + "x",
         "refused: the EDNS record has another length than it says"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told_question(row.packet), row.expected);
    }
    std::string longest = header(0x0100) + labels({long_label, long_label, long_label, std::string(61, 'a')}) + a_in;
    ASSERT_TRUE(parse_question(longest));
    EXPECT_EQ(parse_question(longest)->name.size(), 253u);
    EXPECT_LE(answer(*parse_question(longest), 1u).size(), 512u);
}

TEST(Dns, every_part_of_a_question_is_refused)
{
    std::string whole = header(0x0100, 1, 0, 0, 1) + example + a_in + edns;
    for (std::size_t cut = 0; cut < whole.size(); ++cut) EXPECT_FALSE(parse_question(whole.substr(0, cut))) << cut;
}

// What c-ares makes of an answer: the code, and the address or "".
struct SeenByClient {
    int code;
    std::string address;
};

SeenByClient as_a_client_reads(const std::string& packet)
{
    ares_addrttl found[2];
    int count = 2;
    hostent* host = nullptr;
    int status =
        ::ares_parse_a_reply(reinterpret_cast<const unsigned char*>(packet.data()), static_cast<int>(packet.size()), &host, found, &count);
    SeenByClient seen{packet[3] & 0xf, ""};
    if (status == ARES_SUCCESS && count == 1)
        seen.address = fmt::format("{} {:08x} {}s", host->h_name, ntohl(found[0].ipaddr.s_addr), found[0].ttl);
    if (host) ::ares_free_hostent(host);
    return seen;
}

TEST(Dns, answers_are_what_a_client_expects)
{
    for (const std::string& tail : {std::string(), edns}) {
        auto question = parse_question(header(0x0100, 1, 0, 0, tail.empty() ? 0 : 1) + labels({"eXample", "org"}) + a_in + tail);
        ASSERT_TRUE(question);
        std::string text = answer(*question, 0xc6120007u);
        EXPECT_EQ(text.substr(0, 4), "\x12\x34\x81\x80");
        SeenByClient seen = as_a_client_reads(text);
        EXPECT_EQ(seen.code, 0);
        EXPECT_EQ(seen.address, "eXample.org c6120007 10s");
        EXPECT_EQ(as_a_client_reads(answer(*question, std::nullopt)).address, "");
        EXPECT_EQ(as_a_client_reads(answer(*question, DnsCode::refused)).code, 5);
    }
}

TEST(Dns, an_address_answers_only_a_question_for_one)
{
    for (const std::string& type : {two(28) + two(1), two(65) + two(1), two(255) + two(1), two(1) + two(3)}) {
        auto question = parse_question(header(0x0100) + example + type);
        ASSERT_TRUE(question);
        SeenByClient seen = as_a_client_reads(answer(*question, 0xc6120007u));
        EXPECT_EQ(seen.code, 0);
        EXPECT_EQ(seen.address, "");
    }
}

TEST(Dns, what_cannot_be_read_is_told_so)
{
    EXPECT_EQ(format_error("\x12\x34"), std::nullopt) << "too short to say anything";
    EXPECT_EQ(format_error(header(0x8100)), std::nullopt) << "an answer to an answer never ends";
    EXPECT_EQ(format_error(header(0x0100, 9)), "\x12\x34\x81\x81\0\0\0\0\0\0\0\0"s);
    EXPECT_EQ(format_error(header(0x2800)), "\x12\x34\xa8\x84\0\0\0\0\0\0\0\0"s) << "an update: not implemented";
}

}  // namespace
}  // namespace bawn::egress
