#pragma once

// How sure Bawn is of something: used for the identity of a file and for the presence of an agent.

#include <string_view>

namespace bawn {

enum class Confidence { none, possible, likely, certain };

constexpr std::string_view name_of(Confidence c)
{
    switch (c) {
    case Confidence::none: return "none";
    case Confidence::possible: return "possible";
    case Confidence::likely: return "likely";
    case Confidence::certain: return "certain";
    }
    return "none";
}

}  // namespace bawn
