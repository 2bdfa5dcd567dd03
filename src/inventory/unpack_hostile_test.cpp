// What unpack() does with files that lie, end early, or would unpack for ever.

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "base/files.h"
#include "inventory/samples_test.h"
#include "inventory/unpack.h"

namespace bawn::inventory {

using namespace samples;

namespace {

constexpr std::uint64_t beyond = ~std::uint64_t{0};

// A file that is shorter by now than it was when it was opened.
class ShrunkSource final : public ByteSource {
public:
    ShrunkSource(std::string_view text, std::uint64_t size) : rest_(bytes_of(text)), size_(size) {}
    std::uint64_t size() const override { return size_; }
    Result<std::size_t> read_at(std::uint64_t offset, std::span<std::byte> into) const override { return rest_.read_at(offset, into); }

private:
    MemorySource rest_;
    std::uint64_t size_;
};

class TemporaryFile {
public:
    TemporaryFile()
    {
        char name[] = "/tmp/bawn-unpack-XXXXXX";
        fd_ = Fd(::mkstemp(name));
        ::unlink(name);
    }
    const Fd& fd() const { return fd_; }
    void write_at(std::uint64_t offset, std::string_view text) const
    {
        ASSERT_EQ(::pwrite(fd_.get(), text.data(), text.size(), static_cast<off_t>(offset)), static_cast<ssize_t>(text.size()));
    }

private:
    Fd fd_;
};

std::string zip_in_zip(std::string inner, int times)
{
    for (int i = 0; i < times; ++i) {
        Files copies = {{"readme", noise(9'000, static_cast<unsigned>(i))}};
        for (int n = 0; n < 4; ++n) copies.push_back({std::to_string(n) + ".zip", inner});
        inner = zip(copies);
    }
    return inner;
}

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// The first entry of a zip's directory and its end, with numbers that no archive can have.
std::string zip_with_absurd_counts()
{
    std::string file = zip({{"robin", robin()}});
    file.replace(file.size() - 14, 8, std::string(8, '\xff'));
    return file;
}

Limits small_limits()
{
    Limits limits;
    limits.bytes = 64 << 20;
    limits.ratio_free = 4 << 20;
    limits.entries = 2'000;
    return limits;
}

}  // namespace

TEST(UnpackHostile, table)
{
    const std::string zeros(32 << 20, '\0');
    struct Row {
        const char* why;
        std::string file;
        const char* expected;  // in the notes
    };
    const Row rows[] = {
        {"an ELF cut inside its header",
         std::string("\x7f"
                     "ELF\2\1\1",
                     7),
         "truncated ELF: the file ends inside its header"},
        {"an ELF cut before its sections", elf64({{".rodata", noise(70'000)}}).substr(0, 9'000),
         "truncated ELF: its table of sections lies beyond"},
        {"a section that begins beyond the end", elf64({{".bun", robin(), 1, 2, beyond - 8}}), "truncated ELF: section .bun lies beyond"},
        {"a section of 2^64-1 bytes", elf64({{".bun", robin(), 1, 2, 0, beyond}}), "truncated ELF: section .bun lies beyond"},
        {"gzip of zeros", gzip(zeros), "unpacks to too much: stopped after"},
        {"gzip of gzip of zeros", gzip(gzip(zeros) + noise(9'000)), "unpacks to too much: stopped after"},
        {"zips in zips", zip_in_zip(zip({{"zeros", zeros}}), 3), "unpacks to too much: stopped after"},
        {"endless concatenated gzip", std::string(100, '\1') + repeated(gzip(noise(800)), 3'000),
         "holds too many entries: stopped after 2000"},
        {"empty gzip members without end", repeated(gzip(""), 100'000), ""},
        {"a cut gzip", gzip(robin()).substr(0, 5'000), "gzip stream: cut short after"},
        {"a cut tar", tar({{"robin", robin()}}).substr(0, 9'000), "Truncated"},
        {"a cut zip", zip({{"robin", robin()}}).substr(0, 6'000), "zip archive without a usable directory"},
        {"a zip with absurd counts", zip_with_absurd_counts(), "zip archive without a usable directory"},
        {"an asar whose header is longer than the file", asar("main.js", robin()).replace(4, 4, "\xff\xff\xff\x7f"),
         "asar archive: its header claims"},
        {"an asar file that lies beyond the end",
         asar_with_header(R"({"files":{"a":{"size":18446744073709551615,"offset":"18446744073709551615"}}})", noise(3'000)),
         "a: lies beyond the end of the asar archive"},
        {"an asar header that is not JSON", asar_with_header(R"({"files":{"a":{"size":)", noise(3'000)),
         "its header is not the JSON it should be"},
        {"an asar header 10,000 levels deep", asar_with_header(R"({"files":)" + repeated(R"({"a":)", 10'000), noise(3'000)),
         "its header is not the JSON"},
        {"a squashfs superblock that makes no sense", "hsqs" + std::string(5'000, '\xff'), "squashfs image: its superblock makes no sense"},
        {"a zip in a zip in a zip, deeper than allowed",
         zip({{"a", zip({{"b", zip({{"c", zip({{"d", zip({{"e", zip({{"f", zip({{"g", robin()}})}})}})}})}})}})}}),
         "containers deeper than 6 are not opened"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Told sink;
        std::string notes = told(unpack(MemorySource(bytes_of(row.file)), small_limits(), sink));
        EXPECT_NE(notes.find(row.expected), std::string::npos) << notes;
        EXPECT_TRUE(sink.parts.at(0).bytes.starts_with(row.file.substr(0, 1'000)));  // whatever else, the file itself is told
        EXPECT_LE(sink.total, row.file.size() + (68 << 20));
    }
}

TEST(UnpackHostile, says_once_that_the_budget_is_spent)
{
    std::string bomb = zip_in_zip(zip({{"zeros", std::string(8 << 20, '\0')}}), 2);
    Told sink;
    EXPECT_EQ(unpack(MemorySource(bytes_of(bomb)), small_limits(), sink).size(), 1u);
}

TEST(UnpackHostile, names_are_labels)
{
    std::string file = tar({{"../../etc/passwd", noise(3'000)}, {"/etc/shadow", robin()}});
    Told sink;
    EXPECT_EQ(told(unpack(MemorySource(bytes_of(file)), Limits{}, sink)), "");
    EXPECT_EQ(sink.parts.at(1).part.path, "!../../etc/passwd");
    EXPECT_EQ(sink.parts.at(2).part.path, "!/etc/shadow");
}

TEST(UnpackHostile, a_file_that_shrinks_is_read_to_its_new_end)
{
    for (const std::string& file : {robin(), elf64({{".rodata", noise(90'000)}}), zip({{"robin", robin()}})}) {
        Told sink;
        std::string notes = told(unpack(ShrunkSource(file, file.size() + 100'000), Limits{}, sink));
        EXPECT_NE(notes.find("shrank while it was read: 100000 bytes are gone"), std::string::npos) << notes;
        EXPECT_EQ(sink.parts.at(0).bytes, file);
    }
}

TEST(UnpackHostile, skips_the_holes_of_a_sparse_terabyte)
{
    TemporaryFile file;
    file.write_at(0, robin());
    file.write_at(1ull << 39, robin());
    if (::ftruncate(file.fd().get(), 1ll << 40) != 0) GTEST_SKIP() << "this file system holds no sparse terabyte";
    Told sink;
    auto source = FileSource::of(file.fd());
    ASSERT_TRUE(source);
    EXPECT_EQ(told(unpack(*source, Limits{}, sink)), "");
    EXPECT_LT(sink.total, 1u << 20);
    std::size_t first = sink.parts.at(0).bytes.find(robin());
    EXPECT_EQ(first, 0u);
    EXPECT_NE(sink.parts.at(0).bytes.find(robin(), first + 1), std::string::npos);
}

TEST(UnpackHostile, a_file_larger_than_allowed_is_told_in_part)
{
    Limits limits;
    limits.raw = 1 << 20;
    Told sink;
    std::string notes = told(unpack(MemorySource(bytes_of(noise(3 << 20))), limits, sink));
    EXPECT_EQ(notes, ": larger than 1048576 bytes: the rest is not looked at\n");
    EXPECT_LE(sink.total, limits.raw);
}

// Every sample, damaged in every part of it: nothing is asked but that it ends, and that sanitizers are content.
TEST(UnpackHostile, survives_damage_anywhere)
{
    std::vector<std::string> files = {gzip(robin()),
                                      xz(robin()),
                                      zstd(robin()),
                                      lz4(robin()),
                                      bzip2(robin()),
                                      lzma(robin()),
                                      tar({{"a", robin()}, {"b", robin()}}),
                                      cpio({{"a", robin()}}),
                                      deb({{"data.tar.gz", gzip(tar({{"a", robin()}}))}}),
                                      zip({{"a", robin()}, {"b", robin()}}),
                                      asar("main.js", robin()),
                                      elf64({{".rodata", gzip(robin()) + std::string(70'000, '\0')}}, gzip(robin())),
                                      "#!/bin/sh\n" + base64(gzip(robin()), 76)};
    for (const auto& entry : std::filesystem::directory_iterator(std::string(BAWN_SOURCE_DIR) + "/tests/fuzz/corpus/unpack")) {
        files.push_back(read_text(entry.path().string()).value_or(""));
    }
    std::mt19937 random(7);
    for (const std::string& whole : files) {
        for (int i = 0; i < 60; ++i) {
            std::string file = whole;
            std::size_t place = i < 30 ? random() % std::min<std::size_t>(file.size(), 128) : random() % file.size();
            for (std::size_t n = 0; n <= random() % 4 && place + n < file.size(); ++n) file[place + n] = static_cast<char>(random());
            if (i % 10 == 0) file.resize(place);
            Told sink;
            unpack(MemorySource(bytes_of(file)), small_limits(), sink);
            EXPECT_LE(sink.total, file.size() + (68 << 20));
        }
    }
}

}  // namespace bawn::inventory
