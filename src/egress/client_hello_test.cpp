#include "egress/client_hello.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace bawn::egress {
namespace {

std::string number(std::size_t value, int bytes)
{
    std::string text;
    for (int left = bytes; left-- > 0;) text += static_cast<char>(value >> (8 * left));
    return text;
}

std::string vector(int bytes, const std::string& content) { return number(content.size(), bytes) + content; }
std::string extension(std::size_t type, const std::string& data) { return number(type, 2) + vector(2, data); }
std::string server_name(const std::string& name) { return extension(0, vector(2, '\0' + vector(2, name))); }
std::string record(const std::string& fragment) { return "\x16\x03\x01" + vector(2, fragment); }
std::string message(const std::string& body) { return '\x01' + vector(3, body); }

std::string body(const std::string& extensions)
{
    return "\x03\x03" + std::string(32, 'r') + vector(1, std::string(32, 's')) + vector(2, "\x13\x01") + vector(1, std::string(1, '\0')) +
           vector(2, extensions);
}

std::string hello(const std::string& extensions) { return record(message(body(extensions))); }

std::string told_hello(std::string_view bytes)
{
    auto read = read_client_hello(bytes);
    if (!read) return "refused: " + read.error().message();
    if (!*read) return "more";
    const ClientHello& hello = **read;
    std::string text = fmt::format("\"{}\" {:x}", hello.server_name, hello.newest_version);
    for (const std::string& protocol : hello.protocols) text += " " + protocol;
    return text + (hello.has_encrypted_hello ? " ech" : "");
}

std::string of_real_client(const std::string& name)
{
    std::ifstream file(std::string(BAWN_SOURCE_DIR) + "/tests/fuzz/corpus/client_hello/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

TEST(ClientHello, of_real_clients)
{
    struct Row {
        const char* client;
        const char* expected;
    };
    const Row rows[] = {
        {"openssl", "\"api.example.org\" 304 h2 http/1.1"},
        {"openssl_no_name", "\"\" 304"},
        {"openssl_tls12", "\"api.example.org\" 303"},
        {"curl", "\"api.example.org\" 304 h2 http/1.1"},
        {"node", "\"api.example.org\" 304 h2 http/1.1"},
        {"python", "\"api.example.org\" 304"},
        {"java", "\"api.example.org\" 304"},
        {"go_ml_kem", "\"api.example.org\" 304 h2 http/1.1"},
        {"go_over_three_records", "\"api.example.org\" 304 h2 http/1.1"},
        {"ech", "\"api.example.org\" 304 h2 http/1.1 ech"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.client);
        std::string bytes = of_real_client(row.client);
        EXPECT_EQ(told_hello(bytes), row.expected);
        EXPECT_EQ(told_hello(bytes + "\x14\x03\x03"), row.expected) << "with more behind it";
        for (std::size_t cut = 0; cut < bytes.size(); ++cut) {
            ASSERT_EQ(told_hello(std::string_view(bytes).substr(0, cut)), "more") << "cut at " << cut;
            ASSERT_EQ(looks_like_tls(std::string_view(bytes).substr(0, cut)), cut > 0) << "cut at " << cut;
        }
    }
}

TEST(ClientHello, is_the_same_over_any_records)
{
    std::string whole = message(body(server_name("example.org")));
    for (std::size_t cut = 1; cut < whole.size(); ++cut) {
        ASSERT_EQ(told_hello(record(whole.substr(0, cut)) + record(whole.substr(cut))), "\"example.org\" 303") << "cut at " << cut;
    }
    std::string single;
    for (char byte : whole) single += record(std::string(1, byte));
    EXPECT_EQ(told_hello(single), "\"example.org\" 303");
}

TEST(ClientHello, refuses)
{
    std::string plain = server_name("example.org");
    auto names = [](const std::string& list) { return hello(extension(0, list)); };
    struct Row {
        const char* why;
        std::string bytes;
        const char* part_of_the_reason;
    };
    const Row rows[] = {
        {"plain HTTP", "GET / HTTP/1.1\r\n", "no handshake"},
        {"SSL 2", std::string("\x80\x2e\x01\x03\x01", 5), "no handshake"},
        {"an alert", "\x15\x03\x03", "no handshake"},
        {"no version of TLS", "\x16\x02\x00", "no version"},
        {"a version that TLS never had", "\x16\x03\x23", "no version"},
        {"a record of nothing", std::string("\x16\x03\x01\x00\x00", 5), "length that none has"},
        {"a record too long", "\x16\x03\x01\x40\x01", "length that none has"},
        {"another message", record("\x02" + vector(3, "x")), "no ClientHello"},
        {"another message, seen at its first byte", record("\x02"), "no ClientHello"},
        {"a hello without end", record(std::string("\x01\xff\xff\xff", 4)), "too long"},
        {"two messages in one record", record(message(body(plain)) + message(body(plain))), "behind the hello"},
        {"another record in between", record(message(body(plain)).substr(0, 9)) + "\x17\x03\x03", "no handshake"},
        {"two names", names(vector(2, '\0' + vector(2, "good.org") + '\0' + vector(2, "evil.org"))), "not one host name"},
        {"a name of another kind", names(vector(2, '\1' + vector(2, "good.org"))), "not one host name"},
        {"an empty name", hello(server_name("")), "not one host name"},
        {"an empty list of names", names(vector(2, "")), "past the end"},
        {"something behind the names", names(vector(2, '\0' + vector(2, "good.org")) + "x"), "not one host name"},
        {"a name that is longer than its list", names(vector(2, '\0' + number(50, 2) + "good.org")), "past the end"},
        {"the extension of names twice", hello(plain + server_name("evil.org")), "stands twice"},
        {"any extension twice", hello(plain + extension(99, "") + extension(99, "")), "stands twice"},
        {"an extension that does not end", hello(plain + number(99, 2) + number(5, 2) + "abc"), "past the end"},
        {"a protocol without a name", hello(extension(16, vector(2, vector(1, "")))), "without a name"},
        {"no protocols", hello(extension(16, vector(2, ""))), "not well formed"},
        {"half a version", hello(extension(43, vector(1, "\x03"))), "past the end"},
        {"something behind the extensions", record(message(body(plain) + "x")), "behind the extensions"},
        {"no ciphers", record(message("\x03\x03" + std::string(32, 'r') + vector(1, "") + vector(2, "") + vector(1, "0"))), "well formed"},
        {"half a cipher", record(message("\x03\x03" + std::string(32, 'r') + vector(1, "") + vector(2, "abc") + vector(1, "0"))),
         "well formed"},
        {"a session too long",
         record(message("\x03\x03" + std::string(32, 'r') + vector(1, std::string(33, 's')) + vector(2, "ab") + vector(1, "0"))),
         "well formed"},
        {"a hello of two bytes", record(message("\x03\x03")), "past the end"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string seen = told_hello(row.bytes);
        EXPECT_TRUE(seen.starts_with("refused: ")) << seen;
        EXPECT_NE(seen.find(row.part_of_the_reason), std::string::npos) << seen;
    }
    std::string endless;
    while (endless.size() < 2 * most_hello_bytes) endless += record("\x01" + number(60000, 3)).substr(0, 9) + record(std::string(1, 'x'));
    EXPECT_TRUE(told_hello(endless).starts_with("refused: "));
}

TEST(ClientHello, odd_but_well_formed)
{
    struct Row {
        const char* why;
        std::string bytes;
        std::string expected;
    };
    const Row rows[] = {
        {"a name is told as bytes", hello(server_name(std::string("good.org\0.evil.org", 18))),
         std::string("\"good.org\0.evil.org\" 303", 24)},
        {"no extensions at all", record(message("\x03\x01" + std::string(32, 'r') + vector(1, "") + vector(2, "ab") + vector(1, "0"))),
         "\"\" 301"},
        {"versions that nobody knows do not count", hello(extension(43, vector(1, "\x7a\x7a\x03\x03\x03\x04"))), "\"\" 304"},
        {"encrypted names before the standard", hello(extension(0xffce, "x")), "\"\" 303 ech"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        EXPECT_EQ(told_hello(row.bytes), row.expected);
    }
}

TEST(ClientHello, an_alert_is_a_record) { EXPECT_EQ(alert_record(Alert::access_denied), std::string("\x15\x03\x03\x00\x02\x02\x31", 7)); }

}  // namespace
}  // namespace bawn::egress
