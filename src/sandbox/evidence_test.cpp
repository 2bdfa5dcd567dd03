#include "sandbox/evidence.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "sandbox/exec_identity.h"
#include "sandbox/task_files.h"

namespace bawn::sandbox {
namespace {

using namespace std::string_literals;

template <typename T>
std::string bytes_of(const T& value, std::size_t length = sizeof(T))
{
    return std::string(reinterpret_cast<const char*>(&value), length);
}

std::string v4_bytes(const char* address, std::uint16_t port, sa_family_t family = AF_INET)
{
    sockaddr_in to = {};
    to.sin_family = family;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &to.sin_addr);
    return bytes_of(to);
}

std::string v6(const char* address, std::uint16_t port)
{
    sockaddr_in6 to = {};
    to.sin6_family = AF_INET6;
    to.sin6_port = htons(port);
    ::inet_pton(AF_INET6, address, &to.sin6_addr);
    return bytes_of(to);
}

std::string with_family(sa_family_t family, const std::string& rest) { return bytes_of(family) + rest; }

TEST(Evidence, addresses)
{
    struct Row {
        const char* why;
        std::string bytes;
        Address expected;
    };
    const Row rows[] = {
        {"nothing", "", {}},
        {"half a family", "\x02", {}},
        {"IPv4", v4_bytes("192.0.2.7", 443), {AF_INET, "192.0.2.7", 443}},
        {"IPv4, cut", v4_bytes("192.0.2.7", 443).substr(0, 7), {AF_INET, "", 0}},
        {"IPv6", v6("2001:db8::1", 53), {AF_INET6, "2001:db8::1", 53}},
        {"IPv6 without a scope", v6("2001:db8::1", 53).substr(0, 24), {AF_INET6, "2001:db8::1", 53}},
        {"IPv4 as IPv6", v6("::ffff:192.0.2.7", 1), {AF_INET6, "::ffff:192.0.2.7", 1}},
        {"no family means IPv4 to a datagram socket", v4_bytes("192.0.2.7", 9, AF_UNSPEC), {AF_UNSPEC, "192.0.2.7", 9}},
        {"a socket in the file system", with_family(AF_UNIX, "/run/x\0rest"s), {AF_UNIX, "/run/x", 0}},
        {"one whose name does not end", with_family(AF_UNIX, "/run/x"), {AF_UNIX, "/run/x", 0}},
        {"an abstract socket", with_family(AF_UNIX, "\0a\0b"s), {AF_UNIX, "@a\0b"s, 0}},
        {"a socket without a name", with_family(AF_UNIX, ""), {AF_UNIX, "", 0}},
        {"another family", with_family(AF_NETLINK, "0123456789"), {AF_NETLINK, "", 0}},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Address address = address_from(row.bytes);
        EXPECT_EQ(address.family, row.expected.family);
        EXPECT_EQ(address.address, row.expected.address);
        EXPECT_EQ(address.port, row.expected.port);
    }
}

TEST(Evidence, interpreters)
{
    struct Row {
        const char* why;
        std::string first;
        std::string expected;
    };
    const Row rows[] = {
        {"a program is no script",
         "\x7f"
         "ELF",
         ""},
        {"the usual line", "#!/bin/sh\n", "/bin/sh"},
        {"with an argument", "#!/usr/bin/env node\nx", "/usr/bin/env"},
        {"blanks before", "#! \t/bin/sh -e\n", "/bin/sh"},
        {"the end of the file ends the line", "#!/bin/sh", "/bin/sh"},
        {"nothing after the mark", "#!\n/bin/sh", ""},
        {"only blanks", "#!   \n", ""},
        {"a NUL ends it", "#!/bin/sh\0x\n"s, "/bin/sh"},
        {"a carriage return belongs to the name", "#!/bin/sh\r\n", "/bin/sh\r"},
        {"longer than the kernel reads", "#!" + std::string(400, 'a'), ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(interpreter_in(std::string_view(row.first).substr(0, 256)).value_or(""), row.expected);
    }
}

TEST(Evidence, numbers_of_a_task)
{
    auto inside = numbers_in("Name:\tx\nTgid:\t812\nPid:\t813\nPPid:\t77\nNStgid:\t812\t4\nNSpid:\t813\t5\n");
    ASSERT_TRUE(inside);
    EXPECT_EQ(inside->process, 812);
    EXPECT_EQ(inside->parent, 77);
    EXPECT_EQ(inside->inside.pid, 4);
    EXPECT_FALSE(numbers_in(""));
    EXPECT_FALSE(numbers_in("Name:\tx\nTgid:\tmany\nPPid:\t1\n"));
}

TEST(Evidence, spells_paths_as_the_task_means_them)
{
    TaskNumbers task = {.id = 0, .process = 0, .parent = 0, .inside = {.pid = 4}};  // no such task here: its links are empty
    struct Row {
        const char* path;
        const char* spelled;
        const char* own_link;
    };
    const Row rows[] = {
        {"/etc/passwd", "/etc/passwd", ""},
        {"/proc/self/status", "/proc/4/status", ""},
        {"/proc/self/root/etc/x", "/etc/x", ""},
        {"/proc/4/root/etc/x", "/etc/x", ""},
        {"/proc/5/root/etc/x", "/proc/5/root/etc/x", ""},
        {"/proc/self/fd/3", "/proc/self/fd/3", "/proc/0/fd/3"},
        {"/proc/thread-self/exe", "/proc/thread-self/exe", "/proc/0/exe"},
        {"/proc/self/fd/../mem", "/proc/4/fd/../mem", ""},
        {"/dev/stderr", "/proc/self/fd/2", "/proc/0/fd/2"},
        {"/dev/fd/7", "/proc/self/fd/7", "/proc/0/fd/7"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.path);
        Spelled spelled = spelled_by(task, -1, row.path);
        EXPECT_EQ(spelled.path, row.spelled);
        EXPECT_EQ(spelled.own_link, row.own_link);
    }
}

MutationSeen write_to(const std::string& path)
{
    MutationSeen seen;
    seen.place = {path, Known::resolved};
    return seen;
}

ExecSeen exec_of(const std::string& path, std::vector<std::string> argv, ExecOutcome outcome = ExecOutcome::ran)
{
    ExecSeen seen;
    seen.file = {{path, Known::resolved}, "ab"};
    seen.argv = std::move(argv);
    seen.outcome = outcome;
    return seen;
}

ConnectSeen connect_seen(int family, const std::string& address, std::uint16_t port = 0)
{
    ConnectSeen seen;
    seen.to = {family, address, port};
    return seen;
}

TEST(Tally, folds)
{
    Tally tally;
    tally.add(exec_of("/bin/a", {"a", "b"}));
    tally.add(exec_of("/bin/a", {"a", "b"}, ExecOutcome::unknown));
    tally.add(exec_of("/bin/a", {"a", "c"}));
    tally.add(exec_of("/bin/none", {}, ExecOutcome::did_not_run));
    tally.add(exec_of("/bin/no", {}, ExecOutcome::refused));
    ASSERT_EQ(tally.exec().size(), 2u);
    EXPECT_EQ(tally.exec()[0].count, 2u);
    EXPECT_EQ(tally.exec()[1].argv, (std::vector<std::string>{"a", "c"}));
    ASSERT_EQ(tally.denied().size(), 1u);
    EXPECT_EQ(tally.denied()[0].path, "/bin/no");

    tally.add(connect_seen(AF_INET, "192.0.2.1", 443));
    tally.add(connect_seen(AF_INET, "192.0.2.1", 443));
    tally.add(connect_seen(AF_INET, "192.0.2.1", 80));
    tally.add(connect_seen(AF_UNIX, "/run/x"));
    ASSERT_EQ(tally.network().size(), 2u);
    EXPECT_EQ(tally.network()[0].count, 2u);

    tally.add(write_to("/w/a"));
    tally.add(write_to("/w/a"));
    ASSERT_EQ(tally.changes().size(), 1u);
    EXPECT_EQ(tally.changes()[0].what, "write");
    EXPECT_EQ(tally.changes()[0].count, 2u);
    EXPECT_EQ(tally.left_out(), 0u);
}

TEST(Tally, leaves_out_what_comes_to_nothing)
{
    Tally tally;
    MutationSeen made;
    made.act = Act::make_folder;
    made.place = {"/w/there", Known::resolved, 1, 2};
    tally.add(made);
    EXPECT_TRUE(tally.changes().empty());
    made.place = {"/w/new", Known::resolved};
    tally.add(made);
    made.place = {};  // not read: it may have been anything
    tally.add(made);
    EXPECT_EQ(tally.changes().size(), 2u);
}

TEST(Tally, is_bounded_and_says_so)
{
    Tally tally(1000, 1 << 20);
    for (int i = 0; i < 200'000; ++i) tally.add(write_to("/w/" + std::to_string(i)));
    EXPECT_EQ(tally.changes().size(), 1000u);
    EXPECT_EQ(tally.left_out(), 199'000u);
    Tally small(100'000, 64 << 10);
    for (int i = 0; i < 1000; ++i) small.add(write_to("/w/" + std::to_string(i) + std::string(4000, 'x')));
    EXPECT_LT(small.changes().size(), 10u);
    EXPECT_EQ(small.changes().size() + small.left_out(), 1000u);
    small.add(write_to("/w/0" + std::string(4000, 'x')));
    EXPECT_EQ(small.changes()[0].count, 2u);  // what is known is still counted
}

}  // namespace
}  // namespace bawn::sandbox
