#include "egress/address.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bawn::egress {
namespace {

TEST(Address, canonical_forms_alone)
{
    struct Row {
        const char* why;
        std::string_view text;
        bool is_address;
    };
    using namespace std::string_view_literals;
    const Row rows[] = {
        {"plain", "93.184.216.34", true},
        {"the highest", "255.255.255.255", true},
        {"version six", "2606:2800::1", true},
        {"nothing but zeros", "::", true},
        {"mapped, as it is written", "::ffff:10.0.0.1", true},
        {"two parts", "127.1", false},
        {"one number", "2130706433", false},
        {"hexadecimal", "0x7f.0.0.1", false},
        {"octal", "0177.0.0.1", false},
        {"leading zeros", "10.0.0.01", false},
        {"five parts", "1.2.3.4.5", false},
        {"too large", "256.0.0.1", false},
        {"space before", " 1.2.3.4", false},
        {"space behind", "1.2.3.4 ", false},
        {"a dot at the end", "1.2.3.4.", false},
        {"a hidden zero", "1.2.3.4\0"sv, false},
        {"a name behind a zero", "1.2.3.4\0.example.org"sv, false},
        {"zeros in version six", "2606:2800:0:0:0:0:0:1", false},
        {"upper case", "2606:2800::A", false},
        {"leading zeros in version six", "2606:2800::0001", false},
        {"a zone", "fe80::1%eth0", false},
        {"brackets belong to a URL", "[::1]", false},
        {"mapped, in hexadecimal", "::ffff:a00:1", false},
        {"nothing", "", false},
        {"a name", "example.org", false},
        {"a very long one", "0000000000000000000000000000000000000000000000000000000000000000:1", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto address = Address::parse(row.text);
        EXPECT_EQ(address.has_value(), row.is_address);
        if (address) {
            EXPECT_EQ(address->text(), row.text);
        }
    }
}

TEST(Address, reserved)
{
    struct Row {
        const char* why;
        const char* address;
        const char* reason;  // a part of it; "" is a place on the Internet
    };
    const Row rows[] = {
        {"public", "93.184.216.34", ""},
        {"the first after this network", "1.0.0.0", ""},
        {"this network", "0.0.0.0", "this network"},
        {"its end", "0.255.255.255", "this network"},
        {"private 10/8", "10.0.0.0", "private"},
        {"its end", "10.255.255.255", "private"},
        {"before it", "9.255.255.255", ""},
        {"behind it", "11.0.0.0", ""},
        {"carrier NAT", "100.64.0.0", "shared"},
        {"its end", "100.127.255.255", "shared"},
        {"before it", "100.63.255.255", ""},
        {"behind it", "100.128.0.0", ""},
        {"metadata in carrier NAT", "100.100.100.200", "metadata"},
        {"loopback", "127.0.0.1", "loopback"},
        {"loopback's end", "127.255.255.255", "loopback"},
        {"behind it", "128.0.0.0", ""},
        {"a metadata service at a public address", "168.63.129.16", "metadata"},
        {"its neighbour", "168.63.129.17", ""},
        {"metadata", "169.254.169.254", "metadata"},
        {"link-local", "169.254.0.1", "link-local"},
        {"before it", "169.253.255.255", ""},
        {"behind it", "169.255.0.0", ""},
        {"private 172.16/12", "172.16.0.0", "private"},
        {"its end", "172.31.255.255", "private"},
        {"before it", "172.15.255.255", ""},
        {"behind it", "172.32.0.0", ""},
        {"protocol assignments", "192.0.0.192", "protocol"},
        {"their end", "192.0.0.255", "protocol"},
        {"between the two", "192.0.1.1", ""},
        {"documentation 1", "192.0.2.1", "documentation"},
        {"behind it", "192.0.3.0", ""},
        {"AS112 is public by the registry", "192.31.196.1", ""},
        {"AMT is public by the registry", "192.52.193.1", ""},
        {"6to4 relay", "192.88.99.1", "6to4"},
        {"behind it", "192.88.100.0", ""},
        {"private 192.168/16", "192.168.0.0", "private"},
        {"its end", "192.168.255.255", "private"},
        {"behind it", "192.169.0.0", ""},
        {"benchmarking, and our own pool", "198.18.0.1", "benchmarking"},
        {"its end", "198.19.255.255", "benchmarking"},
        {"before it", "198.17.255.255", ""},
        {"behind it", "198.20.0.0", ""},
        {"documentation 2", "198.51.100.255", "documentation"},
        {"documentation 3", "203.0.113.0", "documentation"},
        {"before multicast", "223.255.255.255", ""},
        {"multicast", "224.0.0.1", "multicast"},
        {"its end", "239.255.255.255", "multicast"},
        {"reserved", "240.0.0.0", "reserved"},
        {"broadcast", "255.255.255.255", "broadcast"},

        {"public", "2606:2800::1", ""},
        {"the first of global unicast", "2000::", ""},
        {"unspecified", "::", "unspecified"},
        {"loopback", "::1", "loopback"},
        {"compatible", "::8.8.8.8", "IPv4-compatible"},
        {"mapped private", "::ffff:10.0.0.1", "private network (RFC 1918)"},
        {"mapped metadata", "::ffff:169.254.169.254", "metadata"},
        {"mapped public has a spelling of its own", "::ffff:93.184.216.34", "mapped"},
        {"translated (SIIT) is no unicast", "::ffff:0:808:808", "not global"},
        {"NAT64 of a public address", "64:ff9b::5db8:d822", ""},
        {"NAT64 of a private one", "64:ff9b::a00:1", "private"},
        {"NAT64 of loopback", "64:ff9b::7f00:1", "loopback"},
        {"NAT64, past its prefix", "64:ff9b::1:5db8:d822", "not global"},
        {"local NAT64", "64:ff9b:1::808:808", "local translation"},
        {"discard", "100::1", "discard"},
        {"dummy", "100:0:0:1::1", "dummy"},
        {"Teredo", "2001::1", "Teredo"},
        {"benchmarking", "2001:2::1", "protocol"},
        {"ORCHID", "2001:20::1", "protocol"},
        {"the end of the assignments", "2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff", "protocol"},
        {"behind them", "2001:200::1", ""},
        {"documentation", "2001:db8::1", "documentation"},
        {"its end", "2001:db8:ffff::", "documentation"},
        {"behind it", "2001:db9::", ""},
        {"6to4 of anything", "2002:808:808::1", "6to4"},
        {"behind it", "2003::1", ""},
        {"new documentation", "3fff::1", "documentation"},
        {"its end", "3fff:fff::1", "documentation"},
        {"behind it", "3fff:1000::1", ""},
        {"outside global unicast", "4000::1", "not global"},
        {"segment routing", "5f00::1", "segment"},
        {"unique local", "fc00::1", "unique local"},
        {"a cloud's metadata", "fd00:ec2::254", "unique local"},
        {"link-local", "fe80::1", "link-local"},
        {"its end", "febf::1", "link-local"},
        {"site-local", "fec0::1", "site-local"},
        {"multicast", "ff02::1", "multicast"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(std::string(row.why) + ": " + row.address);
        auto address = Address::parse(row.address);
        ASSERT_TRUE(address);
        std::string_view reason = reserved_for(*address);
        EXPECT_EQ(reason.empty(), *row.reason == '\0') << reason;
        EXPECT_NE(reason.find(row.reason), std::string_view::npos) << reason;
    }
}

TEST(Address, loopback)
{
    for (const char* text : {"127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"}) EXPECT_TRUE(Address::parse(text)->is_loopback()) << text;
    for (const char* text : {"128.0.0.1", "::", "::2", "1::1", "::ffff:10.0.0.1"})
        EXPECT_FALSE(Address::parse(text)->is_loopback()) << text;
}

TEST(Address, goes_to_the_kernel_and_back)
{
    for (const char* text : {"198.18.0.7", "2606:2800::1"}) {
        Endpoint endpoint{*Address::parse(text), 443};
        EXPECT_EQ(Endpoint::of(endpoint.socket_address()), endpoint);
    }
    EXPECT_EQ((Endpoint{*Address::parse("2606:2800::1"), 443}.text()), "[2606:2800::1]:443");
    EXPECT_EQ((Endpoint{Address::v4(0xc6120007), 443}.text()), "198.18.0.7:443");

    Endpoint mapped{*Address::parse("::ffff:198.18.0.7"), 80};
    EXPECT_EQ(Endpoint::of(mapped.socket_address()).text(), "198.18.0.7:80") << "an IPv6 socket tells IPv4 so";
}

TEST(Address, those_of_this_machine)
{
    EXPECT_TRUE(is_own(*Address::parse("127.0.0.1")));
    EXPECT_TRUE(is_own(*Address::parse("127.3.2.1"))) << "no interface lists it";
    EXPECT_FALSE(is_own(*Address::parse("93.184.216.34")));
}

}  // namespace
}  // namespace bawn::egress
