#include "egress/socks.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bawn::egress {
namespace {

using namespace std::string_literals;

std::string greeting(std::string_view bytes)
{
    auto read = read_socks_greeting(bytes);
    if (!read) return "refused: " + read.error().message();
    return *read ? std::to_string(**read) : "more";
}

std::string request(std::string_view bytes)
{
    auto read = read_socks_request(bytes);
    if (!read) return "refused: " + read.error().message();
    return *read ? fmt::format("{} {} in {}", (*read)->host, (*read)->port, (*read)->bytes) : "more";
}

struct SocksRow {
    const char* why;
    std::string bytes;
    const char* expected;
};

TEST(Socks, greetings)
{
    const SocksRow rows[] = {
        {"no authentication", "\5\1\0"s, "3"},
        {"one of several ways", "\5\3\2\0\1"s, "5"},
        {"the request behind it is left", "\5\1\0\5\1"s, "3"},
        {"nothing yet", "", "more"},
        {"its first byte", "\5", "more"},
        {"a way is missing", "\5\2\0"s, "more"},
        {"only with a password", "\5\1\2", "refused: only with authentication"},
        {"no way at all", "\5\0"s, "refused: no way to authenticate is offered"},
        {"SOCKS4", "\4\1", "refused: not SOCKS5"},
        {"HTTP", "GET / HTTP/1.1", "refused: not SOCKS5"},
    };
    for (const SocksRow& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(greeting(row.bytes), row.expected);
    }
    EXPECT_EQ(socks_no_authentication(), "\5\0"s);
}

TEST(Socks, requests)
{
    const SocksRow rows[] = {
        {"a name",
         "\5\1\0\3\x0b"
         "example.org\x01\xbb"s,
         "example.org 443 in 18"},
        {"an address", "\5\1\0\1\x5d\xb8\xd8\x22\x00\x50"s, "93.184.216.34 80 in 10"},
        {"version six", "\5\1\0\4\x26\x06\x28\x00\0\0\0\0\0\0\0\0\0\0\0\1\x01\xbb"s, "2606:2800::1 443 in 22"},
        {"mapped stays to be judged", "\5\1\0\4\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\1\x01\xbb"s, "::ffff:127.0.0.1 443 in 22"},
        {"a name is told as bytes", "\5\1\0\3\5a\0b.c\x01\xbb"s, "a\0b.c 443 in 12"},
        {"what follows is left", "\5\1\0\3\1a\x01\xbbHELLO"s, "a 443 in 8"},
        {"a name of no bytes", "\5\1\0\3\0\x01\xbb"s, "refused: a name of no bytes"},
        {"port 0", "\5\1\0\3\1a\0\0"s, "refused: port 0"},
        {"BIND", "\5\2\0\3\1a\x01\xbb"s, "refused: a command other than CONNECT"},
        {"UDP ASSOCIATE", "\5\3\0\1"s, "refused: a command other than CONNECT"},
        {"Tor's RESOLVE", "\5\xf0\0\3"s, "refused: a command other than CONNECT"},
        {"a reserved byte", "\5\1\1\3"s, "refused: the reserved byte is not zero"},
        {"an unknown address", "\5\1\0\2"s, "refused: an address of an unknown type"},
        {"SOCKS4a", "\4\1\x01\xbb\0\0\0\1\0a\0"s, "refused: not SOCKS5"},
    };
    for (const SocksRow& row : rows) {
        SCOPED_TRACE(row.why);
        std::string expected = row.why == std::string("a name is told as bytes") ? "a\0b.c 443 in 12"s : row.expected;
        EXPECT_EQ(request(row.bytes), expected);
    }
    auto other = read_socks_request("\5\2\0\3\1a\x01\xbb"s);
    EXPECT_EQ(other.error().kind(), ErrorKind::unsupported) << "so that it can be answered as such";
}

TEST(Socks, every_cut_waits_for_the_rest)
{
    for (const std::string& whole : {"\5\1\0\3\x0b"
                                     "example.org\x01\xbb"s,
                                     "\5\1\0\1\x5d\xb8\xd8\x22\x00\x50"s, "\5\1\0\4\x26\x06\x28\x00\0\0\0\0\0\0\0\0\0\0\0\1\x01\xbb"s}) {
        for (std::size_t cut = 0; cut < whole.size(); ++cut) ASSERT_EQ(request(std::string_view(whole).substr(0, cut)), "more") << cut;
    }
}

TEST(Socks, replies)
{
    EXPECT_EQ(socks_reply(SocksReply::granted), "\5\0\0\1\0\0\0\0\0\0"s);
    EXPECT_EQ(socks_reply(SocksReply::not_allowed), "\5\2\0\1\0\0\0\0\0\0"s);
}

}  // namespace
}  // namespace bawn::egress
