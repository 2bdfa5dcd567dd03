#include "ledger/ledger.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <map>
#include <thread>

#include "ledger/test_ledger.h"

namespace bawn::ledger {
namespace {

std::vector<std::string> subjects_in(const std::string& folder)
{
    std::vector<std::string> subjects;
    auto read = read_ledger(folder, [&](const Record& record) {
        subjects.push_back(record.event.subject);
        return true;
    });
    EXPECT_TRUE(read) << read.error().message();
    return subjects;
}

std::vector<std::string> kinds_in(const std::string& folder)
{
    std::vector<std::string> kinds;
    (void)read_ledger(folder, [&](const Record& record) {
        kinds.push_back(record.event.kind);
        return true;
    });
    return kinds;
}

using Texts = std::vector<std::string>;

TEST(Ledger, tells_what_was_appended)
{
    TestLedger ledger;
    ledger.append({"a", "b"});
    ledger.append({"c"});
    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"a", "b", "c"}));
    ledger.close();
    ledger.append({"d"});
    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"a", "b", "c", "d"}));
    ledger.close();
    EXPECT_EQ(ledger.told(), "clean, 4 events");
}

TEST(Ledger, an_event_comes_back_as_it_went)
{
    TestLedger ledger;
    Event event = {ledger.clock().now(),      "scan.finding", Grade::claimed, "a \"quoted\" \xc3\xa9\n\x1b[31m", 4294967295,
                   {{"n", {1, 2.5, nullptr}}}};
    ASSERT_TRUE(ledger.writer().append(event));
    ASSERT_TRUE(read_ledger(ledger.folder(), [&](const Record& record) {
        EXPECT_EQ(record.sequence, 1u);
        EXPECT_EQ(to_json(record.event), to_json(event));
        return true;
    }));
}

TEST(Ledger, bytes_that_are_no_text_are_kept_as_escapes)
{
    TestLedger ledger;
    ledger.append({"/tmp/\xff"});
    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"/tmp/\\xff"}));
}

TEST(Ledger, has_one_writer)
{
    TestLedger ledger;
    ledger.append({"a"});
    auto second = Ledger::open(ledger.folder(), ledger.clock());
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().kind(), ErrorKind::unavailable);

    std::thread closer([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(30));
        ledger.close();
    });
    auto patient = Ledger::open(ledger.folder(), ledger.clock(), {.wait_for_writer = std::chrono::seconds(20)});
    closer.join();
    EXPECT_TRUE(patient) << patient.error().message();
}

TEST(Ledger, a_segment_that_is_full_gives_way_to_the_next)
{
    TestLedger ledger({.segment_bytes = 1000});
    for (int i = 0; i < 20; ++i) ledger.append({std::to_string(i)});
    ledger.close();
    Verification told = ledger.verified();
    EXPECT_FALSE(told.problem);
    EXPECT_GT(told.segments, 5u);
    EXPECT_EQ(told.events, 20u);
    EXPECT_EQ(subjects_in(ledger.folder()).size(), 20u);
    ledger.append({"after"});
    EXPECT_EQ(subjects_in(ledger.folder()).size(), 21u);
}

TEST(Ledger, appends_of_many_threads_all_arrive_once_and_in_their_own_order)
{
    TestLedger ledger({.segment_bytes = 20'000});
    constexpr int threads = 8, each = 60;
    Ledger& writer = ledger.writer();
    {
        std::vector<std::jthread> running;
        for (int t = 0; t < threads; ++t) {
            running.emplace_back([&, t] {
                for (int i = 0; i < each; ++i) EXPECT_TRUE(writer.append(ledger.event(std::to_string(t))));
            });
        }
    }
    std::map<std::string, int> counted;
    for (const std::string& subject : subjects_in(ledger.folder())) ++counted[subject];
    EXPECT_EQ(counted.size(), std::size_t{threads});
    for (const auto& [subject, count] : counted) EXPECT_EQ(count, each) << subject;
    ledger.close();
    EXPECT_EQ(ledger.told(), "clean, 480 events");
}

TEST(Ledger, readers_and_verifiers_see_a_whole_ledger_while_it_is_written)
{
    TestLedger ledger({.segment_bytes = 5'000});
    ledger.append({"0"});
    std::atomic<bool> done = false;
    std::jthread writing([&] {
        for (int i = 1; i < 400; ++i) ledger.append({std::to_string(i), std::to_string(i) + "b"});
        done = true;
    });
    auto reader = Reader::open(ledger.folder());
    ASSERT_TRUE(reader);
    std::uint64_t expected = 1;
    auto in_order = [&](const Record& record) {
        EXPECT_EQ(record.sequence, expected++);
        return true;
    };
    while (!done) {
        auto read = reader->read_new(in_order);
        ASSERT_TRUE(read) << read.error().message();
        Verification told = ledger.verified();
        ASSERT_FALSE(told.problem) << told.problem->file << " " << told.problem->line << " " << told.problem->what;
    }
    ASSERT_TRUE(reader->read_new(in_order));
    EXPECT_EQ(expected, 1u + 1 + 399 * 2);
}

TEST(Ledger, a_reader_goes_on_where_it_was_stopped)
{
    TestLedger ledger;
    ledger.append({"a", "b", "c"});
    auto reader = Reader::open(ledger.folder());
    Texts seen;
    auto one = [&](const Record& record) {
        seen.push_back(record.event.subject);
        return false;
    };
    for (int i = 0; i < 5; ++i) ASSERT_TRUE(reader->read_new(one));
    EXPECT_EQ(seen, (Texts{"a", "b", "c"}));
}

TEST(Ledger, an_unfinished_write_is_moved_aside_and_told)
{
    struct Row {
        const char* why;
        std::string left;
    };
    const Row rows[] = {
        {"half a line", R"({"seq":3,"prev":"0000)"},
        {"zeros, as a power cut leaves them", std::string(700, '\0')},
        {"zeros and a newline", std::string(700, '\0') + "\n"},
        {"a whole line that is no line", "hello\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        TestLedger ledger;
        ledger.append({"a", "b"});
        ledger.crash();
        add_bytes(ledger.path("00000001.jsonl"), row.left);
        ledger.append({"c"});
        EXPECT_EQ(kinds_in(ledger.folder()), (Texts{"test", "test", "ledger.recovered", "test"}));
        ledger.close();
        EXPECT_EQ(ledger.told(), "clean, 4 events, recovered 1");
        auto torn = Folder::open(ledger.folder())->names_ending(".torn");
        ASSERT_EQ(torn->size(), 1u);
        EXPECT_EQ(*read_text(ledger.path(torn->front())), row.left);
    }
}

TEST(Ledger, lines_after_the_last_signed_one_do_not_count)
{
    TestLedger ledger;
    ledger.append({"a"});
    ledger.crash();
    std::string line = *read_text(ledger.path("00000001.jsonl"));
    Chain chain = after(*parse_line(std::string_view(line).substr(0, line.size() - 1)));
    std::string forged;
    (void)add_line(forged, chain, event_text(ledger.event("forged")), nullptr);
    add_bytes(ledger.path("00000001.jsonl"), forged);

    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"a"}));
    EXPECT_EQ(ledger.verified().unfinished, forged.size());
    ledger.append({"b"});
    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"a", "ledger", "b"}));
}

TEST(Ledger, a_tail_that_is_gone_is_told_for_ever)
{
    struct Row {
        const char* why;
        void (*harm)(const TestLedger&);
        const char* told;
    };
    const Row rows[] = {
        {"the last line cut off", [](const TestLedger& l) { cut_last_line(l.path("00000001.jsonl")); },
         "00000002.jsonl:1: event 4 stands where 3 should: lines were removed, added or reordered"},
        {"the only segment removed", [](const TestLedger& l) { std::filesystem::remove(l.path("00000001.jsonl")); },
         "00000001.jsonl:0: this segment is gone"},
        {"the head removed", [](const TestLedger& l) { std::filesystem::remove(l.path("head")); },
         "00000002.jsonl:1: the ledger was found damaged here when it was opened: the head was gone or changed: a tail may have been cut "
         "off"},
        {"the head overwritten", [](const TestLedger& l) { flip(l.path("head"), 30); },
         "00000002.jsonl:1: the ledger was found damaged here when it was opened: the head was gone or changed: a tail may have been cut "
         "off"},
        {"bytes added after it was closed", [](const TestLedger& l) { add_bytes(l.path("00000001.jsonl"), "x"); },
         "00000001.jsonl:4: what stands here was not written by Bawn, or its end was cut off"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        TestLedger ledger;
        for (const char* subject : {"a", "b", "c"}) ledger.append({subject});
        ledger.close();
        row.harm(ledger);
        ledger.append({"d"});
        EXPECT_EQ(kinds_in(ledger.folder()).back(), "test") << "writing goes on";
        ledger.close();
        EXPECT_EQ(ledger.told(), row.told);
        ledger.append({"e"});
        ledger.close();
        EXPECT_EQ(ledger.told(), row.told) << "and the damage is not forgotten";
    }
}

TEST(Ledger, the_key_is_private_and_made_once)
{
    TestLedger ledger;
    ledger.append({"a"});
    struct stat status = {};
    ASSERT_EQ(::stat(ledger.path("key").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0600u);
    ASSERT_EQ(::stat(ledger.folder().c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 07777, 0700u);

    std::string key = ledger.verified().key;
    ledger.close();
    ledger.append({"b"});
    EXPECT_EQ(ledger.verified().key, key);
}

TEST(Ledger, is_not_opened_where_others_could_have_been)
{
    struct Row {
        const char* why;
        void (*harm)(const TestLedger&);
        ErrorKind expected;
    };
    const Row rows[] = {
        {"a folder that is open to others", [](const TestLedger& l) { ::chmod(l.folder().c_str(), 0755); }, ErrorKind::denied},
        {"a key that others can read", [](const TestLedger& l) { ::chmod(l.path("key").c_str(), 0640); }, ErrorKind::denied},
        {"a head that is a link", [](const TestLedger& l) { turn_into_link(l.path("head")); }, ErrorKind::denied},
        {"a segment that is a link", [](const TestLedger& l) { turn_into_link(l.path("00000001.jsonl")); }, ErrorKind::denied},
        {"a key that is a link", [](const TestLedger& l) { turn_into_link(l.path("key")); }, ErrorKind::denied},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        TestLedger ledger;
        ledger.append({"a"});
        ledger.close();
        row.harm(ledger);
        auto opened = Ledger::open(ledger.folder(), ledger.clock());
        ASSERT_FALSE(opened);
        EXPECT_EQ(opened.error().kind(), row.expected) << opened.error().message();
    }
}

TEST(Ledger, an_event_that_is_too_large_is_refused)
{
    TestLedger ledger;
    EXPECT_FALSE(ledger.writer().append(ledger.event(std::string(5 << 20, 'x'))));
    ledger.append({"a"});
    EXPECT_EQ(subjects_in(ledger.folder()), (Texts{"a"}));
}

// In a process of its own, because the limit holds for the whole process.
TEST(LedgerDeathTest, a_write_that_does_not_fit_is_taken_back_and_told)
{
    TestLedger ledger;
    auto fill = [&] {
        ::signal(SIGXFSZ, SIG_IGN);
        rlimit limit = {5000, RLIM_INFINITY};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        auto opened = Ledger::open(ledger.folder(), ledger.clock());
        int refused = 0, kept = 0;
        for (int i = 0; i < 30; ++i) ++(opened->append(ledger.event("event")) ? kept : refused);
        bool whole = !verify(ledger.folder())->problem && subjects_in(ledger.folder()).size() == static_cast<std::size_t>(kept);

        limit.rlim_cur = RLIM_INFINITY;
        ::setrlimit(RLIMIT_FSIZE, &limit);
        whole = whole && opened->append(ledger.event("event"));
        ::_exit(whole && kept > 0 && refused > 0 ? 0 : 1);
    };
    EXPECT_EXIT(fill(), ::testing::ExitedWithCode(0), "");
    Texts kinds = kinds_in(ledger.folder());
    ASSERT_GE(kinds.size(), 2u);
    EXPECT_EQ(kinds[kinds.size() - 2], "ledger.refused");
    EXPECT_FALSE(ledger.verified().problem);
}

bool writes(const char* path, const std::string& text)
{
    auto file = Fd::open(path, O_WRONLY);
    return file && write_all(*file, text);
}

bool in_a_small_filesystem_of_its_own(const std::string& at)
{
    std::string user = "0 " + std::to_string(::geteuid()) + " 1", group = "0 " + std::to_string(::getegid()) + " 1";
    return ::unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0 && writes("/proc/self/uid_map", user) && writes("/proc/self/setgroups", "deny") &&
           writes("/proc/self/gid_map", group) && ::mount("tmpfs", at.c_str(), "tmpfs", 0, "size=64k,mode=0700") == 0;
}

constexpr int not_permitted = 77;

// In a child: appends until the disk is full, then whether what was acknowledged is there. Exits with what it found.
void fill_a_small_disk(const TestLedger& ledger)
{
    std::filesystem::create_directories(ledger.folder());
    if (!in_a_small_filesystem_of_its_own(ledger.folder())) ::_exit(not_permitted);
    std::size_t kept = 0;
    {
        auto opened = Ledger::open(ledger.folder(), ledger.clock());
        if (!opened) ::_exit(1);
        while (opened->append(ledger.event("event"))) ++kept;
        for (int i = 0; i < 3; ++i) (void)opened->append(ledger.event("event"));
    }
    bool whole = kept > 10 && subjects_in(ledger.folder()).size() == kept && !verify(ledger.folder())->problem;
    ::_exit(whole ? 0 : 1);
}

TEST(Ledger, survives_a_full_disk)
{
    TestLedger ledger;
    pid_t child = ::fork();
    if (child == 0) fill_a_small_disk(ledger);
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    if (WEXITSTATUS(status) == not_permitted) GTEST_SKIP() << "no user namespaces here: cannot mount a small filesystem";
    EXPECT_EQ(WEXITSTATUS(status), 0);
}

}  // namespace
}  // namespace bawn::ledger
