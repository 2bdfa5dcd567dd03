#pragma once

// As many connections as there can be without taking the last descriptor from whoever keeps the record.

#include <sys/resource.h>

#include <algorithm>
#include <cstddef>

namespace bawn::egress {

inline std::size_t connections_within_limits(std::size_t wanted, rlim_t descriptors_of_each)
{
    constexpr rlim_t descriptors_of_others = 128;
    rlimit files = {};
    if (::getrlimit(RLIMIT_NOFILE, &files) < 0 || files.rlim_cur == RLIM_INFINITY) return wanted;
    const rlim_t free = files.rlim_cur - std::min(files.rlim_cur, descriptors_of_others);
    return std::clamp<std::size_t>(free / descriptors_of_each, 1, wanted);
}

}  // namespace bawn::egress
