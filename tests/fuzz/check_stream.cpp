// A language by the first byte, then text in pieces and cuts: what a stream finds is what a fresh scan finds.
//
// A piece is a byte that says its length and then its bytes; with the highest bit set the byte says how much is cut off.

#include <cstdint>
#include <cstdlib>
#include <string>

#include "check/stream.h"

namespace {

using namespace bawn::check;

constexpr const char* rules = R"(
rules:
  - {id: call, languages: [python, javascript, java, go, c], message: m, severity: ERROR, pattern: sink(...)}
  - {id: fixed, languages: [python, javascript, java, go, c], message: m, severity: ERROR, pattern: 'sink("...")'}
  - id: flow
    languages: [python, javascript, java, go, c]
    mode: taint
    message: m
    severity: ERROR
    pattern-sources: [{pattern: source(...)}]
    pattern-sinks: [{pattern: sink(...)}]
  - id: pair
    languages: [python, javascript]
    message: m
    severity: ERROR
    patterns: [{pattern: sink($X)}, {pattern-not-inside: "$X = clean(...)\n..."}]
)";

bool same(const StreamReport& stream, const FileReport& fresh)
{
    if (stream.findings.size() != fresh.findings.size() || stream.troubles.size() != fresh.troubles.size()) return false;
    for (std::size_t i = 0; i < fresh.findings.size(); ++i) {
        const Finding &a = stream.findings[i].finding, &b = fresh.findings[i];
        if (a.rule != b.rule || a.begin.offset != b.begin.offset || a.end.offset != b.end.offset || a.fingerprint != b.fingerprint)
            return false;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    static const Pack pack = Pack::compile(bawn::check::read_rules(rules, "fuzz.yaml").value(), {}).value();
    constexpr const char* paths[] = {"a.py", "a.js", "a.java", "a.c", "a.go", "a.ts", "a.h", "a"};
    constexpr std::size_t largest = 4'000;
    if (size < 2 || size > largest) return 0;
    const char* path = paths[data[0] % std::size(paths)];
    Stream stream(pack, path);
    Scanner scanner(pack);
    for (std::size_t at = 1; at < size;) {
        const std::uint8_t step = data[at++];
        StreamReport report;
        if (step & 0x80) {
            const std::size_t length = stream.text().size();
            report = stream.cut(static_cast<std::uint32_t>(length - std::min<std::size_t>(length, step & 0x7f)));
        } else {
            const std::size_t length = std::min<std::size_t>(step, size - at);
            report = stream.append({reinterpret_cast<const char*>(data) + at, length});
            at += length;
        }
        if (!same(report, scanner.scan(path, std::string(stream.text()) + stream.closers()))) std::abort();
        if (report.safe_until > stream.text().size()) std::abort();
    }
    return 0;
}
