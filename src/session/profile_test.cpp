#include "session/profile.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/files.h"

namespace bawn::session {
namespace {

TEST(Profile, names_hosts_by_purpose)
{
    auto profile = parse_profile(
        "id: robin\n"
        "hosts:\n"
        "  model: [api.example.org, {host: '*.llm.example.org', ports: [443, 8443], methods: POST, paths: [/v1/*]}]\n"
        "  telemetry: [events.example.org]\n",
        "robin.yaml");
    ASSERT_TRUE(profile) << profile.error().message();
    std::string told;
    for (const policy::Grant& grant : with(Profile(), *profile).hosts) {
        told += fmt::format("{} {} [{}] [{}] [{}]\n", grant.source, grant.host.text(), fmt::join(grant.ports, ","),
                            fmt::join(grant.methods, ","), fmt::join(grant.paths, ","));
    }
    EXPECT_EQ(told,
              "profile robin (model) api.example.org [443] [] []\n"
              "profile robin (model) *.llm.example.org [443,8443] [POST] [/v1/*]\n"
              "profile robin (telemetry) events.example.org [443] [] []\n");
    EXPECT_EQ(profile->hosts[2].purpose, policy::Purpose::telemetry);
}

TEST(Profile, refuses_hosts_that_say_nothing_certain)
{
    struct Row {
        const char* why;
        const char* hosts;
        const char* part_of_the_reason;
    };
    const Row rows[] = {
        {"a purpose nobody knows", "{fun: [example.org]}", "not for \"fun\""},
        {"hosts without a purpose", "[example.org]", "expected model, login, telemetry or update"},
        {"a host with its port", "{model: ['example.org:443']}", "a port has no place in it"},
        {"a URL", "{model: ['https://example.org']}", "a port has no place in it"},
        {"a number", "{model: [2130706433]}", "some programs read it as 127.0.0.1"},
        {"every host", "{model: ['*']}", "is every host"},
        {"a key nobody knows", "{model: [{host: example.org, path: /v1}]}", "did you mean \"paths\""},
        {"no host at all", "{model: [{ports: 443}]}", "lacks the key \"host\""},
        {"a word where a list belongs", "{model: example.org}", "expected a list of hosts"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto profile = parse_profile(fmt::format("id: robin\nhosts: {}\n", row.hosts), "robin.yaml");
        ASSERT_FALSE(profile);
        EXPECT_NE(profile.error().message().find(row.part_of_the_reason), std::string::npos) << profile.error().message();
        EXPECT_TRUE(profile.error().message().starts_with("robin.yaml: line 2")) << profile.error().message();
    }
}

TEST(Profile, ready_ones_are_read_and_reach_no_telemetry_or_update_by_themselves)
{
    int granted = 0;
    for (const auto& file : std::filesystem::directory_iterator(BAWN_SOURCE_DIR "/data/profiles")) {
        SCOPED_TRACE(file.path().filename());
        auto text = read_text(file.path().string());
        ASSERT_TRUE(text);
        auto profile = parse_profile(*text, file.path().filename().string());
        ASSERT_TRUE(profile) << profile.error().message();
        EXPECT_EQ(profile->id, file.path().stem());
        for (const policy::Grant& grant : profile->hosts) {
            bool is_usual = grant.purpose == policy::Purpose::model || grant.purpose == policy::Purpose::login;
            EXPECT_EQ(policy::decide({}, profile->hosts, {.host = grant.host.name}).is_allowed, is_usual) << grant.host.text();
            granted += is_usual;
        }
    }
    EXPECT_GT(granted, 20);
}

}  // namespace
}  // namespace bawn::session
