#include "base/clock.h"

#include <fmt/format.h>

#include <ctime>

namespace bawn {

std::string to_rfc3339(Time time)
{
    auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    std::time_t unix_seconds = seconds.time_since_epoch().count();
    std::tm utc = {};
    gmtime_r(&unix_seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                       utc.tm_min, utc.tm_sec, (time - seconds).count());
}

}  // namespace bawn
