#include "inventory/processes.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/process.h"
#include "inventory/interpreters.h"
#include "inventory/sockets.h"
#include "inventory/variable_names.h"

namespace bawn::inventory {
namespace {

using namespace std::string_literals;

agents::Signature running_robin()
{
    agents::Signature signature;
    signature.id = "robin";
    signature.presence.env = {"ROBIN_SESSION"};
    signature.relay_env = {"ROBIN_BASE_URL"};
    return signature;
}

// A folder that looks like /proc, gone at the end.
class MadeUpProc {
public:
    MadeUpProc()
    {
        std::string path = testing::TempDir() + "bawn-proc-XXXXXX";
        if (::mkdtemp(path.data())) path_ = path;
    }
    ~MadeUpProc() { std::filesystem::remove_all(path_); }

    void write(const std::string& path, const std::string& text) const
    {
        std::filesystem::create_directories(std::filesystem::path(path_ + path).parent_path());
        std::ofstream(path_ + path, std::ios::binary) << text;
    }
    void link(const std::string& path, const std::string& target) const
    {
        std::filesystem::create_directories(std::filesystem::path(path_ + path).parent_path());
        std::filesystem::create_symlink(target, path_ + path);
    }
    Result<ProcessesSeen> look() const
    {
        const agents::Signature signature = running_robin();
        auto root = Root::open(path_);
        if (!root) return fail(std::move(root).error());
        return look_at_processes(*root, {&signature, 1});
    }

private:
    std::string path_;
};

TEST(Processes, are_told_with_what_an_agent_can_be_known_by)
{
    MadeUpProc proc;
    proc.write("/42/stat", "42 (node (x) y) S 7 42 42 0");
    proc.write("/42/cmdline", "node\0./dist/main.js\0--key\0hunter2\0"s);
    proc.write("/42/environ", "PATH=/bin\0ROBIN_SESSION=hunter2\0X=ROBIN_BASE_URL=1\0ROBIN_BASE_URL=hunter2\0"s);
    proc.link("/42/exe", "/opt/node/bin/node (deleted)");
    proc.link("/42/cwd", "/srv/robin");
    proc.link("/42/fd/0", "/dev/null");
    proc.link("/42/fd/3", "socket:[901]");
    proc.link("/42/fd/4", "socket:[902]");
    proc.link("/42/fd/5", "socket:[903]");
    proc.write("/42/net/tcp",
               "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n"
               "   0: 0100007F:4965 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 901 1\n"
               "   1: 0100007F:C001 0100000A:01BB 01 00000000:00000000 00:00000000 00000000  1000        0 902 1\n");
    proc.write("/7/stat", "7 (sh) S 1 7");
    proc.write("/7/cmdline", "sh\0"s);
    proc.write("/8/stat", "8 (kworker) S 2 0");
    proc.write("/8/cmdline", "");
    proc.write("/version", "Linux");
    std::filesystem::create_directories(testing::TempDir());

    auto seen = proc.look();
    ASSERT_TRUE(seen) << seen.error().message();
    ASSERT_EQ(seen->processes.size(), 3u);
    EXPECT_EQ(seen->denied, 0u);
    const agents::Process& node = seen->processes[2].process;
    EXPECT_EQ(node.pid, 42);
    EXPECT_EQ(node.parent, 7);
    EXPECT_EQ(node.executable, "/opt/node/bin/node");
    EXPECT_EQ(node.cwd, "/srv/robin");
    EXPECT_EQ(node.script, "/srv/robin/dist/main.js");
    EXPECT_EQ(fmt::format("{}", fmt::join(node.argv, " ")), "node ./dist/main.js --key …");
    EXPECT_EQ(fmt::format("{}", fmt::join(node.variables, " ")), "ROBIN_SESSION ROBIN_BASE_URL");
    EXPECT_EQ(fmt::format("{}", fmt::join(node.sockets, ", ")), "listens on 127.0.0.1:18789, connected to 10.0.0.1:443");
    EXPECT_EQ(node.uid, ::getuid());
    EXPECT_FALSE(seen->processes[2].executable_file);  // only the kernel's own links are followed
    EXPECT_EQ(seen->processes[1].process.parent, 2);
}

TEST(Processes, that_vanish_are_no_error)
{
    MadeUpProc proc;
    proc.write("/9/cmdline", "x\0"s);  // its stat is gone already
    proc.write("/10/stat", "10 (half");
    proc.write("/11", "a file");
    proc.link("/12", "/");
    auto seen = proc.look();
    ASSERT_TRUE(seen) << seen.error().message();
    ASSERT_EQ(seen->processes.size(), 1u);
    EXPECT_EQ(seen->processes[0].process.pid, 10);
    EXPECT_EQ(seen->processes[0].process.parent, 0);
}

TEST(Processes, of_this_test_are_seen_alive)
{
    auto child = ChildProcess::start({"/bin/sleep", "60"});
    ASSERT_TRUE(child) << child.error().message();

    // A folder with nothing of /proc but this child: the rest of the machine is none of a test's business.
    MadeUpProc proc;
    const std::string from = "/proc/" + std::to_string(child->pid()), to = '/' + std::to_string(child->pid());
    std::string cmdline;
    for (int tries = 0; tries < 500 && !cmdline.starts_with("/bin/sleep"); ++tries) {
        cmdline = read_text(from + "/cmdline").value_or("");
        ::usleep(10'000);
    }
    proc.write(to + "/cmdline", cmdline);
    proc.write(to + "/stat", read_text(from + "/stat").value_or(""));
    proc.link(to + "/exe", std::filesystem::read_symlink(from + "/exe"));
    auto seen = proc.look();
    ASSERT_TRUE(seen) << seen.error().message();
    ASSERT_EQ(seen->processes.size(), 1u);
    EXPECT_EQ(seen->processes[0].process.parent, ::getpid());
    EXPECT_TRUE(seen->processes[0].process.executable.contains("/bin/")) << seen->processes[0].process.executable;
}

TEST(Interpreters, know_their_script)
{
    struct Row {
        const char* executable;
        std::vector<std::string> argv;
        const char* script;
    };
    const Row rows[] = {
        {"/usr/bin/node", {"node", "cli.js", "-p", "x"}, "/w/cli.js"},
        {"/usr/bin/node", {"node", "--max-old-space-size=4096", "-r", "dotenv/config", "/opt/x/cli.js"}, "/opt/x/cli.js"},
        {"/usr/bin/node", {"node", "-e", "1", "x.js"}, ""},
        {"/usr/bin/node", {"node", "-"}, ""},
        {"/usr/bin/node", {"node"}, ""},
        {"/usr/bin/node", {"node", "--", "../x/cli.js"}, "/x/cli.js"},
        {"/usr/bin/node-gyp", {"node-gyp", "build"}, ""},
        {"/usr/bin/nodejs", {"node", "x"}, "/w/x"},
        {"/opt/bun", {"bun", "run", "x.ts"}, "/w/x.ts"},
        {"/opt/bun", {"bun", "x.ts"}, "/w/x.ts"},
        {"/opt/deno", {"deno", "run", "-A", "x.ts"}, "/w/x.ts"},
        {"/usr/bin/python3.12", {"python3", "-m", "robin", "-x"}, "-m robin"},
        {"/usr/bin/python3", {"python3", "-u", "-W", "ignore", "a.py"}, "/w/a.py"},
        {"/usr/bin/python3", {"python3", "-c", "1"}, ""},
        {"/usr/bin/python3", {"/home/u/.local/bin/robin"}, ""},
        {"/usr/bin/java", {"java", "-cp", "/x", "-jar", "a.jar"}, "/w/a.jar"},
        {"/usr/bin/java", {"java", "-cp", "/x", "org.example.Main"}, ""},
        {"/usr/bin/ruby", {"ruby", "-W0", "a.rb"}, "/w/a.rb"},
        {"/bin/bash", {"/bin/bash", "-x", "./a"}, "/w/a"},
        {"/bin/bash", {"bash", "-c", "robin"}, ""},
        {"/lib64/ld-linux-x86-64.so.2", {"/lib64/ld-linux-x86-64.so.2", "--library-path", "/x", "./prog", "y"}, "/w/prog"},
        {"/tmp/notes", {"notes", "bundle.mjs"}, "/w/bundle.mjs"},
        {"/tmp/notes", {"node", "bundle"}, "/w/bundle"},
        {"/usr/bin/vim", {"vim", "x"}, ""},
        {"/usr/bin/vim", {}, ""},
    };
    for (const Row& row : rows)
        EXPECT_EQ(entry_script(row.executable, row.argv, "/w"), row.script) << fmt::format("{}", fmt::join(row.argv, " "));
}

TEST(Sockets, show_their_ends)
{
    struct Row {
        const char* endpoint;
        const char* shown;
    };
    const Row rows[] = {
        {"0100007F:4965", "127.0.0.1:18789"},
        {"00000000000000000000000001000000:01BB", "[::1]:443"},
        {"0100007F", ""},
        {"0100007F:", ""},
        {"0100007F:1BBBB", ""},
        {"01:01BB", ""},
        {"XX00007F:01BB", ""},
        {"", ""},
    };
    for (const Row& row : rows) EXPECT_EQ(shown_endpoint(row.endpoint), row.shown) << row.endpoint;

    Sockets sockets;
    sockets.add_unix(
        "Num       RefCount Protocol Flags    Type St Inode Path\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 77 /run/robin.sock\n"
        "0000000000000000: 00000003 00000000 00000000 0001 03 78 /run/other\n"
        "0000000000000000: 00000002 00000000 00010000 0001 01 79\nx\n");
    EXPECT_EQ(sockets.of(77), "listens on /run/robin.sock");
    EXPECT_EQ(sockets.of(78), "");
    EXPECT_EQ(sockets.of(79), "");
}

TEST(VariableNames, are_all_that_is_read)
{
    struct Row {
        const char* why;
        std::string environ;
        const char* names;
    };
    const Row rows[] = {
        {"nothing", "", ""},
        {"names that are asked for", "A=1\0B=2\0C=3\0"s, "A C"},
        {"a name in a value", "X=A=1\0Y=\nA=2\0"s, ""},
        {"no value", "A\0B\0C=\0"s, "C"},
        {"a name across two reads", std::string(4095, 'x') + "=\0A=1"s, "A"},
        {"an endless name", std::string(100'000, 'A'), ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string path = testing::TempDir() + "bawn-environ-XXXXXX";
        Fd fd(::mkostemp(path.data(), O_CLOEXEC));
        ::unlink(path.c_str());
        ASSERT_TRUE(write_all(fd, row.environ));
        ::lseek(fd.get(), 0, SEEK_SET);
        auto names = variable_names(fd, NameSet{"A", "C"});
        ASSERT_TRUE(names) << names.error().message();
        EXPECT_EQ(fmt::format("{}", fmt::join(*names, " ")), row.names);
    }
}

}  // namespace
}  // namespace bawn::inventory
