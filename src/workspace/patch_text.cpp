#include "workspace/patch_text.h"

#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>

namespace bawn::workspace {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~";
constexpr std::size_t bytes_in_line = 52;

std::string base85(std::string_view bytes)
{
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); i += 4) {
        std::uint32_t word = 0;
        for (std::size_t k = 0; k < 4; ++k) word = word << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0U);
        char five[5];
        for (int k = 4; k >= 0; --k, word /= 85) five[k] = alphabet[word % 85];
        text.append(five, 5);
    }
    return text;
}

char length_letter(std::size_t length) { return static_cast<char>(length <= 26 ? 'A' + length - 1 : 'a' + length - 27); }

std::string deflated(std::string_view content)
{
    uLongf size = compressBound(content.size());
    std::string packed(size, '\0');
    compress(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(content.data()), content.size());
    packed.resize(size);
    return packed;
}

std::string literal(std::string_view content)
{
    std::string text = "literal " + std::to_string(content.size()) + "\n";
    std::string packed = deflated(content);
    for (std::string_view rest = packed; !rest.empty();) {
        std::string_view line = rest.substr(0, bytes_in_line);
        text += length_letter(line.size()) + base85(line) + "\n";
        rest.remove_prefix(line.size());
    }
    return text + "\n";
}

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || static_cast<unsigned char>(c) >= 0x7F || c == '"' || c == '\\'; }

}  // namespace

std::string quoted_name(std::string_view name)
{
    if (std::ranges::none_of(name, needs_escape)) return std::string(name);
    std::string text = "\"";
    for (char c : name) {
        char octal[8];
        std::snprintf(octal, sizeof octal, "\\%03o", static_cast<unsigned char>(c));
        if (c == '"' || c == '\\')
            text += std::string("\\") + c;
        else
            text += needs_escape(c) ? octal : std::string(1, c);
    }
    return text + "\"";
}

std::string binary_patch(std::string_view before, std::string_view after)
{
    return "GIT binary patch\n" + literal(after) + literal(before);
}

std::string mode_text(mode_t mode)
{
    char text[8];
    std::snprintf(text, sizeof text, "%04o", mode & 07777U);
    return text;
}

}  // namespace bawn::workspace
