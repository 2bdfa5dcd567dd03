#include "policy/host_name.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <random>

#include "policy/host_pattern.h"

namespace bawn::policy {
namespace {

TEST(HostName, reads_names_and_canonical_addresses)
{
    using Kind = HostName::Kind;
    struct Row {
        const char* why;
        std::string bytes;
        const char* text;
        Kind kind;
    };
    const Row rows[] = {
        {"a name", "api.example.org", "api.example.org", Kind::name},
        {"upper case is lower case", "API.Example.ORG", "api.example.org", Kind::name},
        {"one dot at the end", "example.org.", "example.org", Kind::name},
        {"one label", "localhost", "localhost", Kind::name},
        {"an international name as DNS has it", "xn--bcher-kva.example", "xn--bcher-kva.example", Kind::name},
        {"labels that begin with digits", "1e100.0x7f.example", "1e100.0x7f.example", Kind::name},
        {"hyphens inside", "r3---sn-abc.example.org", "r3---sn-abc.example.org", Kind::name},
        {"the longest label", std::string(63, 'a') + ".org", nullptr, Kind::name},
        {"an address", "10.0.0.7", "10.0.0.7", Kind::ipv4},
        {"version six", "fd00::7", "fd00::7", Kind::ipv6},
        {"in brackets", "[fd00::7]", "fd00::7", Kind::ipv6},
        {"in capitals", "FD00::7", "fd00::7", Kind::ipv6},
        {"the unspecified address is one", "[::]", "::", Kind::ipv6},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto host = HostName::parse(row.bytes);
        ASSERT_TRUE(host) << host.error().message();
        EXPECT_EQ(host->text, row.text ? row.text : row.bytes);
        EXPECT_EQ(host->kind, row.kind);
    }
}

TEST(HostName, refuses_everything_else)
{
    struct Row {
        const char* why;
        std::string bytes;
        const char* part_of_the_reason;
    };
    const Row rows[] = {
        {"nothing", "", "it is empty"},
        {"a dot", ".", "each label"},
        {"two dots at the end", "example.org..", "each label"},
        {"an empty label", "a..example.org", "each label"},
        {"a dot before", ".example.org", "each label"},
        {"a NUL", std::string("example.org\0.evil.net", 20), "letters, digits"},
        {"a line break", "example.org\n", "letters, digits"},
        {"a space", "example.org ", "letters, digits"},
        {"an escape", "example%2eorg", "percent"},
        {"a user", "example.org@evil.net", "a user"},
        {"a port", "example.org:443", "a port"},
        {"a path", "example.org/x", "a path"},
        {"a backslash", "example.org\\evil.net", "letters, digits"},
        {"an underscore", "_dns.example.org", "underscores"},
        {"a look-alike", "ex\xd0\xb0mple.org", "xn--"},
        {"a dot of full width", "example\xef\xbc\x8eorg", "xn--"},
        {"a byte that is no UTF-8", "ex\xff.org", "xn--"},
        {"a hyphen first", "-a.example.org", "hyphen"},
        {"a hyphen last", "xn--.example.org", "hyphen"},
        {"a label of 64 bytes", std::string(64, 'a') + ".org", "63 bytes"},
        {"a name of 254 bytes",
         std::string(50, 'a') + "." + std::string(50, 'b') + "." + std::string(50, 'c') + "." + std::string(50, 'd') + "." +
             std::string(50, 'e'),
         "253 bytes"},
        {"an address as one number", "2130706433", "some programs read it as 127.0.0.1"},
        {"in hexadecimal", "0x7f000001", "some programs read it as 127.0.0.1"},
        {"in parts of both", "0x7f.1", "some programs read it as 127.0.0.1"},
        {"in octal", "0177.0.0.1", "some programs read it as 127.0.0.1"},
        {"with parts left out", "127.1", "some programs read it as 127.0.0.1"},
        {"zero", "0", "some programs read it as 0.0.0.0"},
        {"with a dot at the end", "127.0.0.1.", "without a dot"},
        {"too large", "256.256.256.256", "no address like"},
        {"five parts", "1.2.3.4.5", "no address like"},
        {"a name that ends in a number", "example.1", "no address like"},
        {"a bare prefix", "example.0x", "no address like"},
        {"brackets around version four", "[127.0.0.1]", "only an IPv6 address"},
        {"brackets around a name", "[example.org]", "only an IPv6 address"},
        {"half a bracket", "[fd00::7", "letters, digits"},
        {"mapped", "::ffff:127.0.0.1", "clothes"},
        {"mapped in hexadecimal", "::ffff:7f00:1", "clothes"},
        {"compatible", "::127.0.0.1", "clothes"},
        {"a zone", "fe80::1%eth0", "names no interface"},
        {"zeros that need not be there", "fd00:0::7", "write fd00::7"},
        {"not shortened", "0:0:0:0:0:0:0:1", "write ::1"},
        {"an address and a port", "fd00::7:443:", "no address like"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto host = HostName::parse(row.bytes);
        ASSERT_FALSE(host) << host->text;
        EXPECT_NE(host.error().message().find(row.part_of_the_reason), std::string::npos) << host.error().message();
    }
}

// The grammar once more, one byte after the other, and slow.
bool is_plain_name(std::string text)
{
    if (!text.empty() && text.back() == '.') text.pop_back();
    std::vector<std::string> labels(1);
    for (char c : text) {
        if (c == '.')
            labels.emplace_back();
        else
            labels.back() += c;
    }
    for (const std::string& label : labels) {
        if (label.empty() || label.size() > 63) return false;
        for (std::size_t i = 0; i < label.size(); ++i) {
            bool is_letter = (label[i] >= 'a' && label[i] <= 'z') || (label[i] >= 'A' && label[i] <= 'Z');
            bool is_digit = label[i] >= '0' && label[i] <= '9';
            bool is_inside = i > 0 && i + 1 < label.size();
            if (!is_letter && !is_digit && !(label[i] == '-' && is_inside)) return false;
        }
    }
    return text.size() <= 253;
}

bool is_number(const std::string& label)
{
    bool is_hexadecimal = label.size() >= 2 && label[0] == '0' && (label[1] == 'x' || label[1] == 'X');
    return label.find_first_not_of(is_hexadecimal ? "0123456789abcdefABCDEF" : "0123456789", is_hexadecimal ? 2 : 0) == std::string::npos;
}

std::string last_label(std::string text)
{
    if (text.ends_with('.')) text.pop_back();
    return text.substr(text.rfind('.') + 1);
}

std::string lower(std::string text)
{
    for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

// What a pattern means, told by looking at every way to take labels off the front.
bool is_meant(const HostPattern& pattern, std::string host)
{
    if (!pattern.is_wildcard) return host == pattern.name;
    while (host.find('.') != std::string::npos) {
        host = host.substr(host.find('.') + 1);
        if (host == pattern.name) return true;
    }
    return false;
}

// Names near the ones that are allowed, as somebody would write them who wants to be taken for one.
class Hosts {
public:
    std::string next()
    {
        std::string host = pick(allowed);
        for (auto changes = random_() % 4; changes > 0; --changes) change(host);
        return host;
    }

private:
    static constexpr std::array<std::string_view, 7> allowed = {"example.org", "api.example.org", "a.b.example.org",      "llm.example.net",
                                                                "10.0.0.7",    "fd00::7",         "xn--bcher-kva.example"};
    static constexpr std::array<std::string_view, 44> pieces = {
        ".",    "..",      "-",     "evil-",      "evil",  ".evil.net", "evil.", "@",    ":443",         "%2e",          "%00",
        "/",    "\\",      "#",     "?",          "*.",    "*",         "_",     "xn--", "\xd0\xb0",     "\xef\xbc\x8e", "\xe3\x80\x82",
        "\xff", "\n",      " ",     "\t",         "user@", "[",         "]",     "0x7f", ".1",           "127.1",        "0",
        "::",   "::ffff:", "%eth0", "2130706433", ",",     ";",         "//",    "a",    ".example.org", "example.org.", "\x7f"};

    template <std::size_t N>
    std::string pick(const std::array<std::string_view, N>& from)
    {
        return std::string(from[random_() % N]);
    }

    void change(std::string& host)
    {
        std::size_t at = random_() % (host.size() + 1);
        switch (random_() % 8) {
        case 0: host.insert(at, pick(pieces)); break;
        case 1: host += pick(pieces); break;
        case 2: host.insert(0, pick(pieces)); break;
        case 3: host.erase(at, 1 + random_() % 3); break;
        case 4: host.insert(at, 1, static_cast<char>(random_() % 256)); break;
        case 5: host.insert(at, std::string(random_() % 70, 'a')); break;
        case 6:
            for (char& c : host) c = random_() % 2 && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
            break;
        case 7: host.insert(at, 1, '\0'); break;
        }
    }

    std::mt19937 random_{20261123};
};

TEST(HostName, agrees_with_the_slow_reading_on_generated_hosts)
{
    std::vector<HostPattern> patterns;
    for (const char* text : {"example.org", "*.example.org", "llm.example.net", "10.0.0.7", "fd00::7", "xn--bcher-kva.example"})
        patterns.push_back(*HostPattern::parse(text));
    Hosts hosts;
    int names = 0, addresses = 0, refused = 0, matched = 0;
    for (int i = 0; i < 150'000; ++i) {
        std::string bytes = hosts.next();
        auto host = HostName::parse(bytes);
        bool is_name = is_plain_name(bytes) && !is_number(last_label(bytes));
        ASSERT_EQ(host && !host->is_address(), is_name) << testing::PrintToString(bytes);
        in_addr v4{};
        in6_addr v6{};
        if (is_name) {
            ++names;
            std::string expected = lower(bytes.ends_with('.') ? bytes.substr(0, bytes.size() - 1) : bytes);
            ASSERT_EQ(host->text, expected);
            ASSERT_EQ(::inet_aton(expected.c_str(), &v4), 0) << "a name that the C library takes for an address: " << expected;
            for (const HostPattern& pattern : patterns) {
                ASSERT_EQ(pattern.matches(*host), is_meant(pattern, expected)) << pattern.text() << " and " << expected;
                matched += pattern.matches(*host);
            }
        } else if (host) {
            ++addresses;
            int family = host->kind == HostName::Kind::ipv6 ? AF_INET6 : AF_INET;
            std::array<char, INET6_ADDRSTRLEN> written{};
            ASSERT_EQ(::inet_pton(family, host->text.c_str(), family == AF_INET6 ? static_cast<void*>(&v6) : &v4), 1);
            ::inet_ntop(family, family == AF_INET6 ? static_cast<void*>(&v6) : &v4, written.data(), written.size());
            ASSERT_EQ(host->text, written.data());
            ASSERT_TRUE(lower(bytes) == host->text || lower(bytes) == "[" + host->text + "]") << testing::PrintToString(bytes);
        } else {
            ++refused;
        }
    }
    EXPECT_GT(names, 20'000);
    EXPECT_GT(addresses, 5'000);
    EXPECT_GT(refused, 20'000);
    EXPECT_GT(matched, 10'000);
}

}  // namespace
}  // namespace bawn::policy
