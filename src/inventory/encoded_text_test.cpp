#include "inventory/encoded_text.h"

#include <gtest/gtest.h>

#include <string>

#include "inventory/samples_test.h"

namespace bawn::inventory {

using namespace samples;

namespace {

std::vector<std::uint64_t> places_in(const std::string& text, std::size_t step = 256 << 10)
{
    EncodedTextSearch search;
    for (std::size_t at = 0; at < text.size(); at += step) search.see(at, bytes_of(text).subspan(at, std::min(step, text.size() - at)));
    return search.places();
}

// What the runs of a text decode to, one after the other.
std::string decoded(const std::string& text)
{
    MemorySource source(bytes_of(text));
    std::string plain;
    std::uint64_t done = 0;
    for (std::uint64_t place : places_in(text)) {
        auto run = place < done ? std::nullopt : encoded_run_at(source, place);
        if (!run) continue;
        DecodedText stream(source, *run);
        for (auto bytes = stream.next(); bytes && !bytes->empty(); bytes = stream.next()) {
            plain.append(reinterpret_cast<const char*>(bytes->data()), bytes->size());
        }
        done = run->end;
    }
    return plain;
}

}  // namespace

TEST(EncodedText, is_decoded_however_it_is_broken)
{
    const std::string plain = robin(), prose = "Some words before it, as people write them.\n";
    struct Row {
        const char* why;
        std::string text;
    };
    const Row rows[] = {
        {"one line", prose + base64(plain) + "\n"},
        {"nothing else", base64(plain)},
        {"lines of 76", prose + base64(plain, 76) + "\n" + prose},
        {"lines of 64 with carriage returns", base64(plain, 64, "\r\n") + "\r\n"},
        {"joined strings", "x = '" + base64(plain, 70, "' +\n    '") + "';"},
        {"a list of strings", "x = [\n  \"" + base64(plain, 100, "\",\n  \"") + "\"]"},
        {"written line ends", "\"" + base64(plain, 76, "\\n") + "\""},
        {"a data: URL", "url(data:text/javascript;base64," + base64(plain) + ")"},
        {"hexadecimal", "0x, " + hexadecimal(plain) + " "},
        {"hexadecimal in lines", hexadecimal(plain, 32) + "\nEOF\n"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(decoded(row.text).substr(0, plain.size()), plain);
    }
}

TEST(EncodedText, is_not_seen_in_ordinary_text)
{
    std::string prose, code;
    for (int i = 0; i < 3'000; ++i) {
        prose += "It was the best of times, it was the worst of times; internationalization, too. ";
        code += "function assertDirectoryReceiptCurrent(a,b){return initializeConfigurationService(a.identity,b.length)}";
    }
    EXPECT_EQ(decoded(prose), "");
    EXPECT_EQ(decoded(code), "");
    EXPECT_EQ(decoded("short: " + base64(noise(2'000))), "");
    EXPECT_EQ(decoded("a digest list: " + hexadecimal(noise(3'000))), "");
}

TEST(EncodedText, is_found_wherever_it_stands_in_what_is_read)
{
    for (std::size_t before : {0, 1, 500, 1023, 1024, 4000}) {
        std::string text = std::string(before, ' ') + base64(noise(3'200)) + " ";
        for (std::size_t step : {4096, 10'000, 262'144}) EXPECT_FALSE(places_in(text, step).empty()) << before << " " << step;
    }
}

TEST(EncodedText, knows_where_text_ends)
{
    EncodedTextSearch search;
    search.see(0, bytes_of(std::string(1'000, 'a')));
    EXPECT_FALSE(search.binary_from());
    search.see(1'000, bytes_of(std::string(200, '\1')));
    EXPECT_EQ(search.binary_from(), 1'000u);
}

}  // namespace bawn::inventory
