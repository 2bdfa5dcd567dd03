#include "session/view.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "base/paths.h"

namespace bawn::session {
namespace {

namespace fs = std::filesystem;
using namespace sandbox;

// A machine in a folder: a real home with a toolchain, a private home, a workspace.
class ViewTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        char name[] = "/tmp/view-XXXXXX";
        ASSERT_NE(::mkdtemp(name), nullptr);
        folder_ = fs::canonical(name);
        for (const char* path : {"home/.nvm/versions", "home/.ssh", "private", "work/app", "tools/node_modules/@x/cli/bin"})
            fs::create_directories(folder_ / path);
        std::ofstream(folder_ / "tools/node_modules/@x/cli/bin/cli.js") << "#!/usr/bin/env node\n";
        std::ofstream(folder_ / "tools/alone") << "#!/bin/sh\n";
        request_.person = {.name = "ann", .home = at("home"), .shell = "/bin/sh", .uid = ::getuid(), .gid = ::getgid()};
        request_.private_home = at("private");
        request_.workspace = at("work/app");
        request_.workspace_rows = {Bind{.inside = at("work/app"), .outside = at("work/app"), .access = Access::read_write}};
        request_.profile.read = {"/usr", "~/.nvm", "~/.absent"};
        request_.profile.variables = {"LANG", "LC_*"};
    }
    void TearDown() override { fs::remove_all(folder_); }

    std::string at(const std::string& path) const { return (folder_ / path).string(); }

    View view() const
    {
        auto made = make_view(request_);
        EXPECT_TRUE(made) << made.error().message();
        return made ? *made : View();
    }

    // "read-only", "read-write", "scratch", "text", "link", "hidden" or "" for the row at this place.
    std::string row_at(const std::string& place) const
    {
        for (const Row& row : view().rows) {
            if (std::visit([](const auto& r) { return r.inside; }, row) != place) continue;
            if (const auto* bind = std::get_if<Bind>(&row)) return bind->access == Access::read_only ? "read-only" : "read-write";
            constexpr const char* kinds[] = {"bind", "overlay", "scratch", "text", "link", "hidden"};
            return kinds[row.index()];
        }
        return "";
    }

    bool has_variable(const std::string& variable) const
    {
        auto all = view().environment;
        return std::find(all.begin(), all.end(), variable) != all.end();
    }

    fs::path folder_;
    ViewRequest request_;
};

TEST_F(ViewTest, what_is_there_and_what_is_not)
{
    request_.program = at("tools/node_modules/@x/cli/bin/cli.js");
    const std::pair<std::string, std::string> rows[] = {
        {"/usr", "read-only"},
        {"/etc/passwd", "text"},
        {"/etc/shadow", ""},
        {"/tmp", "scratch"},
        {at("home"), "read-write"},
        {at("home/.nvm"), "read-only"},
        {at("home/.ssh"), ""},
        {at("home/.absent"), ""},
        {at("work/app"), "read-write"},
        {at("tools/alone"), ""},
        {at("tools/node_modules"), "read-only"},
    };
    for (const auto& [place, kind] : rows) EXPECT_EQ(row_at(place), kind) << place;
    EXPECT_TRUE(fs::is_directory(at("private/.nvm"))) << "a place for what shows through the private home";
}

TEST_F(ViewTest, a_link_into_what_is_visible_stays_a_link)
{
    fs::create_symlink("/usr/bin", folder_ / "bin");
    fs::create_symlink(at("home/.ssh"), folder_ / "keys");
    request_.profile.read.push_back(at("bin"));
    request_.profile.read.push_back(at("keys"));
    EXPECT_EQ(row_at(at("bin")), "link");
    EXPECT_EQ(row_at(at("keys")), "read-only") << "shown where it leads, since that place is not visible";
}

TEST_F(ViewTest, more_on_request)
{
    request_.read = {at("tools")};
    request_.write = {at("home/.ssh")};
    EXPECT_EQ(row_at(at("tools")), "read-only");
    EXPECT_EQ(row_at(at("home/.ssh")), "read-write");
}

TEST_F(ViewTest, what_is_hidden_in_what_is_visible)
{
    std::ofstream(folder_ / "home/.nvm/token") << "secret";
    request_.profile.hide = {"~/.nvm/token", "~/.nvm/absent", "~/.ssh/id"};
    EXPECT_EQ(row_at(at("home/.nvm/token")), "hidden");
    EXPECT_EQ(row_at(at("home/.nvm/absent")), "");
    EXPECT_EQ(row_at(at("home/.ssh/id")), "") << "not visible anyway";
}

TEST_F(ViewTest, variables)
{
    request_.variables = {{"LANG", "C"}, {"LC_ALL", "C.UTF-8"}, {"SECRET_TOKEN", "s"}, {"WANTED", "w"}, {"HOME", "/elsewhere"}};
    request_.wanted_variables = {"WANTED", "GIVEN=a=b", "ABSENT"};
    EXPECT_TRUE(has_variable("LANG=C"));
    EXPECT_TRUE(has_variable("LC_ALL=C.UTF-8"));
    EXPECT_TRUE(has_variable("WANTED=w"));
    EXPECT_TRUE(has_variable("GIVEN=a=b"));
    EXPECT_TRUE(has_variable("HOME=" + at("home")));
    EXPECT_FALSE(has_variable("SECRET_TOKEN=s"));
    EXPECT_EQ(view().notes, std::vector<std::string>{"--env ABSENT: there is no such variable"});
}

TEST(Installation, a_package_an_environment_or_a_file)
{
    EXPECT_EQ(installation_of("/x/lib/node_modules/@a/b/cli.js"), "/x/lib/node_modules");
    EXPECT_EQ(installation_of("/x/lib/node_modules/a/node_modules/b/cli.js"), "/x/lib/node_modules");
    EXPECT_EQ(installation_of("/no/such/program"), "/no/such/program");
}

TEST(Paths, lies_in)
{
    EXPECT_TRUE(lies_in("/a/b", "/a"));
    EXPECT_TRUE(lies_in("/a", "/a"));
    EXPECT_FALSE(lies_in("/ab", "/a"));
    EXPECT_TRUE(lies_in("/a", "/"));
}

}  // namespace
}  // namespace bawn::session
