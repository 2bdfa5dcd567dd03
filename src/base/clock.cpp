#include "base/clock.h"

#include <fmt/format.h>

#include <charconv>
#include <ctime>
#include <optional>

#include "base/text.h"

namespace bawn {
namespace {

std::optional<int> number_in(std::string_view digits)
{
    int value = 0;
    auto [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (problem != std::errc() || end != digits.data() + digits.size() || digits.starts_with('-')) return std::nullopt;
    return value;
}

// ".25" -> 250000; "" -> 0
std::optional<int> microseconds_in(std::string_view fraction)
{
    if (fraction.empty()) return 0;
    if (fraction.front() != '.' || fraction.size() < 2 || fraction.size() > 7) return std::nullopt;
    std::string digits(fraction.substr(1));
    digits.resize(6, '0');
    return number_in(digits);
}

bool has_shape(std::string_view text, std::string_view shape)
{
    for (std::size_t i = 0; i < shape.size(); ++i) {
        bool fits = shape[i] == '0' ? text[i] >= '0' && text[i] <= '9' : text[i] == shape[i];
        if (!fits) return false;
    }
    return true;
}

}  // namespace

std::string to_rfc3339(Time time)
{
    auto seconds = std::chrono::floor<std::chrono::seconds>(time);
    std::time_t unix_seconds = seconds.time_since_epoch().count();
    std::tm utc = {};
    gmtime_r(&unix_seconds, &utc);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:06}Z", utc.tm_year + 1900, utc.tm_mon + 1, utc.tm_mday, utc.tm_hour,
                       utc.tm_min, utc.tm_sec, (time - seconds).count());
}

Result<Time> time_from_rfc3339(std::string_view text)
{
    constexpr std::string_view shape = "0000-00-00T00:00:00";
    auto wrong = [&] { return fail(ErrorKind::invalid, fmt::format("\"{}\" is not a time like 2026-11-22T17:03:21Z", printable(text))); };
    if (text.size() <= shape.size() || !text.ends_with('Z') || !has_shape(text, shape)) return wrong();
    auto part = [&](std::size_t at, std::size_t length) { return number_in(text.substr(at, length)).value_or(-1); };
    auto fraction = microseconds_in(text.substr(shape.size(), text.size() - shape.size() - 1));

    std::chrono::year_month_day day(std::chrono::year(part(0, 4)), std::chrono::month(part(5, 2)), std::chrono::day(part(8, 2)));
    if (!fraction || !day.ok() || part(11, 2) > 23 || part(14, 2) > 59 || part(17, 2) > 60) return wrong();
    return std::chrono::sys_days(day) + std::chrono::hours(part(11, 2)) + std::chrono::minutes(part(14, 2)) +
           std::chrono::seconds(part(17, 2)) + std::chrono::microseconds(*fraction);
}

}  // namespace bawn
