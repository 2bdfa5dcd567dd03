#include "sandbox/sandbox.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace bawn::sandbox {

namespace {

Spec ordinary()
{
    Spec spec;
    spec.view = {Bind{"/usr", "/usr"}, Link{"/bin", "usr/bin"}, Link{"/lib", "usr/lib"}, Link{"/lib64", "usr/lib64"}, Scratch{"/tmp"}};
    spec.uid = ::geteuid() == 0 ? 1000 : ::geteuid();
    spec.gid = ::geteuid() == 0 ? 1000 : ::getegid();
    spec.watch = Watch::none;
    spec.environment = {"PATH=/usr/bin:/bin"};
    return spec;
}

TEST(Sandbox, runs_true)
{
    Spec spec = ordinary();
    spec.command = {"/usr/bin/true"};
    auto running = start(spec);
    ASSERT_TRUE(running) << running.error().message();
    ASSERT_TRUE(running->release());
    auto outcome = running->wait();
    ASSERT_TRUE(outcome) << outcome.error().message();
    EXPECT_EQ(outcome->code, 0);
    EXPECT_EQ(outcome->signal, 0);
}

}  // namespace

}  // namespace bawn::sandbox
