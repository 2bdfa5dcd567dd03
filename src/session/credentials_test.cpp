#include "session/credentials.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "base/files.h"

namespace bawn::session {
namespace {

std::vector<CredentialWanted> parsed(const std::string& yaml)
{
    auto all = parse_credentials(parse_yaml(yaml, "p.yaml").value());
    EXPECT_TRUE(all) << (all ? "" : all.error().message());
    return all ? *all : std::vector<CredentialWanted>();
}

TEST(Credentials, come_from_where_they_are_kept)
{
    char folder[] = "/tmp/bawn-credentials-XXXXXX";
    ASSERT_NE(::mkdtemp(folder), nullptr);
    std::string home = folder;
    ASSERT_TRUE(write_atomically(home + "/token", "from-a-file\nsecond line\n"));
    auto wanted = parsed(
        "- {variable: A, hosts: [a.example.org]}\n"
        "- {variable: B, hosts: [a.example.org], from: {env: OTHER}}\n"
        "- {variable: C, hosts: [a.example.org], from: {file: ~/token}}\n"
        "- {variable: D, hosts: [a.example.org], from: {command: [echo, from-a-command]}}\n"
        "- {variable: NOT_SET, hosts: [a.example.org]}\n"
        "- {variable: NO_FILE, hosts: [a.example.org], from: {file: ~/none}}\n"
        "- {variable: FAILS, hosts: [a.example.org], from: {command: [\"false\"]}}\n"
        "- {variable: ODD, hosts: [a.example.org]}\n");
    Fetched fetched = fetch(wanted, {{"A", "key-a"}, {"OTHER", "key-b"}, {"PATH", "/usr/bin:/bin"}, {"ODD", "two\r\nlines"}}, home);
    ::unlink((home + "/token").c_str());
    ::rmdir(folder);

    std::vector<std::string> values;
    for (const auto& c : fetched.credentials) {
        values.push_back(c.name + "=" + c.value);
        EXPECT_NE(c.sentinel, c.value);
    }
    EXPECT_EQ(values, (std::vector<std::string>{"A=key-a", "B=key-b", "C=from-a-file", "D=from-a-command"}));
    ASSERT_EQ(fetched.notes.size(), 3U);
    EXPECT_TRUE(fetched.notes[0].starts_with("credential NO_FILE: ")) << fetched.notes[0];
    EXPECT_TRUE(fetched.notes[1].starts_with("credential FAILS: ")) << fetched.notes[1];
    EXPECT_TRUE(fetched.notes[2].starts_with("credential ODD: ")) << fetched.notes[2];
}

TEST(Credentials, mistakes_are_told_with_their_place)
{
    struct Row {
        const char* yaml;
        const char* told;
    };
    const Row rows[] = {
        {"- {variable: A}", "p.yaml: line 1, column 3: a credential needs a variable and hosts"},
        {"- {variable: A, hosts: []}", "p.yaml: line 1, column 24: a key that goes nowhere is no use"},
        {"- {variable: A, hosts: [a.example.org], from: {}}",
         "p.yaml: line 1, column 47: a credential comes from one place: env, file, command or secret-service"},
        {"- {variable: A, hosts: [a.example.org], from: {command: []}}", "p.yaml: line 1, column 57: a command needs a program"},
        {"A: b", "p.yaml: line 1, column 1: expected a list of credentials"},
    };
    for (const Row& row : rows) {
        auto all = parse_credentials(parse_yaml(row.yaml, "p.yaml").value());
        ASSERT_FALSE(all) << row.yaml;
        EXPECT_EQ(all.error().message(), row.told);
    }
    EXPECT_FALSE(parse_credential_option("KEY"));
    EXPECT_FALSE(parse_credential_option("KEY=2130706433"));
    EXPECT_TRUE(parse_credential_option("KEY=api.example.org"));
}

}  // namespace
}  // namespace bawn::session
