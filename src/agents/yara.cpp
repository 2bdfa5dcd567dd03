#include "agents/yara.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace bawn::agents {
namespace {

std::string hex_of(std::string_view bytes)
{
    std::string hex;
    for (char c : bytes) hex += fmt::format("{}{:02X}", hex.empty() ? "" : " ", static_cast<unsigned char>(c));
    return hex;
}

// UTF-16LE of valid UTF-8.
std::string wide(std::string_view utf8)
{
    std::string out;
    auto put = [&out](unsigned unit) { out += {static_cast<char>(unit & 0xff), static_cast<char>(unit >> 8)}; };
    for (std::size_t i = 0; i < utf8.size();) {
        auto first = static_cast<std::uint8_t>(utf8[i++]);
        int more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
        unsigned point = more == 0 ? first : first & (0x3fu >> more);
        for (; more > 0 && i < utf8.size(); --more) point = point << 6 | (static_cast<std::uint8_t>(utf8[i++]) & 0x3f);
        if (point >= 0x10000)
            put(0xd7c0 + (point >> 10)), put(0xdc00 + (point & 0x3ff));
        else
            put(point);
    }
    return out;
}

// Inside quotes of YARA.
std::string yara_string(std::string_view text)
{
    std::string out = "\"";
    for (char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (static_cast<unsigned char>(c) >= 0x20) out += c;
    }
    return out + '"';
}

std::string identifier(std::string_view id, std::size_t number)
{
    std::string name = fmt::format("bawn_{}_{}", id, number);
    std::ranges::replace(name, '-', '_');
    return name;
}

std::string strings(std::string_view prefix, const std::vector<std::string>& list)
{
    std::string text;
    for (std::size_t i = 0; i < list.size(); ++i)
        text += fmt::format("        ${}{} = {{ ( {} | {} ) }}\n", prefix, i, hex_of(list[i]), hex_of(wide(list[i])));
    return text;
}

std::string condition(const IdentityRule& rule)
{
    std::string text = rule.min_size > 0 ? fmt::format("filesize >= {}", rule.min_size) : "filesize > 0";
    if (!rule.all.empty()) text += " and all of ($all*)";
    if (rule.need > 0) text += fmt::format(" and {} of ($of*)", rule.need);
    return text;
}

std::string meta(const Signature& s, const IdentityRule& rule)
{
    std::string text = fmt::format("        id = {}\n        name = {}\n        vendor = {}\n        confidence = {}\n        why = {}\n",
                                   yara_string(s.id), yara_string(s.name), yara_string(s.vendor), yara_string(name_of(rule.confidence)),
                                   yara_string(rule.why));
    if (!s.seen.empty()) text += fmt::format("        seen = {}\n", yara_string(fmt::format("{}", fmt::join(s.seen, "; "))));
    return text;
}

std::string yara_rule(const Signature& s, std::size_t number)
{
    const IdentityRule& rule = s.identity[number];
    // YARA refuses strings that no condition uses.
    std::string asked = strings("all", rule.all) + (rule.need > 0 ? strings("of", rule.of) : "");
    return fmt::format("rule {}\n{{\n    meta:\n{}    strings:\n{}    condition:\n        {}\n}}\n\n", identifier(s.id, number + 1),
                       meta(s, rule), asked, condition(rule));
}

}  // namespace

std::string yara_rules(std::span<const Signature> signatures)
{
    std::string text =
        "// Coding agents by content: made by `bawn agents export`. Each string stands in hex, as UTF-8 and as UTF-16LE.\n\n";
    for (const Signature& s : signatures) {
        for (std::size_t i = 0; i < s.identity.size(); ++i) text += yara_rule(s, i);
    }
    return text;
}

}  // namespace bawn::agents
