#include "workspace/names.h"

#include <algorithm>
#include <cctype>
#include <cstdint>
#include <iterator>

#include "base/text.h"

namespace bawn::workspace {
namespace {

struct Range {
    char32_t first, last;
};

// Default_Ignorable_Code_Point of Unicode 15, which casefolding file systems skip; HFS+ skips a subset.
constexpr Range ignored[] = {{0xAD, 0xAD},       {0x34F, 0x34F},    {0x61C, 0x61C},   {0x115F, 0x1160}, {0x17B4, 0x17B5},
                             {0x180B, 0x180F},   {0x200B, 0x200F},  {0x202A, 0x202E}, {0x2060, 0x206F}, {0x3164, 0x3164},
                             {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},  {0xFFA0, 0xFFA0}, {0xFFF0, 0xFFF8}, {0x1BCA0, 0x1BCA3},
                             {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}};

bool is_ignored(char32_t c)
{
    return std::ranges::any_of(ignored, [&](Range range) { return c >= range.first && c <= range.last; });
}

struct Spelling {
    char32_t from;
    const char* to;
};
constexpr Spelling spellings[] = {
    {0x17F, "s"},   {0x212A, "k"},  {0x130, "i"},   {0x131, "i"},   {0x2024, "."},  {0x2025, ".."},  {0x2026, "..."}, {0xFE52, "."},
    {0x3002, "."},  {0xFF61, "."},  {0xFB00, "ff"}, {0xFB01, "fi"}, {0xFB02, "fl"}, {0xFB03, "ffi"}, {0xFB04, "ffl"}, {0xFB05, "st"},
    {0xFB06, "st"}, {0x2044, "/"},  {0x2215, "/"},  {0x2010, "-"},  {0x2011, "-"},  {0x2012, "-"},   {0x2013, "-"},   {0xFE63, "-"},
    {0x2139, "i"},  {0x1E9E, "ss"}, {0xDF, "ss"},   {0xAA, "a"},    {0xBA, "o"},    {0x2071, "i"},   {0x207F, "n"},   {0x210A, "g"},
    {0x2113, "l"},  {0x2134, "o"},  {0x212F, "e"},  {0x2170, "i"},  {0x2160, "i"},  {0x2174, "v"},   {0x2164, "v"},   {0x217C, "l"},
    {0x217D, "c"},  {0x217E, "d"},  {0x217F, "m"},  {0x2179, "x"}};

// What a code point beyond ASCII folds to in ASCII, or nullptr.
std::string ascii_of(char32_t c)
{
    if (c >= 0xFF01 && c <= 0xFF5E) return lower_case(std::string(1, static_cast<char>(c - 0xFEE0)));
    if (c >= 0x24B6 && c <= 0x24E9) return std::string(1, static_cast<char>('a' + (c - 0x24B6) % 26));
    if (c >= 0x1D400 && c <= 0x1D6A3) return std::string(1, static_cast<char>('a' + (c - 0x1D400) % 26));
    if (c >= 0x1D7CE && c <= 0x1D7FF) return std::string(1, static_cast<char>('0' + (c - 0x1D7CE) % 10));
    auto found = std::ranges::find(spellings, c, &Spelling::from);
    return found == std::end(spellings) ? "" : found->to;
}

struct Decoded {
    char32_t code = 0;
    std::size_t size = 1;
    bool is_valid = false;
};

std::size_t size_of_sequence(unsigned char lead)
{
    return lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

Decoded decode(std::string_view text)
{
    auto lead = static_cast<unsigned char>(text.front());
    std::size_t size = size_of_sequence(lead);
    if (size == 0 || size > text.size()) return {lead, 1, false};
    char32_t code = size == 1 ? lead : lead & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xC0) != 0x80) return {lead, 1, false};
        code = (code << 6) | (next & 0x3F);
    }
    return {code, size, true};
}

std::string spelled_in_ascii(std::string_view name)
{
    std::string folded;
    while (!name.empty()) {
        Decoded next = decode(name);
        std::string ascii = next.is_valid && next.code >= 0x80 ? ascii_of(next.code) : "";
        if (!ascii.empty())
            folded += ascii;
        else if (!next.is_valid || !is_ignored(next.code))
            folded += lower_case(name.substr(0, next.size));
        name.remove_prefix(next.size);
    }
    return folded;
}

void cut_as_ntfs_does(std::string& name)
{
    std::string whole = name;
    if (auto colon = name.find(':', 1); colon != std::string::npos) name.resize(colon);
    while (!name.empty() && (name.back() == '.' || name.back() == ' ')) name.pop_back();
    if (name.empty()) name = whole;
}

}  // namespace

bool is_wild(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

std::string folded_name(std::string_view name)
{
    std::string folded = spelled_in_ascii(name);
    cut_as_ntfs_does(folded);
    return folded;
}

// '/' before every other byte, so that a folder's files stand together behind it.
bool stands_before(std::string_view path, std::string_view other)
{
    auto [a, b] = std::ranges::mismatch(path, other);
    if (b == other.end()) return false;
    if (a == path.end()) return true;
    if (*a == '/' || *b == '/') return *a == '/';
    return static_cast<unsigned char>(*a) < static_cast<unsigned char>(*b);
}

std::vector<std::string> components_of(std::string_view path)
{
    std::vector<std::string> components;
    for (std::string_view component : split(path, '/'))
        if (!component.empty()) components.emplace_back(component);
    return components;
}

std::vector<std::string> folded_components(std::string_view path)
{
    std::string separated(path);
    std::ranges::replace(separated, '\\', '/');
    std::vector<std::string> components;
    for (std::string_view component : split(separated, '/')) {
        std::string spelled = spelled_in_ascii(component);  // may hold a '/' that was another letter
        for (std::string_view part : split(spelled, '/'))
            if (!part.empty()) components.push_back(folded_name(part));
    }
    return components;
}

bool matches_name(std::string_view pattern, std::string_view name)
{
    std::size_t p = 0, n = 0, star = std::string_view::npos, resume = 0;
    while (n < name.size()) {
        if (p < pattern.size() && pattern[p] == '*') {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == name[n])) {
            ++p, ++n;
        } else if (star != std::string_view::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

bool matches_path(const std::vector<std::string>& pattern, std::size_t pattern_from, const std::vector<std::string>& path,
                  std::size_t path_from)
{
    std::size_t p = pattern_from, n = path_from, star = std::string::npos, resume = 0;
    while (n < path.size()) {
        if (p < pattern.size() && pattern[p] == "**") {
            star = p++;
            resume = n;
        } else if (p < pattern.size() && matches_name(pattern[p], path[n])) {
            ++p, ++n;
        } else if (star != std::string::npos) {
            p = star + 1;
            n = ++resume;
        } else {
            return false;
        }
    }
    return std::all_of(pattern.begin() + static_cast<std::ptrdiff_t>(p), pattern.end(),
                       [](const std::string& rest) { return rest == "**"; });
}

ShortName short_name_of(std::string_view folded)
{
    if (is_wild(folded)) return {};
    while (folded.starts_with('.')) folded.remove_prefix(1);
    auto dot = folded.rfind('.');
    std::string_view stem = folded.substr(0, dot);
    std::string_view extension = dot == std::string_view::npos ? "" : folded.substr(dot + 1);
    std::string letters;
    std::ranges::copy_if(stem, std::back_inserter(letters), [](char c) { return c != '.' && c != ' '; });
    return {letters.substr(0, 6), std::string(extension.substr(0, 3))};
}

bool is_short_for(std::string_view folded, const ShortName& name)
{
    auto tilde = folded.find('~');
    if (name.stem.empty() || tilde == std::string_view::npos || tilde == 0 || folded.substr(0, tilde) != name.stem) return false;
    std::string_view rest = folded.substr(tilde + 1);
    auto digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    std::string_view extension = rest.substr(digits);
    if (digits == 0) return false;
    return name.extension.empty() ? extension.empty() : extension == "." + name.extension;
}

bool is_session_name(std::string_view name)
{
    return !name.empty() && name.size() <= 64 && name.front() != '-' &&
           std::ranges::all_of(name, [](unsigned char c) { return std::isalnum(c) || c == '-'; });
}

}  // namespace bawn::workspace
