#include "sandbox/probe.h"

#include <gtest/gtest.h>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

TEST(Probe, tells_every_control_and_leaves_nothing_behind)
{
    const auto probed = probe_controls();
    EXPECT_EQ(probed.size() + 1, controls().size());
    for (const Probed& each : probed) {
        RecordProperty(std::string(each.id), std::string(name_of(each.state)) + " " + each.why);
        EXPECT_EQ(each.state == State::works, each.remedy.empty()) << each.id;
        if (each.state == State::is_missing) GTEST_SKIP() << each.why;
    }
    for (const auto& entry : std::filesystem::directory_iterator("/tmp"))
        EXPECT_FALSE(entry.path().filename().string().starts_with("bawn-probe-")) << entry.path();
}

TEST(Controls, only_what_may_be_missing_can_be_accepted)
{
    EXPECT_TRUE(is_accepted("landlock", {"landlock"}));
    EXPECT_FALSE(is_accepted("landlock", {"evidence"}));
    EXPECT_FALSE(is_accepted("user-namespace", {"user-namespace"}));
    EXPECT_FALSE(is_accepted("no-such-control", {"no-such-control"}));
}

TEST(Controls, an_error_names_control_step_cause_and_remedy)
{
    const Error error = control_failure("user-namespace", "making namespaces", EPERM);
    EXPECT_TRUE(error.message().starts_with("user-namespace: making namespaces: Operation not permitted; allow user namespaces"))
        << error.message();
    EXPECT_EQ(control_failure("mounts", "opening /x", ENOENT).message(), "mounts: opening /x: No such file or directory");
    EXPECT_NE(control_missing("landlock", "not there").message().find("--accept-degraded=landlock"), std::string::npos);
}

}  // namespace

}  // namespace bawn::sandbox
