#include "cli/embedded.h"

#include <cassert>
#include <charconv>

extern "C" const char bawn_embedded_begin[], bawn_embedded_end[];  // made by cmake/embed.cpp

namespace bawn::cli {
namespace {

std::map<std::string, std::string, std::less<>> unpack()
{
    std::string packed(bawn_embedded_begin, bawn_embedded_end);
    for (std::size_t i = 0; i < packed.size(); ++i) packed[i] = static_cast<char>(packed[i] ^ static_cast<char>((i * 167 + 91) >> 3));
    std::map<std::string, std::string, std::less<>> files;
    std::string_view rest = packed;
    auto next_word = [&] {
        std::string_view word = rest.substr(0, rest.find('\0'));
        rest.remove_prefix(word.size() + 1);
        return word;
    };
    while (!rest.empty()) {
        std::string_view name = next_word(), digits = next_word();
        std::size_t size = 0;
        std::from_chars(digits.data(), digits.data() + digits.size(), size);
        assert(size <= rest.size());
        files.emplace(name, rest.substr(0, size));
        rest.remove_prefix(size);
    }
    return files;
}

}  // namespace

const std::map<std::string, std::string, std::less<>>& embedded_files()
{
    static const auto files = unpack();
    return files;
}

std::string_view embedded_file(std::string_view name)
{
    auto found = embedded_files().find(name);
    return found == embedded_files().end() ? std::string_view() : std::string_view(found->second);
}

}  // namespace bawn::cli
