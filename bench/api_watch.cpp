// How fast request bodies and streams are watched.  api_watch DATA_FOLDER [REQUEST.json]

#include <cstdio>
#include <ctime>
#include <filesystem>
#include <map>

#include "base/files.h"
#include "egress/apis.h"

using namespace bawn;

namespace {

template <typename Work>
void timed(const char* what, std::size_t bytes, Work work)
{
    double best = 1e9;
    for (int i = 0; i < 7; ++i) {
        std::clock_t start = std::clock();  // of this process: other work on the machine does not count
        work();
        best = std::min(best, static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC);
    }
    std::printf("%-44s %8.1f MB/s\n", what, static_cast<double>(bytes) / best / 1e6);
}

void in_pieces(std::string_view bytes, auto&& give)
{
    for (; !bytes.empty(); bytes.remove_prefix(std::min<std::size_t>(16384, bytes.size()))) give(bytes.substr(0, 16384));
}

void watch_request(const egress::ApiCatalog& catalog, std::string_view body)
{
    egress::ApiWatch watch = catalog.watch("POST", "/v1/messages", {});
    in_pieces(body, [&](std::string_view bytes) { watch.request_body(bytes); });
    if (watch.finish().api.empty()) std::printf("not recognised\n");
}

void watch_stream(const egress::ApiCatalog& catalog, std::string_view body)
{
    egress::ApiWatch watch = catalog.watch("POST", "/v1/messages", {});
    watch.request_body(R"({"model":"m","max_tokens":1,"messages":[{"role":"user","content":"x"}]})");
    watch.response_head(200, {{"content-type", "text/event-stream"}});
    in_pieces(body, [&](std::string_view bytes) { watch.response_body(bytes); });
    if (watch.finish().output_tokens != 7u) std::printf("not recognised\n");
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 2) return 2;
    std::map<std::string, std::string, std::less<>> files;
    for (const auto& entry : std::filesystem::directory_iterator(std::string(argv[1]) + "/apis"))
        if (entry.path().extension() == ".yaml") files[entry.path().filename()] = read_text(entry.path()).value();
    auto catalog = egress::ApiCatalog::parse(files).value();

    const std::string code =
        R"(    if (auto x = find(\"key\")) {\n        return fail(ErrorKind::invalid, \"no such key\\n\");\n    }\n\n)";
    std::string body = R"({"model":"m","max_tokens":1,"system":"s","messages":[)";
    for (int i = 0; body.size() < 10'000'000; ++i) {
        body += i ? "," : "";
        body += R"({"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":")";
        for (int k = 0; k < 40; ++k) body += code;
        body += "\"}]}";
    }
    body += "]}";
    timed("request of 10 MB, tool results of code", body.size(), [&] { watch_request(catalog, body); });

    std::string small = R"({"model":"m","max_tokens":1,"system":"s","messages":[)";
    while (small.size() < 10'000'000) small += R"({"role":"user","content":[{"type":"text","text":"a few words"}]},)";
    small.back() = ']';
    small += '}';
    timed("request of 10 MB, messages of a few words", small.size(), [&] { watch_request(catalog, small); });

    std::string events = "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"usage\":{\"input_tokens\":3}}}\n\n";
    while (events.size() < 10'000'000)
        events +=
            "event: content_block_delta\ndata: "
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" some words of it\"}}\n\n";
    events += "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{},\"usage\":{\"output_tokens\":7}}\n\n";
    timed("stream of 10 MB, an event for a few words", events.size(), [&] { watch_stream(catalog, events); });

    if (argc < 3) return 0;
    std::string recorded = read_text(argv[2]).value();
    timed("a recorded request", recorded.size() * 50, [&] {
        for (int i = 0; i < 50; ++i) watch_request(catalog, recorded);
    });
}
