#include "egress/api_repeats.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>

#include "egress/apis.h"
#include "egress/test_apis.h"

namespace bawn::egress {
namespace {

using testing::catalog;

std::string replaced(std::string text, std::string_view what, std::string_view by)
{
    return text.replace(text.find(what), what.size(), by);
}

// A reader that has read one document, and what it then takes without reading.
std::size_t taken_after(const std::string& first, std::string_view second)
{
    static const ShapeSet shapes = ShapeSet::of_responses(catalog().apis());
    ShapeReader reader(shapes);
    Repeats repeats(shapes, reader);
    JsonStream json(reader);
    json.take(first);
    EXPECT_TRUE(json.ends_well()) << first;
    repeats.learn(first);
    return repeats.take(second, [](std::string_view rest) { return rest.empty() || rest.front() == '\n'; });
}

TEST(Repeats, table)
{
    const std::string delta = R"({"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}})";
    const std::string usage = R"({"type":"message_delta","usage":{"output_tokens":7}})";
    const std::string chunk = R"({"object":"chat.completion.chunk","model":"m","choices":[{"index":0,"delta":{"content":"a"}}]})";
    struct Row {
        const char* why;
        std::string first, second;
        bool is_taken;
    };
    const Row rows[] = {
        {"the same again", delta, delta, true},
        {"another text", delta, replaced(delta, "Hi", "there are, "), true},
        {"a text with escapes", delta, replaced(delta, "Hi", R"(\n\"\u00e9\\)"), true},
        {"a text that is empty", delta, replaced(delta, "Hi", ""), true},
        {"another number", delta, replaced(delta, "0", "-12.5e+3"), true},
        {"nobody asks what it is called", replaced(delta, "\"index\"", "\"id\":\"a\",\"index\""),
         replaced(delta, "\"index\"", "\"id\":\"b\",\"index\""), true},
        {"what kind of event it is matters", delta, replaced(delta, "content_block_delta", "message_delta"), false},
        {"another key", delta, replaced(delta, "\"text\"", "\"usage\""), false},
        {"another type of value", delta, replaced(delta, "\"Hi\"", "null"), false},
        {"a number for a text", delta, replaced(delta, "\"Hi\"", "7"), false},
        {"a count of tokens that changed", usage, replaced(usage, "7", "8"), false},
        {"a count of tokens that did not", usage, usage, true},
        {"another model", chunk, replaced(chunk, "\"m\"", "\"n\""), false},
        {"below what is looked at texts change as well", R"({"a":{"b":{"c":{"d":{"e":"f"}}}}})", R"({"a":{"b":{"c":{"d":{"e":"g"}}}}})",
         true},
        {"more behind it", delta, delta + "}", false},
        {"a line's end behind it", delta, delta + "\n", true},
        {"an escape that is none", delta, replaced(delta, "Hi", R"(\x)"), false},
        {"half an escape", delta, replaced(delta, "Hi", R"(\u00e)"), false},
        {"a control character", delta, replaced(delta, "Hi", "\x01"), false},
        {"a number that is none", delta, replaced(delta, "0", "01"), false},
        {"half of a number", delta, replaced(delta, "0", "1."), false},
        {"cut off in a text", delta, delta.substr(0, delta.find("Hi") + 1), false},
        {"cut off", delta, delta.substr(0, delta.size() - 1), false},
        {"white space is what it is", delta, replaced(delta, ",", ", "), false},
        {"a key is no text", R"({"a":"b"})", R"({"c":"b"})", false},
        {"nor with space before its colon", R"({"a" :"b"})", R"({"c" :"b"})", false},
        {"a list is not kept", "[1]", "[1]", false},
        {"too long to be kept", R"({"a":")" + std::string(5000, 'x') + "\"}", R"({"a":"x"})", false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const std::size_t whole = row.second.ends_with('\n') ? row.second.size() - 1 : row.second.size();
        EXPECT_EQ(taken_after(row.first, row.second), row.is_taken ? whole : 0) << row.second;
    }
}

TEST(Repeats, nothing_is_kept_where_parts_are_weighed)
{
    const ShapeSet shapes = ShapeSet::of_requests(catalog().apis());
    ShapeReader reader(shapes);
    Repeats repeats(shapes, reader);
    JsonStream json(reader);
    const std::string request = R"({"model":"m","messages":[{"role":"user","content":"x"}]})";
    json.take(request);
    repeats.learn(request);
    EXPECT_EQ(repeats.take(request, [](std::string_view) { return true; }), 0u);
}

std::string summary_of(const ApiUse& use)
{
    const auto number = [](const std::optional<std::uint64_t>& n) { return n ? std::to_string(*n) : "none"; };
    std::string also;
    for (const std::string& each : use.also) also += " " + each;
    return fmt::format("{} {} ({}){} model {} in {} out {} bytes {}{}", use.api, name_of(use.confidence), use.because, also, use.model,
                       number(use.input_tokens), number(use.output_tokens), use.bytes_in, use.is_streamed ? " streamed" : "");
}

std::string told_of(const std::string& stream, const std::vector<std::size_t>& cuts)
{
    ApiWatch watch = catalog().watch("POST", "/v1/messages", {});
    watch.request_body(R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]})");
    watch.response_head(200, {{"content-type", "text/event-stream"}});
    std::size_t at = 0;
    for (std::size_t cut : cuts) {
        watch.response_body(std::string_view(stream).substr(at, cut - at));
        at = cut;
    }
    watch.response_body(std::string_view(stream).substr(at));
    return summary_of(watch.finish());
}

// A byte at a time no line is ever whole, so that each is read.
std::string told_by_reading(const std::string& stream)
{
    std::vector<std::size_t> cuts;
    for (std::size_t at = 1; at < stream.size(); ++at) cuts.push_back(at);
    return told_of(stream, cuts);
}

class Streams {
public:
    explicit Streams(unsigned seed) : random_(seed) {}

    std::string next()
    {
        std::string stream;
        const int events = 1 + below(30);
        for (int i = 0; i < events; ++i) stream += event();
        for (int i = below(3); i > 0; --i) stream[static_cast<std::size_t>(below(static_cast<int>(stream.size())))] = any_byte();
        if (below(5) == 0) stream.resize(static_cast<std::size_t>(below(static_cast<int>(stream.size()))));
        return stream;
    }
    std::size_t cut_of(const std::string& stream) { return static_cast<std::size_t>(below(static_cast<int>(stream.size()) + 1)); }

private:
    int below(int n) { return static_cast<int>(random_() % static_cast<unsigned>(n)); }
    const char* one_of(std::initializer_list<const char*> all) { return all.begin()[below(static_cast<int>(all.size()))]; }
    char any_byte() { return one_of({"\"", "\\", "{", "}", "\n", "\r", " ", ":", ",", "0", "x", "[", "-", "\x01"})[0]; }
    std::string text()
    {
        return one_of({"", "Hi", "a\\nb", "\\u00e9", "x\\\\", "\\\"", "longer than the others are", "\xc3\xa9", "\\ud83d", "\\q"});
    }
    std::string number() { return one_of({"0", "1", "7", "-1", "2.5", "1e9", "12", "007", "1."}); }
    std::string line_end() { return ends_ = below(20) == 0 ? one_of({"\n", "\r\n", "\r"}) : ends_; }

    std::string document()
    {
        switch (below(11)) {
        case 0:
            return fmt::format(R"({{"type":"message_start","message":{{"model":"{}","usage":{{"input_tokens":{}}}}}}})", one_of({"m", "n"}),
                               number());
        case 1: return fmt::format(R"({{"type":"message_delta","delta":{{}},"usage":{{"output_tokens":{}}}}})", number());
        case 2:
            return fmt::format(R"({{"object":"chat.completion.chunk","model":"{}","choices":[{{"index":{},"delta":{{"content":"{}"}}}}]}})",
                               one_of({"m", "n"}), number(), text());
        case 3: return fmt::format(R"({{"type":"response.output_text.delta","sequence_number":{},"delta":"{}"}})", number(), text());
        case 4:
            return fmt::format(
                R"({{"candidates":[{{"content":{{"parts":[{{"text":"{}"}}]}}}}],"usageMetadata":{{"promptTokenCount":{}}}}})", text(),
                number());
        case 5:
            return fmt::format(R"({{"wrapped":{{"type":"content_block_delta","index":{},"delta":{{"text":"{}"}}}}}})", number(), text());
        case 6: return one_of({"[DONE]", "", "{}", "[1,2]", "\"text\"", "12", "{\"a\":1}{\"b\":2}", "null"});
        default:
            return fmt::format(R"({{"type":"content_block_delta","index":{},"delta":{{"type":"text_delta","text":"{}"}}}})", number(),
                               text());
        }
    }

    std::string event()
    {
        const std::string data = std::string(below(10) == 0 ? "data:" : "data: ");
        std::string event =
            below(3) == 0 ? "" : one_of({"event: content_block_delta", "event: x", ": a comment", "id: 1", "dat", "datax: y"});
        if (!event.empty()) event += line_end();
        event += data + document() + line_end();
        if (below(10) == 0) event += data + document() + line_end();
        return below(15) == 0 ? event : event + line_end();
    }

    std::minstd_rand random_;
    std::string ends_ = "\n";
};

TEST(Repeats, what_is_taken_tells_what_reading_it_would)
{
    Streams streams(7);
    for (int i = 0; i < 1000; ++i) {
        const std::string stream = streams.next();
        const std::string expected = told_by_reading(stream);
        ASSERT_EQ(told_of(stream, {}), expected) << stream;
        const std::size_t cut = streams.cut_of(stream);
        ASSERT_EQ(told_of(stream, {cut}), expected) << "cut at " << cut << ": " << stream;
    }
}

TEST(Repeats, a_cut_at_any_byte_changes_nothing)
{
    Streams streams(8);
    for (int i = 0; i < 30; ++i) {
        const std::string stream = streams.next();
        const std::string expected = told_by_reading(stream);
        for (std::size_t cut = 0; cut <= stream.size(); ++cut)
            ASSERT_EQ(told_of(stream, {cut}), expected) << "cut at " << cut << ": " << stream;
    }
}

}  // namespace
}  // namespace bawn::egress
