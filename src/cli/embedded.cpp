#include "cli/embedded.h"

#include <cassert>
#include <charconv>
#include <mutex>

extern "C" const char bawn_embedded_begin[], bawn_embedded_end[];  // made by cmake/embed.cpp

namespace bawn::cli {
namespace {

std::string unmasked(std::size_t begin, std::size_t size)
{
    std::string bytes(bawn_embedded_begin + begin, size);
    for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<char>(bytes[i] ^ static_cast<char>(((begin + i) * 167 + 91) >> 3));
    return bytes;
}

struct EmbeddedFile {
    std::size_t begin = 0, size = 0;
    std::string languages = "";
    std::once_flag is_read = {};
    std::string text = "";
};
using EmbeddedFiles = std::map<std::string, EmbeddedFile, std::less<>>;

// The table stands first: its own size in decimal, then name, size and languages of each file, all ended by NUL; then the files, in its
// order.
EmbeddedFiles read_table()
{
    EmbeddedFiles files;
    auto number = [](std::string_view digits) {
        std::size_t value = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), value);
        return value;
    };
    constexpr std::size_t digits = 8;
    std::size_t size = number(unmasked(0, digits)), at = digits + size;
    std::string table = unmasked(digits, size);
    for (std::string_view rest = table; !rest.empty();) {
        auto next = [&] {
            std::string_view word = rest.substr(0, rest.find('\0'));
            rest.remove_prefix(word.size() + 1);
            return word;
        };
        const std::string_view name = next(), length = next(), languages = next();
        EmbeddedFile& file = files[std::string(name)];
        file.languages = languages;
        file.begin = at;
        file.size = number(length);
        at += file.size;
    }
    assert(at == static_cast<std::size_t>(bawn_embedded_end - bawn_embedded_begin));
    return files;
}

EmbeddedFiles& files()
{
    static EmbeddedFiles table = read_table();
    return table;
}

std::string_view text_of(EmbeddedFile& file)
{
    std::call_once(file.is_read, [&] { file.text = unmasked(file.begin, file.size); });
    return file.text;
}

}  // namespace

std::string_view embedded_file(std::string_view name)
{
    auto found = files().find(name);
    return found == files().end() ? std::string_view() : text_of(found->second);
}

std::map<std::string, std::string_view, std::less<>> embedded_files(std::string_view folder)
{
    std::map<std::string, std::string_view, std::less<>> found;
    for (auto file = files().lower_bound(folder); file != files().end() && file->first.starts_with(folder); ++file)
        found.emplace(file->first, text_of(file->second));
    return found;
}

std::vector<EmbeddedName> embedded_names(std::string_view folder)
{
    std::vector<EmbeddedName> found;
    for (auto file = files().lower_bound(folder); file != files().end() && file->first.starts_with(folder); ++file)
        found.push_back({file->first, file->second.languages});
    return found;
}

}  // namespace bawn::cli
