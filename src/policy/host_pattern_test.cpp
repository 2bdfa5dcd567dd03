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
        {"an empty label is no name", "*.example.org", ".example.org", false},
        {"two dots are no name", "*.example.org", "a..example.org", false},
        {"a trailing dot is another name", "example.org", "example.org.", false},
        {"a hidden zero", "*.example.org", "a\x01.example.org", false},
        {"an address", "10.0.0.7", "10.0.0.7", true},
        {"another notation of it", "10.0.0.7", "10.7", false},
        {"version six", "fd00::7", "fd00::7", true},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto pattern = HostPattern::parse(row.pattern);
        ASSERT_TRUE(pattern) << pattern.error().message();
        EXPECT_EQ(pattern->matches(row.host), row.matches);
    }
}

TEST(HostPattern, refuses)
{
    struct Row {
        const char* text;
        const char* part_of_the_reason;
    };
    const Row rows[] = {
        {"", "is no host"},
        {"*", "every host"},
        {"*.org", "too wide"},
        {"*.*.example.org", "stands only for whole labels"},
        {"api*.example.org", "stands only for whole labels"},
        {"*example.org", "stands only for whole labels"},
        {"example.org.", "ends without a dot"},
        {"-a.example.org", "is no host"},
        {"a_b.example.org", "is no host"},
        {"exa mple.org", "is no host"},
        {"https://example.org", "is no canonical address"},
        {"example.org:443", "is no canonical address"},
        {"example.org/v1", "is no host"},
        {"bücher.example", "xn--"},
        {"127.1", "is no canonical address"},
        {"0x7f.0.0.0x1", "is no canonical address"},
        {"2130706433", "is no canonical address"},
        {"010.0.0.1", "is no canonical address"},
        {"FD00:0::7", "is no canonical address"},
        {"*.0.0.1", "too wide"},
    };
    for (const Row& row : rows) {
        auto pattern = HostPattern::parse(row.text);
        ASSERT_FALSE(pattern) << row.text;
        EXPECT_NE(pattern.error().message().find(row.part_of_the_reason), std::string::npos) << pattern.error().message();
    }
}

}  // namespace
}  // namespace bawn::policy
