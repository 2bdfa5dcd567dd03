#include "model/code_place.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "check/language.h"

namespace bawn::model {
namespace {

std::string json_escaped(std::string_view text)
{
    std::string escaped;
    for (char c : text) {
        switch (c) {
        case '"': escaped += "\\\""; break;
        case '\\': escaped += "\\\\"; break;
        case '\n': escaped += "\\n"; break;
        case '\r': escaped += "\\r"; break;
        case '\t': escaped += "\\t"; break;
        default:
            if (static_cast<unsigned char>(c) < 0x20)
                escaped += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
            else
                escaped += c;
        }
    }
    return escaped;
}

// What people write at a fence and check has no such name for.
constexpr std::pair<std::string_view, std::string_view> also_called[] = {
    {"jsx", "javascript"}, {"node", "javascript"}, {"shell", "bash"},    {"zsh", "bash"},
    {"ksh", "bash"},       {"c++", "cpp"},         {"cxx", "cpp"},       {"h", "c"},
    {"cs", "csharp"},      {"hpp", "cpp"},         {"cc", "cpp"},        {"containerfile", "dockerfile"},
    {"jsonc", "json"},     {"json5", "json"},      {"ipython", "python"}};

}  // namespace

std::uint32_t CodePlace::size_at(std::uint32_t offset) const
{
    return static_cast<std::uint32_t>(std::ranges::upper_bound(ends, offset) - ends.begin());
}

std::string CodePlace::written(std::string_view code, bool begins_line) const
{
    std::string lines;
    for (std::size_t at = 0; at < code.size(); ++at) {
        if (begins_line) lines += line_prefix;
        lines += code[at];
        begins_line = code[at] == '\n';
    }
    for (unsigned level = 0; level < json_levels; ++level) lines = json_escaped(lines);
    return lines;
}

std::string path_of_language(std::string_view name)
{
    std::string wanted = lower_case(name);
    for (const auto& [other, known] : also_called)
        if (wanted == other) wanted = known;
    const check::Language* language = check::find_language(wanted);
    if (!language) language = check::language_of_file("answer." + wanted, "");
    if (!language) return "";
    return language->extensions.empty() || !language->grammar ? std::string(language->file_names.front())
                                                              : "answer" + std::string(language->extensions.front());
}

}  // namespace bawn::model
