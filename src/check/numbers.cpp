#include "check/numbers.h"

#include "base/text.h"

namespace bawn::check {

bool is_octal(std::string_view digits, const Language& language)
{
    return digits.size() > 1 && digits[0] == '0' && digits.find_first_not_of("01234567") == digits.npos &&
           is_one_of(language.id, {"go", "c", "cpp", "java", "php"});
}

}  // namespace bawn::check
