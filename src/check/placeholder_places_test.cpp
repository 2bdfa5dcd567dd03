#include "check/placeholder_places.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace bawn::check {
namespace {

const Placeholder& first_ellipsis(const std::vector<Placeholder>& found)
{
    return *std::ranges::find(found, Placeholder::What::ellipsis, &Placeholder::what);
}

TEST(PlaceholderPlaces, tell_what_an_ellipsis_is_likely_to_be)
{
    struct Row {
        const char *why, *text, *expected;
    };
    const Row rows[] = {
        {"alone on its line", "f();\n...\ng();", "statement"},
        {"in a block on one line", "if ($X) { ... }", "statement"},
        {"an argument", "f(..., $X)", ""},
        {"of a function's head", "$T $F(..., String $X) { g(); }", "parameter"},
        {"of a constructor's head", "$F(...) {\n}", "parameter"},
        {"before exceptions", "$T $F(...) throws $E { g(); }", "parameter"},
        {"behind another parameter with brackets", "$T $F(@A($V) String $X, ...) { g(); }", "parameter"},
        {"of an annotation there", "$T $F(@A(...) String $X) { g(); }", ""},
        {"of a new object with a body", "new $T(...) { g(); }", ""},
        {"of a call whose value has a body", "$X.f(...) { g(); }", ""},
        {"of a loop", "while (...) { g(); }", ""},
        {"in a class", "class $C {\n  ...\n  int f;\n}", "statement member"},
        {"in a method of a class", "class $C {\n  $T $F() {\n    ...\n  }\n}", "statement"},
        {"in a list", "int[] $X = { ... };", "statement"},
    };
    for (const Row& row : rows) {
        const std::string_view text = row.text;
        const std::vector<Placeholder> found = find_placeholders(text);
        const Placeholder& one = first_ellipsis(found);
        std::string is;
        if (stands_as_statement(text, one)) is += "statement ";
        if (stands_as_parameter(text, one)) is += "parameter ";
        if (stands_as_member(text, one)) is += "member ";
        if (!is.empty()) is.pop_back();
        EXPECT_EQ(is, row.expected) << row.why;
    }
}

}  // namespace
}  // namespace bawn::check
