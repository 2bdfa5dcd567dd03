#include "model/gateway.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "model/routes.h"
#include "model/test_scripted.h"
#include "model/test_through.h"

namespace bawn::model {
namespace {

using namespace std::chrono_literals;

// A gateway in this process, before a model that plays a script, and clients that are sockets.
class GatewayTest : public testing::Test {
protected:
    void TearDown() override
    {
        gateway_.reset();
        std::filesystem::remove_all(folder_);
    }

    static Family qwen()
    {
        auto family = Family::parse(*read_text(BAWN_SOURCE_DIR "/data/models/qwen2.5-coder.yaml"), "qwen2.5-coder.yaml");
        EXPECT_TRUE(family) << family.error().message();
        return *std::move(family);
    }

    void start(test::Script script, double rate = 0, GatewayLimits limits = {}, test::ThroughAnswer::NotesOf notes = {},
               std::uint32_t slots = 4)
    {
        std::string name = testing::TempDir() + "gateway-XXXXXX";
        folder_ = ::mkdtemp(name.data());
        backend_.emplace(std::move(script), rate);
        backend_->facts_.slots = slots;
        Gateway::Options options;
        options.served = {&*backend_, &family_, test::through(*backend_, std::move(notes)), GateMode::enforce};
        auto door = listen_at_path(path());
        ASSERT_TRUE(door) << door.error().message();
        options.doors.push_back({*std::move(door)});
        options.limits = limits;
        options.has_metrics = true;
        options.started = 1790000000;
        options.openapi = "{}";
        options.tell = [this](std::string_view kind, std::string, Json details) {
            std::lock_guard lock(mutex_);
            told_.push_back({std::string(kind), std::move(details)});
            return is_recorded_.load();
        };
        auto gateway = Gateway::start(std::move(options));
        ASSERT_TRUE(gateway) << gateway.error().message();
        gateway_.emplace(*std::move(gateway));
    }

    std::string path() const { return folder_ + "/socket"; }

    Fd connect() const
    {
        Fd fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        sockaddr_un place = {.sun_family = AF_UNIX, .sun_path = {}};
        path().copy(place.sun_path, sizeof place.sun_path - 1);
        EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof place), 0);
        return fd;
    }

    // All that comes until the other side ends, or for so long.
    static std::string read_all(const Fd& fd, std::chrono::milliseconds within = 20s)
    {
        std::string all;
        char bytes[16384];
        for (;;) {
            pollfd ready = {fd.get(), POLLIN, 0};
            if (::poll(&ready, 1, static_cast<int>(within.count())) <= 0) return all + "[nothing more came]";
            const ssize_t count = ::read(fd.get(), bytes, sizeof bytes);
            if (count <= 0) return all;
            all.append(bytes, static_cast<std::size_t>(count));
        }
    }

    static std::string post(std::string_view path, std::string_view body, std::string_view more = "Connection: close\r\n")
    {
        return fmt::format("POST {} HTTP/1.1\r\nHost: x\r\nContent-Length: {}\r\n{}\r\n{}", path, body.size(), more, body);
    }

    std::string ask(const std::string& bytes) const
    {
        Fd fd = connect();
        EXPECT_TRUE(write_all(fd, bytes));
        return read_all(fd);
    }

    static std::string body_of(const std::string& answer)
    {
        return answer.substr(std::min(answer.find("\r\n\r\n"), answer.size() - 4) + 4);
    }
    static std::string status_of(const std::string& answer) { return answer.substr(0, 12); }

    std::size_t told(std::string_view kind)
    {
        std::lock_guard lock(mutex_);
        return static_cast<std::size_t>(std::ranges::count_if(told_, [&](const auto& each) { return each.first == kind; }));
    }

    bool soon(const std::function<bool()>& is_so)
    {
        for (int i = 0; i < 1000; ++i) {
            if (is_so()) return true;
            std::this_thread::sleep_for(10ms);
        }
        return false;
    }

    Family family_ = qwen();
    std::optional<test::ScriptedBackend> backend_;
    std::string folder_;
    std::mutex mutex_;
    std::vector<std::pair<std::string, Json>> told_;
    std::atomic<bool> is_recorded_ = true;
    std::optional<Gateway> gateway_;
};

constexpr const char* hi = R"({"model":"m","messages":[{"role":"user","content":"hi"}]})";

std::string say(std::string_view, const Sampling&) { return "Hello, you."; }

TEST_F(GatewayTest, answers_in_every_api)
{
    start(say);
    struct Row {
        const char* why;
        const char* path;
        const char* body;
        const char* within;
    };
    const Row rows[] = {
        {"a chat", "/v1/chat/completions", hi, R"("content":"Hello, you.")"},
        {"streamed", "/v1/chat/completions", R"({"messages":[{"role":"user","content":"hi"}],"stream":true})", "data: [DONE]\n\n"},
        {"a completion", "/v1/completions", R"({"prompt":"hi"})", R"("text":"Hello, you.")"},
        {"Responses", "/v1/responses", R"({"input":"hi"})", R"("type":"output_text","text":"Hello, you.")"},
        {"Messages", "/v1/messages", R"({"max_tokens":9,"messages":[{"role":"user","content":"hi"}]})",
         R"("content":[{"type":"text","text":"Hello, you."}])"},
        {"its parameter for versions does not count", "/v1/messages?beta=true",
         R"({"max_tokens":9,"messages":[{"role":"user","content":"hi"}]})", "Hello"},
        {"counting", "/v1/messages/count_tokens", R"({"messages":[{"role":"user","content":"hi"}]})", R"({"input_tokens":)"},
        {"a hole", "/infill", R"({"input_prefix":"a","input_suffix":"b"})", R"("content":"Hello, you.")"},
        {"stopped by a word", "/completion", R"({"prompt":"a","stop":["you"]})", R"("content":"Hello, ")"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const std::string answer = ask(post(row.path, row.body));
        EXPECT_EQ(status_of(answer), "HTTP/1.1 200") << answer;
        EXPECT_NE(answer.find(row.within), std::string::npos) << answer;
    }
    EXPECT_TRUE(soon([&] { return told("model.answer") == std::size(rows) - 1; })) << "all but counting";
    EXPECT_EQ(told("model.request"), std::size(rows) - 1);
}

TEST_F(GatewayTest, refuses_in_the_apis_own_form)
{
    start(say, 0, {.body_bytes = 1000});
    struct Row {
        const char* why;
        std::string request;
        const char* status;
        const char* within;
    };
    const Row rows[] = {
        {"no HTTP", "hello\r\n\r\n", "HTTP/1.1 400", R"("type":"invalid_request_error")"},
        {"a head without an end", "GET / HTTP/1.1\r\nA: " + std::string(70'000, 'x') + "\r\n\r\n", "HTTP/1.1 400",
         "the head is longer than"},
        {"no JSON, OpenAI", post("/v1/chat/completions", "{"), "HTTP/1.1 400", R"({"error":{"message":"the body is no JSON)"},
        {"no JSON, Anthropic", post("/v1/messages", "{"), "HTTP/1.1 400", R"({"type":"error","error":{"type":"invalid_request_error")"},
        {"no JSON, llama.cpp", post("/infill", "{"), "HTTP/1.1 400", R"({"error":{"code":400)"},
        {"a field by name", post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"a"}],"n":3})"), "HTTP/1.1 400",
         R"("param":"n")"},
        {"no such path", post("/v2/x", "{}"), "HTTP/1.1 404", "there is no POST /v2/x here"},
        {"another method", "GET /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 405", "there is no GET"},
        {"too long, as it says itself", post("/infill", std::string(1001, ' ')), "HTTP/1.1 413", "at most 1000"},
        {"too long, in chunks",
         "POST /infill HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n500\r\n" + std::string(0x500, ' ') + "\r\n0\r\n\r\n",
         "HTTP/1.1 413", "at most 1000"},
        {"longer than the context",
         post("/v1/messages", R"({"max_tokens":1,"messages":[{"role":"user","content":"a"}]})", "Connection: close\r\nx-test: context\r\n"),
         "HTTP/1.1 200", ""},
        {"a web page", post("/infill", "{}", "Origin: https://evil.example\r\nConnection: close\r\n"), "HTTP/1.1 403",
         "requests of web pages are not answered"},
        {"a page of this machine is fine", post("/infill", R"({"prompt":"a"})", "Origin: http://localhost:3000\r\nConnection: close\r\n"),
         "HTTP/1.1 200", "Hello"},
        {"a model that is not here", "GET /v1/models/other HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", "HTTP/1.1 404",
         "model_not_found"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        const std::string answer = ask(row.request);
        EXPECT_EQ(status_of(answer), row.status) << answer;
        EXPECT_NE(answer.find(row.within), std::string::npos) << answer;
    }
    backend_->facts_.context_tokens = 5;
    const std::string answer = ask(post("/v1/messages", R"({"max_tokens":1,"messages":[{"role":"user","content":"a b c d e f"}]})"));
    EXPECT_EQ(status_of(answer), "HTTP/1.1 400");
    EXPECT_NE(answer.find("prompt is too long: "), std::string::npos) << answer;
}

TEST_F(GatewayTest, keeps_a_connection)
{
    start(say);
    Fd fd = connect();
    const std::string one = post("/v1/completions", R"({"prompt":"a"})", ""),
                      streamed = post("/v1/completions", R"({"prompt":"a","stream":true})", "");
    ASSERT_TRUE(write_all(fd, one + streamed + one + "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"));
    const std::string answers = read_all(fd);
    std::size_t count = 0;
    for (std::size_t at = answers.find("HTTP/1.1 200 OK"); at != std::string::npos; at = answers.find("HTTP/1.1 200 OK", at + 1)) ++count;
    EXPECT_EQ(count, 4U) << answers;
    EXPECT_NE(answers.find("0\r\n\r\nHTTP/1.1 200 OK"), std::string::npos) << "the stream ends before the next answer";
}

TEST_F(GatewayTest, calls_of_tools_come_in_the_apis_form)
{
    start([](std::string_view, const Sampling&) {
        return "I look.\n<tool_call>\n{\"name\": \"grep\", \"arguments\": {\"for\": \"x\"}}\n</tool_call>";
    });
    const std::string tools = R"("tools":[{"type":"function","function":{"name":"grep","parameters":{"type":"object"}}}])";
    Json chat = *parse_json(body_of(ask(post("/v1/chat/completions", R"({"messages":[{"role":"user","content":"a"}],)" + tools + "}"))));
    EXPECT_EQ(chat["choices"][0]["finish_reason"], "tool_calls") << chat.dump();
    EXPECT_EQ(*parse_json(chat["choices"][0]["message"]["tool_calls"][0]["function"]["arguments"].get<std::string>()),
              (Json{{"for", "x"}}));
    Json messages = *parse_json(body_of(ask(post(
        "/v1/messages",
        R"({"max_tokens":99,"messages":[{"role":"user","content":"a"}],"tools":[{"name":"grep","input_schema":{"type":"object"}}]})"))));
    EXPECT_EQ(messages["stop_reason"], "tool_use") << messages.dump();
    EXPECT_EQ(messages["content"].back()["input"], (Json{{"for", "x"}}));
}

TEST_F(GatewayTest, a_call_with_marked_code_is_not_told_as_a_call)
{
    start([](std::string_view,
             const Sampling&) { return "<tool_call>\n{\"name\": \"grep\", \"arguments\": {\"for\": \"danger\"}}\n</tool_call>"; },
          0, {},
          [](std::string_view piece) {
              std::vector<GateNote> notes;
              if (piece.contains("danger"))
                  notes.push_back({.what = GateNote::What::marked,
                                   .rule = "r",
                                   .message = "no",
                                   .hint = "",
                                   .severity = check::Severity::high,
                                   .path = "",
                                   .line = 1,
                                   .tries = 3,
                                   .cut = ""});
              return notes;
          });
    const std::string body = R"({"messages":[{"role":"user","content":"a"}],"tools":[{"type":"function","function":{"name":"grep"}}]})";
    Json chat = *parse_json(body_of(ask(post("/v1/chat/completions", body))));
    EXPECT_FALSE(chat["choices"][0]["message"].contains("tool_calls")) << chat.dump();
    EXPECT_EQ(chat["choices"][0]["finish_reason"], "stop");
    EXPECT_NE(chat["choices"][0]["message"]["content"].get<std::string>().find("Bawn refused a call of grep: r: no"), std::string::npos)
        << chat.dump();
    EXPECT_EQ(chat["bawn"]["gate"][0]["what"], "marked");
}

TEST_F(GatewayTest, marked_code_in_a_chat_is_named_behind_it)
{
    start([](std::string_view, const Sampling&) { return "See:\n```python\nevil\n```\n"; }, 0, {},
          [](std::string_view piece) {
              std::vector<GateNote> notes;
              if (piece == "evil")
                  notes.push_back({.what = GateNote::What::marked,
                                   .rule = "r",
                                   .message = "no",
                                   .hint = "",
                                   .severity = check::Severity::high,
                                   .path = "python",
                                   .line = 1,
                                   .tries = 3,
                                   .cut = ""});
              return notes;
          });
    Json chat = *parse_json(body_of(ask(post("/v1/chat/completions", hi))));
    EXPECT_EQ(chat["choices"][0]["message"]["content"],
              "See:\n```python\nevil\n```\n\n\nBawn: do not use the code above as it is.\n- r: no\n");
}

TEST_F(GatewayTest, a_client_that_goes_ends_its_answer)
{
    start([](std::string_view, const Sampling&) { return std::string(20'000, '.'); }, 200);
    {
        Fd fd = connect();
        ASSERT_TRUE(write_all(fd, post("/v1/completions", R"({"prompt":"a","stream":true,"max_tokens":20000})")));
        char bytes[10];
        ASSERT_GT(::read(fd.get(), bytes, sizeof bytes), 0);
    }
    EXPECT_TRUE(soon([&] { return told("model.answer") == 1; })) << "20,000 tokens would take 100 s";
    std::lock_guard lock(mutex_);
    EXPECT_EQ(told_.back().second["ending"], "cancelled");
}

TEST_F(GatewayTest, a_client_that_goes_before_its_turn_gives_it_up)
{
    start([](std::string_view, const Sampling&) { return std::string(2'000, '.'); }, 1000, {}, {}, 1);
    Fd first = connect();
    ASSERT_TRUE(write_all(first, post("/v1/completions", R"({"prompt":"a","stream":true,"max_tokens":2000})")));
    for (int i = 0; i < 20; ++i) {
        Fd fd = connect();
        ASSERT_TRUE(write_all(fd, post("/v1/completions", R"({"prompt":"b","max_tokens":2000})")));
    }
    EXPECT_TRUE(read_all(first).ends_with("0\r\n\r\n"));
    EXPECT_TRUE(soon([&] {
        return ask("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").find("bawn_model_waiting 0") != std::string::npos;
    }));
    EXPECT_LE(backend_->started_.size(), 2U);
}

TEST_F(GatewayTest, one_that_does_not_read_is_cut_and_harms_nobody)
{
    start([](std::string_view read, const Sampling&) { return read.contains("much") ? std::string(3'000'000, '.') : std::string("quick"); },
          0, {.stalled = 1500ms}, {}, 2);
    backend_->facts_.context_tokens = 8'000'000;
    Fd stalled = connect();
    ASSERT_TRUE(write_all(stalled, post("/completion", R"({"prompt":"much","stream":true})")));
    std::this_thread::sleep_for(300ms);
    EXPECT_NE(ask(post("/completion", R"({"prompt":"a"})")).find("quick"), std::string::npos);
    EXPECT_TRUE(soon([&] { return told("model.answer") == 2; })) << "it is cut off";
    EXPECT_LT(read_all(stalled).size(), 100'000'000U);
}

TEST_F(GatewayTest, what_waits_is_bounded)
{
    start([](std::string_view, const Sampling&) { return std::string(1000, '.'); }, 500, {.waiting = 3, .waiting_of_client = 2}, {}, 1);
    std::vector<Fd> clients;
    for (int i = 0; i < 3; ++i) {
        clients.push_back(connect());
        ASSERT_TRUE(write_all(clients.back(), post("/v1/completions", R"({"prompt":"a","stream":true,"max_tokens":2000})")));
        std::this_thread::sleep_for(100ms);
    }
    const std::string answer = ask(post("/v1/messages", R"({"max_tokens":9,"messages":[{"role":"user","content":"hi"}]})"));
    EXPECT_EQ(status_of(answer), "HTTP/1.1 429") << answer;
    EXPECT_NE(answer.find("retry-after: "), std::string::npos);
    EXPECT_NE(answer.find("rate_limit_error"), std::string::npos);
}

TEST_F(GatewayTest, many_connections_at_once)
{
    start(say, 0, {.waiting = 2000, .waiting_of_client = 2000});
    std::vector<Fd> clients;
    for (int i = 0; i < 400; ++i) clients.push_back(connect());  // both ends count against one limit of open files
    for (const Fd& fd : clients) ASSERT_TRUE(write_all(fd, post("/v1/completions", R"({"prompt":"a"})")));
    std::size_t answered = 0;
    for (const Fd& fd : clients) answered += read_all(fd).find("Hello") != std::string::npos;
    EXPECT_EQ(answered, clients.size());
}

TEST_F(GatewayTest, what_cannot_be_recorded_is_not_answered)
{
    is_recorded_ = false;
    start(say);
    const std::string answer = ask(post("/v1/chat/completions", hi));
    EXPECT_EQ(status_of(answer), "HTTP/1.1 503");
    EXPECT_TRUE(backend_->started_.empty());
}

TEST_F(GatewayTest, ends_in_order)
{
    start([](std::string_view, const Sampling&) { return std::string(20'000, '.'); }, 200, {}, {}, 1);
    Fd running = connect(), waiting = connect(), idle = connect();
    ASSERT_TRUE(
        write_all(running, post("/v1/messages", R"({"max_tokens":20000,"stream":true,"messages":[{"role":"user","content":"hi"}]})")));
    std::this_thread::sleep_for(200ms);
    ASSERT_TRUE(write_all(waiting, post("/v1/messages", R"({"max_tokens":2,"messages":[{"role":"user","content":"hi"}]})")));
    std::this_thread::sleep_for(200ms);
    const auto begun = std::chrono::steady_clock::now();
    gateway_->finish();
    EXPECT_LT(std::chrono::steady_clock::now() - begun, 10s);
    EXPECT_NE(read_all(running).find("event: error\ndata: "), std::string::npos);
    EXPECT_NE(read_all(waiting).find("HTTP/1.1 503"), std::string::npos);
    EXPECT_EQ(read_all(idle), "");
}

TEST_F(GatewayTest, over_tcp_a_key_is_needed)
{
    std::string name = testing::TempDir() + "gateway-XXXXXX";
    folder_ = ::mkdtemp(name.data());
    backend_.emplace(say);
    Gateway::Options options;
    options.served = {&*backend_, &family_, test::through(*backend_), GateMode::off};
    auto door = listen_at({egress::Address::v4(0x7f000001), 0});
    ASSERT_TRUE(door) << door.error().message();
    sockaddr_storage place = {};
    socklen_t size = sizeof place;
    ::getsockname(door->get(), reinterpret_cast<sockaddr*>(&place), &size);
    options.doors.push_back({*std::move(door), Door::Kind::tcp});
    options.keys.add("alice", "sk-0123456789abcdef");
    gateway_.emplace(*Gateway::start(std::move(options)));
    const auto ask_with = [&](std::string_view more, std::string_view host = "localhost:1") {
        Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        EXPECT_EQ(::connect(fd.get(), reinterpret_cast<const sockaddr*>(&place), sizeof(sockaddr_in)), 0);
        EXPECT_TRUE(write_all(fd, fmt::format("GET /v1/models HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n{}\r\n", host, more)));
        return status_of(read_all(fd));
    };
    EXPECT_EQ(ask_with(""), "HTTP/1.1 401");
    EXPECT_EQ(ask_with("Authorization: Bearer sk-0123456789abcdeX\r\n"), "HTTP/1.1 401");
    EXPECT_EQ(ask_with("Authorization: Bearer sk-0123456789abcdef\r\n"), "HTTP/1.1 200");
    EXPECT_EQ(ask_with("x-api-key: sk-0123456789abcdef\r\n"), "HTTP/1.1 200");
    EXPECT_EQ(ask_with("", "rebound.example"), "HTTP/1.1 401") << "a name of a stranger's that leads here";
    EXPECT_EQ(ask_with("x-api-key: sk-0123456789abcdef\r\n", "model.example:1"), "HTTP/1.1 200") << "a service of bawn run";
}

TEST(Gateway, tcp_without_keys_is_refused)
{
    test::ScriptedBackend backend(say);
    Gateway::Options options;
    options.served.backend = &backend;
    options.doors.push_back({Fd(), Door::Kind::tcp});
    EXPECT_FALSE(Gateway::start(std::move(options)));
}

TEST(Gateway, its_document_names_its_routes)
{
    const Json document = *parse_json(*read_text(BAWN_SOURCE_DIR "/data/openapi.json"));
    std::size_t count = 0;
    for (const Route& route : routes()) {
        const std::string path = route.path == "/v1/models/" ? "/v1/models/{model}" : std::string(route.path);
        const std::string method = route.method == "POST" ? "post" : "get";
        EXPECT_TRUE(document["paths"].contains(path) && document["paths"][path].contains(method)) << path;
        ++count;
    }
    EXPECT_EQ(document["paths"].size(), count) << "nothing else";
}

}  // namespace
}  // namespace bawn::model
