#pragma once

// The parameter of a Scala lambda that has a type and no brackets: `{ implicit request: Request[A] =>`, `{ x: Int =>`.
//
// The grammar reads neither, and the function around it breaks. For the parser alone such a parameter stands in brackets; they take the
// place of blanks and of `implicit`, so that every offset stays what it is in the file. `class A @Inject()(b: B)` gives the class's own
// parameters to the annotation: the parser does not see it. A line is decided by itself: a text that grows by lines is read as one that
// was whole from the start.

#include <optional>
#include <string>
#include <string_view>

namespace bawn::check {

std::optional<std::string> with_parameters_in_brackets(std::string_view text);  // nullopt: nothing to do

}  // namespace bawn::check
