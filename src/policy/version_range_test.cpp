#include "policy/version_range.h"

#include <gtest/gtest.h>

#include <random>

namespace bawn::policy {
namespace {

TEST(Version, stands_in_order)
{
    // Each row reads: left, then right, in the order of their release.
    struct Row {
        const char* why;
        const char* left;
        const char* sign;
        const char* right;
    };
    const Row rows[] = {
        {"numbers, not text", "1.0.9", "<", "1.0.102"},
        {"a missing number is a zero", "2.1", "=", "2.1.0"},
        {"a date is a version like any other", "2026.9.6", "<", "2026.10.1"},
        {"leading zeros do not count", "2026.09.06", "=", "2026.9.6"},
        {"numbers longer than any integer", "0.0.99999999999999999999", "<", "0.0.100000000000000000000"},
        {"a leading v is decoration", "v1.0.102", "=", "1.0.102"},
        {"a commit is not a pre-release", "0.0.1790142911-g7618fb", "=", "0.0.1790142911"},
        {"commits after a tag", "1.2.0-12-g7618fb", ">", "1.2.0"},
        {"more commits after a tag", "1.2.0-9-g1111111", "<", "1.2.0-12-g7618fb"},
        {"commits after a tag, and the next release", "1.2.0-12-g7618fb", "<", "1.2.1"},
        {"a pre-release comes before", "3.0.0-beta.1", "<", "3.0.0"},
        {"numbers in pre-releases", "3.0.0-beta.2", "<", "3.0.0-beta.11"},
        {"numbers before words", "1.0.0-1", "<", "1.0.0-alpha"},
        {"fewer identifiers first", "1.0.0-alpha", "<", "1.0.0-alpha.1"},
        {"a build does not count", "1.0.0+20130313", "=", "1.0.0"},
        {"a build after a pre-release", "1.0.0-rc.1+5", "=", "1.0.0-rc.1"},
        {"Python's release candidate", "2.0rc1", "<", "2.0"},
        {"Python's development release", "2.0.dev3", "<", "2.0"},
        {"Python's post-release", "2.0.post1", ">", "2.0"},
        {"a word that is no commit", "1.0.0-gamma", "<", "1.0.0"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto left = Version::parse(row.left), right = Version::parse(row.right);
        ASSERT_TRUE(left && right);
        auto order = *left <=> *right;
        EXPECT_STREQ(order < 0 ? "<" : order > 0 ? ">" : "=", row.sign);
        EXPECT_EQ(*right <=> *left, 0 <=> order);
    }
}

TEST(Version, is_not_every_text)
{
    for (const char* text : {"", "latest", "v", ".1", "-1", "x1.0", "1.0 (Claude Code)", "1..2", "1.0-", "1.0-a..b", "1.0.0-\x01"}) {
        EXPECT_FALSE(Version::parse(text)) << text;
    }
}

TEST(Version, order_is_the_same_both_ways_and_passes_on)
{
    std::mt19937 random(7);
    const char* pieces[] = {"0", "1", "2", "10", ".", ".", "-", "beta", "rc", "g7618fb", "+", "post"};
    std::vector<Version> versions;
    while (versions.size() < 120) {
        std::string text = "1";
        for (auto i = random() % 6; i > 0; --i) text += pieces[random() % std::size(pieces)];
        if (auto version = Version::parse(text)) versions.push_back(*version);
    }
    for (const Version& a : versions) {
        for (const Version& b : versions) {
            EXPECT_EQ(a<b, b> a);
            for (const Version& c : versions) {
                if (a < b && b < c) {
                    EXPECT_LT(a, c);
                }
            }
        }
    }
}

TEST(VersionRange, table)
{
    struct Row {
        const char* why;
        const char* range;
        const char* version;
        bool holds;
    };
    const Row rows[] = {
        {"inside", ">=2.1 <3", "2.1.330", true},
        {"the lower end belongs to it", ">=2.1 <3", "2.1.0", true},
        {"the upper end does not", ">=2.1 <3", "3.0.0", false},
        {"below", ">=2.1 <3", "2.0.99", false},
        {"a pre-release of the upper end is below it", ">=2.1 <3", "3.0.0-beta.1", true},
        {"commas serve as well", ">=2.1, <3", "2.5", true},
        {"a sign may stand apart", ">= 2.1 < 3", "2.5", true},
        {"one version", "1.0.102", "1.0.102", true},
        {"one version and no other", "=1.0.102", "1.0.103", false},
        {"all of a minor version", "2.1.*", "2.1.330", true},
        {"not the next", "2.1.*", "2.2.0-beta", false},
        {"zeros count in a wildcard", "2.0.*", "2.1.0", false},
        {"a pre-release of the first is part of it", "2.1.*", "2.1.0-beta", true},
        {"at most", "<=2026.9.6", "2026.9.6", true},
        {"above", ">2026.9.6", "2026.9.6", false},
        {"a build from a commit", ">=0.0.1790142911", "0.0.1790142911-g7618fb", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto range = VersionRange::parse(row.range);
        ASSERT_TRUE(range) << range.error().message();
        EXPECT_EQ(range->holds(*Version::parse(row.version)), row.holds);
        EXPECT_EQ(range->text(), row.range);
    }
}

TEST(VersionRange, tells_what_it_does_not_read)
{
    struct Row {
        const char* range;
        const char* expected;
    };
    const Row rows[] = {
        {"", "a range of versions is empty"},
        {"^2.1", "\"^2.1\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)"},
        {">=2 || <1", "\"||\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)"},
        {">=", "\">=\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)"},
        {">=2.*", "\">=2.*\" is no comparison of versions (known: <2, <=2.1, >2, >=2.1, =2.1.3, 2.1.*)"},
    };
    for (const Row& row : rows) {
        auto range = VersionRange::parse(row.range);
        ASSERT_FALSE(range) << row.range;
        EXPECT_EQ(range.error().message(), row.expected);
    }
}

}  // namespace
}  // namespace bawn::policy
