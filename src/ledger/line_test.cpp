#include "ledger/line.h"

#include <gtest/gtest.h>

#include "ledger/event.h"
#include "ledger/head.h"
#include "ledger/signing_key.h"

namespace bawn::ledger {
namespace {

TEST(Line, comes_back_as_it_was_written)
{
    SigningKey key = *SigningKey::make();
    PublicKey public_key = *PublicKey::from_pem(key.public_pem());
    std::string text;
    Chain first = add_line(text, {}, R"({"a":1})", nullptr);
    std::size_t second_at = text.size();
    Chain second = add_line(text, first, R"({"b":",\"hash\":"})", &key);

    Line line = *parse_line(std::string_view(text).substr(0, second_at - 1));
    EXPECT_EQ(line.sequence, 1u);
    EXPECT_EQ(line.event, R"({"a":1})");
    EXPECT_FALSE(line.is_signed());
    EXPECT_TRUE(follows({}, line));
    EXPECT_EQ(after(line), first);

    line = *parse_line(std::string_view(text).substr(second_at, text.size() - second_at - 1));
    EXPECT_TRUE(follows(first, line));
    EXPECT_FALSE(follows({}, line));
    EXPECT_EQ(after(line), second);
    EXPECT_TRUE(public_key.has_signed(line.signed_part, line.signature));
}

TEST(Line, what_is_not_one)
{
    std::string zeros(64, '0');
    std::string hash = ",\"hash\":\"" + zeros + "\"}";
    std::string start = R"({"seq":1,"prev":")" + zeros;
    struct Row {
        const char* why;
        std::string text;
    };
    const Row rows[] = {
        {"nothing", ""},
        {"a hash alone", hash},
        {"no number", R"({"seq":,"prev":")" + zeros + R"(","event":{})" + hash},
        {"a number that begins with 0", R"({"seq":01,"prev":")" + zeros + R"(","event":{})" + hash},
        {"a number too large", R"({"seq":99999999999999999999,"prev":")" + zeros + R"(","event":{})" + hash},
        {"a short previous hash", R"({"seq":1,"prev":"00","event":{})" + hash},
        {"upper-case hex", start + R"(","event":{},"hash":")" + std::string(64, 'A') + "\"}"},
        {"no event", start + "\"" + hash},
        {"an event that is no object", start + R"(","event":1)" + hash},
        {"a short signature", start + R"(","event":{},"signature":"00")" + hash},
    };
    for (const Row& row : rows) EXPECT_FALSE(parse_line(row.text)) << row.why;
    EXPECT_TRUE(parse_line(start + R"(","event":{})" + hash));
}

TEST(Event, what_is_not_one)
{
    const char* good = R"({"kind":"k","time":"2026-11-22T17:03:21.000000Z","grade":"observed","subject":"s","uid":0,"details":{}})";
    EXPECT_TRUE(event_from_json(*parse_json(good)));
    for (const char* key : {"kind", "time", "grade", "subject", "uid", "details"}) {
        Json object = *parse_json(good);
        object.erase(key);
        EXPECT_FALSE(event_from_json(object)) << "without " << key;
        object[key] = -1;
        EXPECT_FALSE(event_from_json(object)) << "with a wrong " << key;
    }
    EXPECT_FALSE(event_from_json(Json::array()));
}

TEST(Event, its_text_and_its_tree_say_the_same)
{
    const Event events[] = {
        {Time{}, "", Grade::observed, "", 0, Json::object()},
        {Time(std::chrono::microseconds(1'790'000'000'123'456)), "a.b", Grade::enforced, "\"\\\x01\x7f", 7, {{"x", {{"y", "\xff"}}}}},
        {Time{}, "\xff\xfe", Grade::claimed, "caf\xc3\xa9", 4294967295, {{"list", {1, 2}}}},
    };
    for (const Event& event : events) {
        Json from_text = *parse_json(event_text(event));
        EXPECT_EQ(to_text(from_text), to_text(to_json(event)));
        EXPECT_EQ(event_from_json(from_text)->time, event.time);
    }
}

TEST(Head, comes_back_as_it_was_written_and_no_other_way)
{
    SigningKey key = *SigningKey::make();
    PublicKey public_key = *PublicKey::from_pem(key.public_pem());
    Head head = {{{12, std::string(64, 'a')}, 3, 4711}, HeadState::open};
    std::string text = head_text(head, key);
    EXPECT_EQ(text.size(), 512u);
    EXPECT_EQ(*parse_head(text, public_key), head);
    EXPECT_FALSE(parse_head(text, *PublicKey::from_pem(SigningKey::make()->public_pem())));
    EXPECT_FALSE(parse_head(text + " ", public_key));
    EXPECT_FALSE(parse_head("", public_key));
    EXPECT_FALSE(parse_head("[]", public_key));
}

}  // namespace
}  // namespace bawn::ledger
