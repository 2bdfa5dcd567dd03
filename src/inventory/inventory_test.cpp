// Whole scans of folders that are built here, with what people put in the way: links, pipes, holes, depth, numbers.

#include "inventory/inventory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <thread>

#include "base/files.h"
#include "inventory/samples_test.h"
#include "inventory/walk.h"

namespace bawn::inventory {

using namespace samples;

namespace {

namespace fs = std::filesystem;

// Robin, whose program holds three strings in code, far apart.
agents::Knowledge birds()
{
    agents::Signature robin;
    robin.id = robin.name = "robin";
    robin.identity.emplace_back();
    robin.identity[0].of = {"robin_turn_started", "robin_tool_denied", "x-robin-session"};
    robin.identity[0].need = 3;
    robin.presence.npm = {"@example/robin"};
    robin.presence.executables = {"robin"};
    robin.presence.home = {".robin/settings.json"};
    robin.mcp = {{".robin/settings.json", "mcpServers"}};
    agents::Knowledge knowledge;
    knowledge.signatures = {robin};
    knowledge.unknown.apis = {{"api", {"no-such-string-of-an-api"}, 1}};
    knowledge.unknown.tools = {{"tool", {"no-such-string-of-a-tool"}, 1}};
    knowledge.unknown.lets_act_when = {{1, {}}};
    return knowledge;
}

std::string robin_program()
{
    std::string text;
    for (const char* word : {"robin_turn_started", "robin_tool_denied", "x-robin-session"}) {
        text += fmt::format("emit(\"{}\", (a, b) => {{ if (a[b]) {{ return c(d(a)); }} }});\n", word);
        text += noise(9000, static_cast<unsigned>(text.size())) + "\n";
    }
    return text;
}

class InventoryTest : public testing::Test {
protected:
    InventoryTest()
    {
        char name[] = "/tmp/bawn-inventory-XXXXXX";
        folder = ::mkdtemp(name);
        root = folder + "/root";
        fs::create_directories(root);
    }
    ~InventoryTest() override
    {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
    }

    void write(const std::string& path, std::string_view text) const
    {
        fs::create_directories(fs::path(root + path).parent_path());
        std::ofstream(root + path, std::ios::binary) << text;
    }

    Inventory scanned(std::string cache = "") const
    {
        Scan scan;
        scan.root = root;
        scan.cache_folder = std::move(cache);
        auto inventory = take_inventory(birds(), scan);
        EXPECT_TRUE(inventory) << inventory.error().message();
        return std::move(*inventory);
    }

    // "robin certain /a /b" for each finding.
    static std::string told(const Inventory& inventory)
    {
        std::string out;
        for (const agents::Finding& f : agents::identify(birds(), inventory.evidence)) {
            out += f.agent + " " + std::string(name_of(f.identity));
            for (const agents::Place& p : f.places) out += " " + p.path;
            out += "\n";
        }
        return out;
    }

    static std::string notes(const Inventory& inventory)
    {
        std::string out;
        for (const NoteTold& n : inventory.notes) out += n.path + ": " + n.message + "\n";
        return out;
    }

    std::string folder, root;
};

TEST_F(InventoryTest, tells_a_program_whatever_it_is_called)
{
    write("/srv/notes", robin_program());
    write("/srv/about.md", "robin_turn_started robin_tool_denied x-robin-session" + std::string(600, ' '));
    fs::create_hard_link(root + "/srv/notes", root + "/srv/other");
    Inventory seen = scanned();
    EXPECT_EQ(told(seen), "robin certain /srv/notes /srv/other\n");
    EXPECT_EQ(notes(seen), "");
    EXPECT_EQ(seen.counts.files, 3u);
    EXPECT_EQ(seen.counts.folders, 1u);
}

TEST_F(InventoryTest, links_lead_nowhere)
{
    fs::create_directories(folder + "/outside/node_modules/robin");
    std::ofstream(folder + "/outside/notes") << robin_program();
    std::ofstream(folder + "/outside/node_modules/robin/package.json") << R"({"name": "@example/robin", "version": "1"})";
    fs::create_directories(root + "/a/b/node_modules");
    fs::create_symlink(".", root + "/self");
    fs::create_symlink("../..", root + "/a/b/up");
    fs::create_symlink("two", root + "/one");
    fs::create_symlink("one", root + "/two");
    fs::create_symlink(folder + "/outside", root + "/absolute");
    fs::create_symlink("../outside", root + "/relative");
    fs::create_symlink("../../../outside/notes", root + "/a/b/notes");
    fs::create_symlink(folder + "/outside/node_modules/robin", root + "/a/b/node_modules/robin");
    fs::create_symlink("/etc/passwd", root + "/passwd");
    Inventory seen = scanned();
    EXPECT_EQ(told(seen), "");
    EXPECT_EQ(notes(seen), "");
    EXPECT_EQ(seen.counts.folders, 3u);
    EXPECT_EQ(seen.counts.matched_files, 0u);
}

TEST_F(InventoryTest, opens_no_pipe_and_no_socket)
{
    ASSERT_EQ(::mkfifo((root + "/robin").c_str(), 0755), 0);
    fs::create_directories(root + "/home/ann/.robin");
    ASSERT_EQ(::mkfifo((root + "/home/ann/.robin/settings.json").c_str(), 0644), 0);
    ASSERT_EQ(::mkfifo((root + "/etc").c_str(), 0644), 0);
    Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    (root + "/socket").copy(address.sun_path, sizeof address.sun_path - 1);
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
    Inventory seen = scanned();  // or wait for ever
    EXPECT_EQ(seen.counts.matched_files, 0u);
}

TEST_F(InventoryTest, a_terabyte_of_holes_takes_no_time)
{
    write("/sparse", robin_program());
    if (::truncate((root + "/sparse").c_str(), 1ll << 40) != 0) GTEST_SKIP() << "no sparse terabyte on this file system";
    auto start = std::chrono::steady_clock::now();
    Inventory seen = scanned();
    EXPECT_EQ(told(seen), "robin certain /sparse\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
}

TEST_F(InventoryTest, many_entries)
{
    constexpr int many = 20'000;
    fs::create_directories(root + "/many");
    for (int i = 0; i < many; ++i) Fd(::open(fmt::format("{}/many/{}", root, i).c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0644));
    write("/many/notes", robin_program());
    Inventory seen = scanned();
    EXPECT_EQ(seen.counts.files, static_cast<std::uint64_t>(many + 1));
    EXPECT_EQ(told(seen), "robin certain /many/notes\n");
}

TEST_F(InventoryTest, deep_folders_end_with_a_note)
{
    Fd at(::open(root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    for (int i = 0; i < 500; ++i) {
        ASSERT_EQ(::mkdirat(at.get(), "d", 0755), 0);
        at = Fd(::openat(at.get(), "d", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    }
    write("/d/d/d/notes", robin_program());
    Inventory seen = scanned();
    EXPECT_EQ(told(seen), "robin certain /d/d/d/notes\n");
    ASSERT_EQ(seen.notes.size(), 1u);
    EXPECT_EQ(seen.notes[0].message, "not entered: too deep");
    EXPECT_GE(std::ranges::count(seen.notes[0].path, '/'), 256);
}

TEST_F(InventoryTest, names_of_any_bytes)
{
    const std::string odd = "/od\xff\xfe\x1b[31m\n/no\xc3tes";
    write(odd, robin_program());
    const std::string cache = folder + "/cache";
    fs::create_directories(cache);
    for (int scan = 0; scan < 2; ++scan) {
        Inventory seen = scanned(cache);
        EXPECT_EQ(told(seen), "robin certain " + odd + "\n") << "the path is what it is, also from the cache";
        EXPECT_EQ(notes(seen), "");
    }
}

TEST_F(InventoryTest, files_that_are_broken_get_a_note_each)
{
    struct Row {
        const char* path;
        std::string text;
        const char* note;
    };
    std::string deep(200, '[');
    const Row rows[] = {
        {"/home/ann/.robin/settings.json", deep + std::string(200, ']'), "nested deeper than 128 levels"},
        {"/home/bob/.robin/settings.json", "{\"mcpServers\": {", "line 1"},
        {"/srv/node_modules/@example/robin/package.json", "{\"name\": \"@example/robin\", \"a\": " + deep + std::string(200, ']') + "}",
         "nested deeper than 128 levels"},
        {"/srv/half-elf", elf64({{".data", noise(9000)}}).substr(0, 4000), "truncated ELF"},
        {"/srv/half.gz", gzip(noise(20'000)).substr(0, 9000), "gzip"},
    };
    for (const Row& row : rows) write(row.path, row.text);
    write("/srv/notes", robin_program());
    Inventory seen = scanned();
    EXPECT_NE(told(seen).find("robin certain"), std::string::npos);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.path);
        auto note = std::ranges::find_if(seen.notes, [&](const NoteTold& n) { return n.path.starts_with(row.path); });
        ASSERT_NE(note, seen.notes.end()) << notes(seen);
        EXPECT_NE(note->message.find(row.note), std::string::npos) << note->message;
    }
}

TEST_F(InventoryTest, an_archive_names_no_file_of_the_machine)
{
    write("/srv/a.tar", tar({{"../../outside", robin_program()}, {"/etc/passwd", "x"}}));
    Inventory seen = scanned();
    EXPECT_FALSE(fs::exists(root + "/outside"));
    EXPECT_FALSE(fs::exists(folder + "/outside"));
    EXPECT_TRUE(told(seen).starts_with("robin certain /srv/a.tar")) << told(seen);
}

TEST_F(InventoryTest, a_list_with_a_file_for_each_string_is_no_program_in_an_archive_either)
{
    Files lists;
    for (const char* word : {"robin_turn_started", "robin_tool_denied", "x-robin-session"}) {
        lists.emplace_back(word, std::string(word) + "\n");
        lists.emplace_back(std::string(word) + ".txt", noise(9000, static_cast<unsigned>(lists.size())));
    }
    write("/srv/lists.tar", tar(lists));
    write("/srv/lists.zip", zip(lists));
    write("/srv/lists.cpio", cpio(lists));
    EXPECT_EQ(told(scanned()), "");
    write("/srv/program.tar", tar({{"x", robin_program()}}));
    EXPECT_EQ(told(scanned()), "robin certain /srv/program.tar /srv/program.tar!x\n");
}

TEST_F(InventoryTest, bombs_go_out)
{
    std::string inner(8 << 20, '\0');
    for (int i = 0; i < 4; ++i) inner = zip({{"a", inner}, {"b", inner}});
    write("/srv/bomb.zip", inner);
    write("/srv/notes", robin_program());
    auto start = std::chrono::steady_clock::now();
    Inventory seen = scanned();
    EXPECT_EQ(told(seen), "robin certain /srv/notes\n");
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(60));
}

// A child without root's rights, which cannot be taken back.
TEST_F(InventoryTest, what_cannot_be_read_is_counted)
{
    write("/closed/notes", robin_program());
    write("/secret", robin_program());
    write("/open", robin_program());
    ::chmod((root + "/closed").c_str(), 0);
    ::chmod((root + "/secret").c_str(), 0);
    ::chmod(folder.c_str(), 0755);
    pid_t child = ::fork();
    if (child == 0) {
        if (::geteuid() == 0 && (::setgid(65534) != 0 || ::setuid(65534) != 0)) ::_exit(77);
        Inventory seen = scanned();
        bool is_right = seen.counts.denied == 2 && told(seen) == "robin certain /open\n" && seen.notes.empty();
        if (!is_right) std::cerr << told(seen) << notes(seen) << seen.counts.denied << " denied\n";
        ::_exit(is_right ? 0 : 1);
    }
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ::chmod((root + "/closed").c_str(), 0755);
    if (WIFEXITED(status) && WEXITSTATUS(status) == 77) GTEST_SKIP() << "root cannot become somebody else here";
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

TEST_F(InventoryTest, files_that_vanish_and_shrink_while_they_are_read)
{
    write("/steady", robin_program());
    fs::create_directories(root + "/restless");
    std::atomic<bool> is_over = false;
    std::thread restless([&] {
        for (unsigned i = 0; !is_over; ++i) {
            std::string path = fmt::format("{}/restless/{}", root, i % 20);
            std::ofstream(path, std::ios::binary) << (i % 3 ? gzip(noise(200'000, i)) : elf64({{".data", noise(200'000, i)}}));
            if (i % 2) fs::resize_file(path, 100);
            if (i % 5 == 0) fs::remove(path);
            if (i % 7 == 0) {
                fs::create_directory(path + ".d");
                fs::remove(path + ".d");
            }
        }
    });
    for (int i = 0; i < 10; ++i) EXPECT_EQ(told(scanned()), "robin certain /steady\n");
    is_over = true;
    restless.join();
}

TEST_F(InventoryTest, a_file_that_was_replaced_is_not_the_one_that_was_met)
{
    write("/a", "x");
    write("/b", "y");
    auto at = Root::open(root);
    ASSERT_TRUE(at);
    Fd here = std::move(*at->open_folder("/"));
    struct stat status = {};
    ASSERT_EQ(::fstatat(here.get(), "a", &status, AT_SYMLINK_NOFOLLOW), 0);
    Met met{.path = "/a", .name = "a", .status = status, .folder = here};
    EXPECT_TRUE(open_met(met));
    fs::rename(root + "/b", root + "/a");
    EXPECT_EQ(open_met(met).error().kind(), ErrorKind::unavailable);
    fs::remove(root + "/a");
    fs::create_symlink("/etc/passwd", root + "/a");
    EXPECT_FALSE(open_met(met)) << "a link";
    fs::remove(root + "/a");
    ASSERT_EQ(::mkfifo((root + "/a").c_str(), 0644), 0);
    EXPECT_FALSE(open_met(met)) << "a pipe, and nobody waits for its other end";
    fs::remove(root + "/a");
    EXPECT_EQ(open_met(met).error().kind(), ErrorKind::not_found);
}

TEST_F(InventoryTest, comes_in_the_same_order_whatever_the_threads_did)
{
    for (int i = 0; i < 40; ++i)
        write(fmt::format("/srv/{}/node_modules/@example/robin/package.json", i), R"({"name": "@example/robin", "version": "1"})");
    write("/srv/notes", robin_program());
    std::string first;
    for (unsigned threads : {1u, 2u, 8u}) {
        Scan scan;
        scan.root = root;
        scan.threads = threads;
        auto inventory = take_inventory(birds(), scan);
        ASSERT_TRUE(inventory);
        if (first.empty()) first = told(*inventory);
        EXPECT_EQ(told(*inventory), first);
    }
}

TEST(Inventory, a_root_that_is_not_there_is_an_error)
{
    Scan scan;
    scan.root = "/nowhere/at/all";
    auto inventory = take_inventory(birds(), scan);
    ASSERT_FALSE(inventory);
    EXPECT_EQ(inventory.error().kind(), ErrorKind::not_found);
}

}  // namespace
}  // namespace bawn::inventory
