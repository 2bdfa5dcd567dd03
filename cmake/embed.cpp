// embed: the files of data/ as one masked stretch of bytes, to be linked into bawn.
//
//     embed OUT BASE FILE…
//
// Each file: name (relative to BASE) '\0', its size in decimal '\0', its bytes; rules are packed (base/yaml_packed.h), so that nobody
// waits for hundreds of them to be parsed. Every byte is XORed with its position, so that the program does not hold in plain text the
// strings it looks for, and is not taken for an agent itself.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include "base/yaml_packed.h"

int main(int argc, char** argv)
{
    if (argc < 3) return 2;
    std::string base = std::string(argv[2]) + "/", packed;
    for (int i = 3; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        if (!in) {
            std::fprintf(stderr, "embed: cannot read %s\n", argv[i]);
            return 1;
        }
        std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::string name = argv[i];
        if (name.starts_with(base)) name.erase(0, base.size());
        if (name.starts_with("rules/") && name.ends_with(".yaml")) {
            auto rules = bawn::parse_yaml(bytes, name);
            if (!rules) {
                std::fprintf(stderr, "embed: %s\n", rules.error().message().c_str());
                return 1;
            }
            bytes = bawn::packed(*rules);
        }
        packed += name + '\0' + std::to_string(bytes.size()) + '\0' + bytes;
    }
    for (std::size_t i = 0; i < packed.size(); ++i) packed[i] = static_cast<char>(packed[i] ^ static_cast<char>((i * 167 + 91) >> 3));
    std::ofstream out(argv[1], std::ios::binary);
    out << packed;
    return out.good() ? 0 : 1;
}
