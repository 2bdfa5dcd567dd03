#include "egress/tls.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <openssl/crypto.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

#include "base/process.h"
#include "egress/authority.h"
#include "egress/test_tls_server.h"

namespace bawn::egress {
namespace {

// Carries what one end has to send to the other, `piece` bytes at a time.
Result<> carry(Tls& from, Tls& to, std::size_t piece)
{
    const std::string all = from.take_to_send();
    for (std::string_view rest = all; !rest.empty(); rest.remove_prefix(std::min(piece, rest.size()))) TRY(to.feed(rest.substr(0, piece)));
    return {};
}

Result<> shake_hands(Tls& client, Tls& server, std::size_t piece = 16384)
{
    while (client.has_to_send() || server.has_to_send()) {
        auto forth = carry(client, server, piece);
        auto back = carry(server, client, piece);
        if (!back) {
            (void)carry(client, server, piece);  // the alert
            return back;
        }
        if (!forth) return forth;
    }
    return {};
}

TEST(Tls, two_ends_agree_however_the_bytes_are_cut)
{
    auto authority = Authority::create();
    ASSERT_TRUE(authority) << authority.error().message();
    auto roots = Roots::parse(authority->certificate_pem());
    for (std::size_t piece : {1, 7, 1000, 65536}) {
        SCOPED_TRACE(piece);
        auto client = roots->connect("api.example.org", {"h2", "http/1.1"});
        auto server = authority->accept("api.example.org", "http/1.1");
        ASSERT_TRUE(client && server);
        auto shaken = shake_hands(*client, *server, piece);
        ASSERT_TRUE(shaken) << shaken.error().message();
        ASSERT_TRUE(client->is_open() && server->is_open());
        EXPECT_EQ(client->protocol(), "http/1.1");
        EXPECT_EQ(server->protocol(), "http/1.1");

        std::string question(100'000, 'q');
        ASSERT_TRUE(client->write(question));
        ASSERT_TRUE(server->write("answer"));
        ASSERT_TRUE(carry(*client, *server, piece));
        ASSERT_TRUE(carry(*server, *client, piece));
        EXPECT_EQ(read_all(*server), question);
        EXPECT_EQ(read_all(*client), "answer");

        EXPECT_FALSE(server->has_ended());
        client->close();
        ASSERT_TRUE(carry(*client, *server, piece));
        EXPECT_EQ(read_all(*server), "");
        EXPECT_TRUE(server->has_ended());
        ASSERT_TRUE(server->write("one may go on"));
    }
}

TEST(Tls, what_is_not_proven_is_not_believed)
{
    auto ours = Authority::create(), other = Authority::create();
    struct Row {
        const char* why;
        const char* wanted;
        const char* shown;
        Authority* trusted;
        const char* part_of_the_reason;  // "" where it is believed
    };
    const std::string longest = std::string(63, 'a') + "." + std::string(63, 'b') + ".example.org";
    const Row rows[] = {
        {"the name itself", "a.example.org", "a.example.org", &*ours, ""},
        {"case does not count", "A.Example.org", "a.example.org", &*ours, ""},
        {"an address", "93.184.216.34", "93.184.216.34", &*ours, ""},
        {"version six", "2606:2800::1", "2606:2800::1", &*ours, ""},
        {"longer than a common name", longest.c_str(), longest.c_str(), &*ours, ""},
        {"another name", "b.example.org", "a.example.org", &*ours, "hostname mismatch"},
        {"another address", "93.184.216.35", "93.184.216.34", &*ours, "IP address mismatch"},
        {"an address is no name", "93.184.216.34", "a.example.org", &*ours, "IP address mismatch"},
        {"another session's authority", "a.example.org", "a.example.org", &*other, "unable to get local issuer"},
        {"a name that is written like a list", "evil.example.org", "a,DNS:evil.example.org", &*ours, "hostname mismatch"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        auto roots = Roots::parse(row.trusted->certificate_pem());
        auto client = roots->connect(row.wanted, {});
        auto server = ours->accept(row.shown, "");
        ASSERT_TRUE(client && server);
        auto shaken = shake_hands(*client, *server);
        EXPECT_EQ(shaken.has_value(), *row.part_of_the_reason == '\0');
        if (shaken) continue;
        EXPECT_EQ(shaken.error().kind(), ErrorKind::denied);
        EXPECT_NE(shaken.error().message().find(row.part_of_the_reason), std::string::npos) << shaken.error().message();
        EXPECT_TRUE(server->is_distrusted()) << "what a pinned client says";
    }
}

TEST(Tls, a_protocol_that_is_not_offered_is_not_chosen)
{
    auto authority = Authority::create();
    auto roots = Roots::parse(authority->certificate_pem());
    for (const std::vector<std::string>& offered : {std::vector<std::string>{}, {"http/1.1"}}) {
        auto client = roots->connect("a.example.org", offered);
        auto server = authority->accept("a.example.org", "h2");
        ASSERT_TRUE(shake_hands(*client, *server));
        EXPECT_EQ(client->protocol(), "");
    }
}

TEST(Tls, what_is_no_tls_is_an_error_with_an_alert)
{
    auto authority = Authority::create();
    for (std::string_view bytes : {"GET / HTTP/1.1\r\n\r\n", "\x80\x2e\x01\x03\x01 an old hello of forty bytes and more than that"}) {
        auto server = authority->accept("a.example.org", "");
        EXPECT_FALSE(server->feed(bytes)) << bytes;
        EXPECT_FALSE(server->is_distrusted());
    }
    auto roots = Roots::parse(authority->certificate_pem());
    auto client = roots->connect("a.example.org", {});
    auto server = authority->accept("a.example.org", "");
    ASSERT_TRUE(shake_hands(*client, *server));
    ASSERT_TRUE(client->write("secret"));
    std::string record = client->take_to_send();
    record.back() ^= 1;
    ASSERT_TRUE(server->feed(record));
    EXPECT_TRUE(read_all(*server).starts_with("refused: ")) << "a record that was changed on its way";
    EXPECT_TRUE(server->has_to_send());
}

TEST(Tls, roots)
{
    auto authority = Authority::create();
    std::string pem = authority->certificate_pem();
    EXPECT_FALSE(Roots::parse(""));
    EXPECT_FALSE(Roots::parse("no certificate"));
    EXPECT_TRUE(Roots::parse("# a comment\n" + pem));
    EXPECT_TRUE(Roots::parse("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" + pem))
        << "one that cannot be read is left out";
    auto roots = Roots::parse(pem);
    EXPECT_FALSE(roots->connect("a.example.org", {""}));
    EXPECT_FALSE(roots->connect("a.example.org", {std::string(256, 'x')}));
}

TEST(Authority, its_key_is_in_no_core_dump)
{
    auto authority = Authority::create();
    ASSERT_TRUE(authority);
    EXPECT_EQ(CRYPTO_secure_malloc_initialized(), 1);
    EXPECT_GT(CRYPTO_secure_used(), 0u);
}

TEST(Authority, many_names)
{
    auto authority = Authority::create();
    for (int i = 0; i < 1030; ++i) ASSERT_TRUE(authority->accept(fmt::format("n{}.example.org", i), ""));
}

class RealClient : public ::testing::Test {
protected:
    void SetUp() override
    {
        char name[] = "/tmp/bawn-tls-XXXXXX";
        folder = ::mkdtemp(name);
        authority.emplace(std::move(*Authority::create()));
        std::ofstream(folder / "ca.pem") << authority->certificate_pem();
    }
    void TearDown() override { std::filesystem::remove_all(folder); }

    ExitStatus run(const std::vector<std::string>& argv)
    {
        auto child = ChildProcess::start(argv);
        return child ? *child->wait() : ExitStatus{127, 0, child.error().message()};
    }

    std::filesystem::path folder;
    std::optional<Authority> authority;
};

TEST_F(RealClient, curl)
{
    if (::access("/usr/bin/curl", X_OK) != 0) GTEST_SKIP() << "no curl";
    for (bool trusts : {true, false}) {
        SCOPED_TRACE(trusts);
        TlsServer server(*authority, "api.example.org");
        std::vector<std::string> argv{"/usr/bin/curl", "-s", "--connect-to", fmt::format("::127.0.0.1:{}", server.port),
                                      "https://api.example.org/"};
        if (trusts) argv.insert(argv.begin() + 1, {"--cacert", folder / "ca.pem"});
        ExitStatus status = run(argv);
        server.finish();
        EXPECT_EQ(status.code, trusts ? 0 : 60);
        EXPECT_EQ(status.output, trusts ? "hello\n" : "");
    }
}

TEST_F(RealClient, openssl_verifies_it_strictly)
{
    if (::access("/usr/bin/openssl", X_OK) != 0) GTEST_SKIP() << "no openssl";
    TlsServer server(*authority, "api.example.org");
    ExitStatus status = run({"/usr/bin/openssl", "s_client", "-connect", fmt::format("127.0.0.1:{}", server.port), "-servername",
                             "api.example.org", "-verify_hostname", "api.example.org", "-CAfile", folder / "ca.pem", "-x509_strict",
                             "-verify_return_error", "-alpn", "http/1.1"});
    EXPECT_NE(status.output.find("Verify return code: 0 (ok)"), std::string::npos) << status.output;
    EXPECT_NE(status.output.find("ALPN protocol: http/1.1"), std::string::npos) << status.output;
}

}  // namespace
}  // namespace bawn::egress
