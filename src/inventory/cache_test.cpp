#include "inventory/cache.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "agents/evidence_json.h"
#include "base/files.h"

namespace bawn::inventory {
namespace {

using agents::Evidence;

constexpr std::uint64_t second = 1'000'000'000;
constexpr std::uint64_t scanned_at = 1'700'000'000 * second;
const Time now{std::chrono::microseconds(scanned_at / 1000)};

FileKey key(std::uint64_t inode)
{
    return {.mount = 9,
            .device = 2,
            .inode = inode,
            .size = 1000,
            .modified = scanned_at - 500 * second,
            .changed = scanned_at - 400 * second,
            .path = inode * 31};
}

std::vector<Evidence> package(std::string name) { return {agents::Package{"/x/package.json", "npm", std::move(name), "1.0", 1000}}; }

std::string evidence_text(const std::optional<std::vector<Evidence>>& evidence)
{
    if (!evidence) return "not known";
    std::string out;
    for (const Evidence& e : *evidence) out += to_text(agents::to_json(e));
    return out;
}

class CacheTest : public testing::Test {
protected:
    CacheTest()
    {
        char name[] = "/tmp/bawn-cache-XXXXXX";
        folder = ::mkdtemp(name);
    }
    ~CacheTest() override { std::filesystem::remove_all(folder); }

    Cache open(std::string_view version = "1") const { return Cache::open(folder, version, now); }

    // A cache that knows files 1 to `count`: the even ones hold a package, the odd ones nothing.
    void fill(std::uint64_t count) const
    {
        Cache cache = open();
        for (std::uint64_t i = 1; i <= count; ++i) cache.remember(key(i), expected(i));
        ASSERT_TRUE(cache.save());
    }
    static std::vector<Evidence> expected(std::uint64_t i)
    {
        return i % 2 ? std::vector<Evidence>() : package("robin-" + std::to_string(i));
    }

    void put(std::size_t at, char byte) const
    {
        Fd fd(::open(file().c_str(), O_WRONLY | O_CLOEXEC));
        ASSERT_EQ(::pwrite(fd.get(), &byte, 1, static_cast<off_t>(at)), 1);
    }

    std::string file() const { return folder + "/verdicts"; }
    std::string folder;
};

TEST_F(CacheTest, remembers_what_was_seen)
{
    fill(1000);
    Cache cache = open();
    EXPECT_EQ(cache.note(), "");
    for (std::uint64_t i = 1; i <= 1000; ++i) ASSERT_EQ(evidence_text(cache.find(key(i))), evidence_text(expected(i)));
    EXPECT_EQ(evidence_text(cache.find(key(1001))), "not known");
}

TEST_F(CacheTest, a_file_that_changed_in_any_way_is_another)
{
    fill(2);
    struct Row {
        const char* why;
        FileKey key;
    };
    Row rows[] = {{"mount", key(2)},    {"device", key(2)},  {"inode", key(2)}, {"size", key(2)},
                  {"modified", key(2)}, {"changed", key(2)}, {"path", key(2)}};
    ++rows[0].key.mount, ++rows[1].key.device, ++rows[2].key.inode, ++rows[3].key.size, ++rows[4].key.modified, ++rows[5].key.changed,
        ++rows[6].key.path;
    Cache cache = open();
    for (const Row& row : rows) EXPECT_EQ(evidence_text(cache.find(row.key)), "not known") << row.why;
    EXPECT_EQ(evidence_text(cache.find(key(2))), evidence_text(expected(2)));
}

TEST_F(CacheTest, what_is_not_remembered)
{
    struct Row {
        const char* why;
        FileKey key;
        std::vector<Evidence> evidence;
    };
    Row rows[] = {
        {"a file in memory", key(1), {}},
        {"a file that was just changed", key(2), {}},
        {"a file that was just written to", key(3), {}},
        {"a file from the future", key(4), {}},
        {"just changed, and dated before 1970 by its owner", key(5), {}},
        {"a name that JSON cannot hold", key(6), package("robin-\xff")},
    };
    rows[0].key.mount = 0;
    rows[1].key.changed = scanned_at - 59 * second;
    rows[2].key.modified = scanned_at - 59 * second;
    rows[3].key.modified = scanned_at + 3600 * second;
    rows[4].key.modified = static_cast<std::uint64_t>(-5 * static_cast<std::int64_t>(second));
    rows[4].key.changed = scanned_at - second;
    {
        Cache cache = open();
        for (const Row& row : rows) cache.remember(row.key, row.evidence);
        cache.remember(key(7), {});
        ASSERT_TRUE(cache.save());
    }
    Cache cache = open();
    for (const Row& row : rows) EXPECT_EQ(evidence_text(cache.find(row.key)), "not known") << row.why;
    EXPECT_EQ(evidence_text(cache.find(key(7))), "") << "settled for a minute";
}

TEST_F(CacheTest, lives_on_from_scan_to_scan)
{
    fill(4);
    {
        Cache cache = open();
        cache.find(key(2));
        cache.remember(key(5), expected(5));
        ASSERT_TRUE(cache.save());
    }
    Cache cache = open();
    EXPECT_EQ(evidence_text(cache.find(key(2))), evidence_text(expected(2)));
    EXPECT_EQ(evidence_text(cache.find(key(5))), evidence_text(expected(5)));
    EXPECT_EQ(evidence_text(cache.find(key(4))), "not known") << "nobody asked for it: the file is gone";
}

TEST_F(CacheTest, other_signatures_know_nothing)
{
    fill(2);
    Cache cache = open("2");
    EXPECT_EQ(cache.note(), "");
    EXPECT_EQ(evidence_text(cache.find(key(2))), "not known");
}

TEST_F(CacheTest, without_a_folder_nothing_is_kept)
{
    Cache cache = Cache::open("", "1", now);
    cache.remember(key(1), {});
    EXPECT_TRUE(cache.save());
    EXPECT_EQ(evidence_text(cache.find(key(1))), "not known");
}

TEST_F(CacheTest, a_cache_that_others_can_write_to_is_not_used)
{
    for (mode_t mode : {0620, 0602, 0666}) {
        fill(2);
        ASSERT_EQ(::chmod(file().c_str(), mode), 0);
        Cache cache = open();
        EXPECT_EQ(cache.note(), "the cache could be another user's: not used");
        EXPECT_EQ(evidence_text(cache.find(key(2))), "not known");
    }
    std::filesystem::rename(file(), folder + "/elsewhere");
    std::filesystem::create_symlink(folder + "/elsewhere", file());
    EXPECT_EQ(evidence_text(open().find(key(2))), "not known") << "behind a link";
}

TEST_F(CacheTest, of_another_owner_is_not_used)
{
    if (::geteuid() != 0) GTEST_SKIP() << "only root can give a file away";
    fill(2);
    ASSERT_EQ(::chown(file().c_str(), 65534, 65534), 0);
    Cache cache = open();
    EXPECT_EQ(cache.note(), "the cache could be another user's: not used");
    EXPECT_EQ(evidence_text(cache.find(key(2))), "not known");
}

// Whatever byte went bad: a file is known as it was, or has to be looked into again.
TEST_F(CacheTest, damage_never_makes_another_verdict)
{
    constexpr std::uint64_t files = 6;
    fill(files);
    const std::string whole = *read_text(file());
    for (std::size_t at = 0; at < whole.size(); ++at) {
        for (int flip : {0x01, 0xff}) {
            put(at, static_cast<char>(whole[at] ^ flip));
            Cache cache = open();
            for (std::uint64_t i = 1; i <= files; ++i) {
                auto found = cache.find(key(i));
                if (!found) continue;
                ASSERT_EQ(evidence_text(found), evidence_text(expected(i))) << "byte " << at << " of " << whole.size();
            }
            ASSERT_EQ(evidence_text(cache.find(key(files + 1))), "not known");
        }
        put(at, whole[at]);
    }
}

TEST_F(CacheTest, cut_anywhere_it_starts_empty)
{
    fill(4);
    const std::string whole = *read_text(file());
    for (std::size_t size = 0; size < whole.size(); size += 17) {
        ASSERT_TRUE(write_atomically(file(), whole.substr(0, size)));
        Cache cache = open();
        EXPECT_NE(cache.note(), "") << size;
        EXPECT_EQ(evidence_text(cache.find(key(2))), "not known");
        cache.remember(key(2), expected(2));
        ASSERT_TRUE(cache.save());
        ASSERT_EQ(evidence_text(open().find(key(2))), evidence_text(expected(2))) << "and it is whole again";
    }
}

TEST_F(CacheTest, survives_being_cut_while_it_is_used)
{
    fill(1000);
    Cache cache = open();
    ASSERT_EQ(::truncate(file().c_str(), 4096), 0);
    std::uint64_t known = 0;
    for (std::uint64_t i = 1; i <= 1000; ++i) {
        auto found = cache.find(key(i));
        if (!found) continue;
        ASSERT_EQ(evidence_text(found), evidence_text(expected(i)));
        ++known;
    }
    EXPECT_LT(known, 1000u);
    EXPECT_TRUE(cache.save());
}

}  // namespace
}  // namespace bawn::inventory
