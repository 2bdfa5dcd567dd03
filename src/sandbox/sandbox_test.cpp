#include "sandbox/sandbox.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>

#include "sandbox/test_sandbox.h"

namespace bawn::sandbox {

namespace {

using namespace testing;

TEST(Sandbox, runs_true_and_tells_the_exit_code)
{
    const Inside inside = shell(ordinary_spec(), "exit 7");
    EXPECT_EQ(inside.error, "");
    EXPECT_EQ(inside.outcome.code, 7);
    EXPECT_EQ(inside.outcome.signal, 0);
    EXPECT_EQ(shell(ordinary_spec(), "kill -9 $$").outcome.signal, SIGKILL);
}

TEST(Sandbox, runs_watched)
{
    Spec spec = ordinary_spec();
    spec.watch = Watch::standard;
    const Inside standard = shell(spec, "echo hello > /tmp/x; cat /tmp/x; /bin/true");
    EXPECT_EQ(standard.error, "");
    EXPECT_EQ(standard.output, "hello\n");
    spec.watch = Watch::forensic;
    const Inside forensic = shell(spec, "echo hello > /tmp/x; cat /tmp/x; /bin/true");
    EXPECT_EQ(forensic.output, "hello\n");
    EXPECT_GE(standard.told, 6);  // three execs, one creation, three ends
    EXPECT_GT(forensic.told, standard.told);
}

// What a shell sees. Each row is a script and all that it prints.
TEST(Sandbox, table_of_what_is_seen_inside)
{
    struct Row {
        const char *why, *script, *expected;
    };
    const Row rows[] = {
        {"only what is named is there", "echo /*", "/bin /dev /etc /lib /lib64 /proc /sbin /tmp /usr\n"},
        {"the root can not be written", "mkdir /x 2>&1; touch /etc/y 2>&1; rm /bin 2>&1",
         "mkdir: cannot create directory '/x': Read-only file system\ntouch: cannot touch '/etc/y': Read-only file system\n"
         "rm: cannot remove '/bin': Read-only file system\n"},
        {"system folders can not be written", "touch /usr/x 2>&1", "touch: cannot touch '/usr/x': Read-only file system\n"},
        {"the environment is what was given", "env -u PWD -u SHLVL -u _ | sort", "PATH=/usr/bin:/bin\n"},
        {"no secret of the caller in the first process", "cat /proc/1/environ /proc/1/cmdline 2>/dev/null; ls /proc/1 2>&1 | head -1",
         "ls: cannot access '/proc/1': No such file or directory\n"},
        {"only its own processes", "set -- /proc/[0-9]*; [ $# -lt 4 ] && echo few", "few\n"},
        {"nothing inherited", "ls /proc/self/fd", "0\n1\n2\n3\n"},
        {"no capability, and none to gain", "grep -E 'Cap(Prm|Eff|Bnd|Amb)|NoNewPrivs|Seccomp:' /proc/self/status",
         "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\nCapBnd:\t0000000000000000\nCapAmb:\t0000000000000000\nNoNewPrivs:\t1\n"
         "Seccomp:\t2\n"},
        {"loopback and no route", "grep -c : /proc/net/dev; wc -l < /proc/net/route", "1\n1\n"},
        {"a host name of no meaning", "cat /proc/sys/kernel/hostname", "bawn\n"},
        {"devices of a small machine", "echo /dev/*",
         "/dev/fd /dev/full /dev/null /dev/ptmx /dev/pts /dev/random /dev/shm /dev/stderr /dev/stdin /dev/stdout /dev/tty /dev/urandom "
         "/dev/zero\n"},
        {"devices work", "head -c 3 /dev/zero | wc -c; echo x > /dev/null; echo y > /dev/shm/y; cat /dev/shm/y", "3\ny\n"},
        {"/proc shows nothing of the kernel",
         "for i in kcore keys key-users kmsg timer_list sched_debug; do cat /proc/$i 2>/dev/null | wc -c; done | sort -u; "
         "(echo b > /proc/sysrq-trigger) 2>/dev/null || echo no",
         "0\nno\n"},
        {"kernel settings can not be changed", "(echo x > /proc/sys/kernel/hostname) 2>/dev/null || echo no", "no\n"},
        {"pipes, sockets inside and background processes work",
         "(sleep 0.01; echo b) & echo a; wait; python3 -c 'import socket; a, b = socket.socketpair(); a.send(b\"c\"); "
         "print(b.recv(1).decode())' 2>/dev/null || echo c",
         "a\nb\nc\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const Inside inside = shell(ordinary_spec(), row.script);
        EXPECT_EQ(inside.error, "");
        EXPECT_EQ(inside.output, row.expected);
    }
}

TEST(Sandbox, is_an_ordinary_user_inside)
{
    const Spec spec = ordinary_spec();
    EXPECT_EQ(shell(spec, "id -u; id -g; cat /proc/self/uid_map | tr -s ' '").output,
              std::to_string(spec.uid) + "\n" + std::to_string(spec.gid) + "\n " + std::to_string(spec.uid) + " " +
                  std::to_string(spec.uid) + " 1\n");
}

TEST(Sandbox, shows_a_workspace_as_it_was_asked)
{
    const Folder folder;
    folder.make_file("a", "one\n");
    Spec spec = ordinary_spec();
    spec.view.push_back(Bind{"/work", folder.path(), Access::read_only});
    EXPECT_EQ(shell(spec, "cat /work/a; echo two > /work/a; echo $?").output,
              "one\n/usr/bin/bash: line 1: /work/a: Read-only file system\n1\n");
    spec.view.back() = Bind{"/work", folder.path(), Access::read_write};
    EXPECT_EQ(shell(spec, "echo two > /work/a; mkdir -p /work/b/c; mv /work/b/c /work/c; ls /work").output, "a\nb\nc\n");
    EXPECT_EQ(text_of(folder.path() + "/a"), "two\n");
}

TEST(Sandbox, holds_changes_in_an_overlay)
{
    const Folder folder;
    const std::string lower = folder.make_folder("lower:with,odd name"), upper = folder.make_folder("upper"),
                      work = folder.make_folder("work");
    folder.make_file("lower:with,odd name/a", "one\n");
    folder.make_file("lower:with,odd name/b", "b\n");
    Spec spec = ordinary_spec();
    spec.view.push_back(Overlay{.inside = "/work", .lower = lower, .upper = upper, .work = work});
    const Inside inside =
        shell(spec, "cd /work; echo two >> a; rm b; echo c > c; cat a; ls; grep ' /work ' /proc/self/mountinfo | grep -c sandbox-test");
    EXPECT_EQ(inside.error, "");
    EXPECT_EQ(inside.output, "one\ntwo\na\nc\n0\n");
    EXPECT_EQ(text_of(lower + "/a"), "one\n");
    EXPECT_EQ(text_of(upper + "/a"), "one\ntwo\n");
    EXPECT_TRUE(std::filesystem::exists(lower + "/b"));
}

TEST(Sandbox, hides_what_is_there_under_every_name)
{
    const Folder folder;
    folder.make_file(".env", "secret\n");
    folder.make_folder("keys");
    folder.make_file("keys/a", "secret\n");
    folder.make_file("plain", "plain\n");
    Spec spec = ordinary_spec();
    spec.view.push_back(Bind{"/work", folder.path(), Access::read_write});
    spec.view.push_back(Hidden{"/work/.env"});
    spec.view.push_back(Hidden{"/work/keys"});
    const Inside inside =
        shell(spec,
              "cd /work; cat .env keys/a plain /proc/self/cwd/.env; ln -s .env y; cat y; ls keys; mv .env z; rm -f .env; chmod 600 .env; "
              "ln .env hard; exit 0");
    EXPECT_EQ(inside.error, "");
    EXPECT_EQ(inside.output.find("secret"), std::string::npos) << inside.output;
    EXPECT_NE(inside.output.find("plain"), std::string::npos);
    EXPECT_EQ(text_of(folder.path() + "/.env"), "secret\n");
}

TEST(Sandbox, text_files_and_hidden_rows_inside_scratch)
{
    Spec spec = ordinary_spec();
    spec.view.push_back(TextFile{"/tmp/told", "told\n"});
    spec.view.push_back(Hidden{"/tmp/closed"});
    const Inside inside =
        shell(spec, "cat /tmp/told; rm -f /tmp/told; echo x > /tmp/told; ls /tmp/closed; ls / /tmp | grep -c text; exit 0");
    EXPECT_EQ(inside.error, "");
    EXPECT_EQ(inside.output,
              "told\nrm: cannot remove '/tmp/told': Device or resource busy\n/usr/bin/bash: line 1: /tmp/told: Read-only file system\n"
              "ls: cannot open directory '/tmp/closed': Permission denied\n0\n");
}

TEST(Sandbox, an_error_names_what_failed)
{
    Spec spec = ordinary_spec();
    spec.command = {"/usr/bin/no-such-program"};
    EXPECT_EQ(run_inside(spec).error, "command: executing /usr/bin/no-such-program: No such file or directory");
    spec.folder = "/nowhere";
    EXPECT_EQ(run_inside(spec).error, "command: entering /nowhere: No such file or directory");
    spec = ordinary_spec();
    spec.command = {"/usr/bin/true"};
    spec.view.push_back(Bind{"/x", "/no/such/folder"});
    EXPECT_EQ(run_inside(spec).error, "mounts: looking at /no/such/folder: No such file or directory");
    spec.view.back() = Bind{"/x/../y", "/usr"};
    EXPECT_EQ(run_inside(spec).error, "mounts: not a canonical path for inside: /x/../y");
    spec.view.back() = Bind{"/usr/no-such-place", "/usr"};
    EXPECT_EQ(run_inside(spec).error, "mounts: showing /usr/no-such-place: No such file or directory");
    spec = ordinary_spec();
    spec.uid = 0;
    EXPECT_NE(run_inside(spec).error.find("refusing to run the command as root"), std::string::npos);
}

TEST(Sandbox, follows_no_link_to_an_outside_place)
{
    const Folder folder;
    folder.make_folder("real");
    ASSERT_EQ(::symlink((folder.path() + "/real").c_str(), (folder.path() + "/link").c_str()), 0);
    folder.make_folder("real/deep");
    Spec spec = ordinary_spec();
    spec.command = {"/usr/bin/true"};
    spec.view.push_back(Bind{"/x", folder.path() + "/link"});
    EXPECT_NE(run_inside(spec).error.find("is a link"), std::string::npos);
    spec.view.back() = Bind{"/x", folder.path() + "/link/deep"};
    EXPECT_NE(run_inside(spec).error.find("Too many levels of symbolic links"), std::string::npos);
}

TEST(Sandbox, nothing_survives)
{
    const Folder folder;
    Spec spec = ordinary_spec();
    spec.view.push_back(Bind{"/work", folder.path(), Access::read_write});
    const auto begin = std::chrono::steady_clock::now();
    const Inside inside = shell(spec, "setsid sleep 60 > /dev/null 2>&1 & (setsid bash -c 'sleep 60' &) ; exit 0");
    EXPECT_EQ(inside.error, "");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(10));
}

TEST(Sandbox, ends_when_the_caller_is_killed)
{
    const Folder folder;
    int ends[2];
    ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    const pid_t caller = ::fork();
    if (caller == 0) {
        Spec spec = ordinary_spec();
        spec.command = {"/usr/bin/sleep", "60"};
        const auto running = start(spec, {-1, ends[1], -1});
        const pid_t first = running ? running->pid() : -1;
        if (::write(ends[1], &first, sizeof first) == sizeof first) ::pause();
        ::_exit(0);
    }
    ::close(ends[1]);
    pid_t first = 0;
    ASSERT_EQ(::read(ends[0], &first, sizeof first), static_cast<ssize_t>(sizeof first));
    ASSERT_GT(first, 0);
    const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, first, 0)));
    ASSERT_TRUE(pidfd.is_open());
    ::kill(caller, SIGKILL);
    ::waitpid(caller, nullptr, 0);
    char rest;
    EXPECT_EQ(::read(ends[0], &rest, 1), 0) << "the command holds the pipe as long as it lives";
    pollfd waiting{pidfd.get(), POLLIN, 0};
    EXPECT_EQ(::poll(&waiting, 1, 5000), 1);
    ::close(ends[0]);
}

TEST(Sandbox, is_called_off_before_release)
{
    Spec spec = ordinary_spec();
    const Folder folder;
    spec.view.push_back(Bind{"/work", folder.path(), Access::read_write});
    spec.command = {"/usr/bin/touch", "/work/x"};
    {
        const auto running = start(spec, {-1, -1, -1});
        ASSERT_TRUE(running) << running.error().message();
    }
    EXPECT_FALSE(std::filesystem::exists(folder.path() + "/x"));
}

}  // namespace

}  // namespace bawn::sandbox
