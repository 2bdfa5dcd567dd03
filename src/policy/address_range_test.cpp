#include "policy/address_range.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

TEST(AddressRange, holds)
{
    struct Row {
        const char* why;
        const char* range;
        const char* address;
        bool holds;
    };
    const Row rows[] = {
        {"within", "10.0.0.0/8", "10.1.2.3", true},
        {"without", "10.0.0.0/8", "11.0.0.0", false},
        {"bits that are no whole bytes", "172.16.0.0/12", "172.31.255.255", true},
        {"the first beyond", "172.16.0.0/12", "172.32.0.0", false},
        {"one address", "127.0.0.1", "127.0.0.1", true},
        {"and no other", "127.0.0.1", "127.0.0.2", false},
        {"all", "0.0.0.0/0", "192.0.2.1", true},
        {"but not of the other family", "0.0.0.0/0", "::1", false},
        {"version six", "fd00::/8", "fdff::1", true},
        {"beyond", "fd00::/8", "fe00::1", false},
        {"a wider range is not in a narrower", "10.1.0.0/16", "10.0.0.0/8", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto range = AddressRange::parse(row.range), address = AddressRange::parse(row.address);
        ASSERT_TRUE(range && address);
        EXPECT_EQ(range->contains(*address), row.holds);
        EXPECT_EQ(range->text(), row.range);
    }
}

TEST(AddressRange, refuses)
{
    for (const char* text : {"", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.1/8", "10/8", "fd00::1/8", "fd00::/129",
                             "example.org", "example.org/8", "::ffff:10.0.0.0/104", "[fd00::]/8", "10.0.0.0/8/8"}) {
        EXPECT_FALSE(AddressRange::parse(text)) << text;
    }
    EXPECT_NE(AddressRange::parse("10.0.0.1/8").error().message().find("10.0.0.0/8"), std::string::npos);
}

}  // namespace
}  // namespace bawn::policy
