#include "egress/apis.h"

#include <brotli/encode.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <numeric>
#include <random>

#include <nlohmann/json.hpp>
#include "base/json.h"
#include "egress/api_examples.h"
#include "egress/test_apis.h"

namespace bawn::egress {
namespace {

using testing::catalog;

// Of each file: the examples under told.
std::vector<std::pair<std::string, ApiExample>> told_examples()
{
    std::vector<std::pair<std::string, ApiExample>> examples;
    for (const Api& api : catalog().apis())
        for (const YamlNode& row : api.told) examples.emplace_back(api.id, read_example(row).value());
    return examples;
}

std::string told(const ApiUse& use)
{
    std::string text = use.api + " " + std::string(name_of(use.confidence)) + " " + use.model + " tools " + std::to_string(use.tools);
    for (std::size_t i = 0; i < byte_kinds; ++i)
        text += " " + std::string(name_of(static_cast<ByteKind>(i))) + " " + std::to_string(use.bytes_out[i]);
    auto number = [](const std::optional<std::uint64_t>& n) { return n ? std::to_string(*n) : "none"; };
    return text + " in " + number(use.input_tokens) + " out " + number(use.output_tokens) + (use.is_streamed ? " streamed" : "") +
           (use.is_whole ? "" : " cut") + " " + use.unread;
}

std::string chat(const std::string& content)
{
    return R"({"model":"m","stream":true,"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":")" + content +
           "\"}]}";
}

ApiUse use_of(const std::string& body, const Headers& headers = {}, const std::string& path = "/x")
{
    ApiWatch watch = catalog().watch("POST", path, headers);
    watch.request_body(body);
    return watch.finish();
}

TEST(Apis, the_examples_of_the_data_files_hold)
{
    for (const std::string& line : catalog().failed_examples()) ADD_FAILURE() << line;
}

TEST(Apis, a_cut_at_any_byte_changes_nothing)
{
    for (const auto& [id, example] : told_examples()) {
        SCOPED_TRACE(id + ": " + example.why);
        const std::string whole = told(watched(catalog(), example, std::string::npos));
        for (std::size_t piece : {1, 2, 3, 5, 7, 11, 16, 31, 64}) ASSERT_EQ(told(watched(catalog(), example, piece)), whole);
        for (std::size_t cut = 0; cut <= example.body.size(); ++cut) {
            ApiWatch watch = catalog().watch(example.method, example.path, example.headers);
            watch.request_body(example.body.substr(0, cut));
            watch.request_body(example.body.substr(cut));
            if (example.has_response) watch.response_head(200, example.response_headers);
            watch.response_body(example.response.substr(0, std::min(cut, example.response.size())));
            watch.response_body(example.response.substr(std::min(cut, example.response.size())));
            ASSERT_EQ(told(watch.finish()), whole) << "cut at " << cut;
        }
    }
}

TEST(Apis, every_byte_has_one_kind)
{
    for (const auto& [id, example] : told_examples()) {
        SCOPED_TRACE(id + ": " + example.why);
        ApiUse use = watched(catalog(), example, 10);
        EXPECT_EQ(std::accumulate(use.bytes_out.begin(), use.bytes_out.end(), std::uint64_t{0}), example.body.size());
    }
}

// Keys in another order, keys that nobody knows.
nlohmann::ordered_json shuffled(const nlohmann::ordered_json& value, std::minstd_rand& random)
{
    if (value.is_array()) {
        auto list = nlohmann::ordered_json::array();
        for (const auto& item : value) list.push_back(shuffled(item, random));
        return list;
    }
    if (!value.is_object()) return value;
    std::vector<std::string> keys;
    for (const auto& [key, _] : value.items()) keys.push_back(key);
    std::shuffle(keys.begin(), keys.end(), random);
    auto map = nlohmann::ordered_json::object();
    for (const std::string& key : keys) {
        if (random() % 3 == 0)
            map["x_" + std::to_string(random() % 100)] = nlohmann::ordered_json::parse(R"({"role":"y","list":[1,{"a":"b"}]})");
        map[key] = shuffled(value[key], random);
    }
    return map;
}

TEST(Apis, order_and_unknown_keys_do_not_matter)
{
    std::minstd_rand random(5);
    for (const auto& [id, example] : told_examples()) {
        if (!nlohmann::json::accept(example.body)) continue;
        SCOPED_TRACE(id + ": " + example.why);
        ApiUse plain = watched(catalog(), example, 100);
        for (int i = 0; i < 20; ++i) {
            ApiExample other = example;
            other.body = shuffled(nlohmann::ordered_json::parse(example.body), random).dump();
            ApiUse use = watched(catalog(), other, 100);
            EXPECT_EQ(use.api, id) << other.body;
            EXPECT_EQ(use.model, plain.model);
            EXPECT_EQ(use.tools, plain.tools);
        }
    }
}

TEST(Apis, a_relay_on_any_host_and_path_may_wrap_the_request)
{
    const std::string inner = chat("Hi");
    struct Row {
        const char* why;
        std::string body, expected;
    };
    const Row rows[] = {
        {"as it is", inner, "openai-chat"},
        {"below one key", R"({"token":"t","data":)" + inner + "}", "openai-chat"},
        {"below two keys and in a list", R"({"jobs":{"list":[)" + inner + "]}}", "openai-chat"},
        {"in a list", "[" + inner + "]", "openai-chat"},
        {"too deep to be looked for", R"({"a":{"b":{"c":{"d":)" + inner + "}}}}", ""},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        ApiUse use = use_of(row.body);
        EXPECT_EQ(use.api, row.expected);
        EXPECT_EQ(use.model, row.expected.empty() ? "" : "m");
    }
}

TEST(Apis, what_breaks_off_still_tells)
{
    std::string body = chat(std::string(5000, 'x'));
    body.resize(4000);
    ApiUse use = use_of(body);
    EXPECT_EQ(use.api, "openai-chat");
    EXPECT_FALSE(use.is_whole);
    EXPECT_GT(use.out(ByteKind::conversation), 3800u);  // the text that was cut has left all the same

    body = R"({"model":"m","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}],"tools":[{"type":)";
    use = use_of(body);
    EXPECT_EQ(use.api, "openai-chat");
    EXPECT_FALSE(use.is_whole);
    EXPECT_EQ(use.confidence, Confidence::likely);
}

TEST(Apis, what_is_ambiguous_is_said)
{
    ApiUse use = use_of(R"({"model":"m","max_tokens":5,"messages":[{"role":"user","content":"Hi"}]})");
    EXPECT_EQ(use.api, "anthropic-messages");
    EXPECT_EQ(use.also, std::vector<std::string>{"openai-chat"});
    EXPECT_EQ(use.confidence, Confidence::likely);
}

std::string gzipped(const std::string& plain, int window = 15 + 16)
{
    z_stream state{};
    deflateInit2(&state, 9, Z_DEFLATED, window, 8, Z_DEFAULT_STRATEGY);
    std::string packed(deflateBound(&state, plain.size()), '\0');
    state.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(plain.data()));
    state.avail_in = static_cast<uInt>(plain.size());
    state.next_out = reinterpret_cast<Bytef*>(packed.data());
    state.avail_out = static_cast<uInt>(packed.size());
    deflate(&state, Z_FINISH);
    packed.resize(state.total_out);
    deflateEnd(&state);
    return packed;
}

std::string zstandard(const std::string& plain)
{
    std::string packed(ZSTD_compressBound(plain.size()), '\0');
    packed.resize(ZSTD_compress(packed.data(), packed.size(), plain.data(), plain.size(), 3));
    return packed;
}

std::string brotli(const std::string& plain)
{
    std::size_t size = BrotliEncoderMaxCompressedSize(plain.size());
    std::string packed(size, '\0');
    BrotliEncoderCompress(5, 18, BROTLI_MODE_TEXT, plain.size(), reinterpret_cast<const std::uint8_t*>(plain.data()), &size,
                          reinterpret_cast<std::uint8_t*>(packed.data()));
    return packed.substr(0, size);
}

TEST(Apis, content_codings)
{
    const std::string plain = chat(std::string(50'000, 'x') + "end");
    struct Row {
        const char *why, *coding;
        std::string body;
        const char *api, *unread;
    };
    const Row rows[] = {
        {"none", "identity", plain, "openai-chat", ""},
        {"gzip", "gzip", gzipped(plain), "openai-chat", ""},
        {"deflate as zlib writes it", "deflate", gzipped(plain, 15), "openai-chat", ""},
        {"deflate without a header", "deflate", gzipped(plain, -15), "openai-chat", ""},
        {"zstd", "ZSTD", zstandard(plain), "openai-chat", ""},
        {"two members", "gzip", gzipped(plain.substr(0, 30)) + gzipped(plain.substr(30)), "openai-chat", ""},
        {"br", "br", brotli(plain), "openai-chat", ""},
        {"br with something behind it", "br", brotli(plain) + brotli(plain), "openai-chat", "request: broken after 50112 bytes"},
        {"what we cannot read is said", "compress", "abc", "", "request: compress is not known here"},
        {"a chain is not undone", "gzip, gzip", gzipped(plain), "", "request: gzip, gzip is not known here"},
        {"it is not gzip", "gzip", plain, "", "request: broken after 0 bytes"},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        for (std::size_t piece : {std::size_t{1}, std::size_t{100}, std::string::npos}) {
            ApiExample example{.why = "",
                               .path = "/x",
                               .body = row.body,
                               .response = "",
                               .headers = {{"Content-Encoding", row.coding}},
                               .response_headers = {}};
            ApiUse use = watched(catalog(), example, piece);
            EXPECT_EQ(use.api, row.api);
            EXPECT_EQ(use.unread, row.unread);
            if (use.api != "openai-chat") continue;
            EXPECT_EQ(std::accumulate(use.bytes_out.begin(), use.bytes_out.end(), std::uint64_t{0}), plain.size());
        }
    }
}

TEST(Apis, a_bomb_is_given_up)
{
    std::string bomb = gzipped(chat(std::string(200 << 20, 'x')));
    ApiUse use = use_of(bomb, {{"content-encoding", "gzip"}});
    EXPECT_TRUE(use.unread.find("given up") != std::string::npos) << use.unread;
    EXPECT_LT(use.out(ByteKind::other), 100u << 20);
}

TEST(Apis, a_body_of_a_gigabyte_streams_through)
{
    ApiWatch watch = catalog().watch("POST", "/v1/chat/completions", {});
    watch.request_body(R"({"model":"m","messages":[{"role":"user","content":")");
    const std::string piece(1 << 20, 'x');
    for (int i = 0; i < 1024; ++i) watch.request_body(piece);
    watch.request_body("\"}]}");
    ApiUse use = watch.finish();
    EXPECT_EQ(use.api, "openai-chat");
    EXPECT_EQ(use.out(ByteKind::conversation), (1u << 30) + 28);
}

TEST(Apis, nothing_passed)
{
    ApiUse use = catalog().watch("GET", "/", {}).finish();
    EXPECT_EQ(use.api, "");
    EXPECT_TRUE(use.is_whole);
}

TEST(Apis, paths)
{
    struct Row {
        const char *pattern, *path, *expected;
    };
    const Row rows[] = {
        {"/v1/messages", "/v1/messages", ""},
        {"/v1/messages", "/relay/v1/messages?beta=true", ""},
        {"/v1/messages", "/v1/messages/batches", "no"},
        {"/v1/messages", "/xv1/messages", "no"},
        {"/models/{model}:generateContent", "/v1beta/models/gemini-2.5-pro:generateContent?alt=sse", "gemini-2.5-pro"},
        {"/models/{model}:generateContent", "/models/:generateContent", "no"},
        {"/model/{model}/invoke", "/model/us.anthropic.x%3A0/invoke", "us.anthropic.x:0"},
        {"/model/{model}/invoke", "/model/arn%3Aaws%3Abedrock%2Fx/invoke", "arn:aws:bedrock/x"},
        {"/publishers/*/models/{model}:rawPredict", "/publishers/anthropic/models/m@1:rawPredict", "m@1"},
    };
    for (const Row& row : rows) EXPECT_EQ(match_path(row.pattern, row.path).value_or("no"), row.expected) << row.pattern << " " << row.path;
}

TEST(ApiFile, errors_name_the_line)
{
    const std::string good =
        "id: x\nname: X\nreference: r\nrequest:\n  shape: {model: text}\ntold: [{why: w, body: {}}]\nnot-told: [{why: w, body: {}}]\n";
    struct Row {
        const char* why;
        std::string from, to, expected;
    };
    const Row rows[] = {
        {"a key that is not known", "name: X", "nome: X", "x.yaml: line 2, column 1: unknown key \"nome\""},
        {"an id with other letters", "id: x", "id: X_", "id is missing"},
        {"a shape of nothing", "{model: text}", "{}", "x.yaml: line 5, column 10: a shape of nothing"},
        {"a type that is none", "model: text", "model: string", "x.yaml: line 5, column 18: expected text, number"},
        {"a path that is none", "model: text", "'a..b': text", "x.yaml: line 5, column 11: \"a..b\" is no path"},
        {"a bracket of another kind", "model: text", "'a[0]': text", "is no path"},
        {"no examples", "told: [{why: w, body: {}}]\nnot", "not", "examples are missing"},
        {"a part without a kind", "{model: text}", "{model: text}\n  parts: [{at: system}]", "a part needs at and kind"},
        {"a kind that is none", "{model: text}", "{model: text}\n  parts: [{at: a, kind: b}]", "expected system, conversation"},
        {"a path without a slash", "{model: text}", "{model: text}\n  paths: [v1]", "\"v1\" is no path"},
        {"two models in a path", "{model: text}", "{model: text}\n  paths: ['/{model}/{model}']", "is no path"},
        {"a confidence that is none", "{model: text}", "{model: text}\n  confidence: sure", "expected none, possible"},
    };
    EXPECT_TRUE(parse_api(good, "x.yaml"));
    for (const Row& row : rows) {
        SCOPED_TRACE(row.why);
        std::string text = good;
        text.replace(text.find(row.from), row.from.size(), row.to);
        auto api = parse_api(text, "x.yaml");
        ASSERT_FALSE(api);
        EXPECT_NE(api.error().message().find(row.expected), std::string::npos) << api.error().message();
    }
}

TEST(ApiClaims, names_are_ids_of_agents)
{
    for (const ApiClaim& claim : catalog().claims().rows())
        EXPECT_TRUE(std::filesystem::exists(std::string(BAWN_SOURCE_DIR) + "/data/agents/" + claim.agent + ".yaml")) << claim.agent;
}

TEST(ApiClaims, the_first_row_that_holds)
{
    const ApiClaims& claims = catalog().claims();
    EXPECT_EQ(claims.claimed_agent({{"User-Agent", "opencode/1.18.33"}, {"Originator", "opencode"}}), "opencode");
    EXPECT_EQ(claims.claimed_agent({{"User-Agent", "curl/8"}}), "");
    EXPECT_EQ(claims.claimed_agent({}), "");
}

}  // namespace
}  // namespace bawn::egress
