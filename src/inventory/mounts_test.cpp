#include "inventory/mounts.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>

namespace bawn::inventory {
namespace {

std::string told_mounts(const std::vector<Mount>& mounts)
{
    std::string out;
    for (const Mount& m : mounts) out += m.point + ": " + m.type + "\n";
    return out;
}

TEST(Mounts, mountinfo)
{
    struct Row {
        const char* why;
        const char* text;
        const char* expected;
    };
    const Row rows[] = {
        {"nothing", "", ""},
        {"one", "36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue\n", "/mnt2: ext3\n"},
        {"no optional fields", "36 35 98:0 / / rw - ext4 /dev/root rw\n", "/: ext4\n"},
        {"several optional fields", "36 35 0:5 / /x rw shared:7 master:2 unbindable - tmpfs tmpfs rw\n", "/x: tmpfs\n"},
        {"a space, a tab, a line break and a backslash", "36 35 0:5 / /a\\040b\\011c\\012d\\134e rw - tmpfs tmpfs rw\n",
         "/a b\tc\nd\\e: tmpfs\n"},
        {"what only looks like an escape",
         "36 35 0:5 / /a\\04 rw - tmpfs tmpfs rw\n36 35 0:5 / /b\\089 rw - tmpfs tmpfs rw\n36 35 0:5 / /c\\ rw - tmpfs tmpfs rw\n",
         "/a\\04: tmpfs\n/b\\089: tmpfs\n/c\\: tmpfs\n"},
        {"escapes of a type", "36 35 0:5 / /x rw - fuse.my-fs x rw\n", "/x: fuse.my-fs\n"},
        {"lines that are cut short", "36 35 98:0 /mnt1\n36 35 98:0 / /x rw -\n\n   \n-\n36 35 0:5 / /y rw - proc proc rw", "/y: proc\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told_mounts(parse_mountinfo(row.text)), row.expected);
    }
}

std::string closed(const std::vector<Mount>& mounts, std::string_view root)
{
    std::map<std::string, std::string> sorted;
    for (const auto& [point, reason] : closed_mounts(mounts, root)) sorted.emplace(point, reason);
    std::string out;
    for (const auto& [point, reason] : sorted) out += point + ": " + reason + "\n";
    return out;
}

TEST(Mounts, which_are_closed_and_why)
{
    const std::string kernel = "not entered: a filesystem of the kernel",
                      fuse = "not entered: a FUSE filesystem: another program answers for it, and may not",
                      remote = "not entered: a filesystem of another machine",
                      overlay = "not entered: an overlay: its layers are looked at where they lie";
    struct Row {
        const char* why;
        std::vector<Mount> mounts;
        const char* root;
        std::string expected;
    };
    const Row rows[] = {
        {"disks are entered", {{"/", "ext4"}, {"/home", "btrfs"}, {"/data", "xfs"}, {"/tmp", "tmpfs"}, {"/snap/x", "squashfs"}}, "/", ""},
        {"the kernel's own",
         {{"/proc", "proc"}, {"/sys", "sysfs"}, {"/sys/fs/cgroup", "cgroup2"}},
         "/",
         "/proc: " + kernel + " (proc)\n/sys: " + kernel + " (sysfs)\n/sys/fs/cgroup: " + kernel + " (cgroup2)\n"},
        {"what may never answer",
         {{"/home/a/remote", "fuse.sshfs"}, {"/mnt/x", "fuse"}, {"/mnt/y", "fuseblk"}},
         "/",
         "/home/a/remote: " + fuse + " (fuse.sshfs)\n/mnt/x: " + fuse + " (fuse)\n/mnt/y: " + fuse + " (fuseblk)\n"},
        {"the control of FUSE is the kernel's",
         {{"/sys/fs/fuse/connections", "fusectl"}},
         "/",
         "/sys/fs/fuse/connections: " + kernel + " (fusectl)\n"},
        {"other machines",
         {{"/net", "autofs"}, {"/home", "nfs4"}, {"/win", "cifs"}, {"/host", "9p"}},
         "/",
         "/home: " + remote + " (nfs4)\n/host: " + remote + " (9p)\n/net: " + remote + " (autofs)\n/win: " + remote + " (cifs)\n"},
        {"what containers see",
         {{"/var/lib/docker/overlay2/ab/merged", "overlay"}},
         "/",
         "/var/lib/docker/overlay2/ab/merged: " + overlay + " (overlay)\n"},
        {"the root itself is never closed", {{"/", "overlay"}, {"/mnt", "fuse.x"}}, "/mnt", ""},
        {"only what lies below the root",
         {{"/proc", "proc"}, {"/mnt/image/proc", "proc"}, {"/mnt/images", "nfs"}},
         "/mnt/image",
         "/proc: " + kernel + " (proc)\n"},
        {"a later mount covers an earlier one",
         {{"/x", "nfs"}, {"/x", "ext4"}, {"/y", "ext4"}, {"/y", "nfs"}},
         "/",
         "/y: " + remote + " (nfs)\n"},
        {"what is mounted in there afterwards can", {{"/x", "ext4"}, {"/x/y", "nfs"}}, "/", "/x/y: " + remote + " (nfs)\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(closed(row.mounts, row.root), row.expected);
    }
}

TEST(Mounts, files_in_memory_are_not_remembered)
{
    auto folder = Fd::open("/proc", 0);
    ASSERT_TRUE(folder);
    EXPECT_EQ(mount_to_remember(*folder), 0u);
    auto shared_memory = Fd::open("/dev/shm", 0);
    if (!shared_memory) GTEST_SKIP() << "no /dev/shm here";
    EXPECT_EQ(mount_to_remember(*shared_memory), 0u);
}

}  // namespace
}  // namespace bawn::inventory
