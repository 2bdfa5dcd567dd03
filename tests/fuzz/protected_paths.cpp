#include <cstdlib>

#include "workspace/protected.h"

// Rules, then an empty line "---", then a path: judged as they are, and as a link that leads to itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::workspace;
    static const ProtectedPaths git =
        ProtectedPaths::parse("version: 1\nrules: [{id: git, why: w, effect: hold, patterns: [.git, a/**/b, '*.pth'], told: [.git]}]",
                              "fuzz")
            .value();
    std::string_view text(reinterpret_cast<const char*>(data), size);
    std::size_t cut = text.find("---\n");
    std::string_view path = cut == std::string_view::npos ? text : text.substr(cut + 4);
    if (auto rules = ProtectedPaths::parse(text.substr(0, cut), "fuzz.yaml")) {
        (void)rules->judge(path);
        (void)rules->judge_link(path, path);
        (void)rules->failed_examples();
    }
    if (git.judge(std::string(path) + "/.git/x").effect != Effect::hold) std::abort();
    (void)git.judge_link(path, text);
    return 0;
}
