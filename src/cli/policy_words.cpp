#include "cli/policy_words.h"

#include <fmt/format.h>

#include <ostream>

#include "base/text.h"

namespace bawn::cli {

std::string_view name_of(policy::Considered::Outcome outcome)
{
    switch (outcome) {
    case policy::Considered::Outcome::decides: return "decides";
    case policy::Considered::Outcome::outweighed: return "outweighed";
    case policy::Considered::Outcome::no_match: return "does not match";
    case policy::Considered::Outcome::not_reached: return "not reached";
    case policy::Considered::Outcome::depends: return "depends on the request";
    }
    return "";
}

void tell_field(std::ostream& out, std::string_view name, std::string_view value)
{
    if (!value.empty()) out << fmt::format("  {:<8}{}\n", name, printable(value));
}

void tell_considered(std::ostream& out, std::string_view rule, policy::Considered::Outcome outcome, std::string_view why)
{
    if (outcome == policy::Considered::Outcome::decides) return;
    out << printable(fmt::format("  - {} {}: {}", rule, name_of(outcome), why)) << '\n';
}

}  // namespace bawn::cli
