#include "egress/name_pool.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace bawn::egress {
namespace {

TEST(NamePool, an_address_says_which_name_was_meant)
{
    NamePool pool;
    Address a = pool.address_of("a.example.org"), b = pool.address_of("b.example.org");
    EXPECT_EQ(a.text(), "198.18.0.1");
    EXPECT_EQ(b.text(), "198.18.0.2");
    EXPECT_EQ(pool.address_of("a.example.org"), a) << "the same as long as it is known";
    EXPECT_EQ(*pool.name_of(a), "a.example.org");
    EXPECT_EQ(*pool.name_of(b), "b.example.org");
    EXPECT_EQ(pool.name_of(*Address::parse("198.18.0.3")), nullptr);
    EXPECT_EQ(pool.name_of(*Address::parse("93.184.216.34")), nullptr);
    EXPECT_EQ(pool.name_of(*Address::parse("2606:2800::1")), nullptr);
}

TEST(NamePool, the_name_used_longest_ago_gives_its_address_up)
{
    NamePool pool(3);
    Address a = pool.address_of("a"), b = pool.address_of("b"), c = pool.address_of("c");
    pool.address_of("a");  // by its name
    pool.name_of(b);       // by its address
    EXPECT_EQ(pool.address_of("d"), c);
    EXPECT_EQ(*pool.name_of(c), "d");
    EXPECT_EQ(*pool.name_of(a), "a");
    EXPECT_EQ(*pool.name_of(b), "b");
    EXPECT_EQ(pool.address_of("c"), c) << "d was used longest ago";
}

TEST(NamePool, knows_its_network)
{
    struct Row {
        const char* address;
        bool is_ours;
    };
    const Row rows[] = {
        {"198.17.255.255", false}, {"198.18.0.0", true}, {"198.19.255.255", true}, {"198.20.0.0", false}, {"::ffff:198.18.0.1", false},
    };
    for (const Row& row : rows) EXPECT_EQ(NamePool::is_ours(*Address::parse(row.address)), row.is_ours) << row.address;
}

TEST(NamePool, takes_more_names_than_it_has_addresses)
{
    NamePool pool;
    for (int i = 0; i < 140'000; ++i) {
        Address address = pool.address_of(fmt::format("n{}.example.org", i));
        ASSERT_TRUE(NamePool::is_ours(address));
        ASSERT_EQ(*pool.name_of(address), fmt::format("n{}.example.org", i));
    }
    Address last = pool.address_of("n139999.example.org");
    EXPECT_EQ(*pool.name_of(last), "n139999.example.org");
}

}  // namespace
}  // namespace bawn::egress
