#include "egress/http2_relay.h"

#include <gtest/gtest.h>

#include <csignal>

#include "egress/inspect.h"
#include "egress/test_http2.h"
#include "egress/test_yard.h"

namespace bawn::egress {
namespace {

using policy::EgressDecision;
using policy::EgressQuestion;
using testing::frame;
using testing::Heard;
using testing::Networks;
using testing::Server;
using testing::server_address;
using testing::Talk;
using testing::TlsTalk;
using testing::Yard;
using Peer = testing::Http2Talk<TlsTalk>;

EgressDecision decide_http2(const EgressQuestion& question)
{
    EgressDecision decision;
    decision.rule = "no rule";
    decision.reason = "no rule allows it";
    if (!question.host.ends_with(".example")) return decision;
    decision.is_allowed = true;
    decision.rule = "rule 1";
    decision.reason = "";
    decision.inspect = policy::Inspect::tls;
    decision.judges_requests = true;
    decision.addresses.push_back(*policy::AddressRange::parse("93.184.216.0/24"));
    if (question.host == "small.example") decision.most_sent = decision.most_received = 3000;
    if (question.path.starts_with("/forbidden")) {
        decision.is_allowed = false;
        decision.rule = "rule 2";
        decision.reason = "this path is not allowed";
    }
    return decision;
}

Headers get(const std::string& path, Headers more = {}, const std::string& authority = "h2.example")
{
    Headers fields = {{":method", "GET"}, {":scheme", "https"}, {":authority", authority}, {":path", path}};
    fields.insert(fields.end(), more.begin(), more.end());
    return fields;
}

Headers post(const std::string& path, Headers more = {})
{
    Headers fields = get(path, std::move(more));
    fields[0].value = "POST";
    return fields;
}

constexpr std::size_t much = 24 << 20;

// A server whose answer is what the path says.
class Origin {
public:
    void serve(TlsTalk talk)
    {
        Peer peer(std::move(talk), Http2Session::Role::server);
        peer.takes_its_time = takes_its_time;
        Http2Session& session = peer.session;
        bool cuts = false;
        std::string raw;
        peer.on_asked = [&](int stream, const Heard& heard) {
            const std::string path = Heard::of(heard.head, ":path");
            if (path == "/early" && heard.body.empty()) {
                session.answer(stream, {{":status", "413"}}, Ends::here);
            } else if (path == "/reset") {
                session.reset(stream, Http2Error::refused_stream);
            } else if (path == "/malformed") {
                session.answer(stream, {{":status", "200"}, {"a", "b"}, {"connection", "close"}}, Ends::here);
            } else if (path == "/push") {
                raw = frame(5, 4, static_cast<std::uint32_t>(stream), std::string("\0\0\0\2\x82\x87\x84\x41\x01y", 10));
            } else if (path == "/half") {
                session.answer(stream, {{":status", "200"}}, Ends::later);
                session.body(stream, "half");
                cuts = true;
            } else if (path == "/cut") {
                cuts = true;
            }
            if (!heard.has_ended) return;
            if (path == "/leave") session.leave();
            if (path == "/interim") session.interim(stream, {{":status", "103"}, {"link", "</a>"}});
            if (path == "/much") {
                session.answer(stream, {{":status", "200"}}, Ends::later);
                session.body(stream, std::string(much, 'm'));
                session.end(stream);
            } else if (path == "/grpc") {
                session.answer(stream, {{":status", "200"}, {"content-type", "application/grpc"}}, Ends::later);
                session.body(stream, heard.body);
                session.end(stream, {{"grpc-status", "0"}, {"grpc-message", "fine"}});
            } else if (path != "/early" && path != "/reset" && path != "/malformed" && path != "/half" && path != "/cut" &&
                       path != "/push" && path != "/never") {
                std::string text = path + " by " + Heard::of(heard.head, "x-key") + ", " + std::to_string(heard.body.size());
                session.answer(stream, {{":status", "200"}, {"content-length", std::to_string(text.size())}}, Ends::later);
                session.body(stream, text);
                session.end(stream);
            }
        };
        while (!cuts && peer.step() && (raw.empty() || peer.say_raw(std::exchange(raw, {})))) {
            sent = peer.sent;
            for (const auto& [stream, heard] : peer.heard) largest = std::max<std::size_t>(largest, heard.body.size());
        }
        peer.send();
        resets += static_cast<int>(std::ranges::count_if(
            peer.heard, [](const auto& each) { return each.second.closed && *each.second.closed == Http2Error::cancel; }));
        asked += static_cast<int>(peer.heard.size());
    }
    bool takes_its_time = false;
    std::atomic<std::size_t> sent = 0, largest = 0;
    std::atomic<int> resets = 0, asked = 0;
};

class Http2RelayTest : public ::testing::Test {
protected:
    void SetUp() override
    {
        ::signal(SIGPIPE, SIG_IGN);
        const std::string& missing = Networks::get().missing();
        if (!missing.empty()) GTEST_SKIP() << missing;
        tls_.emplace(443, [this](Talk talk) {
            std::unique_lock lock(mutex_);
            Result<Tls> tls = world_->accept(name_, protocol_);
            lock.unlock();
            TlsTalk inside(std::move(talk), std::move(*tls));
            if (inside.shake_hands() && inside.protocol() == http2_protocol) origin_.serve(std::move(inside));
        });
        inside_roots_.emplace(*Roots::parse(session_->certificate_pem()));
        yard_.emplace(decide_http2, limits_, [&](Proxy::Options& options) {
            options.authority = session_;
            options.roots = std::make_shared<const Roots>(*Roots::parse(world_->certificate_pem()));
            options.observe = [this](const ConnectionRecord&) { return std::make_unique<Seen>(seen_); };
        });
        for (const char* name : {"h2.example", "small.example"}) yard_->lead(name, {server_address});
        yard_->lead("private.example", {"10.0.0.1"});
    }
    TlsTalk speak(const std::string& name = "h2.example", const std::vector<std::string>& protocols = {http2_protocol})
    {
        return {yard_->reach(name, 443), *inside_roots_->connect(name, protocols)};
    }
    Peer reach(const std::string& name = "h2.example")
    {
        TlsTalk talk = speak(name);
        EXPECT_TRUE(talk.shake_hands());
        EXPECT_EQ(talk.protocol(), http2_protocol);
        return Peer(std::move(talk), Http2Session::Role::client);
    }
    void speaks(const char* protocol, const char* name = "h2.example")
    {
        const std::lock_guard lock(mutex_);
        protocol_ = protocol;
        name_ = name;
    }
    // Everything about the connection, once it is over.
    ConnectionRecord told(Peer& peer)
    {
        peer.talk().end();
        return yard_->next_told();
    }

    struct Seen final : Exchange {
        explicit Seen(std::string& in) : seen(in) {}
        std::optional<Denial> on_request(RequestHead& head) override
        {
            seen += head.method + head.path + " ";
            remove_headers(head.headers, "x-key");
            head.headers.push_back({"X-Key", "real"});
            if (head.path != "/observed") return {};
            return Denial{.host = "h2.example", .port = 443, .rule = "the observer", .reason = "it says no", .remedy = ""};
        }
        void on_request_body(std::string_view bytes) override { seen += bytes.substr(0, 10); }
        void on_response(ResponseHead& head) override { seen += " " + std::to_string(head.status) + " "; }
        void on_response_body(std::string_view bytes) override { seen += bytes.substr(0, 10); }
        void on_end() override { seen += "."; }
        std::string& seen;
    };

    std::string seen_;
    std::mutex mutex_;
    std::string protocol_ = http2_protocol, name_ = "h2.example";
    Limits limits_;
    Origin origin_;
    std::shared_ptr<Authority> session_ = std::make_shared<Authority>(*Authority::create());
    std::unique_ptr<Authority> world_ = std::make_unique<Authority>(*Authority::create());
    std::optional<Roots> inside_roots_;
    std::optional<Server> tls_;
    std::optional<Yard> yard_;
};

TEST_F(Http2RelayTest, streams_pass_side_by_side)
{
    Peer client = reach();
    const int one = client.ask(get("/one")), two = client.ask(post("/two"), std::string(300'000, 'b')),
              call = client.ask(post("/grpc"), "call");
    const int three = client.ask(get("/interim"));
    EXPECT_EQ(client.whole(one).body, "/one by real, 0");
    EXPECT_EQ(client.whole(two).body, "/two by real, 300000");
    EXPECT_EQ(client.whole(call).body, "call");
    EXPECT_EQ(Heard::of(client.heard[call].trailers, "grpc-status"), "0");
    EXPECT_EQ(client.whole(three).interim, std::vector<std::string>{"103"});
    EXPECT_EQ(client.heard[three].status(), "200");
    EXPECT_EQ(client.whole(client.ask(get("/much"))).body.size(), much);
    const ConnectionRecord record = told(client);
    EXPECT_TRUE(record.is_allowed);
    EXPECT_EQ(record.protocol, "https/2");
    EXPECT_EQ(record.ended, "");
    EXPECT_EQ(record.requests.size(), 5u);
    EXPECT_GT(record.sent, 300'000u);
    EXPECT_GT(record.received, much);
    for (const RequestRecord& each : record.requests) {
        EXPECT_EQ(each.status, 200);
        EXPECT_EQ(each.sent, each.path == "/two" ? 300'000u : each.path == "/grpc" ? 4u : 0u);
        EXPECT_EQ(each.path == "/much", each.received == much);
    }
    EXPECT_EQ(tls_->came(), 1);
    EXPECT_TRUE(seen_.starts_with("GET/one ")) << seen_;
    EXPECT_EQ(std::ranges::count(seen_, '.'), 5);
}

TEST_F(Http2RelayTest, both_sides_speak_the_same)
{
    EXPECT_TRUE([&] {
        TlsTalk talk = speak("h2.example", {"h2", "http/1.1"});
        return talk.shake_hands() && talk.protocol() == "h2";
    }());
    EXPECT_TRUE([&] {
        TlsTalk talk = speak("h2.example", {"http/1.1"});
        return talk.shake_hands() && talk.protocol() == "http/1.1";
    }());
    speaks(http1_protocol);
    EXPECT_TRUE([&] {
        TlsTalk talk = speak("h2.example", {"h2", "http/1.1"});
        return talk.shake_hands() && talk.protocol() == "http/1.1";
    }());
}

TEST_F(Http2RelayTest, a_client_that_speaks_nothing_else_is_told_so)
{
    speaks(http1_protocol);
    Peer client = reach();
    Heard& heard = client.whole(client.ask(get("/")));
    EXPECT_EQ(heard.status(), "502");
    EXPECT_TRUE(heard.body.contains("the client HTTP/2 alone")) << heard.body;
}

TEST_F(Http2RelayTest, denials)
{
    struct Row {
        const char* why;
        std::string host;
        Headers fields;
        std::string status, part, rule;
        bool was_host_asked;
    };
    const Headers grpc = {{"content-type", "application/grpc+proto"}};
    const Row rows[] = {
        {"a host that no rule allows", "evil.test", get("/", {}, "evil.test"), "403", "egress_denied", "no rule", false},
        {"the same by gRPC", "evil.test", get("/a", grpc, "evil.test"), "200", "grpc:7", "no rule", false},
        {"a private address", "private.example", get("/", {}, "private.example"), "403", "egress_address",
         "bawn: names lead to public addresses", false},
        {"another host", "h2.example", get("/", {}, "evil.test"), "421", "egress_mismatch",
         "bawn: a request names the host it was let through for", false},
        {"another port", "h2.example", get("/", {}, "h2.example:444"), "421", "egress_mismatch",
         "bawn: a request names the host it was let through for", false},
        {"a path that no rule allows", "h2.example", get("/forbidden"), "403", "this path is not allowed", "rule 2", false},
        {"the same by gRPC", "h2.example", post("/forbidden", grpc), "200", "grpc:7", "rule 2", false},
        {"the observer says no", "h2.example", get("/observed"), "403", "it says no", "the observer", false},
        {"a line in a header", "h2.example", get("/", {{"a", "b\r\nc: d"}}), "400", "begin another one", "bawn: strict HTTP", false},
        {"a backslash in the path", "h2.example", get("/a\\b"), "400", "backslash", "bawn: strict HTTP", false},
        {"CONNECT", "h2.example", {{":method", "CONNECT"}, {":authority", "h2.example"}}, "400", "CONNECT", "bawn: strict HTTP", false},
        {"a long head", "h2.example", get("/", Headers(150, {"a", std::string(420, '|')})), "400", "longer than", "bawn: strict HTTP",
         false},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const int asked = origin_.asked;
        Peer client = reach(row.host);
        const Heard& heard = client.whole(client.ask(row.fields));
        EXPECT_EQ(heard.status(), row.status);
        if (row.part == "grpc:7") {
            EXPECT_EQ(Heard::of(heard.head, "grpc-status"), "7");
            EXPECT_TRUE(Heard::of(heard.head, "grpc-message").starts_with("Bawn%20refused%20"));
        } else {
            EXPECT_TRUE(heard.body.contains(row.part)) << heard.body;
        }
        client.to_the_end();
        EXPECT_TRUE(client.is_leaving) << "as in HTTP/1, the connection ends";
        const ConnectionRecord record = told(client);
        EXPECT_FALSE(record.is_allowed);
        EXPECT_EQ(record.rule, row.rule);
        EXPECT_EQ(record.sent, 0u);
        ASSERT_EQ(record.requests.size(), 1u);
        EXPECT_EQ(record.requests[0].refused, row.rule);
        EXPECT_EQ(origin_.asked, asked);
    }
}

TEST_F(Http2RelayTest, a_refused_stream_leaves_the_others_alone)
{
    Peer client = reach();
    const int open = client.ask(post("/two"), "half", false);
    EXPECT_EQ(client.whole(client.ask(post("/forbidden/x"), std::string(100'000, 'x'))).status(), "403");
    EXPECT_EQ(client.whole(client.ask(get("/observed"))).status(), "403");
    const int trailers = client.ask(post("/three"), "x", false);
    client.session.end(trailers, {{"authorization", "smuggled"}});
    EXPECT_EQ(client.whole(trailers).status(), "400");
    client.session.body(open, "half");
    client.session.end(open);
    EXPECT_EQ(client.whole(open).body, "/two by real, 8");
    EXPECT_EQ(client.whole(client.ask(get("/", {}, "evil.test"))).status(), "421");
    client.to_the_end();
    const ConnectionRecord record = told(client);
    EXPECT_FALSE(record.is_allowed) << "another host was named";
    std::multiset<std::string> refused;
    for (const RequestRecord& each : record.requests) refused.insert(each.refused);
    EXPECT_EQ(refused, (std::multiset<std::string>{"", "rule 2", "the observer", "bawn: strict HTTP",
                                                   "bawn: a request names the host it was let through for"}));
}

TEST_F(Http2RelayTest, what_the_host_does_wrong_is_told)
{
    Peer client = reach();
    EXPECT_EQ(client.whole(client.ask(get("/reset"))).closed, Http2Error::refused_stream) << "it may be asked for again";
    EXPECT_EQ(client.whole(client.ask(get("/malformed"))).status(), "502");
    EXPECT_EQ(client.whole(client.ask(post("/early"), "body", false)).status(), "413");
    EXPECT_EQ(client.whole(client.ask(get("/still"))).status(), "200");
    const int never = client.ask(get("/never"));
    client.session.reset(never, Http2Error::cancel);
    EXPECT_EQ(client.whole(client.ask(get("/leave"))).status(), "200");
    client.to_the_end();
    EXPECT_TRUE(client.is_leaving);
    EXPECT_EQ(told(client).requests.size(), 6u);
    tls_.reset();
    EXPECT_GE(origin_.resets, 1) << "a client that gives a stream up is heard by the host";
}

TEST_F(Http2RelayTest, a_host_that_goes_away)
{
    for (const std::string path : {"/cut", "/half", "/push"}) {
        Peer client = reach();
        const Heard& heard = client.whole(client.ask(get(path)));
        if (path != "/half") {
            EXPECT_EQ(heard.status(), "502");
            // A host that closes with bytes unread resets the connection; one that has read them all just ends it.
            const bool is_told = path == "/push"
                                     ? heard.body.contains("not well formed")
                                     : heard.body.contains("the connection ended") || heard.body.contains("Connection reset by peer");
            EXPECT_TRUE(is_told) << path << ": " << heard.body;
        } else {
            EXPECT_EQ(heard.closed, Http2Error::internal) << "half an answer is not taken for the whole";
        }
        client.to_the_end();
        EXPECT_NE(told(client).ended, "");
    }
}

TEST_F(Http2RelayTest, who_reads_slowly_slows_the_other_side)
{
    Peer client = reach();
    client.takes_its_time = true;
    const int big = client.ask(get("/much"));
    client.until(big, [](const Heard& heard) { return heard.body.size() >= Http2Session::stream_window; });
    EXPECT_EQ(client.whole(client.ask(get("/other"))).status(), "200") << "the others go on";
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    EXPECT_LT(origin_.sent, 3u << 20);
    client.takes_its_time = false;
    client.release(big, client.heard[big].body.size());
    EXPECT_EQ(client.whole(big).body.size(), much);
}

TEST_F(Http2RelayTest, a_slow_host_slows_the_client)
{
    origin_.takes_its_time = true;
    Peer client = reach();
    const int stream = client.ask(post("/never"), std::string(much, 'x'), false);
    EXPECT_EQ(client.whole(client.ask(get("/other"))).status(), "200");
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    client.session.reset(stream, Http2Error::cancel);
    EXPECT_EQ(client.whole(client.ask(get("/other"))).status(), "200");
    EXPECT_LT(client.sent, 3u << 20);
    EXPECT_LE(origin_.largest, std::size_t{Http2Session::stream_window});
}

TEST_F(Http2RelayTest, the_budget_ends_it)
{
    speaks(http2_protocol, "small.example");
    Peer client = reach("small.example");
    const Heard& heard = client.whole(client.ask(get("/much", {}, "small.example")));
    EXPECT_LT(heard.body.size(), 3000u);
    EXPECT_FALSE(heard.has_ended);
    EXPECT_TRUE(told(client).ended.contains("budget"));
    tls_.reset();
}

std::string repeated(const std::string& text, int times)
{
    std::string all;
    for (int i = 0; i < times; ++i) all += text;
    return all;
}

// A refusal, or the end of what was let through, whichever the request was when the flood came.
std::string reason_of(const ConnectionRecord& record) { return record.is_allowed ? record.ended : record.reason; }

// What a hostile client says behind a request that is still open (stream 1).
TEST_F(Http2RelayTest, floods_and_nonsense_close_the_door)
{
    struct Row {
        const char* why;
        std::string bytes, part_of_the_reason;
    };
    const std::string nothing(8, '\0');
    const Row rows[] = {
        {"pings", repeated(frame(6, 0, 0, nothing), 5000), "frames that carry nothing"},
        {"settings", repeated(frame(4, 0, 0, ""), 5000), "lood"},
        {"empty DATA", repeated(frame(0, 0, 1, ""), 5000), "frames that carry nothing"},
        {"DATA of padding alone", repeated(frame(0, 8, 1, std::string("\x05", 1) + std::string(5, '\0')), 5000),
         "frames that carry nothing"},
        {"priorities", repeated(frame(2, 0, 1, std::string(5, '\0')), 5000), "frames that carry nothing"},
        {"updates of windows", repeated(frame(8, 0, 0, std::string("\0\0\0\1", 4)), 5000), "frames that carry nothing"},
        {"CONTINUATIONs without end", frame(1, 1, 3, "\x82") + repeated(frame(9, 0, 3, "\x87"), 100), ""},
        {"empty CONTINUATIONs", frame(1, 1, 3, "\x82") + repeated(frame(9, 0, 3, ""), 100), ""},
        {"DATA of no stream", frame(0, 0, 0, "x"), ""},
        {"DATA of a stream that never was", frame(0, 0, 7, "x"), ""},
        {"a stream with a server's number", frame(1, 5, 4, "\x82\x87\x84"), ""},
        {"a push", frame(5, 4, 1, std::string("\0\0\0\2\x82", 5)), ""},
        {"a frame that is too long", frame(0, 0, 1, std::string(20'000, 'x')), ""},
        {"a window that is too wide", frame(8, 0, 0, "\x7f\xff\xff\xff"), ""},
        {"a header that no table has", frame(1, 5, 3, "\xff\xff\xff\xff\x0f"), ""},
        {"settings that cannot be", frame(4, 0, 0, std::string("\0\x04\xff\xff\xff\xff", 6)), ""},
        {"no HTTP/2 at all", "GET / HTTP/1.1\r\nHost: h2.example\r\n\r\n", ""},
    };
    Peer other = reach();
    EXPECT_EQ(other.whole(other.ask(get("/other"))).status(), "200");
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        Peer client = reach();
        client.ask(post("/two"), "x", false);
        client.say_raw(row.bytes);
        client.to_the_end();
        const std::string why = reason_of(told(client));
        EXPECT_NE(why, "");
        EXPECT_TRUE(why.contains(row.part_of_the_reason)) << why;
        EXPECT_EQ(other.whole(other.ask(get("/other"))).status(), "200") << "the others do not notice";
    }
}

TEST_F(Http2RelayTest, rapid_resets_close_the_door)
{
    Peer client = reach();
    for (int i = 0; i < 2000; ++i) {
        const int stream = client.ask(get("/never"));
        client.session.reset(stream, Http2Error::cancel);
        if (!client.send()) break;
    }
    client.to_the_end();
    EXPECT_NE(reason_of(told(client)), "");
    tls_.reset();
    EXPECT_LT(origin_.asked, 1100);
}

// One byte each brings back a value of 4000: seconds of work and gigabytes, if they were kept.
TEST_F(Http2RelayTest, a_head_that_grows_is_refused)
{
    Peer client = reach();
    std::string block("\x82\x87\x84\x41\x0ah2.example", 15);
    block += std::string(
                 "\x40\x01"
                 "a\x7f\xa1\x1e",
                 6) +
             std::string(4000, 'x') + std::string(10'000, '\xbe');
    client.send();
    client.say_raw(frame(1, 5, 1, block));
    client.to_the_end();
    const ConnectionRecord record = yard_->next_told();
    EXPECT_FALSE(record.is_allowed);
    EXPECT_TRUE(record.reason.contains("longer than")) << record.reason;
    EXPECT_EQ(record.sent, 0u);
}

class ImpatientHttp2Test : public Http2RelayTest {
protected:
    void SetUp() override
    {
        limits_.first_bytes = std::chrono::milliseconds(200);
        Http2RelayTest::SetUp();
    }
};

TEST_F(ImpatientHttp2Test, heads_that_do_not_end)
{
    for (const std::string& bytes :
         {std::string(), std::string("PRI * HT"), std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") + frame(4, 0, 0, "")}) {
        TlsTalk talk = speak();
        talk.say(bytes);
        const ConnectionRecord record = yard_->next_told();
        EXPECT_FALSE(record.is_allowed) << bytes;
        EXPECT_TRUE(record.reason.contains("nothing came in time")) << record.reason << record.ended;
    }
    Peer client = reach();
    EXPECT_EQ(client.whole(client.ask(get("/one"))).status(), "200");
    std::this_thread::sleep_for(std::chrono::milliseconds(400));
    EXPECT_EQ(client.whole(client.ask(get("/two"))).status(), "200") << "between requests it may be silent";
    client.say_raw(frame(1, 0, 5, "\x82\x87"));
    client.to_the_end();
    EXPECT_TRUE(yard_->next_told().ended.contains("nothing came in time"));
}

}  // namespace
}  // namespace bawn::egress
