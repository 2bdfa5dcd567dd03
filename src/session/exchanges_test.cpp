#include "session/exchanges.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "session/network.h"

namespace bawn::session {
namespace {

Result<egress::ApiCatalog> real_catalog()
{
    std::map<std::string, std::string, std::less<>> files;
    for (const auto& entry : std::filesystem::directory_iterator(BAWN_SOURCE_DIR "/data/apis")) {
        if (entry.path().extension() == ".yaml")
            files.emplace(entry.path().filename().string(), TRY(read_text(entry.path().string(), 1 << 20)));
    }
    return egress::ApiCatalog::parse(files);
}

struct Session {
    std::string sentinel = egress::sentinel_like("sk-ant-REAL-REAL-REAL-REAL-REAL");
    std::vector<std::pair<std::string, Json>> told;
    Exchanges exchanges{{.broker = egress::Broker({{.name = "ANTHROPIC_API_KEY",
                                                    .value = "sk-ant-REAL-REAL-REAL-REAL-REAL",
                                                    .sentinel = sentinel,
                                                    .hosts = {policy::HostPattern::parse("api.anthropic.com").value()},
                                                    .paths = {}}}),
                         .apis = real_catalog,
                         .agent = "codex-cli",
                         .tell = [this](std::string_view kind, Json details) { told.emplace_back(kind, std::move(details)); }}};

    // The request as it went on, or the refusal's rule.
    std::string ask(const std::string& host, const std::string& key, const std::string& agent = "claude-cli/2.1.330 (external, cli)",
                    const std::string& protocol = "https/1.1")
    {
        egress::ConnectionRecord connection;
        connection.host = host;
        connection.port = 443;
        connection.protocol = protocol;
        auto exchange = exchanges.watch(connection);
        egress::RequestHead head;
        head.method = "POST";
        head.path = "/v1/messages";
        head.headers = {
            {"x-api-key", key}, {"anthropic-version", "2023-06-01"}, {"user-agent", agent}, {"content-type", "application/json"}};
        if (auto denial = exchange->on_request(head)) return denial->rule;
        exchange->on_request_body(R"({"model":"claude-sonnet-4-5","max_tokens":64,"system":"Be brief.",)");
        exchange->on_request_body(
            R"("tools":[{"name":"Bash","input_schema":{"type":"object"}}],"messages":[{"role":"user","content":"Hi"}]})");
        egress::ResponseHead answer;
        answer.status = 200;
        answer.headers = {{"content-type", "application/json"}};
        exchange->on_response(answer);
        exchange->on_response_body(R"({"id":"msg_1","type":"message","role":"assistant","model":"claude-sonnet-4-5","content":[],)");
        exchange->on_response_body(R"("stop_reason":"end_turn","usage":{"input_tokens":12,"output_tokens":3}})");
        exchange->on_end();
        return *egress::find_header(head.headers, "x-api-key");
    }

    std::size_t times_told(std::string_view kind) const
    {
        return static_cast<std::size_t>(std::ranges::count(told, kind, &std::pair<std::string, Json>::first));
    }
};

TEST(Exchanges, put_keys_in_and_tell_which_model_was_asked)
{
    Session session;
    EXPECT_EQ(session.ask("api.anthropic.com", session.sentinel), "sk-ant-REAL-REAL-REAL-REAL-REAL");
    EXPECT_EQ(session.ask("api.anthropic.com", session.sentinel), "sk-ant-REAL-REAL-REAL-REAL-REAL");
    EXPECT_EQ(session.ask("relay.example", "own"), "own") << "another host's keys are its own business, and the API is known there, too";

    const auto& models = session.exchanges.models();
    ASSERT_EQ(models.size(), 2U);
    EXPECT_EQ(models[0].host, "api.anthropic.com");
    EXPECT_EQ(models[0].api, "anthropic-messages");
    EXPECT_EQ(models[0].model, "claude-sonnet-4-5");
    EXPECT_EQ(models[0].requests, 2U);
    EXPECT_EQ(models[0].input_tokens, 24U);
    EXPECT_EQ(models[0].output_tokens, 6U);
    EXPECT_EQ(models[0].tools, 1U);
    EXPECT_GT(models[0].bytes_out[static_cast<std::size_t>(egress::ByteKind::system)], 0U);
    EXPECT_EQ(session.exchanges.api_at("relay.example"), "anthropic-messages");
    EXPECT_EQ(session.times_told("net.model"), 3U);
    for (const auto& [kind, details] : session.told) EXPECT_EQ(details.dump().find("REAL"), std::string::npos) << "no key is in any record";
}

TEST(Exchanges, a_key_of_somebody_else_and_a_sentinel_elsewhere_are_refused)
{
    Session session;
    EXPECT_EQ(session.ask("api.anthropic.com", "sk-ant-attacker"), "credential ANTHROPIC_API_KEY");
    EXPECT_EQ(session.ask("evil.example", session.sentinel), "credential ANTHROPIC_API_KEY");
    EXPECT_EQ(session.ask("api.anthropic.com", session.sentinel, "", "http/1.1"), "credentials") << "never in the clear";
    EXPECT_TRUE(session.exchanges.models().empty());
}

TEST(Exchanges, a_claim_that_the_program_does_not_bear_out_is_told_once)
{
    Session session;
    session.ask("relay.example", "a");
    session.ask("relay.example", "a");
    session.ask("relay.example", "a", "curl/8.0");
    ASSERT_EQ(session.times_told("net.claim"), 1U);
    for (const auto& [kind, details] : session.told) {
        if (kind == "net.claim") {
            EXPECT_EQ(details, (Json{{"host", "relay.example"}, {"claims", "claude-code"}, {"is", "codex-cli"}}));
        }
    }
}

TEST(Service, table)
{
    struct Row {
        const char *text, *told;  // "name place", or the beginning of the error
    };
    const Row rows[] = {
        {"db=127.0.0.1:5432", "db 127.0.0.1:5432"},
        {"db=localhost:5432", "db 127.0.0.1:5432"},
        {"DB=[::1]:80", "db [::1]:80"},
        {"db", "--service db: that is no service"},
        {"db=127.0.0.1", "--service db=127.0.0.1: that is no service"},
        {"=127.0.0.1:1", "--service =127.0.0.1:1: the name"},
        {"10.0.0.1=127.0.0.1:1", "--service 10.0.0.1=127.0.0.1:1: the name"},
        {"db=127.1:80", "--service db=127.1:80: the address"},
        {"db=127.0.0.1:0", "--service db=127.0.0.1:0: the port"},
        {"db=127.0.0.1:", "--service db=127.0.0.1:: the port"},
        {"db=127.0.0.1:65536", "--service db=127.0.0.1:65536: the port"},
        {"db=127.0.0.1:99999999999999999999", "--service db=127.0.0.1:99999999999999999999: the port"},
        {"db=127.0.0.1:+80", "--service db=127.0.0.1:+80: the port"},
    };
    for (const Row& row : rows) {
        auto service = parse_service(row.text);
        std::string told = service ? service->name + " " + service->place.text() : service.error().message();
        EXPECT_TRUE(told.starts_with(row.told)) << told;
    }
}

}  // namespace
}  // namespace bawn::session
