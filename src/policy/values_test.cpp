#include "policy/values.h"

#include <gtest/gtest.h>

namespace bawn::policy {
namespace {

template <typename Parse>
void expect_all(Parse parse, bool good, std::initializer_list<std::string_view> texts)
{
    for (std::string_view text : texts) EXPECT_EQ(parse(text).has_value(), good) << text;
}

TEST(Values, tell_good_from_bad)
{
    expect_all(parse_agent_id, true, {"claude-code", "a", "q2.x_1"});
    expect_all(parse_agent_id, false, {"", "Claude", "a b", "unknown", "*"});
    expect_all(parse_port, true, {"1", "443", "65535"});
    expect_all(parse_port, false, {"", "0", "65536", "-1", "+1", "0x1", "443 ", "https"});
    expect_all(parse_method, false, {"", "get", "TRACE", "CONNECT"});
    expect_all(parse_url_path, true, {"/", "/v1/messages", "/v1/*", "/v1*", "/*"});
    expect_all(parse_url_path, false, {"", "v1", "/a/../b", "/a*/b", "/a?b", "/a#b", "/%2e%2e", "/a b", "/a\\b", "/.", "*"});
    expect_all(
        parse_base_url, true,
        {"https://llm.example.org", "https://llm.example.org/", "http://127.0.0.1:8080/v1", "http://[::1]:8080/v1", "https://[fd00::7]"});
    expect_all(parse_base_url, false,
               {"", "llm.example.org", "ftp://a.example", "https://", "https:///v1", "https://u:p@a.example", "https://a.example?x",
                "https://a.example/#x", "https://*.example.org", "https://a.example:0", "https://a.example:", "https://[::1",
                "https://::1]", "https://[a.example", "https://127.1/"});
    expect_all(parse_path_pattern, true, {"/srv/**", "~/.ssh/**", "docs/*.md", ".env", "**/*.pem", "/"});
    expect_all(parse_path_pattern, false, {"", "~", "~root/x", "../x", "a/./b", "a/**b", "x\ny", std::string_view("a\0b", 3)});
    expect_all(parse_program, true, {"curl", "python3.*", "/usr/bin/*"});
    expect_all(parse_program, false, {"", "./x", "bin/curl", ".."});
}

TEST(Values, count_bytes)
{
    struct Row {
        const char* text;
        std::uint64_t bytes;
    };
    const Row rows[] = {{"0", 0},       {"500", 500},      {"500B", 500}, {"10 MB", 10'000'000}, {"10MB", 10'000'000},
                        {"2KiB", 2048}, {"1 GiB", 1 << 30}};
    for (const Row& row : rows) EXPECT_EQ(parse_byte_count(row.text).value_or(1), row.bytes) << row.text;
    expect_all(parse_byte_count, false, {"", "MB", "-1", "1.5 MB", "10 mb", "10 XB", "99999999999999999999", "99999999999 GB", "1 0"});
}

}  // namespace
}  // namespace bawn::policy
