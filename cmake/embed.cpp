// embed: the files of data/ as one masked stretch of bytes, to be linked into bawn.
//
//     embed OUT BASE FILE…
//
// First the size of the table in eight digits, then the table (of each file its name relative to BASE '\0', its size in decimal '\0',
// which languages its rules are for '\0'), then the bytes of the files. YAML that is only ever read by the program is packed
// (base/yaml_packed.h): parsing it anew would cost every command milliseconds. Every byte is XORed with its position, so that the program
// does not hold in plain text the strings it looks for, and is not taken for an agent itself.

#include <cstdio>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "base/yaml_packed.h"

namespace {

// Signatures are exported as they are written, and policies are known by the hash of their text.
bool is_only_read(const std::string& name)
{
    return name.ends_with(".yaml") && !name.starts_with("agents/") && !name.starts_with("policies/") && name != "unknown.yaml";
}

// With a blank between them; "" for what holds no rules.
std::string languages_of_rules(const bawn::YamlNode& document)
{
    std::set<std::string> languages;
    const bawn::YamlNode* rules = document.is_map() ? document.find("rules") : nullptr;
    for (const bawn::YamlNode& rule : rules ? rules->list() : std::vector<bawn::YamlNode>()) {
        const bawn::YamlNode* its = rule.is_map() ? rule.find("languages") : nullptr;
        for (const bawn::YamlNode& language : its ? its->list() : std::vector<bawn::YamlNode>()) languages.insert(language.text());
    }
    std::string all;
    for (const std::string& language : languages) all += (all.empty() ? "" : " ") + language;
    return all;
}

}  // namespace

int main(int argc, char** argv)
{
    if (argc < 3) return 2;
    std::string base = std::string(argv[2]) + "/", table, files;
    for (int i = 3; i < argc; ++i) {
        std::ifstream in(argv[i], std::ios::binary);
        if (!in) {
            std::fprintf(stderr, "embed: cannot read %s\n", argv[i]);
            return 1;
        }
        std::string bytes{std::istreambuf_iterator<char>(in), {}};
        std::string name = argv[i];
        std::string languages;
        if (name.starts_with(base)) name.erase(0, base.size());
        if (is_only_read(name)) {
            auto document = bawn::parse_yaml(bytes, name);
            if (!document) {
                std::fprintf(stderr, "embed: %s\n", document.error().message().c_str());
                return 1;
            }
            languages = languages_of_rules(*document);
            bytes = bawn::packed(*document);
        }
        table += name + '\0' + std::to_string(bytes.size()) + '\0' + languages + '\0';
        files += bytes;
    }
    std::string size = std::to_string(table.size());
    std::string packed = std::string(8 - size.size(), '0') + size + table + files;
    for (std::size_t i = 0; i < packed.size(); ++i) packed[i] = static_cast<char>(packed[i] ^ static_cast<char>((i * 167 + 91) >> 3));
    std::ofstream out(argv[1], std::ios::binary);
    out << packed;
    return out.good() ? 0 : 1;
}
