#include "egress/json_stream.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

#include <nlohmann/json.hpp>
#include "base/json.h"

namespace bawn::egress {
namespace {

// Every event on a line; what stands at key "deaf" is not wanted.
class Told final : public JsonEvents {
public:
    bool begin(Container container, std::uint64_t at) override
    {
        text_ += (container == Container::map ? "{" : "[") + std::to_string(at) + " ";
        bool wanted = last_key_ != "deaf";
        last_key_.clear();
        return wanted;
    }
    void end(std::uint64_t at) override { text_ += "end" + std::to_string(at) + " "; }
    void key(std::string_view name) override { text_ += "key(" + (last_key_ = name) + ") "; }
    void text(std::string_view first, std::uint64_t from, std::uint64_t to) override { value('"' + std::string(first) + '"', from, to); }
    void number(std::string_view digits, std::uint64_t from, std::uint64_t to) override { value(std::string(digits), from, to); }
    void literal(char first, std::uint64_t from, std::uint64_t to) override { value(std::string(1, first), from, to); }
    void document_ended() override { text_ += "; "; }

    std::string text_;

private:
    void value(const std::string& what, std::uint64_t from, std::uint64_t to)
    {
        text_ += what + "@" + std::to_string(from) + "-" + std::to_string(to) + " ";
        last_key_.clear();
    }
    std::string last_key_;
};

std::string told(std::string_view json, std::size_t piece)
{
    Told events;
    JsonStream stream(events);
    for (std::size_t i = 0; i < json.size(); i += piece) stream.take(json.substr(i, piece));
    stream.finish();
    return events.text_ + (stream.ends_well() ? "well" : stream.is_broken() ? "broken" : "cut");
}

TEST(JsonStream, table)
{
    struct Row {
        const char* why;
        std::string json, expected;
    };
    const Row rows[] = {
        {"nothing is no document", "", "cut"},
        {"a map", R"({"a": "b"})", "{0 key(a) \"b\"@6-9 end10 ; well"},
        {"numbers end where they end", "[0,-1.5e+3]", "[0 0@1-2 -1.5e+3@3-10 end11 ; well"},
        {"a number at the very end", "12", "12@0-2 ; well"},
        {"literals", "[true,false,null]", "[0 t@1-5 f@6-11 n@12-16 end17 ; well"},
        {"several documents", "{}\n{}", "{0 end2 ; {3 end5 ; well"},
        {"what is not wanted is not told", R"({"deaf":{"a":[1,"x"]},"b":1})", "{0 key(deaf) {8 key(b) 1@26-27 end28 ; well"},
        {"escapes", R"("\u0041\n\ud83d\ude00\"")", "\"A\n\xf0\x9f\x98\x80\"\"@0-24 ; well"},
        {"half a pair", R"("\ud83dx\ude00")", "\"\xef\xbf\xbdx\xef\xbf\xbd\"@0-15 ; well"},
        {"a comma too many", "[1,]", "[0 1@1-2 broken"},
        {"a comma too many in a map", R"({"a":1,})", "{0 key(a) 1@5-6 broken"},
        {"the wrong bracket", "[}", "[0 broken"},
        {"a leading zero", "01", "broken"},
        {"a plus", "+1", "broken"},
        {"a point without digits", "[1.]", "[0 broken"},
        {"a word that is none", "nul", "cut"},
        {"a word that is wrong", "nuxl", "broken"},
        {"an escape that is none", R"("\x")", "broken"},
        {"a line end in a string", "\"a\nb\"", "broken"},
        {"a key that is no string", "{1:2}", "{0 broken"},
        {"cut in the middle", R"({"a":[1)", "{0 key(a) [5 1@6-7 cut"},
        {"an event of another kind", "[DONE]", "[0 broken"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        for (std::size_t piece = 1; piece <= row.json.size() + 1; ++piece) EXPECT_EQ(told(row.json, piece), row.expected);
    }
}

TEST(JsonStream, depth_ends_at_the_limit)
{
    std::string fits = std::string(128, '[') + std::string(128, ']');
    EXPECT_TRUE(told(fits, 7).ends_with("well"));
    EXPECT_TRUE(told("[" + fits + "]", 7).ends_with("broken"));
}

TEST(JsonStream, only_the_first_bytes_of_a_text_are_kept)
{
    std::string json = '"' + std::string(100'000, 'x') + '"';
    EXPECT_EQ(told(json, 999), '"' + std::string(256, 'x') + "\"@0-100002 ; well");
}

// nlohmann reads the same documents: what one takes, the other takes.
TEST(JsonStream, agrees_with_another_reader)
{
    const std::string seeds[] = {R"({"a":[1,2.5e3,{"b":"\u00e9\n"}],"c":null,"d":[true,false,[]],"e":{}})", R"([{"x":-0.1},"y",[[["z"]]]])",
                                 R"({"model":"m","messages":[{"role":"user","content":"a \"quoted\" word"}]})"};
    constexpr std::string_view alphabet = "{}[]:,\"\\ue0123456789-+.tfn \n";
    std::minstd_rand random(7);
    int agreed_good = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string json = seeds[random() % std::size(seeds)];
        for (std::size_t changes = random() % 3; changes--;) json[random() % json.size()] = alphabet[random() % alphabet.size()];
        bool other = nlohmann::json::accept(json), ours = told(json, 1 + random() % 40).ends_with("well");
        // Several documents one after the other are ours alone, as are lone surrogates.
        if (ours && !other) {
            Told events;
            JsonStream stream(events);
            stream.take(json);
            stream.finish();
            if (stream.documents() > 1 || json.find("\\u") != std::string::npos) continue;
        }
        ASSERT_EQ(ours, other) << json;
        agreed_good += ours ? 1 : 0;
    }
    EXPECT_GT(agreed_good, 1000);
}

}  // namespace
}  // namespace bawn::egress
