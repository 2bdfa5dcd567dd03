#include "egress/proxy.h"

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include <algorithm>

#include "egress/test_yard.h"

namespace bawn::egress {
namespace {

using policy::EgressDecision;
using policy::EgressQuestion;
using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::TlsTalk;
using testing::Yard;

// The policy of these tests: names under example are allowed, and may lead to the servers outside.
EgressDecision decide(const EgressQuestion& question)
{
    EgressDecision decision;
    decision.rule = "no rule";
    decision.reason = "no rule allows it";
    decision.remedy = "Ask for it.";
    const bool is_known = question.host.ends_with(".example") && !question.host.starts_with("evil");
    if (!is_known && question.host != server_address) return decision;
    decision.is_allowed = true;
    decision.rule = "rule 1";
    decision.reason = "";
    decision.remedy = "";
    if (!question.host.starts_with("own")) decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    if (question.host == "small.example") decision.most_sent = decision.most_received = 1000;
    if (question.host == "inspected.example") decision.inspect = policy::Inspect::tls;
    if (question.host == "api.example") {
        decision.inspect = policy::Inspect::tls;
        decision.judges_requests = true;
        if (!question.path.empty() && !question.path.starts_with("/v1/")) {
            decision.is_allowed = false;
            decision.rule = "rule 2";
            decision.reason = "only /v1/ is allowed";
        }
    }
    return decision;
}

// The bytes with which a real TLS client begins.
std::string hello_for(const std::string& name)
{
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL* ssl = SSL_new(context);
    BIO* out = BIO_new(BIO_s_mem());
    SSL_set_bio(ssl, BIO_new(BIO_s_mem()), out);
    if (!name.empty()) SSL_set_tlsext_host_name(ssl, name.c_str());
    SSL_connect(ssl);
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(out, &bytes);
    std::string hello(bytes, static_cast<std::size_t>(size));
    SSL_free(ssl);
    SSL_CTX_free(context);
    return hello;
}

template <typename Any>
void echo(Any talk)
{
    for (;;) {
        const std::string bytes = talk.hear();
        if (bytes.empty() || bytes == "(reset)" || bytes == "(silence)" || !talk.say(bytes)) return;
    }
}

// A small HTTP server: what is asked for says how it answers.
template <typename Any>
void answer_http(Any talk)
{
    std::string buffer;
    for (;;) {
        while (!buffer.contains("\r\n\r\n")) {
            const std::string more = talk.hear();
            if (more.empty() || more == "(reset)" || more == "(silence)") return;
            buffer += more;
        }
        const std::string head = buffer.substr(0, buffer.find("\r\n\r\n") + 4);
        buffer.erase(0, head.size());
        const auto asks = [&](std::string_view path) { return head.contains(" " + std::string(path) + " "); };
        const auto ok = [&](const std::string& body) {
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body);
        };
        if (const auto at = head.find("Content-Length: "); at != std::string::npos) {
            const std::size_t length = std::stoul(head.substr(at + 16));
            if (asks("/early")) {
                talk.say("HTTP/1.1 413 Too Large\r\nContent-Length: 0\r\n\r\n");
                return;
            }
            if (head.contains("100-continue")) talk.say("HTTP/1.1 100 Continue\r\n\r\n");
            std::size_t got = buffer.size();
            while (got < length) {
                const std::string more = talk.hear();
                if (more.empty() || more == "(reset)" || more == "(silence)") return;
                got += more.size();
            }
            buffer.clear();
            ok("got " + std::to_string(got));
        } else if (asks("/echo")) {
            ok(head);
        } else if (asks("/chunked")) {
            talk.say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n");
            talk.say("6\r\n world\r\n0\r\n\r\n");
        } else if (asks("/until-close")) {
            talk.say("HTTP/1.1 200 OK\r\n\r\nuntil the end");
            return;
        } else if (asks("/more-than-asked")) {
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
        } else if (asks("/two-lengths")) {
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nabc");
        } else if (asks("/nonsense")) {
            talk.say("220 welcome to mail\r\n\r\n");
        } else if (asks("/cut")) {
            talk.say("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
            return;
        } else if (asks("/nothing")) {
            return;
        } else if (asks("/unasked-upgrade")) {
            talk.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        } else if (asks("/ws")) {
            talk.say("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
            return echo(std::move(talk));
        } else if (asks("/endless")) {
            talk.say("HTTP/1.1 200 OK\r\n");
            while (talk.say("X: " + std::string(1000, 'x') + "\r\n")) {}
            return;
        } else if (asks("/events")) {
            talk.say("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\ndata: 1\n\n");
            talk.hear();  // until the client goes away
            return;
        } else {
            ok("plain");
        }
    }
}

std::string request(const std::string& host, const std::string& path = "/", const std::string& more = "")
{
    return "GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + more + "\r\n";
}

class ProxyTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        ::signal(SIGPIPE, SIG_IGN);
        const std::string& missing = Networks::get().missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        http_.emplace(80, answer_http<Talk>);
        tls_.emplace(443, echo<Talk>);
        other_.emplace(8080, answer_http<Talk>);
        ssh_.emplace(22, [](Talk talk) {
            talk.say("SSH-2.0-test\r\n");
            echo(std::move(talk));
        });
    }
    void lead_all(Yard& yard)
    {
        for (const char* name : {"good.example", "api.example", "small.example", "inspected.example", "own.example"})
            yard.lead(name, {server_address});
        yard.lead("private.example", {"10.0.0.1"});
        yard.lead("metadata.example", {"169.254.169.254"});
        yard.lead("loopback.example", {"127.0.0.1", "::1"});
        yard.lead("mixed.example", {"10.0.0.1", server_address});
        yard.lead("closed.example", {"93.184.216.35"});
    }
    int came() const { return http_->came() + tls_->came() + other_->came() + ssh_->came(); }

    std::optional<Server> http_, tls_, other_, ssh_;
};

const char* outcome(const ConnectionRecord& record) { return record.is_allowed ? "allowed" : "refused"; }

TEST_F(ProxyTest, denials_are_told_in_the_clients_language)
{
    struct Row {
        const char* why;
        std::string host;
        int port;
        std::string said, answer, rule;
    };
    const std::string alert("\x15\x03", 2), get = request("evil.test");
    const Row rows[] = {
        {"HTTP to a host that no rule allows", "evil.test", 80, get, "egress_denied", "no rule"},
        {"the sentence tells what would help", "evil.test", 80, get, "Ask for it.", "no rule"},
        {"HTTP at another port is recognised", "evil.test", 8080, get, "HTTP/1.1 403", "no rule"},
        {"HTTP at the port of TLS is answered as HTTP", "evil.test", 443, get, "HTTP/1.1 403", "no rule"},
        {"TLS gets an alert", "evil.test", 443, hello_for("evil.test"), alert, "no rule"},
        {"TLS at another port gets one as well", "evil.test", 8080, hello_for("evil.test"), alert, "no rule"},
        {"a protocol that we do not speak is reset", "evil.test", 22, "SSH-2.0-client\r\n", "(reset)", "no rule"},
        {"who waits for the server is reset too", "evil.test", 22, "", "(reset)", "no rule"},
        {"an address without a name", "8.8.8.8", 80, request("8.8.8.8"), "egress_denied", "no rule"},
        {"an address without a name, TLS", "8.8.8.8", 443, hello_for(""), alert, "no rule"},
        {"an address of the pool that nobody asked for", "198.18.200.1", 80, get, "stands for no name", "bawn: names before addresses"},
        {"a name that leads to a private address", "private.example", 80, request("private.example"), "RFC 1918",
         "bawn: names lead to public addresses"},
        {"a name that leads to the metadata of a cloud", "metadata.example", 80, request("metadata.example"), "egress_address",
         "bawn: names lead to public addresses"},
        {"a name that leads to loopback", "loopback.example", 443, hello_for("loopback.example"), alert,
         "bawn: names lead to public addresses"},
        {"a name that leads to this machine itself", "own.example", 80, request("own.example"), "an address of this machine",
         "bawn: names lead to public addresses"},
        {"another name in the hello", "good.example", 443, hello_for("evil.test"), alert,
         "bawn: TLS names the host it was let through for"},
        {"no name in the hello", "good.example", 443, hello_for(""), alert, "bawn: TLS names the host it was let through for"},
        {"another name in the hello, at another port", "good.example", 8080, hello_for("evil.test"), alert,
         "bawn: TLS names the host it was let through for"},
        {"plain HTTP at the port of TLS", "good.example", 443, request("good.example"), "egress_protocol",
         "bawn: port 443 is for TLS, port 80 for HTTP"},
        {"something else at the port of TLS", "good.example", 443, "SSH-2.0-client\r\n", "(reset)",
         "bawn: port 443 is for TLS, port 80 for HTTP"},
        {"TLS at the port of HTTP", "good.example", 80, hello_for("good.example"), alert, "bawn: port 443 is for TLS, port 80 for HTTP"},
        {"something else at the port of HTTP", "good.example", 80, "SSH-2.0-client\r\n", "(reset)",
         "bawn: port 443 is for TLS, port 80 for HTTP"},
        {"another name in Host", "good.example", 80, get, "its Host header says evil.test",
         "bawn: a request names the host it was let through for"},
        {"another name in Host, at another port", "good.example", 8080, get, "egress_mismatch",
         "bawn: a request names the host it was let through for"},
        {"another port in Host", "good.example", 80, request("good.example:81"), "egress_mismatch",
         "bawn: a request names the host it was let through for"},
        {"an address in Host", "good.example", 80, request(server_address), "egress_mismatch",
         "bawn: a request names the host it was let through for"},
        {"no Host at all", "good.example", 80, "GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400", "bawn: strict HTTP"},
        {"two lengths", "good.example", 80, request("good.example", "/", "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n"),
         "HTTP/1.1 400", "bawn: strict HTTP"},
        {"CONNECT to what is no proxy", "good.example", 80, "CONNECT good.example:80 HTTP/1.1\r\nHost: good.example\r\n\r\n", "HTTP/1.1 4",
         "bawn: strict HTTP"},
        {"a path that no rule allows", "api.example", 80, request("api.example", "/v2/"), "only /v1/ is allowed", "rule 2"},
        {"what is to be judged and cannot be read", "api.example", 22, "SSH-2.0-client\r\n", "(reset)",
         "bawn: port 443 is for TLS, port 80 for HTTP"},
        {"what is to be inspected and cannot be", "inspected.example", 443, hello_for("inspected.example"), alert,
         "bawn: what is to be inspected must be seen"},
    };
    Yard yard(decide);
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const bool is_address = row.host.find_first_not_of("0123456789.") == std::string::npos;
        Talk client = is_address ? yard.connect(row.host, row.port) : yard.reach(row.host, row.port);
        const auto begin = std::chrono::steady_clock::now();
        client.say(row.said);
        const std::string answer = client.hear();
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(500));
        EXPECT_TRUE((answer + client.hear_all()).contains(row.answer)) << answer;
        {
            Talk gone = std::move(client);
        }
        const ConnectionRecord told = yard.next_told();
        EXPECT_STREQ(outcome(told), "refused");
        EXPECT_EQ(told.host, row.host);
        EXPECT_EQ(told.port, row.port);
        EXPECT_EQ(told.rule, row.rule);
        EXPECT_EQ(told.sent, 0u);
    }
    for (int i = 0; i < 500 && came() < 3; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));  // they count by themselves
    EXPECT_EQ(came(), 3) << "only a host that may speak first is dialled before the client has said what it wants";
}

TEST_F(ProxyTest, what_is_allowed_arrives)
{
    struct Row {
        const char* why;
        std::string host;
        int port;
        std::string said, answer, protocol;
    };
    const std::string hello = hello_for("good.example");
    const Row rows[] = {
        {"plain HTTP", "good.example", 80, request("good.example"), "plain", "http/1.1"},
        {"names have no case", "good.example", 80, request("GOOD.Example."), "plain", "http/1.1"},
        {"its own port in Host", "good.example", 80, request("good.example:80"), "plain", "http/1.1"},
        {"HTTP at another port", "good.example", 8080, request("good.example:8080"), "plain", "http/1.1"},
        {"TLS with its name", "good.example", 443, hello, hello, "tls"},
        {"the server speaks first", "good.example", 22, "", "SSH-2.0-test\r\n", "raw"},
        {"a protocol that we do not know", "good.example", 22, "\x01\x02", "SSH-2.0-test\r\n", "raw"},
        {"an allowed path", "api.example", 80, request("api.example", "/v1/x?y=z"), "plain", "http/1.1"},
        {"of several addresses the public one", "mixed.example", 80, request("mixed.example"), "plain", "http/1.1"},
    };
    Yard yard(decide);
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.reach(row.host, row.port);
        client.say(row.said);
        const std::string answer = client.hear_until(row.answer);
        EXPECT_TRUE(answer.contains(row.answer)) << answer;
        {
            Talk gone = std::move(client);
        }
        const ConnectionRecord told = yard.next_told();
        EXPECT_STREQ(outcome(told), "allowed");
        EXPECT_EQ(told.protocol, row.protocol);
        EXPECT_EQ(told.dialled, std::string(server_address) + ":" + std::to_string(row.port));
        EXPECT_GE(told.received, row.answer.size());
    }
}

TEST_F(ProxyTest, through_the_explicit_proxy)
{
    const std::string hello = hello_for("good.example");
    struct Row {
        const char* why;
        std::string said, answer, then, answer_then;
        Way way;
        const char* host;
        const char* outcome;
    };
    const auto connect = [](const std::string& to) { return "CONNECT " + to + " HTTP/1.1\r\nHost: " + to + "\r\n\r\n"; };
    const auto socks = [](const std::string& host, int port) {
        return std::string("\x05\x01\x00\x05\x01\x00\x03", 7) + static_cast<char>(host.size()) + host + static_cast<char>(port >> 8) +
               static_cast<char>(port);
    };
    const auto absolute = [](const std::string& host) {
        return "GET http://" + host + "/echo HTTP/1.1\r\nHost: " + host + "\r\nProxy-Connection: keep-alive\r\n\r\n";
    };
    const std::string granted("\x05\x00\x05\x00", 4), not_allowed("\x05\x00\x05\x02", 4), alert("\x15\x03", 2);
    const Row rows[] = {
        {"CONNECT, then TLS", connect("good.example:443"), "200 Connection established\r\n\r\n", hello, hello, Way::connect, "good.example",
         "allowed"},
        {"CONNECT, then HTTP", connect("good.example:80"), "200 ", request("good.example"), "plain", Way::connect, "good.example",
         "allowed"},
        {"CONNECT, then something else", connect("good.example:22"), "200 ", "", "SSH-2.0-test", Way::connect, "good.example", "allowed"},
        {"CONNECT to a host that no rule allows", connect("evil.test:443"), "egress_denied", "", "", Way::connect, "evil.test", "refused"},
        {"CONNECT to what is no host name", connect("0x7f.1:443"), "HTTP/1.1 400", "", "", Way::connect, "0x7f.1", "refused"},
        {"CONNECT to a private address by name", connect("private.example:443"), "egress_address", "", "", Way::connect, "private.example",
         "refused"},
        {"CONNECT, then another name in TLS", connect("good.example:443"), "200 ", hello_for("evil.test"), alert, Way::connect,
         "good.example", "refused"},
        {"CONNECT, then plain HTTP where TLS belongs", connect("good.example:443"), "200 ", request("good.example"), "egress_protocol",
         Way::connect, "good.example", "refused"},
        {"CONNECT, then another name in HTTP", connect("good.example:80"), "200 ", request("evil.test"), "egress_mismatch", Way::connect,
         "good.example", "refused"},
        {"SOCKS5, then TLS", socks("good.example", 443), granted, hello, hello, Way::socks, "good.example", "allowed"},
        {"SOCKS5 to a host that no rule allows", socks("evil.test", 443), not_allowed, "", "", Way::socks, "evil.test", "refused"},
        {"SOCKS5, then another name in TLS", socks("good.example", 443), granted, hello_for("evil.test"), alert, Way::socks, "good.example",
         "refused"},
        {"SOCKS5 with an odd name", socks("evil.test\nx", 443), std::string("\x05\x00\x05\x01", 4), "", "", Way::socks, "evil.test\\x0ax",
         "refused"},
        {"a proxy request", absolute("good.example"), "GET /echo HTTP/1.1\r\nHost: good.example\r\n", "", "", Way::absolute, "good.example",
         "allowed"},
        {"a proxy request to a host that no rule allows", absolute("evil.test"), "egress_denied", "", "", Way::absolute, "evil.test",
         "refused"},
        {"a request to a proxy that names no host in its target", request("good.example"), "HTTP/1.1 400", "", "", Way::absolute,
         "good.example", "refused"},
        {"neither HTTP nor SOCKS5", std::string("\x04\x01\x00\x50", 4), "(reset)", "", "", Way::captured, "", "refused"},
    };
    Yard yard(decide);
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.proxy();
        client.say(row.said);
        const std::string answer = client.hear_until(row.answer);
        EXPECT_TRUE(answer.contains(row.answer)) << answer;
        client.say(row.then);
        if (!row.answer_then.empty()) {
            EXPECT_TRUE((answer + client.hear_until(row.answer_then)).contains(row.answer_then));
        }
        {
            Talk gone = std::move(client);
        }
        const ConnectionRecord told = yard.next_told();
        EXPECT_EQ(told.way, row.way);
        EXPECT_EQ(told.host, row.host);
        EXPECT_STREQ(outcome(told), row.outcome) << told.reason;
    }
}

TEST_F(ProxyTest, a_proxy_client_may_turn_to_another_host)
{
    Yard yard(decide);
    lead_all(yard);
    yard.lead("second.example", {server_address});
    Talk client = yard.proxy();
    client.say("GET http://good.example/ HTTP/1.1\r\nHost: good.example\r\n\r\n");
    EXPECT_TRUE(client.hear_until("plain").contains("200 OK"));
    client.say("GET http://second.example:8080/echo HTTP/1.1\r\nHost: second.example:8080\r\n\r\n");
    EXPECT_TRUE(client.hear_until("second.example").contains("Host: second.example:8080"));
    EXPECT_EQ(yard.next_told().host, "good.example");
    client.say("GET http://evil.test/ HTTP/1.1\r\nHost: evil.test\r\n\r\n");
    EXPECT_TRUE(client.hear_until("remedy").contains("egress_denied"));
    EXPECT_EQ(yard.next_told().host, "second.example");
    {
        Talk gone = std::move(client);
    }
    const ConnectionRecord told = yard.next_told();
    EXPECT_EQ(told.host, "evil.test");
    EXPECT_FALSE(told.is_allowed);
}

TEST_F(ProxyTest, http_is_relayed_request_by_request)
{
    Yard yard(decide);
    lead_all(yard);
    Talk client = yard.reach("good.example", 80);
    const auto ask = [&](const std::string& said, std::string_view until) {
        client.say(said);
        return client.hear_until(until);
    };
    EXPECT_TRUE(ask(request("good.example"), "plain").contains("200 OK"));
    EXPECT_TRUE(ask(request("good.example", "/chunked"), "0\r\n\r\n").contains("6\r\n world\r\n"));
    EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: good.example\r\nContent-Length: 5\r\n\r\nhello", "got 5").contains("got 5"));
    EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: good.example\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n", "100 Continue")
                    .contains("HTTP/1.1 100"));
    EXPECT_TRUE(ask("hello", "got 5").contains("200 OK"));
    EXPECT_TRUE(ask(request("good.example") + request("good.example", "/echo"), "/echo").contains("plain")) << "two requests at once";
    const std::string again = ask(request("good.example", "/echo", "Connection: close, X-Hop\r\nX-Hop: 1\r\nX-End: 2\r\n"), "X-End");
    EXPECT_FALSE(again.contains("X-Hop: 1")) << "what is meant for the next reader alone stays here";
    {
        Talk gone = std::move(client);
    }
    const ConnectionRecord told = yard.next_told();
    EXPECT_EQ(told.requests.size(), 7u);
    EXPECT_EQ(http_->came(), 1) << "one connection for all";
    EXPECT_EQ(told.requests[2].method, "POST");
    EXPECT_EQ(told.requests[2].sent, 5u);
    EXPECT_EQ(told.requests[2].status, 200);
    EXPECT_EQ(told.requests[1].received, 11u) << "the content, without the frames of its chunks";
}

TEST_F(ProxyTest, answers_that_two_readers_could_read_differently)
{
    struct Row {
        const char* why;
        const char* path;
        const char* has;
        const char* has_not;
    };
    const Row rows[] = {
        {"the end of the connection ends the body", "/until-close", "until the end", "egress_"},
        {"what nobody asked for is dropped", "/more-than-asked", "ok", "poison"},
        {"two lengths", "/two-lengths", "HTTP/1.1 502", "abc"},
        {"no HTTP", "/nonsense", "HTTP/1.1 502", "mail"},
        {"no answer", "/nothing", "HTTP/1.1 502", "200"},
        {"half an answer is no whole one", "/cut", "(reset)", "502"},
        {"a protocol that nobody asked for", "/unasked-upgrade", "HTTP/1.1 502", "101"},
        {"a head without end", "/endless", "HTTP/1.1 502", "xxxx"},
    };
    Yard yard(decide);
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.reach("good.example", 80);
        client.say(request("good.example", row.path) + request("good.example", row.path));
        client.end();
        const std::string answer = client.hear_all();
        EXPECT_TRUE(answer.contains(row.has)) << answer;
        EXPECT_FALSE(answer.contains(row.has_not)) << answer;
        EXPECT_TRUE(yard.next_told().is_allowed);
    }
}

TEST_F(ProxyTest, web_sockets_and_events_flow)
{
    Yard yard(decide);
    lead_all(yard);
    Talk client = yard.reach("good.example", 80);
    client.say(request("good.example", "/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: x\r\n"));
    EXPECT_TRUE(client.hear_until("\r\n\r\n").contains("101"));
    client.say("\x81\x01x");
    EXPECT_EQ(client.hear(), "\x81\x01x");
    {
        Talk gone = std::move(client);
    }
    EXPECT_EQ(yard.next_told().protocol, "websocket");

    Talk events = yard.reach("good.example", 80);
    events.say(request("good.example", "/events"));
    EXPECT_TRUE(events.hear_until("data: 1\n\n").contains("data: 1")) << "an event comes when it is sent, not when the answer ends";
}

TEST_F(ProxyTest, an_answer_may_come_before_the_body_is_sent)
{
    Yard yard(decide);
    lead_all(yard);
    Talk client = yard.reach("good.example", 80);
    client.say("POST /early HTTP/1.1\r\nHost: good.example\r\nContent-Length: 1000000\r\n\r\nbegin");
    EXPECT_TRUE(client.hear_until("\r\n\r\n").contains("413"));
}

// A server that wants another hello, and a client that says another name in it.
TEST_F(ProxyTest, a_second_hello_names_the_same_host)
{
    const std::string retry =
        std::string("\x16\x03\x03\x00\x2c\x02\x00\x00\x28\x03\x03", 11) +
        "\xCF\x21\xAD\x74\xE5\x9A\x61\x11\xBE\x1D\x8C\x02\x1E\x65\xB8\x91\xC2\xA2\x11\x16\x7A\xBB\x8C\x5E\x07\x9E\x09\xE2\xC8"
        "\xA8\x33\x9C" +
        std::string(6, '\0');
    const std::string hello = hello_for("good.example"), change("\x14\x03\x03\x00\x01\x01", 6), early("\x17\x03\x03\x00\x02xx", 7);
    tls_.reset();
    tls_.emplace(443, [&](Talk talk) {
        talk.hear();
        talk.say(retry);
        echo(std::move(talk));
    });
    struct Row {
        const char* why;
        std::string second, answer;
        bool is_allowed;
    };
    const Row rows[] = {
        {"the same name", change + hello, change + hello, true},
        {"the same name, after early data that is thrown away", early + hello, early + hello, true},
        {"another name", change + hello_for("evil.test"), std::string("\x15\x03", 2), false},
        {"another name, after an alert that ends nothing", std::string("\x15\x03\x03\x00\x02\x01\x5a", 7) + hello_for("evil.test"),
         std::string("\x15\x03", 2), false},
        {"no name", hello_for(""), std::string("\x15\x03", 2), false},
    };
    Yard yard(decide);
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.reach("good.example", 443);
        client.say(hello);
        EXPECT_EQ(client.hear(), retry);
        client.say(row.second);
        const std::string answer = client.hear_until(row.answer);
        EXPECT_TRUE(answer.contains(row.answer));
        EXPECT_FALSE(answer.contains("evil"));
        {
            Talk gone = std::move(client);
        }
        EXPECT_EQ(yard.next_told().is_allowed, row.is_allowed);
    }
}

TEST_F(ProxyTest, half_closed_tunnels_go_on)
{
    Yard yard(decide);
    lead_all(yard);
    Talk client = yard.reach("good.example", 443);
    const std::string hello = hello_for("good.example");
    client.say(hello + "and the rest");
    client.end();
    EXPECT_EQ(client.hear_all(), hello + "and the rest");
    const ConnectionRecord told = yard.next_told();
    EXPECT_EQ(told.sent, hello.size() + 12);
    EXPECT_EQ(told.received, hello.size() + 12);
    EXPECT_EQ(told.ended, "");
}

TEST_F(ProxyTest, budgets_are_counted_to_the_byte)
{
    Yard yard(decide);
    lead_all(yard);
    const std::string hello = hello_for("small.example");
    ASSERT_LT(hello.size(), 900u);
    Talk client = yard.reach("small.example", 443);
    client.say(hello);
    EXPECT_EQ(client.hear(), hello);
    client.say(std::string(2000, 'x'));
    EXPECT_TRUE(client.hear_all().ends_with("(reset)"));
    ConnectionRecord told = yard.next_told();
    EXPECT_EQ(told.sent, 1000u);
    EXPECT_EQ(told.ended, "the budget of bytes sent to this host is used up");

    Talk again = yard.reach("small.example", 80);
    again.say(request("small.example"));
    EXPECT_TRUE(again.hear_all().contains("egress_budget"));
    told = yard.next_told();
    EXPECT_EQ(told.sent, 0u) << "it holds over all connections";
}

TEST_F(ProxyTest, hosts_that_cannot_be_reached_are_told_of)
{
    struct Row {
        const char* why;
        std::string host;
        const char* answer;
    };
    const Row rows[] = {
        {"no such name", "nowhere.example", "no such name"},
        {"nobody listens", "closed.example", "refused"},
        {"a resolver that never answers", "hang.example", "not found in time"},
    };
    Yard yard(decide, {.dial = std::chrono::milliseconds(300)});
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.reach(row.host, 80);
        client.say(request(row.host));
        const std::string answer = client.hear_all();
        EXPECT_TRUE(answer.contains("HTTP/1.1 502")) << answer;
        EXPECT_TRUE(answer.contains(row.answer)) << answer;
        EXPECT_TRUE(yard.next_told().is_allowed);
    }
}

TEST_F(ProxyTest, a_name_that_policy_refuses_is_never_looked_up_nor_dialled)
{
    Yard yard(decide);
    lead_all(yard);
    const char* names[] = {"evil.test", "evil.example", "good.example.evil.test", "xn--good-example.test", "a.b.c.d.test"};
    for (const char* name : names) {
        yard.lead(name, {server_address});
        for (int port : {80, 443, 22, 8080}) {
            Talk captured = yard.reach(name, port);
            captured.say(port == 443 ? hello_for(name) : request(name));
            captured.hear_all();
            Talk connect = yard.proxy();
            connect.say("CONNECT " + std::string(name) + ":" + std::to_string(port) + " HTTP/1.1\r\nHost: " + name + "\r\n\r\n");
            connect.hear_all();
        }
    }
    yard.finish();
    EXPECT_EQ(yard.looked_up(), std::set<std::string>{});
    EXPECT_EQ(came(), 0);
}

TEST_F(ProxyTest, questions_for_names_are_answered_inside)
{
    Yard yard(decide);
    const std::string first = yard.address_of("secret-data.evil.test");
    EXPECT_TRUE(first.starts_with("198.18.")) << first;
    EXPECT_EQ(yard.address_of("SECRET-data.Evil.test"), first);
    EXPECT_NE(yard.address_of("other.test"), first);
    EXPECT_EQ(yard.ask("good.example", 28).size(), Yard::question("good.example", 28).size()) << "AAAA: no data";
    EXPECT_EQ(yard.ask("under_score.test")[3] & 15, 3) << "no such name";

    Talk tcp = yard.connect("8.8.8.8", 53);
    const std::string question = Yard::question("by-tcp.test", 1);
    tcp.say(std::string({0, static_cast<char>(question.size())}) + question);
    EXPECT_TRUE(tcp.hear().contains(std::string("by-tcp\x04test", 11)));

    yard.finish();
    std::map<std::string, std::pair<std::uint64_t, bool>> told;
    for (const ConnectionRecord& record : yard.told()) {
        if (record.way == Way::dns) told[record.host] = {record.count, record.is_allowed};
    }
    EXPECT_EQ(told["secret-data.evil.test"], std::pair(std::uint64_t{2}, true));
    EXPECT_EQ(told["under_score.test"], std::pair(std::uint64_t{1}, false));
    EXPECT_EQ(told["by-tcp.test"], std::pair(std::uint64_t{1}, true));
    EXPECT_EQ(yard.looked_up(), std::set<std::string>{});
}

TEST_F(ProxyTest, a_declared_service_is_reached_by_name_at_its_port_alone)
{
    Yard yard(decide, {}, [](Proxy::Options& options) {
        options.services["db.example"] = {*Address::parse("93.184.216.34"), 22};
        options.services["web.example"] = {*Address::parse("93.184.216.34"), 8080};
    });
    Talk client = yard.reach("db.example", 22);
    EXPECT_EQ(client.hear(), "SSH-2.0-test\r\n");
    Talk other = yard.reach("web.example", 80);
    other.say(request("web.example"));
    EXPECT_TRUE(other.hear_all().contains("at port 8080 alone"));
    EXPECT_EQ(yard.looked_up(), std::set<std::string>{});
}

TEST_F(ProxyTest, slow_and_silent_clients_are_cut)
{
    Yard yard(decide, {.first_bytes = std::chrono::milliseconds(300), .idle = std::chrono::milliseconds(700)});
    lead_all(yard);
    struct Row {
        const char* why;
        std::string host;
        int port;
        std::string said;
        const char* answer;
    };
    const Row rows[] = {
        {"a client that never speaks, HTTP", "good.example", 80, "", ""},
        {"a client that never speaks, TLS", "good.example", 443, "", ""},
        {"half a hello", "good.example", 443, hello_for("good.example").substr(0, 50), "\x15\x03"},
        {"half a head", "good.example", 80, "GET / HTTP/1.1\r\nHost: good", "HTTP/1.1 400"},
        {"an idle connection", "good.example", 80, request("good.example"), "plain"},
        {"an idle tunnel", "good.example", 22, "", "SSH"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Talk client = yard.reach(row.host, row.port);
        client.say(row.said);
        const auto begin = std::chrono::steady_clock::now();
        const std::string answer = client.hear_all();
        EXPECT_TRUE(answer.contains(row.answer)) << answer;
        EXPECT_FALSE(answer.contains("(silence)"));
        EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
        yard.next_told();
    }
    // One byte at a time buys no more time.
    Talk slow = yard.reach("good.example", 80);
    const auto begin = std::chrono::steady_clock::now();
    const std::string head = "GET / HTTP/1.1\r\nHost: good.example\r\nX: " + std::string(1000, 'x');
    for (char byte : head) {
        if (!slow.say({&byte, 1})) break;
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4));
}

TEST_F(ProxyTest, resets_in_the_middle_harm_nobody_else)
{
    Yard yard(decide);
    lead_all(yard);
    Talk steady = yard.reach("good.example", 443);
    const std::string hello = hello_for("good.example");
    steady.say(hello);
    EXPECT_EQ(steady.hear(), hello);
    for (int i = 0; i < 30; ++i) {
        Talk tunnel = yard.reach("good.example", 443);
        tunnel.say(i % 2 == 0 ? hello : hello.substr(0, 20));
        tunnel.reset();
        Talk relay = yard.reach("good.example", 80);
        relay.say(i % 2 == 0 ? request("good.example") : "GET");
        relay.reset();
        Talk socks = yard.proxy();
        socks.say("\x05\x01");
        socks.reset();
    }
    for (int i = 0; i < 90; ++i) EXPECT_NE(yard.next_told().host, "(no record)");
    steady.say("still here");
    EXPECT_EQ(steady.hear(), "still here");
    yard.finish();
    EXPECT_EQ(steady.hear(), "") << "the end cuts what is open";
    EXPECT_EQ(yard.next_told().ended, "the session ended");
}

TEST_F(ProxyTest, more_connections_than_there_is_room_for_wait)
{
    Yard yard(decide, {.connections = 8});
    lead_all(yard);
    std::vector<Talk> open;
    for (int i = 0; i < 40; ++i) open.push_back(yard.reach("good.example", 22));
    std::size_t greeted = 0;
    for (Talk& each : open) {
        greeted += each.hear() == "SSH-2.0-test\r\n" ? 1 : 0;
        Talk gone = std::move(each);
    }
    EXPECT_EQ(greeted, 40u) << "as soon as others have gone";
}

TEST_F(ProxyTest, observers_see_and_may_refuse)
{
    struct Seen final : Exchange {
        explicit Seen(std::string& into) : seen(into) {}
        std::optional<Denial> on_request(RequestHead& head) override
        {
            head.headers.push_back({"X-Key", "real"});
            seen += head.method + head.path + ' ';
            if (head.path == "/refused") return Denial{.host = head.host, .rule = "observer", .reason = "it says no", .remedy = ""};
            return {};
        }
        void on_request_body(std::string_view piece) override { seen += piece; }
        void on_response(ResponseHead& head) override { seen += ' ' + std::to_string(head.status) + ' '; }
        void on_response_body(std::string_view piece) override { seen += piece; }
        void on_end() override { seen += '.'; }
        std::string& seen;
    };
    std::string seen;
    Yard yard(decide, {},
              [&](Proxy::Options& options) { options.observe = [&](const ConnectionRecord&) { return std::make_unique<Seen>(seen); }; });
    lead_all(yard);
    Talk client = yard.reach("good.example", 80);
    client.say("POST / HTTP/1.1\r\nHost: good.example\r\nContent-Length: 5\r\n\r\nhello");
    client.hear_until("got 5");
    client.say(request("good.example", "/chunked"));
    client.hear_until("0\r\n\r\n");
    client.say(request("good.example", "/echo"));
    EXPECT_TRUE(client.hear_until("X-Key: real").contains("X-Key: real"));
    client.say(request("good.example", "/refused"));
    EXPECT_TRUE(client.hear_all().contains("it says no"));
    yard.finish();
    EXPECT_TRUE(seen.starts_with("POST/ hello 200 got 5.GET/chunked  200 hello world.GET/echo  200 GET /echo")) << seen;
}

// The world outside has an authority of its own, which the proxy trusts; clients trust the session's.
class InspectTest : public ProxyTest {
protected:
    void SetUp() override
    {
        ProxyTest::SetUp();
        if (IsSkipped()) return;
        tls_.reset();
        tls_.emplace(443, [this](Talk talk) {
            std::unique_lock lock(mutex_);
            Result<Tls> tls = world_->accept(server_name_, "http/1.1");
            lock.unlock();
            answer_http(TlsTalk(std::move(talk), std::move(*tls)));
        });
        inside_roots_.emplace(*Roots::parse(session_->certificate_pem()));
    }
    void inspect(Proxy::Options& options)
    {
        options.authority = session_;
        options.roots = std::make_shared<const Roots>(*Roots::parse(world_->certificate_pem()));
    }
    TlsTalk speak(Talk talk, const std::string& name) { return {std::move(talk), *inside_roots_->connect(name, {"h2", "http/1.1"})}; }

    std::mutex mutex_;
    std::string server_name_ = "inspected.example";
    std::shared_ptr<Authority> session_ = std::make_shared<Authority>(*Authority::create());
    std::unique_ptr<Authority> world_ = std::make_unique<Authority>(*Authority::create());
    std::optional<Roots> inside_roots_;
};

TEST_F(InspectTest, what_passes_is_seen)
{
    Yard yard(decide, {}, [&](Proxy::Options& options) { inspect(options); });
    lead_all(yard);
    TlsTalk client = speak(yard.reach("inspected.example", 443), "inspected.example");
    const auto ask = [&](const std::string& said, std::string_view until) {
        client.say(said);
        return client.hear_until(until);
    };
    EXPECT_TRUE(ask(request("inspected.example"), "plain").contains("200 OK"));
    EXPECT_TRUE(ask(request("inspected.example", "/chunked"), "0\r\n\r\n").contains("world"));
    EXPECT_TRUE(ask("POST / HTTP/1.1\r\nHost: inspected.example\r\nContent-Length: 5\r\n\r\nhello", "got 5").contains("got 5"));
    EXPECT_EQ(tls_->came(), 1) << "one connection for all";
    EXPECT_TRUE(ask(request("inspected.example", "/ws", "Connection: Upgrade\r\nUpgrade: websocket\r\n"), "\r\n\r\n").contains("101"));
    client.say("\x81\x01x");
    EXPECT_EQ(client.hear(), "\x81\x01x");
    client.end();
    const ConnectionRecord told = yard.next_told();
    EXPECT_EQ(told.requests.size(), 4u);
    EXPECT_EQ(told.protocol, "websocket");

    TlsTalk through = speak(
        [&] {
            Talk talk = yard.proxy();
            talk.say("CONNECT inspected.example:443 HTTP/1.1\r\nHost: inspected.example:443\r\n\r\n");
            talk.hear_until("\r\n\r\n");
            return talk;
        }(),
        "inspected.example");
    through.say(request("inspected.example"));
    EXPECT_TRUE(through.hear_until("plain").contains("200 OK"));
    through.end();
    EXPECT_EQ(yard.next_told().protocol, "https/1.1");
}

TEST_F(InspectTest, denials_are_told_inside)
{
    struct Row {
        const char* why;
        std::string host;  // that is reached, and named in TLS
        std::string said, answer, rule;
    };
    const Row rows[] = {
        {"a host that no rule allows", "evil.test", request("evil.test"), "egress_denied", "no rule"},
        {"a host that leads to a private address", "private.example", request("private.example"), "egress_address",
         "bawn: names lead to public addresses"},
        {"another name in Host", "inspected.example", request("evil.test"), "egress_mismatch",
         "bawn: a request names the host it was let through for"},
        {"a path that no rule allows", "api.example", request("api.example", "/v2"), "only /v1/ is allowed", "rule 2"},
    };
    Yard yard(decide, {}, [&](Proxy::Options& options) { inspect(options); });
    lead_all(yard);
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        {
            const std::lock_guard lock(mutex_);
            server_name_ = row.host;
        }
        TlsTalk client = speak(yard.reach(row.host, 443), row.host);
        client.say(row.said);
        const std::string answer = client.hear_all();
        EXPECT_TRUE(answer.contains(row.answer)) << answer;
        {
            TlsTalk gone = std::move(client);
        }
        const ConnectionRecord told = yard.next_told();
        EXPECT_FALSE(told.is_allowed);
        EXPECT_EQ(told.rule, row.rule);
        EXPECT_EQ(told.requests.size(), 1u);
        EXPECT_EQ(told.sent, 0u);
    }
    EXPECT_EQ(tls_->came(), 2) << "only to learn what an allowed host speaks, for clients that could speak HTTP/2";
}

TEST_F(InspectTest, whoever_does_not_prove_its_name_is_not_believed)
{
    Yard yard(decide, {}, [&](Proxy::Options& options) { inspect(options); });
    lead_all(yard);
    server_name_ = "other.example";
    TlsTalk client = speak(yard.reach("inspected.example", 443), "inspected.example");
    client.say(request("inspected.example"));
    EXPECT_TRUE(client.hear_all().contains("HTTP/1.1 502"));
    {
        TlsTalk gone = std::move(client);
    }
    EXPECT_EQ(yard.next_told().sent, 0u);

    Result<Roots> others = Roots::parse(world_->certificate_pem());
    TlsTalk pinned(yard.reach("inspected.example", 443), *others->connect("inspected.example", {"http/1.1"}));
    EXPECT_FALSE(pinned.say(request("inspected.example")));
    EXPECT_TRUE(yard.next_told().ended.contains("does not trust this session's certificate authority"));
}

}  // namespace
}  // namespace bawn::egress
