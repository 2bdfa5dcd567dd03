#include "egress/broker.h"

#include <gtest/gtest.h>

namespace bawn::egress {
namespace {

constexpr std::string_view key = "sk-ant-api03-REALREALREALREALREALREALREAL";

struct Fixture {
    std::string sentinel = sentinel_like(key);
    std::string other_sentinel = sentinel_like("ghp_1234567890123456789012345678901234567890");
    Broker broker{{{.name = "ANTHROPIC_API_KEY",
                    .value = std::string(key),
                    .sentinel = sentinel,
                    .hosts = {policy::HostPattern::parse("api.anthropic.com").value()},
                    .paths = {"/v1/messages*", "/v1/models"}},
                   {.name = "GITHUB_TOKEN",
                    .value = "ghp_REAL",
                    .sentinel = other_sentinel,
                    .hosts = {policy::HostPattern::parse("api.github.com").value()},
                    .paths = {}}}};

    RequestHead head(std::string path, Headers headers) const
    {
        for (Header& h : headers) {
            if (auto at = h.value.find("SENTINEL"); at != std::string::npos) h.value.replace(at, 8, sentinel);
            if (auto at = h.value.find("OTHER"); at != std::string::npos) h.value.replace(at, 5, other_sentinel);
        }
        if (auto at = path.find("SENTINEL"); at != std::string::npos) path.replace(at, 8, sentinel);
        return {.method = "POST", .host = "", .path = std::move(path), .headers = std::move(headers), .upgrade = ""};
    }
};

TEST(Broker, table)
{
    struct Row {
        const char* why;
        const char* host;
        const char* path;
        Headers headers;
        bool is_refused;
        const char* sent;  // the first header as it goes on
    };
    const Row rows[] = {
        {"the key goes where it belongs",
         "api.anthropic.com",
         "/v1/messages?beta=true",
         {{"x-api-key", "SENTINEL"}},
         false,
         "sk-ant-api03-REALREALREALREALREALREALREAL"},
        {"after its scheme, too",
         "api.anthropic.com",
         "/v1/models",
         {{"Authorization", "Bearer SENTINEL"}},
         false,
         "Bearer sk-ant-api03-REALREALREALREALREALREALREAL"},
        {"no key is no other key", "api.anthropic.com", "/", {{"Accept", "*/*"}}, false, "*/*"},
        {"an attacker's key on an allowed API", "api.anthropic.com", "/v1/files", {{"X-Api-Key", "sk-ant-api03-ATTACKER"}}, true, ""},
        {"beside the sentinel",
         "api.anthropic.com",
         "/v1/messages",
         {{"x-api-key", "SENTINEL"}, {"authorization", "Bearer sk-evil"}},
         true,
         ""},
        {"behind the sentinel", "api.anthropic.com", "/v1/messages", {{"authorization", "Bearer SENTINEL, Bearer sk-evil"}}, true, ""},
        {"in base64", "api.anthropic.com", "/v1/messages", {{"authorization", "Basic c2stZXZpbDo="}}, true, ""},
        {"in the query", "api.anthropic.com", "/v1/messages?key=sk-evil", {{"accept", "*/*"}}, true, ""},
        {"in a query that is spelled oddly", "api.anthropic.com", "/v1/messages?%6bey=sk-evil", {{"accept", "*/*"}}, true, ""},
        {"a cookie is a key", "api.anthropic.com", "/v1/messages", {{"Cookie", "session=evil"}}, true, ""},
        {"another path of the same host", "api.anthropic.com", "/v1/files", {{"x-api-key", "SENTINEL"}}, true, ""},
        {"a path that only begins so", "api.anthropic.com", "/v1/messages/../files", {{"x-api-key", "SENTINEL"}}, true, ""},
        {"another host", "evil.example", "/", {{"x-api-key", "SENTINEL"}}, true, ""},
        {"another host, in any header", "evil.example", "/", {{"x-harmless", "a SENTINEL b"}}, true, ""},
        {"another host, in the path", "evil.example", "/take/SENTINEL", {{"accept", "*/*"}}, true, ""},
        {"another host's own key is its business", "evil.example", "/", {{"authorization", "Bearer x"}}, false, "Bearer x"},
        {"the key of another credential", "api.github.com", "/user", {{"authorization", "token SENTINEL"}}, true, ""},
        {"of two credentials each has its host", "api.github.com", "/user", {{"authorization", "token OTHER"}}, false, "token ghp_REAL"},
    };
    const Fixture fixture;
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        RequestHead head = fixture.head(row.path, row.headers);
        auto refused = fixture.broker.apply(policy::HostName::parse(row.host).value(), head);
        EXPECT_EQ(refused.has_value(), row.is_refused) << (refused ? refused->reason : "");
        if (refused)
            EXPECT_EQ(refused->reason.find("REAL"), std::string::npos) << "a key is never told";
        else
            EXPECT_EQ(head.headers.front().value, row.sent);
    }
}

TEST(Broker, a_sentinel_has_the_shape_of_its_key_and_nothing_of_it)
{
    std::string a = sentinel_like(key), b = sentinel_like(key);
    EXPECT_EQ(a.size(), key.size());
    EXPECT_TRUE(a.starts_with("sk-ant-api03-"));
    EXPECT_NE(a, b);
    EXPECT_EQ(a.find("REAL"), std::string::npos);
    EXPECT_GE(sentinel_like("short").size(), 24U);
    EXPECT_EQ(sentinel_like("short").find("short"), std::string::npos);
}

TEST(Broker, knows_its_hosts)
{
    const Fixture fixture;
    EXPECT_TRUE(fixture.broker.is_bound(policy::HostName::parse("api.anthropic.com").value()));
    EXPECT_FALSE(fixture.broker.is_bound(policy::HostName::parse("statsig.anthropic.com").value()));
    EXPECT_FALSE(Broker().is_bound(policy::HostName::parse("api.anthropic.com").value()));
}

}  // namespace
}  // namespace bawn::egress
