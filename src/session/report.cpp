#include "session/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"

namespace bawn::session {
namespace {

Json exit_json(const sandbox::Outcome& outcome)
{
    if (outcome.signal != 0) return {{"signal", outcome.signal}};
    return {{"code", outcome.code}};
}

Json change_json(const ChangeTold& c)
{
    Json json = {{"path", valid_utf8(c.path)}, {"kind", c.kind}, {"protected", c.is_protected}, {"outcome", c.outcome}};
    if (!c.rule.empty()) json["rule"] = c.rule;
    if (!c.why.empty()) json["why"] = c.why;
    return json;
}

Json exec_json(const sandbox::Tally::Exec& e)
{
    Json argv = Json::array();
    for (const std::string& word : e.argv) argv.push_back(valid_utf8(word));
    return {{"path", valid_utf8(e.path)}, {"sha256", e.sha256}, {"argv", std::move(argv)}, {"count", e.count}};
}

// No session reaches a network yet: every address that was tried was refused.
Json network_json(const sandbox::Tally::Network& n)
{
    return {{"address", n.address}, {"port", n.port},   {"host", ""},     {"decision", "deny"},
            {"rule", "no network"}, {"count", n.count}, {"bytes_out", 0}, {"bytes_in", 0}};
}

Json denied_json(const Denied& d)
{
    return {{"what", d.what}, {"path", valid_utf8(d.path)}, {"rule", d.rule}, {"remedy", d.remedy}, {"count", d.count}};
}

Json counted_json(const sandbox::Tally::Change& c) { return {{"what", c.what}, {"path", valid_utf8(c.path)}, {"count", c.count}}; }

template <typename Row, typename ToJson>
Json list(const std::vector<Row>& rows, ToJson&& to_json)
{
    Json json = Json::array();
    for (const Row& row : rows) json.push_back(to_json(row));
    return json;
}

std::string exit_text(const Json& exit)
{
    if (exit.contains("signal")) return fmt::format("ended by signal {}", exit["signal"].get<int>());
    return fmt::format("exit {}", exit.value("code", 0));
}

std::string line_of(const Json& row, std::string_view list)
{
    std::string count = row.value("count", 1) > 1 ? fmt::format(" ({} times)", row.value("count", 1)) : "";
    if (list == "exec") {
        std::string words;
        for (const Json& word : row["argv"]) words += (words.empty() ? "" : " ") + word.get<std::string>();
        return fmt::format("{}  {}{}", row.value("path", ""), words, count);
    }
    if (list == "network")
        return fmt::format("{} port {}: {}, {}{}", row.value("address", ""), row.value("port", 0), row.value("decision", ""),
                           row.value("rule", ""), count);
    if (list == "denied") return fmt::format("{} {}: {}{}", row.value("what", ""), row.value("path", ""), row.value("rule", ""), count);
    if (list == "changes") {
        std::string why = row.value("why", "");
        return fmt::format("{:<10}{:<9} {}{}", row.value("outcome", ""), row.value("kind", ""), row.value("path", ""),
                           why.empty() ? "" : " (" + why + ")");
    }
    return fmt::format("{} {}{}", row.value("what", ""), row.value("path", ""), count);
}

struct Section {
    const char *key, *title, *none;
};
constexpr Section sections[] = {
    {"changes", "Changes", "changed nothing"},          {"denied", "Refused", "was refused nothing"},
    {"network", "Network", "tried no address"},         {"exec", "Ran", "ran nothing that was seen"},
    {"writes", "Wrote", "wrote nothing that was seen"}, {"opens", "Read", ""},
};

std::string heading(const Json& r)
{
    std::string command;
    for (const Json& word : r["command"]) command += (command.empty() ? "" : " ") + word.get<std::string>();
    std::string agent = r.value("agent", "");
    return fmt::format("Session {}{}: {}", r.value("session", ""), agent.empty() ? "" : " (" + agent + ")", command);
}

std::vector<std::string> summary_lines(const Json& r)
{
    std::vector<std::string> lines = {fmt::format("{} after {:.1f} s, in {} ({})", exit_text(r["exit"]), r.value("duration_ms", 0.0) / 1000,
                                                  r.value("workspace", ""), r.value("mode", "")),
                                      fmt::format("evidence: {}; {} events in the ledger, {} lost", r.value("evidence", ""),
                                                  r.value("events", 0), r.value("events_lost", 0))};
    for (const Json& d : r["degraded"]) lines.push_back("without " + d.value("control", "") + ": " + d.value("why", ""));
    for (const Json& limit : r["limits_hit"]) lines.push_back("limit hit: " + limit.get<std::string>());
    for (const Json& commit : r["commits"]) lines.push_back("commit kept: " + commit.get<std::string>());
    for (const Json& note : r["notes"]) lines.push_back(note.get<std::string>());
    return lines;
}

}  // namespace

ChangeTold told(const workspace::Change& change, const workspace::FileOutcome* outcome)
{
    ChangeTold told{.path = change.path,
                    .kind = std::string(name_of(change.kind)),
                    .is_protected = change.is_protected(),
                    .outcome = outcome ? std::string(name_of(outcome->outcome)) : "held",
                    .rule = change.protection.rule,
                    .why = outcome && !outcome->why.empty() ? outcome->why : change.protection.why};
    if (!change.refused.empty()) told.why = change.refused;
    return told;
}

Json to_json(const SessionRecord& r)
{
    Json degraded = Json::array(), limits = Json::array();
    for (const auto& d : r.degraded) degraded.push_back({{"control", d.control}, {"why", d.why}});
    for (sandbox::Limit limit : r.outcome.limits_hit) limits.push_back(name_of(limit));
    Json command = Json::array(), notes = Json::array();
    for (const std::string& word : r.facts.command) command.push_back(valid_utf8(word));
    for (const std::string& note : r.notes) notes.push_back(valid_utf8(note));
    return {{"schema", "bawn.session/1"},
            {"session", r.facts.id},
            {"agent", r.facts.agent},
            {"command", std::move(command)},
            {"workspace", valid_utf8(r.facts.workspace)},
            {"mode", name_of(r.facts.mode)},
            {"started", to_rfc3339(r.facts.started)},
            {"policy_sha256", r.facts.policy_sha256},
            {"evidence", r.evidence},
            {"exit", exit_json(r.outcome)},
            {"duration_ms", static_cast<double>(r.outcome.wall.count()) / 1000},
            {"cpu_ms", static_cast<double>(r.outcome.cpu.count()) / 1000},
            {"peak_memory_bytes", r.outcome.peak_memory_bytes},
            {"degraded", std::move(degraded)},
            {"limits_hit", std::move(limits)},
            {"changes", list(r.changes, change_json)},
            {"exec", list(r.exec, exec_json)},
            {"network", list(r.network, network_json)},
            {"denied", list(r.denied, denied_json)},
            {"writes", list(r.writes, counted_json)},
            {"opens", list(r.opens, counted_json)},
            {"commits", r.commits},
            {"notes", std::move(notes)},
            {"events", r.events},
            {"events_lost", r.events_lost}};
}

std::string report_text(const Json& r, Colour colour)
{
    auto bold = [&](const std::string& text) { return colour == Colour::on ? "\033[1m" + text + "\033[0m" : text; };
    std::string text = bold(printable(heading(r))) + "\n";
    for (const std::string& line : summary_lines(r)) text += "  " + printable(line) + "\n";
    for (const Section& section : sections) {
        const Json& rows = r[section.key];
        if (rows.empty() && *section.none == '\0') continue;
        text += "\n" + bold(section.title) + "\n";
        if (rows.empty()) text += fmt::format("  {}\n", section.none);
        for (const Json& row : rows) text += "  " + printable(line_of(row, section.key)) + "\n";
    }
    return text;
}

std::string report_html(const Json& r)
{
    std::string page = fmt::format(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n<title>{0}</title>\n"
        "<style>\nbody{{font:15px/1.5 system-ui,sans-serif;max-width:70rem;margin:2rem auto;padding:0 "
        "1rem;color:#1d2433;background:#fbfbf9}}\n"
        "h1{{font-size:1.3rem}}h2{{font-size:1rem;margin:1.6rem 0 .3rem}}ul{{list-style:none;padding:0;margin:0}}\n"
        "li{{font:13px/1.6 ui-monospace,monospace;padding:.1rem .5rem;overflow-wrap:anywhere}}li:nth-child(odd){{background:#f1f1ec}}\n"
        "li.held,li.conflict{{border-left:3px solid #c98a00}}li.committed,li.merged{{border-left:3px solid #2d8a4e}}\n"
        "p{{margin:.1rem 0}}.none{{color:#777}}\n"
        "@media(prefers-color-scheme:dark){{body{{background:#15181f;color:#dde1ea}}li:nth-child(odd){{background:#1c202a}}}}\n"
        "</style></head><body>\n<h1>{0}</h1>\n",
        html_escaped(printable(heading(r))));
    for (const std::string& line : summary_lines(r)) page += "<p>" + html_escaped(printable(line)) + "</p>\n";
    for (const Section& section : sections) {
        const Json& rows = r[section.key];
        if (rows.empty() && *section.none == '\0') continue;
        page += fmt::format("<h2>{} ({})</h2>\n", section.title, rows.size());
        if (rows.empty()) page += fmt::format("<p class=\"none\">It {}.</p>\n", section.none);
        page += "<ul>\n";
        for (const Json& row : rows)
            page += fmt::format("<li class=\"{}\">{}</li>\n", html_escaped(row.value("outcome", "")),
                                html_escaped(printable(line_of(row, section.key))));
        page += "</ul>\n";
    }
    return page + "</body></html>\n";
}

}  // namespace bawn::session
