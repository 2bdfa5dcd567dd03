#include "policy/host_pattern.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

TEST(HostPattern, matches)
{
    struct Row {
        const char* why;
        const char* pattern;
        const char* host;
        bool matches;
    };
    const Row rows[] = {
        {"itself", "example.org", "example.org", true},
        {"case does not count", "Example.org", "EXAMPLE.ORG", true},
        {"nothing below a plain name", "example.org", "a.example.org", false},
        {"below", "*.example.org", "a.example.org", true},
        {"far below", "*.example.org", "a.b.example.org", true},
        {"not the name itself", "*.example.org", "example.org", false},
        {"not a name that only ends alike", "*.example.org", "evil-example.org", false},
        {"not the other way round", "*.example.org", "example.org.evil.net", false},
        {"a dot at the end is no other name", "example.org", "example.org.", true},
        {"an address", "10.0.0.7", "10.0.0.7", true},
        {"another address", "10.0.0.7", "10.0.0.70", false},
        {"version six", "fd00::7", "fd00::7", true},
        {"version six as a URL writes it", "fd00::7", "[FD00::7]", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto pattern = HostPattern::parse(row.pattern);
        ASSERT_TRUE(pattern) << pattern.error().message();
        auto host = HostName::parse(row.host);
        ASSERT_TRUE(host) << host.error().message();
        EXPECT_EQ(pattern->matches(*host), row.matches);
    }
}

TEST(HostPattern, refuses)
{
    struct Row {
        const char* text;
        const char* part_of_the_reason;
    };
    const Row rows[] = {
        {"", "it is empty"},
        {"*", "every host"},
        {"*.org", "too wide"},
        {"*.*.example.org", "stands only for whole labels"},
        {"api*.example.org", "stands only for whole labels"},
        {"*example.org", "stands only for whole labels"},
        {"example.org.", "ends without a dot"},
        {"-a.example.org", "hyphen"},
        {"a_b.example.org", "underscores"},
        {"exa mple.org", "letters, digits and hyphens"},
        {"https://example.org", "a port has no place"},
        {"example.org:443", "a port has no place"},
        {"example.org/v1", "a path has no place"},
        {"bücher.example", "xn--"},
        {"127.1", "some programs read it as 127.0.0.1"},
        {"0x7f.0.0.0x1", "some programs read it as 127.0.0.1"},
        {"2130706433", "some programs read it as 127.0.0.1"},
        {"010.0.0.1", "some programs read it as 8.0.0.1"},
        {"FD00:0::7", "write fd00::7"},
        {"*.0.0.1", "is no host"},
    };
    for (const Row& row : rows) {
        auto pattern = HostPattern::parse(row.text);
        ASSERT_FALSE(pattern) << row.text;
        EXPECT_NE(pattern.error().message().find(row.part_of_the_reason), std::string::npos) << pattern.error().message();
    }
}

}  // namespace
}  // namespace bawn::policy
