#include "check/numbers.h"

#include <charconv>
#include <cstdlib>
#include <string>

#include "base/text.h"

namespace bawn::check {
namespace {

bool is_octal(std::string_view digits, const Language& language)
{
    return digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("01234567") == digits.npos &&
           is_one_of(language.id, {"go", "c", "cpp", "java", "php"});
}

}  // namespace

Number number_of(std::string_view written, const Language& language)
{
    std::string digits;
    for (char c : written)
        if (c != '_' && c != '\'') digits += c;
    while (!digits.empty() && std::string_view("lLuUnN").contains(digits.back())) digits.pop_back();
    std::string_view rest = digits;
    int base = is_octal(digits, language) ? 8 : 10;
    if (rest.size() > 2 && rest[0] == '0') {
        char kind = static_cast<char>(rest[1] | 0x20);
        int told = kind == 'x' ? 16 : kind == 'b' ? 2 : kind == 'o' ? 8 : 0;
        if (told != 0) base = told, rest.remove_prefix(2);
    }
    std::uint64_t whole = 0;
    auto [end, problem] = std::from_chars(rest.data(), rest.data() + rest.size(), whole, base);
    if (problem == std::errc() && end == rest.data() + rest.size()) return {whole, static_cast<double>(whole)};
    char* behind = nullptr;
    double real = std::strtod(digits.c_str(), &behind);
    if (digits.empty() || *behind != '\0') return {};
    return {std::nullopt, real};
}

}  // namespace bawn::check
