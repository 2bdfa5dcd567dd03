// scripted_gateway: the gateway as `bawn model serve` has it, before a model that plays a script.
//
//     scripted_gateway FOLDER          a socket at FOLDER/socket, a port of loopback in FOLDER/port, for the key sk-test-0123456789abcdef
//
// It says "ready" when it listens, and ends in order when its standard input ends. What the model says depends on the prompt's last
// words: "use NAME" calls the tool of that name, "count N" counts, "json" is an object, "emoji" is in several tokens, "marked" is code
// that the gate marks; else it says hello.

#include <fmt/format.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/files.h"
#include "model/gateway.h"
#include "model/test_scripted.h"
#include "model/test_through.h"

namespace {

using namespace bawn;
using namespace bawn::model;

std::string_view after(std::string_view read, std::string_view word)
{
    const std::size_t at = read.rfind(word);
    return at == std::string_view::npos ? "" : read.substr(at + word.size());
}

std::string say(std::string_view read, const Sampling& sampling)
{
    const std::size_t turn = read.rfind("<|im_start|>user");
    const std::string_view asked = turn == std::string_view::npos ? read : read.substr(turn);
    if (asked.contains("<tool_response>")) return "The tool says so.";
    if (!sampling.grammar.empty() && sampling.grammar.contains("arguments")) return R"({"name": "grep", "arguments": {"for": "x"}})";
    if (std::string_view name = after(asked, "use "); !name.empty()) {
        const std::string tool(name.substr(0, name.find_first_not_of("abcdefghijklmnopqrstuvwxyz_")));
        return fmt::format("I look.\n<tool_call>\n{{\"name\": \"{}\", \"arguments\": {{\"for\": \"x\"}}}}\n</tool_call>", tool);
    }
    if (std::string_view digits = after(asked, "count "); !digits.empty()) {
        std::string numbers;
        for (int i = 1; i <= std::atoi(std::string(digits.substr(0, 9)).c_str()); ++i) numbers += fmt::format("{} ", i);
        return numbers;
    }
    if (asked.contains("json")) return R"({"name": "Bawn", "is_wall": true})";
    if (asked.contains("emoji")) return "gr\xc3\xbc\xc3\x9f dich \xf0\x9f\x98\x80!";
    if (asked.contains("marked")) return "See:\n```python\nevil\n```\n";
    if (asked.contains("<|fim_")) return "return a + b\n";
    return "Hello, you.";
}

std::vector<GateNote> notes_of(std::string_view piece)
{
    if (piece != "evil") return {};
    GateNote note;
    note.what = GateNote::What::marked;
    note.rule = "python-evil";
    note.message = "this is evil";
    note.path = "python";
    note.line = 1;
    return {note};
}

Result<> serve(const std::string& folder)
{
    const std::string yaml = TRY(read_text(BAWN_SOURCE_DIR "/data/models/qwen2.5-coder.yaml"));
    const Family family = TRY(Family::parse(yaml, "qwen2.5-coder.yaml"));
    test::ScriptedBackend backend(say, std::getenv("RATE") ? std::atof(std::getenv("RATE")) : 0);
    backend.facts_.context_tokens = 100'000;
    Gateway::Options options;
    options.served = {&backend, &family, test::through(backend, notes_of), GateMode::enforce};
    options.doors.push_back({TRY(listen_at_path(folder + "/socket"))});
    options.doors.push_back({TRY(listen_at({egress::Address::v4(0x7f000001), 0})), Door::Kind::tcp});
    const std::uint16_t port = egress::Endpoint::bound_by(options.doors[1].socket.get()).port;
    options.keys.add("test", "sk-test-0123456789abcdef");
    options.has_metrics = true;
    options.started = 1790000000;
    options.openapi = TRY(read_text(BAWN_SOURCE_DIR "/data/openapi.json"));
    Gateway gateway = TRY(Gateway::start(std::move(options)));
    TRY(write_atomically(folder + "/port", std::to_string(port)));
    std::cout << "ready" << std::endl;
    std::cin.ignore(std::numeric_limits<std::streamsize>::max());
    gateway.finish();
    return {};
}

}  // namespace

int main(int count, char** words)
{
    rlimit files = {};
    ::getrlimit(RLIMIT_NOFILE, &files);
    files.rlim_cur = files.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &files);
    Result<> served = serve(count == 2 ? words[1] : ".");
    if (!served) std::cerr << served.error().message() << '\n';
    return served ? 0 : 1;
}
