#pragma once

// What every reader of traces is given, and what it gives: a text and where it lay, the names worth telling, and the
// evidence or the reason why there is none. A reader opens nothing.

#include <string>
#include <string_view>
#include <vector>

#include "agents/agents.h"
#include "base/error.h"

namespace bawn::inventory {

struct TraceText {
    std::string_view path;  // from the root of the scan
    unsigned uid = 0;
    std::string_view text;
};

using Traced = Result<std::vector<agents::Evidence>>;

// The last component of a path, and what stands before it without the '/': {"/a/b", "c"} of "/a/b/c".
struct PathEnd {
    std::string_view folder, name;
};
constexpr PathEnd end_of(std::string_view path)
{
    auto slash = path.rfind('/');
    if (slash == std::string_view::npos) return {{}, path};
    return {path.substr(0, slash), path.substr(slash + 1)};
}

}  // namespace bawn::inventory
