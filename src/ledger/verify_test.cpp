#include <gtest/gtest.h>

#include <filesystem>

#include "base/hash.h"
#include "ledger/head.h"
#include "ledger/ledger.h"
#include "ledger/line.h"
#include "ledger/signing_key.h"
#include "ledger/test_ledger.h"

namespace bawn::ledger {
namespace {

// Two segments, a crash that was recovered from, several lines under one signature.
void fill(TestLedger& ledger)
{
    ledger.append({"a", "b"});
    ledger.crash();
    add_bytes(ledger.path("00000001.jsonl"), "half a li");
    ledger.append({"c"});
    ledger.close();
}

std::vector<std::string> files_of(const TestLedger& ledger)
{
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(ledger.folder())) names.push_back(entry.path().filename());
    return names;
}

std::vector<std::string> lines_of(const std::string& path)
{
    std::vector<std::string> lines;
    std::string text = *read_text(path);
    for (std::size_t start = 0; start < text.size();) {
        std::size_t end = text.find('\n', start) + 1;
        lines.push_back(text.substr(start, end - start));
        start = end;
    }
    return lines;
}

void write_lines(const std::string& path, const std::vector<std::string>& lines)
{
    std::string text;
    for (const std::string& line : lines) text += line;
    write_bytes(path, text);
}

TEST(Verify, tells_every_byte_that_changed_in_every_file)
{
    TestLedger ledger({.segment_bytes = 1000});
    fill(ledger);
    ASSERT_EQ(ledger.told(), "clean, 4 events, recovered 1");
    ASSERT_EQ(ledger.verified().segments, 2u);
    ASSERT_EQ(files_of(ledger).size(), 6u) << "two segments, head, two keys, a torn file";
    for (const std::string& name : files_of(ledger)) {
        std::string whole = *read_text(ledger.path(name));
        for (std::size_t at = 0; at < whole.size(); ++at) {
            constexpr char changes[] = {0x01, 0x20, 0x40};  // 0x20 is the other case of a letter
            std::string changed = whole;
            changed[at] = static_cast<char>(changed[at] ^ changes[at % 3]);
            write_bytes(ledger.path(name), changed);
            ASSERT_TRUE(ledger.verified().problem) << name << " byte " << at;
        }
        write_bytes(ledger.path(name), whole);
    }
    EXPECT_EQ(ledger.told(), "clean, 4 events, recovered 1");
}

TEST(Verify, tells_every_byte_that_was_cut_off_or_added)
{
    TestLedger ledger({.segment_bytes = 1000});
    fill(ledger);
    for (const std::string& name : files_of(ledger)) {
        std::string whole = *read_text(ledger.path(name));
        for (std::size_t length = 0; length < whole.size(); length += length < 160 ? 1 : 7) {
            write_bytes(ledger.path(name), std::string_view(whole).substr(0, length));
            ASSERT_TRUE(ledger.verified().problem) << name << " cut to " << length;
        }
        for (const char* added : {" ", "\n", "x"}) {
            write_bytes(ledger.path(name), whole + added);
            ASSERT_TRUE(ledger.verified().problem) << name << " with an added '" << added << "'";
        }
        write_bytes(ledger.path(name), whole);
    }
}

TEST(Verify, tells_what_was_cut_off_after_a_crash_too)
{
    TestLedger ledger;
    ledger.append({"a"});
    ledger.append({"b"});
    ledger.crash();
    std::string segment = ledger.path("00000001.jsonl"), whole = *read_text(segment);
    for (std::size_t length = 0; length < whole.size(); ++length) {
        write_bytes(segment, std::string_view(whole).substr(0, length));
        ASSERT_TRUE(ledger.verified().problem) << "cut to " << length;
    }
}

TEST(Verify, names_the_place)
{
    struct Row {
        const char* why;
        void (*harm)(const TestLedger&);
        const char* told;
    };
    const Row rows[] = {
        {"nothing", [](const TestLedger&) {}, "clean, 9 events"},
        {"a letter in the second line",
         [](const TestLedger& l) { flip(l.path("00000001.jsonl"), lines_of(l.path("00000001.jsonl"))[0].size() + 120); },
         "00000001.jsonl:2: the line was changed after it was written"},
        {"a line removed",
         [](const TestLedger& l) {
             auto lines = lines_of(l.path("00000001.jsonl"));
             lines.erase(lines.begin() + 1);
             write_lines(l.path("00000001.jsonl"), lines);
         },
         "00000001.jsonl:2: event 3 stands where 2 should: lines were removed, added or reordered"},
        {"a line written twice",
         [](const TestLedger& l) {
             auto lines = lines_of(l.path("00000001.jsonl"));
             lines.insert(lines.begin() + 1, lines[0]);
             write_lines(l.path("00000001.jsonl"), lines);
         },
         "00000001.jsonl:2: event 1 stands where 2 should: lines were removed, added or reordered"},
        {"two lines changed places",
         [](const TestLedger& l) {
             auto lines = lines_of(l.path("00000001.jsonl"));
             std::swap(lines[0], lines[1]);
             write_lines(l.path("00000001.jsonl"), lines);
         },
         "00000001.jsonl:1: event 2 stands where 1 should: lines were removed, added or reordered"},
        {"the first segment removed", [](const TestLedger& l) { std::filesystem::remove(l.path("00000001.jsonl")); },
         "00000001.jsonl:0: this segment is gone"},
        {"a middle segment removed", [](const TestLedger& l) { std::filesystem::remove(l.path("00000002.jsonl")); },
         "00000002.jsonl:0: this segment is gone"},
        {"the last segment removed", [](const TestLedger& l) { std::filesystem::remove(l.path("00000003.jsonl")); },
         "00000002.jsonl:0: the end was cut off: event 9 was acknowledged, the last one here is 6"},
        {"the last append removed, up to the last signature but one", [](const TestLedger& l) { cut_last_line(l.path("00000003.jsonl")); },
         "00000003.jsonl:0: the end was cut off: event 9 was acknowledged, the last one here is 8"},
        {"every segment removed",
         [](const TestLedger& l) {
             for (const char* name : {"00000001.jsonl", "00000002.jsonl", "00000003.jsonl"}) std::filesystem::remove(l.path(name));
         },
         "head:0: the end was cut off: event 9 was acknowledged, the last one here is 0"},
        {"two segments changed places",
         [](const TestLedger& l) {
             std::filesystem::rename(l.path("00000001.jsonl"), l.path("x"));
             std::filesystem::rename(l.path("00000002.jsonl"), l.path("00000001.jsonl"));
             std::filesystem::rename(l.path("x"), l.path("00000002.jsonl"));
         },
         "00000001.jsonl:1: event 4 stands where 1 should: lines were removed, added or reordered"},
        {"a segment added", [](const TestLedger& l) { std::filesystem::copy(l.path("00000001.jsonl"), l.path("00000004.jsonl")); },
         "00000004.jsonl:1: event 1 stands where 10 should: lines were removed, added or reordered"},
        {"the head removed", [](const TestLedger& l) { std::filesystem::remove(l.path("head")); }, "head:0: this file is gone"},
        {"the public key removed", [](const TestLedger& l) { std::filesystem::remove(l.path("key.pub")); }, "key.pub:0: this file is gone"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        TestLedger ledger({.segment_bytes = 1000});
        for (int i = 0; i < 9; ++i) ledger.append({"a"});
        ledger.close();
        ASSERT_EQ(ledger.verified().segments, 3u);
        row.harm(ledger);
        EXPECT_EQ(ledger.told(), row.told);
    }
}

// Writes the ledger's events anew, with the second one changed, signed with `key` where the original was signed.
void rechain(const TestLedger& ledger, const SigningKey* key)
{
    std::string out;
    Chain chain;
    for (const std::string& text : lines_of(ledger.path("00000001.jsonl"))) {
        Line line = *parse_line(std::string_view(text).substr(0, text.size() - 1));
        std::string event(line.event);
        if (line.sequence == 2) event = event_text(ledger.event("forged"));
        std::size_t start = out.size();
        chain = add_line(out, chain, event, key);
        if (!key && line.is_signed()) {  // the old signature under a new chain
            out.resize(out.rfind(",\"hash\":"));
            out += ",\"signature\":\"" + std::string(line.signature) + "\"";
            chain.hash = to_hex(sha256(std::string_view(out).substr(start)));
            out += ",\"hash\":\"" + chain.hash + "\"}\n";
        }
    }
    write_bytes(ledger.path("00000001.jsonl"), out);
}

TEST(Verify, tells_a_forger_without_the_key)
{
    constexpr const char* forged =
        "the signature does not fit: the lines before it were changed and chained anew, or signed with another key";
    SigningKey other = *SigningKey::make();
    struct Row {
        const char* why;
        const SigningKey* key;
        int line;
    };
    for (const Row& row : {Row{"signed with another key", &other, 1}, Row{"chained anew under the old signatures", nullptr, 2}}) {
        SCOPED_TRACE(row.why);
        TestLedger ledger;
        for (const char* subject : {"a", "b", "c"}) ledger.append({subject});
        ledger.close();
        rechain(ledger, row.key);
        EXPECT_EQ(ledger.told(), "00000001.jsonl:" + std::to_string(row.line) + ": " + forged);
    }
}

TEST(Verify, what_was_noted_elsewhere_finds_what_the_folder_alone_cannot)
{
    TestLedger ledger;
    ledger.append({"a"});
    ledger.close();
    std::string copy = ledger.folder() + ".earlier";
    std::filesystem::copy(ledger.folder(), copy);
    std::string key = ledger.verified().key;
    ledger.append({"b"});
    ledger.close();
    Mark mark = ledger.verified().last;
    EXPECT_EQ(ledger.told({.key = key, .mark = mark}), "clean, 2 events");
    EXPECT_EQ(ledger.told({.key = std::string(64, '0'), .mark = {}}), "key.pub:0: this is another key than the expected one");
    EXPECT_EQ(ledger.told({.key = {}, .mark = Mark{1, mark.hash}}),
              "00000001.jsonl:1: another event stands here than the one that was marked");

    std::filesystem::remove_all(ledger.folder());
    std::filesystem::rename(copy, ledger.folder());
    EXPECT_EQ(ledger.told(), "clean, 1 events") << "an old copy is whole in itself";
    EXPECT_EQ(ledger.told({.key = key, .mark = mark}), "00000001.jsonl:0: the event that was marked is gone");
}

TEST(Verify, without_a_ledger_is_an_error)
{
    TestLedger ledger;
    EXPECT_EQ(verify(ledger.folder()).error().kind(), ErrorKind::not_found);
    std::filesystem::create_directories(ledger.folder());
    EXPECT_EQ(verify(ledger.folder()).error().kind(), ErrorKind::not_found);
}

TEST(Verify, a_torn_file_may_be_thrown_away)
{
    TestLedger ledger;
    fill(ledger);
    std::filesystem::remove(ledger.path(Folder::open(ledger.folder())->names_ending(".torn")->front()));
    EXPECT_FALSE(ledger.verified().problem);
}

}  // namespace
}  // namespace bawn::ledger
