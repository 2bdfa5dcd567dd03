// Rules in YAML, read, compiled and laid over a small file.

#include <cstdint>
#include <string_view>

#include "check/scanner.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    using namespace bawn::check;
    std::string_view yaml(reinterpret_cast<const char*>(data), size);
    auto rules = read_rules(yaml, "fuzz.yaml");
    if (!rules) return 0;
    auto pack = Pack::compile(std::move(*rules), {});
    if (!pack) return 0;
    Limits limits;
    limits.steps_per_rule = 20'000;
    limits.steps_per_file = 200'000;
    Scanner scanner(*pack, limits);
    for (const char* path : {"a.py", "a.js", "a.txt"}) {
        scanner.scan(path, "import os\ndef f(a, b=1):\n    x = \"secret\" + a\n    os.system(x)\n    if a == b: return eval(x)\n");
    }
    return 0;
}
