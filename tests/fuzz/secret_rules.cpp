// Rules for secrets and a text, parted by a line of ----: whatever loads also scans, within its limits, twice the same.

#include <cstdint>
#include <cstdlib>

#include "check/secrets.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::check;
    std::string_view input(reinterpret_cast<const char*>(data), size);
    std::size_t part = input.find("\n----\n");
    std::string_view toml = input.substr(0, part), text = part == input.npos ? input : input.substr(part + 6);
    auto open = [](std::string_view) -> bawn::Result<std::string> { return std::string("[[rules]]\nid='a'\nregex='key=(\\w+)'"); };
    auto rules = SecretRules::parse(toml, "fuzz.toml", open);
    if (!rules || rules->rules.size() > 20) return 0;
    auto pack = SecretPack::compile(std::move(*rules));
    if (!pack) return 0;
    SecretScanner scanner = SecretScanner::create(*pack).value();
    Work work(1'000'000), again(1'000'000);
    auto findings = scanner.scan("a/b.txt", text, work), others = scanner.scan("a/b.txt", text, again);
    if (findings.size() != others.size()) std::abort();
    for (const SecretFinding& f : findings)
        if (f.begin.offset > f.end.offset || f.end.offset > text.size() || f.secret_begin > f.secret_end || f.secret_end > text.size())
            std::abort();
    return 0;
}
