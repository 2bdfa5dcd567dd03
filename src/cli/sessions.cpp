// bawn sessions: what ran in the sandbox, and what waits to be committed. bawn report: one of them, whole.

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>
#include <span>

#include "base/files.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/sessions_watch.h"
#include "cli/text_table.h"
#include "session/report.h"
#include "session/store.h"

namespace bawn::cli {
namespace {

constexpr std::size_t table_width = 110, shown_unasked = 20;

std::string command_of(const session::Facts& facts)
{
    std::string text;
    for (const std::string& word : facts.command) text += (text.empty() ? "" : " ") + word;
    return text;
}

std::string state_of(const session::SessionFolder& session)
{
    if (session.is_running()) return "running";
    return session.facts().exit.empty() ? "cut off" : session.facts().exit;
}

Json to_json(const session::SessionFolder& session)
{
    const session::Facts& f = session.facts();
    Json command = Json::array();
    for (const std::string& word : f.command) command.push_back(valid_utf8(word));
    return {{"session", f.id},
            {"started", to_rfc3339(f.started)},
            {"workspace", valid_utf8(f.workspace)},
            {"mode", name_of(f.mode)},
            {"agent", f.agent},
            {"command", std::move(command)},
            {"state", state_of(session)}};
}

std::vector<Cell> row_of(const session::SessionFolder& session)
{
    const session::Facts& f = session.facts();
    std::string time = to_rfc3339(f.started);
    return {{f.id, ""},
            {time.substr(0, 10) + " " + time.substr(11, 8), ""},
            {state_of(session), ""},
            {std::string(name_of(f.mode)), ""},
            {printable(f.workspace), ""},
            {printable(command_of(f)), ""}};
}

Result<int> run_sessions(World& world, const Given& given)
{
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    if (given.has("watch")) return watch_sessions(world, state);
    auto sessions = TRY(session::all_sessions(state));
    if (given.has("json")) {
        Json list = Json::array();
        for (const auto& session : sessions) list.push_back(to_json(session));
        world.out << to_text(Json{{"schema", "bawn.sessions/1"}, {"sessions", std::move(list)}}, 2) << '\n';
        return 0;
    }
    if (sessions.empty()) {
        world.out << "No session yet. Try: bawn run -- COMMAND\n";
        return 0;
    }
    std::size_t shown = given.has("all") ? sessions.size() : std::min(sessions.size(), shown_unasked);
    std::vector<std::vector<Cell>> rows;
    for (const auto& session : std::span(sessions).first(shown)) rows.push_back(row_of(session));
    world.out << text_table({{"SESSION"}, {"STARTED (UTC)"}, {"STATE"}, {"MODE"}, {"WORKSPACE", 16, Column::Cut::middle}, {"COMMAND", 16}},
                            rows, table_width);
    if (shown < sessions.size()) world.out << fmt::format("and {} older ones: --all\n", sessions.size() - shown);
    return 0;
}

Result<int> run_report(World& world, const Given& given)
{
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    auto session = TRY(session::SessionFolder::find(state, given.arguments().empty() ? "last" : given.arguments().front()));
    auto text = read_text(session.file("report.json"), 256 << 20);
    if (!text) {
        std::string why = session.is_running() ? "it is still running" : "it was cut off";
        return fail(ErrorKind::not_found, fmt::format("session {} has no report: {}; bawn log --subject {} has its events",
                                                      session.facts().id, why, session.facts().id));
    }
    Json report = TRY(parse_json(*text));
    if (auto page = given.one("html")) TRY(write_atomically(*page, session::report_html(report), 0644));
    if (given.has("json"))
        world.out << *text;
    else if (!given.has("html"))
        world.out << session::report_text(
            report, world.out_is_terminal && !world.environment("NO_COLOR") ? session::Colour::on : session::Colour::off);
    return 0;
}

}  // namespace

extern const Command sessions_command = {
    .name = "sessions",
    .summary = "list what ran in the sandbox",
    .about = "A session that was cut off, by a crash or a power cut, keeps its changes: bawn changes tells them.",
    .arguments = {},
    .options = {{"all", "", "also those before the last 20"},
                {"watch", "", "those that run, and what they reach, as it happens; until Ctrl-C"},
                {"json", "", "for scripts"},
                {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn sessions", "newest first"}, {"bawn sessions --watch", "in a second terminal, beside an agent"}},
    .exits = {},
    .run = run_sessions,
};

extern const Command report_command = {
    .name = "report",
    .summary = "tell what a session ran, wrote, tried to reach, and was refused",
    .about = "What Bawn did itself (exit, changes, limits) is certain; what it saw (programs, addresses, files) is told as observed.",
    .arguments = {{"SESSION", "its id, or the beginning of it; the last one, unless named", Argument::Count::optional}},
    .options = {{"json", "", "as bawn run --report writes it"},
                {"html", "FILE", "write a page for people"},
                {"state", "DIR", "where sessions are kept"}},
    .examples = {{"bawn report", "the last session"}, {"bawn report 4f1c --html r.html", "a page to pass on"}},
    .exits = {},
    .run = run_report,
};

}  // namespace bawn::cli
