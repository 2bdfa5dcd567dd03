#include "sandbox/notify.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <linux/openat2.h>
#include <netinet/in.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/xattr.h>

#include <algorithm>
#include <atomic>
#include <cstring>
#include <fstream>
#include <thread>

#include "base/hash.h"
#include "sandbox/test_watched.h"

namespace bawn::sandbox::testing {
namespace {

sockaddr_in v4(const char* address, std::uint16_t port)
{
    sockaddr_in to = {};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    ::inet_pton(AF_INET, address, &to.sin_addr);
    return to;
}

void connect_to(const sockaddr_in& to)
{
    int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    (void)::connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to);
}

int datagrams() { return ::socket(AF_INET, SOCK_DGRAM, 0); }

void send_message(int fd, sockaddr_in to, bool with_address)
{
    char byte = 0;
    iovec data = {&byte, 1};
    msghdr message = {};
    message.msg_name = with_address ? &to : nullptr;
    message.msg_namelen = with_address ? sizeof to : 0;
    message.msg_iov = &data;
    message.msg_iovlen = 1;
    (void)::sendmsg(fd, &message, 0);
}

void send_messages(std::vector<sockaddr_in> to)
{
    char byte = 0;
    iovec data = {&byte, 1};
    std::vector<mmsghdr> messages(to.size());
    for (std::size_t i = 0; i < to.size(); ++i) {
        messages[i].msg_hdr.msg_name = &to[i];
        messages[i].msg_hdr.msg_namelen = sizeof to[i];
        messages[i].msg_hdr.msg_iov = &data;
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    (void)::sendmmsg(datagrams(), messages.data(), static_cast<unsigned>(messages.size()), 0);
}

void bind_unix(const char* name, std::size_t length)
{
    sockaddr_un to = {};
    to.sun_family = AF_UNIX;
    std::copy_n(name, length, to.sun_path);
    (void)::bind(::socket(AF_UNIX, SOCK_STREAM, 0), reinterpret_cast<const sockaddr*>(&to),
                 static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + length));
}

void open_with(const char* path, std::uint64_t flags)
{
    open_how how = {};
    how.flags = flags;
    how.mode = flags & O_CREAT ? 0600 : 0;
    (void)::syscall(nr_openat2, AT_FDCWD, path, &how, sizeof how);
}

const sockaddr_in loopback = v4("127.0.0.1", 9);

struct CallRow {
    const char* why;
    std::function<void()> body;
    const char* expected;
    Watch watch = Watch::standard;
};

// In every row there are: file, folder/, link -> file, folder-link -> folder, dangling -> nowhere.
void furnish(const std::string& folder)
{
    ASSERT_EQ(::chdir(folder.c_str()), 0);
    std::ofstream("file") << "text";
    std::filesystem::create_directory("folder");
    std::filesystem::create_symlink("file", "link");
    std::filesystem::create_symlink("folder", "folder-link");
    std::filesystem::create_symlink("nowhere", "dangling");
}

void expect_rows(std::span<const CallRow> rows)
{
    for (const CallRow& row : rows) {
        SCOPED_TRACE(row.why);
        WatchedFolder folder;
        furnish(folder.path());
        Watched watched = watch(row.body, {.watch = row.watch});
        EXPECT_EQ(told(watched.seen, folder.path()), row.expected);
        EXPECT_TRUE(adds_up(watched.counts));
        EXPECT_EQ(watched.counts.lost, 0u);
        EXPECT_EQ(watched.status, 0);
    }
}

TEST(Notify, opens)
{
    const CallRow rows[] = {
        {"an open for reading is not evidence", [] { ::open("file", O_RDONLY); }, ""},
        {"an open for writing is", [] { ::open("file", O_WRONLY); }, "write ~/file\n"},
        {"a new file", [] { ::open("new", O_CREAT | O_WRONLY, 0600); }, "write ~/new\n"},
        {"creat", [] { ::syscall(SYS_creat, "new", 0600); }, "write ~/new\n"},
        {"the open of old programs", [] { ::syscall(SYS_open, "file", O_RDWR); }, "write ~/file\n"},
        {"a link at the end is followed", [] { ::open("link", O_WRONLY); }, "write ~/file\n"},
        {"but not where it must not exist", [] { ::open("link", O_WRONLY | O_CREAT | O_EXCL, 0600); }, "write ~/link\n"},
        {"nor where it is refused", [] { ::open("link", O_WRONLY | O_NOFOLLOW); }, "write ~/link\n"},
        {"a link that leads nowhere", [] { ::open("dangling", O_WRONLY); }, "write ~/dangling\n"},
        {"links and dots on the way", [] { ::open("folder-link/../folder/./x", O_CREAT | O_WRONLY, 0600); }, "write ~/folder/x\n"},
        {"a folder that is not there", [] { ::open("no/x", O_CREAT | O_WRONLY, 0600); }, "write ~/no/x (spelled)\n"},
        {"beneath a descriptor", [] { ::openat(::open("folder", O_RDONLY), "x", O_CREAT | O_WRONLY, 0600); }, "write ~/folder/x\n"},
        {"a wrong descriptor", [] { ::openat(77, "x", O_WRONLY); }, "write /x\n"},
        {"a wild pointer", [] { ::syscall(SYS_openat, AT_FDCWD, 16, O_WRONLY); }, "write (unread)\n"},
        {"an empty path", [] { ::open("", O_WRONLY); }, "write (unread)\n"},
        {"openat2 for writing", [] { open_with("file", O_RDWR); }, "write ~/file\n"},
        {"openat2 for reading", [] { open_with("file", O_RDONLY); }, ""},
        {"a nameless file", [] { ::open("folder", O_TMPFILE | O_RDWR, 0600); }, "write ~/folder\n"},
        {"a path of the process itself",
         [] {
             ::open("/proc/self/fd/0", O_WRONLY);
             ::open("/proc/self/cwd/file", O_WRONLY);
             ::open("/proc/self/root/dev/null", O_WRONLY);
         },
         "write /dev/null\nwrite ~/file\nwrite /dev/null\n"},
        {"forensic: an open for reading", [] { ::open("link", O_RDONLY); }, "open ~/file\n", Watch::forensic},
        {"forensic: openat2", [] { open_with("file", O_RDONLY); }, "open ~/file\n", Watch::forensic},
        {"forensic: what is not there", [] { ::open("none", O_RDONLY); }, "open ~/none\n", Watch::forensic},
        {"forensic: writing stays writing", [] { ::open("file", O_RDWR); }, "write ~/file\n", Watch::forensic},
        {"forensic: a folder", [] { ::open("folder/", O_RDONLY | O_DIRECTORY); }, "open ~/folder\n", Watch::forensic},
    };
    expect_rows(rows);
}

TEST(Notify, mutations)
{
    const CallRow rows[] = {
        {"unlink", [] { ::syscall(SYS_unlink, "file"); }, "remove ~/file\n"},
        {"unlinkat of a folder", [] { ::unlinkat(AT_FDCWD, "folder", AT_REMOVEDIR); }, "remove ~/folder\n"},
        {"rmdir", [] { ::syscall(SYS_rmdir, "folder"); }, "remove ~/folder\n"},
        {"a link is removed, not its target", [] { ::unlink("link"); }, "remove ~/link\n"},
        {"through a linked folder", [] { ::unlink("folder-link/x"); }, "remove ~/folder/x\n"},
        {"rename", [] { ::syscall(SYS_rename, "file", "folder/new"); }, "rename ~/file to ~/folder/new\n"},
        {"renameat", [] { ::syscall(SYS_renameat, AT_FDCWD, "file", AT_FDCWD, "b"); }, "rename ~/file to ~/b\n"},
        {"renameat2", [] { ::renameat2(AT_FDCWD, "file", ::open("folder", O_PATH), "b", RENAME_NOREPLACE); },
         "rename ~/file to ~/folder/b\n"},
        {"link", [] { ::syscall(SYS_link, "file", "b"); }, "link ~/file to ~/b\n"},
        {"linkat follows when asked", [] { (void)!::linkat(AT_FDCWD, "link", AT_FDCWD, "b", AT_SYMLINK_FOLLOW); }, "link ~/file to ~/b\n"},
        {"linkat keeps a link otherwise", [] { (void)!::linkat(AT_FDCWD, "link", AT_FDCWD, "b", 0); }, "link ~/link to ~/b\n"},
        {"linkat of a descriptor", [] { (void)!::linkat(::open("file", O_RDONLY), "", AT_FDCWD, "b", AT_EMPTY_PATH); },
         "link ~/file to ~/b\n"},
        {"symlink", [] { ::syscall(SYS_symlink, "../out", "b"); }, "symlink ~/b to ../out (spelled)\n"},
        {"symlinkat", [] { (void)!::symlinkat("/etc", AT_FDCWD, "folder/b"); }, "symlink ~/folder/b to /etc (spelled)\n"},
        {"mkdir", [] { ::syscall(SYS_mkdir, "b", 0700); }, "make-folder ~/b\n"},
        {"mkdirat", [] { ::mkdirat(AT_FDCWD, "folder/b/", 0700); }, "make-folder ~/folder/b\n"},
        {"mknod", [] { ::syscall(SYS_mknod, "b", S_IFIFO | 0600, 0); }, "make-node ~/b\n"},
        {"mknodat", [] { ::mknodat(AT_FDCWD, "b", S_IFIFO | 0600, 0); }, "make-node ~/b\n"},
        {"chmod follows", [] { ::syscall(SYS_chmod, "link", 0600); }, "mode ~/file\n"},
        {"fchmod", [] { ::fchmod(::open("file", O_RDONLY), 0600); }, "mode ~/file\n"},
        {"fchmodat", [] { ::syscall(SYS_fchmodat, AT_FDCWD, "file", 0600); }, "mode ~/file\n"},
        {"fchmodat2", [] { ::syscall(nr_fchmodat2, AT_FDCWD, "link", 0600, AT_SYMLINK_NOFOLLOW); }, "mode ~/link\n"},
        {"chown", [] { (void)::syscall(SYS_chown, "link", -1, -1); }, "owner ~/file\n"},
        {"lchown", [] { (void)::syscall(SYS_lchown, "link", -1, -1); }, "owner ~/link\n"},
        {"fchown", [] { (void)!::fchown(::open("file", O_RDONLY), -1, -1); }, "owner ~/file\n"},
        {"fchownat of a descriptor", [] { (void)!::fchownat(::open("file", O_RDONLY), "", -1, -1, AT_EMPTY_PATH); }, "owner ~/file\n"},
        {"truncate", [] { (void)!::truncate("link", 0); }, "resize ~/file\n"},
        {"setxattr", [] { ::setxattr("file", "user.a", "b", 1, 0); }, "attribute ~/file\n"},
        {"lsetxattr", [] { ::lsetxattr("link", "user.a", "b", 1, 0); }, "attribute ~/link\n"},
        {"fsetxattr", [] { ::fsetxattr(::open("file", O_RDONLY), "user.a", "b", 1, 0); }, "attribute ~/file\n"},
        {"removexattr",
         [] {
             ::removexattr("file", "user.a");
             ::lremovexattr("file", "user.a");
             ::fremovexattr(::open("file", O_RDONLY), "user.a");
         },
         "attribute ~/file\nattribute ~/file\nattribute ~/file\n"},
        {"setxattrat and removexattrat",
         [] {
             ::syscall(nr_setxattrat, AT_FDCWD, "file", 0, "user.a", nullptr, 0);
             ::syscall(nr_removexattrat, AT_FDCWD, "file", 0, "user.a");
         },
         "attribute ~/file\nattribute ~/file\n"},
        {"file_setattr", [] { ::syscall(nr_file_setattr, AT_FDCWD, "file", nullptr, 0, 0); }, "attribute ~/file\n"},
        {"in a folder that is gone",
         [] {
             (void)!::chdir("folder");
             ::rmdir("../folder");
             ::mkdir("x", 0700);
         },
         "remove ~/folder\nmake-folder ~/folder (deleted)/x (spelled)\n"},
        {"a name with escapes and newlines", [] { ::mkdir("a\n\033[2Jb\xff", 0700); }, "make-folder ~/a\n\033[2Jb\xff\n"},
        {"a path that does not end", [] { ::mkdir(std::string(9000, 'x').c_str(), 0700); }, nullptr},
    };
    expect_rows(std::span(rows).first(std::size(rows) - 1));
    Watched long_path = watch(rows[std::size(rows) - 1].body);
    ASSERT_EQ(long_path.seen.size(), 1u);
    EXPECT_LE(std::get<MutationSeen>(long_path.seen[0]).place.path.size(), 2u * 4096);
}

TEST(Notify, addresses)
{
    const CallRow rows[] = {
        {"connect", [] { connect_to(loopback); }, "connect 2 127.0.0.1:9\n"},
        {"connect without an address undoes one",
         [] {
             sockaddr none_ = {};
             ::connect(datagrams(), &none_, sizeof none_);
         },
         ""},
        {"a message to an address", [] { ::sendto(datagrams(), "", 1, 0, reinterpret_cast<const sockaddr*>(&loopback), sizeof loopback); },
         "connect 2 127.0.0.1:9\n"},
        {"a message on a connection",
         [] {
             int pair[2];
             ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair);
             ::send(pair[0], "", 1, 0);
         },
         ""},
        {"sendmsg with an address", [] { send_message(datagrams(), loopback, true); }, "connect 2 127.0.0.1:9\n"},
        {"sendmsg without", [] { send_message(datagrams(), loopback, false); }, ""},
        {"sendmmsg: each address once", [] { send_messages({loopback, loopback, v4("127.0.0.2", 53)}); },
         "connect 2 127.0.0.1:9\nconnect 2 127.0.0.2:53\n"},
        {"bind",
         [] {
             sockaddr_in here = v4("127.0.0.1", 0);
             ::bind(datagrams(), reinterpret_cast<sockaddr*>(&here), sizeof here);
         },
         "bind 2 127.0.0.1\n"},
        {"a socket with a name", [] { bind_unix("sock", 5); }, "bind 1 sock\n"},
        {"an abstract socket", [] { bind_unix("\0bawn-evidence-test", 19); }, "bind 1 @bawn-evidence-test\n"},
        {"an address that cannot be read", [] { ::syscall(SYS_connect, 0, 16, 16); }, "connect 0 \n"},
    };
    expect_rows(rows);
}

void run(const char* path, std::vector<const char*> argv)
{
    argv.push_back(nullptr);
    pid_t pid = ::fork();
    if (pid == 0) {
        ::execv(path, const_cast<char**>(argv.data()));
        ::_exit(127);
    }
    ::waitpid(pid, nullptr, 0);
}

void write_script(const std::string& name, const std::string& text)
{
    std::ofstream(name) << text;
    ::chmod(name.c_str(), 0755);
}

TEST(Notify, tells_the_file_that_ran)
{
    const std::string shell = std::filesystem::canonical("/bin/sh");
    WatchedFolder folder;
    furnish(folder.path());
    std::filesystem::copy("/usr/bin/true", "innocent");
    std::filesystem::create_symlink("innocent", "alias");
    write_script("script", "#! /bin/sh -e\n:\n");
    write_script("nested", "#!./script\n");
    write_script("text", "neither\n");
    struct Case {
        const char* why;
        std::function<void()> body;
        std::string expected;
    };
    const Case cases[] = {
        {"a copy under another name", [] { run("./innocent", {"curl"}); }, "exec ~/innocent ran [curl]\n"},
        {"a link", [] { run("alias", {"alias"}); }, "exec ~/innocent ran [alias]\n"},
        {"a script and its interpreter", [] { run("script", {"script", "a b"}); }, "exec ~/script ran by " + shell + " [script] [a b]\n"},
        {"a script of a script", [] { run("nested", {"nested"}); }, "exec ~/nested ran by " + shell + " [nested]\n"},
        {"nothing there", [] { run("missing", {"missing"}); }, "exec ~/missing did-not-run [missing]\n"},
        {"nothing to run", [] { run("file", {"file"}); }, "exec ~/file did-not-run [file]\n"},
        {"not a program", [] { run("text", {"text"}); }, "exec ~/text did-not-run [text]\n"},
        {"a descriptor",
         [] {
             int fd = ::open("innocent", O_RDONLY);
             char* none_[] = {nullptr};
             ::syscall(SYS_execveat, fd, "", none_, none_, AT_EMPTY_PATH);
         },
         "exec ~/innocent ran\n"},
        {"a descriptor by path",
         [] {
             ::dup2(::open("innocent", O_RDONLY), 30);
             run("/proc/self/fd/30", {"x"});
         },
         "exec ~/innocent ran [x]\n"},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.why);
        Watched watched = watch(one.body);
        EXPECT_EQ(told(watched.seen, folder.path()), one.expected);
        EXPECT_TRUE(adds_up(watched.counts));
    }
    const std::string hash = to_hex(*sha256(*Fd::open("/usr/bin/true", O_RDONLY)));
    Watched copy = watch([] { run("alias", {"alias"}); });
    ASSERT_TRUE(first_exec(copy.seen));
    EXPECT_EQ(first_exec(copy.seen)->file.sha256, hash);
    EXPECT_EQ(first_exec(copy.seen)->called, "alias");
    Watched script = watch([] { run("script", {"script"}); });
    ASSERT_TRUE(first_exec(script.seen));
    EXPECT_EQ(first_exec(script.seen)->interpreter.sha256, to_hex(*sha256(*Fd::open(shell, O_RDONLY))));
    EXPECT_NE(first_exec(script.seen)->task.pid, first_exec(script.seen)->task.parent);
}

TEST(Notify, tells_what_has_no_name)
{
    Watched watched = watch([] {
        int memory = ::memfd_create("hidden", 0), file = ::open("/usr/bin/true", O_RDONLY);
        char piece[4096];
        for (ssize_t got; (got = ::read(file, piece, sizeof piece)) > 0;) (void)!::write(memory, piece, static_cast<std::size_t>(got));
        char* argv[] = {const_cast<char*>("kworker"), nullptr};
        ::syscall(SYS_execveat, memory, "", argv, argv + 1, AT_EMPTY_PATH);
    });
    const ExecSeen* exec = first_exec(watched.seen);
    ASSERT_TRUE(exec);
    EXPECT_EQ(exec->file.place.path, "/memfd:hidden (deleted)");
    EXPECT_EQ(exec->file.sha256, to_hex(*sha256(*Fd::open("/usr/bin/true", O_RDONLY))));
}

TEST(Notify, tells_a_file_that_deletes_itself)
{
    WatchedFolder folder;
    furnish(folder.path());
    std::filesystem::copy("/usr/bin/sleep", "gone");
    Watched watched = watch([] {
        pid_t pid = ::vfork();
        if (pid == 0) {
            ::execl("gone", "gone", "0.1", nullptr);
            ::_exit(1);
        }
        ::unlink("gone");
        ::waitpid(pid, nullptr, 0);
    });
    const ExecSeen* exec = first_exec(watched.seen);
    ASSERT_TRUE(exec);
    EXPECT_EQ(exec->file.place.path, folder.path() + "/gone");
    EXPECT_EQ(exec->file.sha256.size(), 64u);
}

TEST(Notify, bounds_arguments)
{
    struct Case {
        const char* why;
        std::function<std::vector<std::string>()> argv;
        bool is_cut;
        std::size_t words;
    };
    const Case cases[] = {
        {"none", [] { return std::vector<std::string>{}; }, false, 0},
        {"invalid UTF-8 and escapes stay as they are", [] { return std::vector<std::string>{"\xff\xfe", "\033[31m", "a\nb"}; }, false, 3},
        {"one long word", [] { return std::vector<std::string>{"x", std::string(100'000, 'y')}; }, true, 2},
        {"many words", [] { return std::vector<std::string>(3000, "word"); }, true, 1024},
        {"much in all", [] { return std::vector<std::string>(60, std::string(10'000, 'z')); }, true, 14},
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.why);
        std::vector<std::string> words = one.argv();
        Watched watched = watch([&] {
            std::vector<char*> argv;
            for (std::string& word : words) argv.push_back(word.data());
            argv.push_back(nullptr);
            ::execv("/usr/bin/true", argv.data());
        });
        const ExecSeen* exec = first_exec(watched.seen);
        ASSERT_TRUE(exec);
        EXPECT_EQ(exec->argv_is_cut, one.is_cut);
        EXPECT_EQ(exec->argv.size(), one.words);
        for (std::size_t i = 0; i < exec->argv.size(); ++i) EXPECT_TRUE(words[i].starts_with(exec->argv[i]));
    }
}

TEST(Notify, survives_hostile_arguments)
{
    Watched watched = watch([] {
        void* page = ::mmap(nullptr, 8192, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
        char* end = static_cast<char*>(page) + 4096;
        ::munmap(end, 4096);
        end[-1] = 'x';                                          // a path that runs into nothing
        ::syscall(SYS_mkdir, end - 1, 0700);
        auto* pointers = reinterpret_cast<std::uint64_t*>(end) - 2;
        pointers[0] = 1, pointers[1] = ~0ull;                   // an argv of wild pointers that does not end
        ::syscall(SYS_execve, "/usr/bin/true", pointers, nullptr);
        ::syscall(SYS_execve, ~0ull, ~0ull, nullptr);
        ::syscall(SYS_sendmsg, 1, end - 8, 0);
        ::syscall(SYS_sendmmsg, 1, end - 8, ~0u, 0);
        ::syscall(SYS_connect, 1, end - 4, 4096);
        ::syscall(nr_openat2, AT_FDCWD, "x", end - 8, 8);
        ::syscall(SYS_unlinkat, -5000, "x", 0);
        ::syscall(SYS_unlinkat, 0x1'0000'0000ull + static_cast<std::uint32_t>(AT_FDCWD), "x", 0);
    });
    EXPECT_EQ(watched.status, 0);
    EXPECT_TRUE(adds_up(watched.counts));
    EXPECT_GE(watched.counts.told, 6u);
}

TEST(Notify, many_processes_at_once)
{
    WatchedFolder folder;
    furnish(folder.path());
    Watched watched = watch([] {
        std::vector<pid_t> children;
        for (int i = 0; i < 200; ++i) {
            pid_t pid = ::fork();
            if (pid == 0) {
                ::mkdir(("child-" + std::to_string(i)).c_str(), 0700);
                ::execl("/usr/bin/true", "true", nullptr);
            }
            children.push_back(pid);
        }
        for (pid_t pid : children) ::waitpid(pid, nullptr, 0);
    });
    EXPECT_TRUE(adds_up(watched.counts));
    EXPECT_EQ(watched.counts.lost, 0u);
    std::size_t folders = 0, ran = 0;
    for (const Seen& seen : watched.seen) {
        if (const auto* exec = std::get_if<ExecSeen>(&seen)) ran += exec->outcome == ExecOutcome::ran && exec->file.sha256.size() == 64;
        folders += std::holds_alternative<MutationSeen>(seen);
    }
    EXPECT_EQ(folders, 200u);
    EXPECT_EQ(ran, 200u);
}

TEST(Notify, threads_and_spawned_processes)
{
    WatchedFolder folder;
    furnish(folder.path());
    Watched watched = watch([] {
        std::vector<std::thread> threads;
        for (int t = 0; t < 8; ++t)
            threads.emplace_back([t] {
                for (int i = 0; i < 10; ++i) {
                    char* argv[] = {const_cast<char*>("true"), nullptr};
                    pid_t pid = 0;
                    if (::posix_spawn(&pid, "/usr/bin/true", nullptr, nullptr, argv, argv + 1) == 0) ::waitpid(pid, nullptr, 0);
                    ::mkdir(("t" + std::to_string(t) + "-" + std::to_string(i)).c_str(), 0700);
                }
            });
        for (std::thread& thread : threads) thread.join();
    });
    EXPECT_EQ(watched.status, 0);
    EXPECT_TRUE(adds_up(watched.counts));
    auto is_exec = [](const Seen& seen) { return std::holds_alternative<ExecSeen>(seen); };
    EXPECT_EQ(std::ranges::count_if(watched.seen, is_exec), 80);
    EXPECT_EQ(watched.seen.size(), 160u);
}

TEST(Notify, an_exec_from_a_thread)
{
    Watched watched = watch([] { std::thread([] { ::execl("/usr/bin/true", "true", nullptr); }).join(); });
    EXPECT_EQ(watched.status, 0);
    const ExecSeen* exec = first_exec(watched.seen);
    ASSERT_TRUE(exec);
    EXPECT_EQ(exec->file.place.path, "/usr/bin/true");
}

// Another thread changes the path all the time: which one is told is open, that nothing breaks is not.
TEST(Notify, arguments_that_change)
{
    WatchedFolder folder;
    furnish(folder.path());
    Watched watched = watch([] {
        static char path[64] = "file";
        static std::atomic<bool> stop = false;
        std::thread changer([] {
            for (int i = 0; !stop; ++i) std::strcpy(path, i % 2 ? "folder-link/../a-longer-name" : "b");
        });
        for (int i = 0; i < 2000; ++i) ::unlink(path);
        stop = true;
        changer.join();
    });
    EXPECT_TRUE(adds_up(watched.counts));
    EXPECT_EQ(watched.counts.told + watched.counts.lost, 2000u);
}

// Signals in the middle of calls, and tasks that are killed while they wait.
TEST(Notify, signals_and_kills)
{
    WatchedFolder folder;
    furnish(folder.path());
    Watched watched = watch([] {
        struct sigaction action = {};
        action.sa_handler = [](int) {};
        ::sigaction(SIGALRM, &action, nullptr);
        for (int i = 0; i < 50; ++i) {
            pid_t pid = ::fork();
            while (pid == 0) ::mkdir("again", 0700);
            ::ualarm(500, 500);  // again and again: the first may come before the pause
            ::pause();
            ::ualarm(0, 0);
            ::kill(pid, SIGKILL);
            ::waitpid(pid, nullptr, 0);
        }
        ::ualarm(200, 200);
        for (int i = 0; i < 500; ++i) ::rmdir("again");
    });
    EXPECT_EQ(watched.status, 0);
    EXPECT_TRUE(adds_up(watched.counts));
    EXPECT_GE(watched.counts.told + watched.counts.lost, 500u);
}

TEST(Notify, a_flood_is_counted_to_the_last)
{
    WatchedFolder folder;
    furnish(folder.path());
    Child child = start_child(Watch::standard, [] {
        for (int i = 0; i < 20'000; ++i) ::rmdir("none");
    });
    std::uint64_t told = 0;
    auto slow = [&](Seen&&) {
        if (++told % 64 == 0) ::usleep(5000);
    };
    auto observer = Observer::start(std::move(child.listener), {.queue = 256}, slow);
    ASSERT_TRUE(observer);
    child.release();
    child.wait();
    Counts counts = observer->finish();
    EXPECT_TRUE(adds_up(counts));
    EXPECT_EQ(counts.told, told);
    EXPECT_GT(counts.lost, 0u);
    EXPECT_EQ(counts.told + counts.lost, 20'000u);
}

TEST(Notify, an_exec_may_be_refused_and_is_told)
{
    WatchedFolder folder;
    furnish(folder.path());
    write_script("script", "#!/usr/bin/true\n");
    std::filesystem::copy("/usr/bin/true", "copy");
    ObserverOptions options;
    options.refuses = [](const Place& place) { return place.path == "/usr/bin/true"; };
    struct Case {
        const char* path;
        int code;
        const char* expected;
    };
    const Case cases[] = {
        {"/usr/bin/true", EACCES, "exec /usr/bin/true refused\n"},
        {"/usr/bin/../bin/true", EACCES, "exec /usr/bin/true refused\n"},
        {"./script", EACCES, "exec ~/script refused\n"},
        {"./copy", 0, "exec ~/copy ran\n"},  // a name proves nothing
    };
    for (const Case& one : cases) {
        SCOPED_TRACE(one.path);
        Watched watched = watch(
            [&] {
                char* none_[] = {nullptr};
                ::execv(one.path, none_);
                ::_exit(errno);
            },
            options);
        EXPECT_EQ(WEXITSTATUS(watched.status), one.code);
        EXPECT_EQ(told(watched.seen, folder.path()), one.expected);
    }
}

// Without an observer nobody waits for ever and nobody gets more: calls fail.
TEST(Notify, an_observer_that_goes_away)
{
    Child child = start_child(Watch::standard, [] {
        while (::mkdir("/", 0700) != 0 && errno != ENOSYS) ::usleep(100);
        ::raise(SIGKILL);
    });
    {
        auto observer = Observer::start(std::move(child.listener), {}, [](Seen&&) {});
        ASSERT_TRUE(observer);
        child.release();
        ::usleep(20'000);
    }
    EXPECT_EQ(WTERMSIG(child.wait()), SIGKILL);
}

TEST(Notify, numbers_and_parents)
{
    const pid_t here = ::getpid();
    Watched watched = watch([] { run("/usr/bin/true", {"true"}); });
    const ExecSeen* exec = first_exec(watched.seen);
    ASSERT_TRUE(exec);
    EXPECT_GT(exec->task.pid, 0);
    EXPECT_GT(exec->task.parent, 0);
    EXPECT_NE(exec->task.parent, here);
}

}  // namespace
}  // namespace bawn::sandbox::testing
