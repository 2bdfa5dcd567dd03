#pragma once

// Who is told what a container holds, entry by entry. Names are labels from a foreign file: shown, never opened.

#include <string>

#include "inventory/stream.h"

namespace bawn::inventory {

enum class Next { go_on, stop };

class Visitor {
public:
    virtual ~Visitor() = default;
    virtual Next entry(const std::string& name, Stream& content) = 0;  // content may be left unread
    virtual void note(const std::string& message) = 0;                 // what could not be read, or is odd
};

}  // namespace bawn::inventory
