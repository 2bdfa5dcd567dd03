#include "sandbox/sockets.h"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

Fd listen_at(const std::string& path)
{
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    EXPECT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
    EXPECT_EQ(::listen(socket.get(), 4), 0);
    EXPECT_EQ(::chmod(path.c_str(), 0777), 0);
    return socket;
}

std::string covered(const std::vector<Row>& view, const std::vector<std::string>& sockets)
{
    std::string text;
    for (const Hidden& cover : covers_for(view, sockets)) text += cover.inside + " ";
    return text;
}

TEST(Sockets, table_of_what_is_covered)
{
    const std::vector<Row> view = {Bind{"/work", "/home/a/work"}, Hidden{"/work/closed"}, Scratch{"/work/tmp"},
                                   Bind{"/run/wanted", "/run/wanted"}};
    EXPECT_EQ(covered(view, {"/home/a/work/s", "/home/a/work/deep/s"}), "/work/s /work/deep/s ");
    EXPECT_EQ(covered(view, {"/home/a/workshop/s", "/home/b"}), "");
    EXPECT_EQ(covered(view, {"/home/a/work/closed/s", "/home/a/work/tmp/s"}), "") << "another row is there";
    EXPECT_EQ(covered(view, {"/run/wanted"}), "") << "named itself";
}

TEST(Sockets, table_of_the_kernel)
{
    EXPECT_EQ(bound_sockets("Num       RefCount Protocol Flags    Type St Inode Path\n"
                            "0000000000000000: 00000002 00000000 00010000 0001 01 20313 /run/a b\n"
                            "0000000000000000: 00000002 00000000 00010000 0001 01 20313 @/tmp/.X11-unix/X0\n"
                            "0000000000000000: 00000003 00000000 00000000 0001 03 20314 /run/a b\n"
                            "0000000000000000: 00000003 00000000 00000000 0001 03 20314\n"),
              std::vector<std::string>{"/run/a b"});
}

// bash cannot connect to Unix sockets, and python or perl may not be there: curl, perl, python, whichever is.
std::string connect_script(const std::string& path)
{
    return "perl -e 'use Socket; socket(S, AF_UNIX, SOCK_STREAM, 0) or die; print connect(S, sockaddr_un(\"" + path +
           "\")) ? \"reached\\n\" : \"refused\\n\"'";
}

TEST(Sockets, of_strangers_are_not_reached_and_own_ones_work)
{
    if (!std::filesystem::exists("/usr/bin/perl")) GTEST_SKIP() << "no perl to connect with";
    const Folder folder;
    const std::string lower = folder.make_folder("lower"), upper = folder.make_folder("upper"), work = folder.make_folder("work");
    const Fd socket = listen_at(lower + "/s");
    Spec spec = ordinary_spec();
    ASSERT_EQ(::chmod(lower.c_str(), 0755), 0);

    spec.view.push_back(Bind{"/w", lower + "/s", Access::read_write});
    EXPECT_EQ(shell(spec, connect_script("/w")).output, "reached\n") << "one that is named itself can be reached: the check works";
    spec.view.back() = Bind{"/w", lower, Access::read_only};
    EXPECT_EQ(shell(spec, connect_script("/w/s")).output, "refused\n");
    spec.view.back() = Bind{"/w", lower, Access::read_write};
    EXPECT_EQ(shell(spec, connect_script("/w/s")).output, "refused\n");
    spec.view.back() = Overlay{.inside = "/w", .lower = lower, .upper = upper, .work = work};
    EXPECT_EQ(shell(spec, connect_script("/w/s")).output, "refused\n");
    EXPECT_EQ(shell(spec,
                    "perl -e 'use Socket; socket(L, AF_UNIX, SOCK_STREAM, 0); bind(L, sockaddr_un(\"/w/own\")) or die; listen(L, 1); "
                    "socket(S, AF_UNIX, SOCK_STREAM, 0); print connect(S, sockaddr_un(\"/w/own\")) ? \"reached\\n\" : \"refused\\n\"'")
                  .output,
              "reached\n");
}

}  // namespace

}  // namespace bawn::sandbox
