#include "sandbox/id_map.h"

#include <gtest/gtest.h>

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

}  // namespace

}  // namespace bawn::sandbox
