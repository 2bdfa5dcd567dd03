#include "sandbox/watchdog.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "sandbox/cgroup.h"
#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

bool has_hit(const Inside& inside, Limit limit)
{
    return std::ranges::find(inside.outcome.limits_hit, limit) != inside.outcome.limits_hit.end();
}

TEST(Limits, time)
{
    Spec spec = ordinary_spec();
    spec.limits.time = std::chrono::seconds(1);
    const Inside inside = shell(spec, "sleep 60");
    EXPECT_EQ(inside.error, "");
    EXPECT_TRUE(has_hit(inside, Limit::time));
    EXPECT_EQ(inside.outcome.signal, SIGKILL);
    EXPECT_LT(inside.outcome.wall, std::chrono::seconds(5));
}

TEST(Limits, memory_of_all_processes_together)
{
    Spec spec = ordinary_spec();
    spec.limits.memory_bytes = 96 << 20;
    const Inside inside = shell(spec, "for i in 1 2 3; do (x=$(head -c 40000000 /dev/zero | tr '\\0' x); sleep 20) & done; wait");
    EXPECT_EQ(inside.error, "");
    EXPECT_TRUE(has_hit(inside, Limit::memory)) << inside.output;
    EXPECT_GT(inside.outcome.peak_memory_bytes, std::uint64_t{90} << 20);
}

TEST(Limits, processes_of_this_sandbox_alone)
{
    Spec spec = ordinary_spec();
    spec.limits.processes = 20;
    spec.limits.time = std::chrono::seconds(20);
    const Inside inside = shell(spec, "for i in $(seq 40); do sleep 0.5 & done 2>/dev/null; jobs -p | wc -l; kill -9 $$");
    EXPECT_EQ(inside.error, "");
    EXPECT_LE(std::atoi(inside.output.c_str()), 20) << inside.output;
    // The next sandbox of the same user has the whole number again.
    EXPECT_EQ(shell(spec, "for i in 1 2 3 4 5; do sleep 0.01 & done; wait; echo fine").output, "fine\n");
}

TEST(Limits, disk_of_the_upper_layer)
{
    const Folder folder;
    const std::string lower = folder.make_folder("lower"), upper = folder.make_folder("upper"), work = folder.make_folder("work");
    Spec spec = ordinary_spec();
    spec.view.push_back(Overlay{.inside = "/work", .lower = lower, .upper = upper, .work = work});
    spec.limits.disk_bytes = 8 << 20;
    const Inside inside = shell(spec, "cd /work; for i in $(seq 100); do head -c 1000000 /dev/zero > f$i; sleep 0.02; done; echo never");
    EXPECT_EQ(inside.error, "");
    EXPECT_TRUE(has_hit(inside, Limit::disk));
    EXPECT_EQ(inside.output, "");
}

TEST(Limits, memory_of_a_scratch_folder)
{
    Spec spec = ordinary_spec();
    for (Row& row : spec.view)
        if (Scratch* scratch = std::get_if<Scratch>(&row)) scratch->bytes = 1 << 20;
    EXPECT_EQ(shell(spec, "head -c 3000000 /dev/zero > /tmp/x 2>/dev/null; stat -c %s /tmp/x").output, "1048576\n");
}

TEST(Limits, what_stands_in_for_a_cgroup_is_told)
{
    Spec spec = ordinary_spec();
    spec.limits = {.memory_bytes = std::uint64_t{1} << 33, .processes = 1000, .cpu_percent = 100};
    const Inside inside = shell(spec, "true");
    EXPECT_EQ(inside.error, "");
    const bool has_cgroup = Cgroup::make(spec.limits).has_value();
    EXPECT_EQ(inside.outcome.degraded.empty(), has_cgroup);
    if (!has_cgroup) {
        EXPECT_EQ(inside.outcome.degraded.front().control, "cgroup");
    }
}

TEST(Cgroup, own_folder_from_the_files_of_proc)
{
    struct Row {
        const char *why, *cgroup, *mounts, *expected;
    };
    const char* unified = "30 24 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw\n";
    const Row rows[] = {
        {"a session of systemd", "0::/user.slice/user-1000.slice/session-2.scope\n", unified,
         "/sys/fs/cgroup/user.slice/user-1000.slice/session-2.scope"},
        {"the root", "0::/\n", unified, "/sys/fs/cgroup"},
        {"hybrid: the second hierarchy", "9:name=systemd:/x\n0::/x\n", "31 24 0:27 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
         "/sys/fs/cgroup/unified/x"},
        {"a container that sees a part", "0::/docker/abc/sub\n", "30 24 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup rw\n",
         "/sys/fs/cgroup/sub"},
        {"version 1 alone", "4:memory:/x\n", unified, ""},
        {"nothing mounted", "0::/x\n", "30 24 0:26 / /tmp rw - tmpfs tmpfs rw\n", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(own_cgroup(row.cgroup, row.mounts).value_or(""), row.expected);
    }
}

}  // namespace

}  // namespace bawn::sandbox
