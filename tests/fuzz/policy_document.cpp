// A policy may come from a repository that somebody else wrote.

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "policy/egress.h"
#include "policy/examples.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::policy;
    std::string_view text(reinterpret_cast<const char*>(data), size);
    PolicyReading reading = read_policy(text, "policy.yaml");
    if (!reading.problems.empty()) return 0;
    check_examples(reading.policy);
    explain({{LayerKind::repository, reading.policy}}, {.id = "claude-code", .version = std::string(text.substr(0, 40))});
    explain({{LayerKind::repository, reading.policy}}, {},
            {.host = "api.example.org", .method = "GET", .path = std::string(text.substr(0, 40))});
    return 0;
}
