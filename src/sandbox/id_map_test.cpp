#include "sandbox/id_map.h"

#include <gtest/gtest.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <thread>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

TEST(IdMap, roots_workspace_is_the_ordinary_users_inside)
{
    if (!is_root()) GTEST_SKIP() << "only root makes id-mapped mounts";
    const Folder folder;
    ASSERT_EQ(::chmod(folder.path().c_str(), 0755), 0);
    const std::string lower = folder.make_folder("lower"), upper = folder.make_folder("upper"), work = folder.make_folder("work");
    std::ofstream(lower + "/a") << "one\n";
    for (const std::string& path : {lower, lower + "/a"}) ASSERT_EQ(::chown(path.c_str(), 0, 0), 0);
    ASSERT_EQ(::chmod((lower + "/a").c_str(), 0600), 0);
    Spec spec = ordinary_spec();
    auto map = IdMap::make(spec.uid, spec.gid);
    ASSERT_TRUE(map) << map.error().message();
    auto mount = map->mount(lower);
    if (!mount) GTEST_SKIP() << mount.error().message();

    spec.view.push_back(Overlay{.inside = "/work", .lower = lower, .upper = upper, .work = work, .lower_mount = mount->get()});
    const Inside held = shell(spec, "cd /work; stat -c %u a; cat a; echo two >> a; cat a; ls /");
    EXPECT_EQ(held.error, "");
    EXPECT_EQ(held.output, "1000\none\none\ntwo\nbin\ndev\netc\nlib\nlib64\nproc\nsbin\ntmp\nusr\nwork\n");
    EXPECT_EQ(text_of(lower + "/a"), "one\n");

    mount = map->mount(lower);
    ASSERT_TRUE(mount) << mount.error().message();
    spec.view.back() = Bind{.inside = "/work", .outside = lower, .access = Access::read_write, .mount = mount->get()};
    const Inside direct = shell(spec, "cd /work; echo three > b; stat -c %u b");
    EXPECT_EQ(direct.error, "");
    EXPECT_EQ(direct.output, "1000\n");
    struct stat status;
    ASSERT_EQ(::stat((lower + "/b").c_str(), &status), 0);
    EXPECT_EQ(status.st_uid, 0u) << "on the disk it is root's";
}

// All children have ended, within a second.
bool is_alone()
{
    for (int waited = 0; waited < 1000; ++waited) {
        while (::waitpid(-1, nullptr, WNOHANG) > 0) continue;
        if (::waitpid(-1, nullptr, WNOHANG) < 0 && errno == ECHILD) return true;
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return false;
}

TEST(IdMap, nothing_is_left_of_a_maker_that_is_killed)
{
    if (!is_root()) GTEST_SKIP() << "only root makes id-mapped mounts";
    ASSERT_EQ(::prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    for (int i = 0; i < 40; ++i) {
        const pid_t maker = ::fork();
        ASSERT_GE(maker, 0);
        if (maker == 0)
            for (;;)
                if (!IdMap::make(1000, 1000)) ::_exit(1);
        std::this_thread::sleep_for(std::chrono::microseconds(2000 + 137 * i));
        ASSERT_EQ(::kill(maker, SIGKILL), 0);
        int status = 0;
        ASSERT_EQ(::waitpid(maker, &status, 0), maker);
        ASSERT_TRUE(WIFSIGNALED(status)) << "it could not make a user namespace";
        ASSERT_TRUE(is_alone()) << "after kill " << i;
    }
    ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace

}  // namespace bawn::sandbox
