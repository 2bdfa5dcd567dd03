// bawn log: what Bawn has recorded.

#include <fmt/format.h>

#include <charconv>
#include <deque>
#include <ostream>

#include "base/text.h"
#include "cli/about_me.h"
#include "cli/command.h"
#include "cli/interruption.h"
#include "cli/log_filter.h"
#include "cli/text_table.h"
#include "ledger/export.h"
#include "ledger/ledger.h"

namespace bawn::cli {
namespace {

using Show = std::function<void(const ledger::Record&)>;

std::string summary_of(const Json& details)
{
    std::string text;
    for (const auto& [name, value] : told_details(details)) {
        if (!text.empty()) text += "  ";
        text += name + "=" + value;
    }
    return text;
}

std::string row_of(const ledger::Record& record)
{
    const ledger::Event& event = record.event;
    std::string time = to_rfc3339(event.time);
    auto cell = [](std::string_view text, std::size_t width) {
        std::string shown = fitted(text, width);
        return shown + std::string(width - columns_of(shown), ' ');
    };
    return fmt::format("{} {}  {}  {}  {}  {}  {}", time.substr(0, 10), time.substr(11, 8), cell(name_of(event.grade), 8),
                       cell(printable(event.kind), 16), cell(std::to_string(event.uid), 6), cell(printable(event.subject), 28),
                       fitted(summary_of(event.details), 90));
}

Show shower(World& world, const Given& given)
{
    if (given.has("json")) return [&world](const ledger::Record& record) { world.out << to_text(ledger::to_own_json(record)) << '\n'; };
    world.out << "TIME (UTC)           GRADE     KIND              USER    SUBJECT                       DETAILS\n";
    return [&world](const ledger::Record& record) { world.out << row_of(record) << '\n'; };
}

Result<std::optional<std::size_t>> limit_of(const Given& given)
{
    auto text = given.one("limit");
    if (!text) return std::nullopt;
    std::size_t limit = 0;
    auto [end, problem] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (problem == std::errc() && end == text->data() + text->size()) return limit;
    return fail(ErrorKind::invalid, fmt::format("--limit takes a number, not \"{}\"", printable(*text)));
}

// Everything at once, or the newest few.
Result<> show_all(ledger::Reader& reader, const LogFilter& filter, std::optional<std::size_t> limit, const Show& show)
{
    std::deque<ledger::Record> newest;
    TRY(reader.read_new([&](const ledger::Record& record) {
        if (!is_wanted(filter, record.event)) return true;
        if (!limit) show(record);
        if (limit) newest.push_back(record);
        if (limit && newest.size() > *limit) newest.pop_front();
        return true;
    }));
    for (const ledger::Record& record : newest) show(record);
    return {};
}

Result<> follow(World& world, ledger::Reader& reader, const LogFilter& filter, const Show& show)
{
    Interruption interruption;
    while (world.out.flush() && !interruption.comes_within(std::chrono::milliseconds(200))) {
        TRY(show_all(reader, filter, std::nullopt, show));
    }
    return {};
}

Result<int> show_log(World& world, const Given& given)
{
    std::string folder = ledger::folder_in(TRY(state_folder_path(given.one("state"), world.environment)));
    if (given.has("about-me")) {
        TRY(tell_about(world.out, folder, world.uid));
        return 0;
    }
    LogFilter filter = TRY(log_filter_of(given, world.clock.now()));
    auto limit = TRY(limit_of(given));
    auto reader = ledger::Reader::open(folder);
    if (!reader && reader.error().kind() == ErrorKind::not_found) {
        world.err << "nothing is recorded yet in " << printable(folder) << '\n';
        return 0;
    }
    if (!reader) return fail(std::move(reader).error());
    Show show = shower(world, given);
    TRY(show_all(*reader, filter, limit, show));
    if (given.has("follow")) TRY(follow(world, *reader, filter, show));
    return 0;
}

}  // namespace

extern const Command log_command = {
    .name = "log",
    .summary = "show what Bawn has recorded",
    .about =
        "Events are shown oldest first, the newest last. Each has a grade: enforced (Bawn did it or stood in the middle),\n"
        "observed (seen from outside) or claimed (somebody says so).\n"
        "\n"
        "With --about-me, tells you in plain words everything that is recorded about you, and what is not collected.",
    .arguments = {},
    .options = {{"kind", "KIND", "only this kind: scan.finding, or scan for all of that room"},
                {"subject", "TEXT", "only events whose subject holds this text"},
                {"since", "TIME", "not before: 2026-11-22, 2026-11-22T17:03:21Z, or 90m, 12h, 7d ago"},
                {"until", "TIME", "not after"},
                {"user", "UID", "only events about this user"},
                {"limit", "N", "the newest N"},
                {"json", "", "one JSON object a line"},
                {"follow", "", "go on showing what is recorded, until Ctrl-C"},
                {"about-me", "", "everything about the calling user, in plain words"},
                {"state", "DIR", "Bawn's state folder"}},
    .examples = {{"bawn log --since 7d --kind scan.finding", "what scans found in the last week"},
                 {"bawn log --follow --json", "for another program to read"},
                 {"bawn log --about-me", "what is recorded about you"}},
    .exits = {},
    .run = show_log,
};

}  // namespace bawn::cli
