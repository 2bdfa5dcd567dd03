#include "cli/log_filter.h"

#include <fmt/format.h>

#include <charconv>

#include "base/text.h"

namespace bawn::cli {
namespace {

Result<unsigned> uid_given(std::string_view text)
{
    unsigned uid = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), uid);
    if (problem != std::errc() || end != text.data() + text.size()) {
        return fail(ErrorKind::invalid, fmt::format("--user takes a number, not \"{}\"", printable(text)));
    }
    return uid;
}

Result<std::optional<Time>> time_option(const Given& given, std::string_view option, Time now)
{
    auto text = given.one(option);
    if (!text) return std::nullopt;
    auto time = time_given(*text, now);
    if (!time) return fail(std::move(time).error().while_doing(fmt::format("--{}", option)));
    return *time;
}

std::optional<std::chrono::seconds> length_of(std::string_view text)
{
    constexpr std::pair<char, int> units[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}};
    for (auto [letter, seconds] : units) {
        if (!text.ends_with(letter)) continue;
        int count = 0;
        auto [end, problem] = std::from_chars(text.data(), text.data() + text.size() - 1, count);
        if (problem != std::errc() || end != text.data() + text.size() - 1 || count < 0) return std::nullopt;
        return std::chrono::seconds(static_cast<std::int64_t>(count) * seconds);
    }
    return std::nullopt;
}

void tell(std::vector<std::pair<std::string, std::string>>& told, const std::string& name, const Json& value)
{
    auto below = [&](const std::string& key) { return name.empty() ? key : name + "." + key; };
    if (value.is_object()) {
        for (const auto& [key, item] : value.items()) tell(told, below(printable(key)), item);
    } else if (value.is_array()) {
        for (std::size_t i = 0; i < value.size(); ++i) tell(told, below(std::to_string(i + 1)), value[i]);
    } else {
        told.emplace_back(name, printable(value.is_string() ? value.get<std::string>() : to_text(value)));
    }
}

}  // namespace

Result<Time> time_given(std::string_view text, Time now)
{
    if (auto ago = length_of(text)) return now - *ago;
    auto time = time_from_rfc3339(text.size() == 10 ? std::string(text) + "T00:00:00Z" : std::string(text));
    if (time) return time;
    return fail(ErrorKind::invalid,
                fmt::format("\"{}\" is no time: 2026-11-22, 2026-11-22T17:03:21Z, or 90m, 12h, 7d ago", printable(text)));
}

Result<LogFilter> log_filter_of(const Given& given, Time now)
{
    LogFilter filter = {.kind = given.one("kind"), .subject = given.one("subject"), .since = {}, .until = {}, .user = {}};
    filter.since = TRY(time_option(given, "since", now));
    filter.until = TRY(time_option(given, "until", now));
    if (auto user = given.one("user")) filter.user = TRY(uid_given(*user));
    return filter;
}

bool is_wanted(const LogFilter& filter, const ledger::Event& event)
{
    if (filter.kind && event.kind != *filter.kind && !event.kind.starts_with(*filter.kind + ".")) return false;
    if (filter.subject && event.subject.find(*filter.subject) == std::string::npos) return false;
    if (filter.since && event.time < *filter.since) return false;
    if (filter.until && event.time > *filter.until) return false;
    return !filter.user || event.uid == *filter.user;
}

std::vector<std::pair<std::string, std::string>> told_details(const Json& details)
{
    std::vector<std::pair<std::string, std::string>> told;
    tell(told, "", details);
    return told;
}

}  // namespace bawn::cli
