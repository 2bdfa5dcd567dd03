#include "session/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
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

std::int64_t milliseconds_between(Time from, Time to)
{
    return std::max<std::int64_t>(0, std::chrono::duration_cast<std::chrono::milliseconds>(to - from).count());
}

Json network_json(const NetworkTold& n, Time started)
{
    Json json = {{"address", n.address},
                 {"port", n.port},
                 {"host", valid_utf8(n.host)},
                 {"decision", n.is_allowed ? "allow" : "deny"},
                 {"rule", n.rule},
                 {"way", n.is_enforced ? name_of(n.way) : "seen"},
                 {"count", n.count},
                 {"bytes_out", n.sent},
                 {"bytes_in", n.received}};
    if (n.is_enforced) {
        json["first_ms"] = milliseconds_between(started, n.first);
        json["last_ms"] = milliseconds_between(started, n.last);
    }
    if (!n.protocol.empty()) json["protocol"] = n.protocol;
    if (!n.ended.empty()) json["ended"] = valid_utf8(n.ended);
    if (!n.api.empty()) json["api"] = n.api;
    if (!n.reason.empty()) json["reason"] = n.reason;
    if (!n.remedy.empty()) json["remedy"] = n.remedy;
    return json;
}

Json model_json(const ModelTold& m)
{
    Json bytes = Json::object();
    for (std::size_t i = 0; i < m.bytes_out.size(); ++i) bytes[std::string(name_of(static_cast<egress::ByteKind>(i)))] = m.bytes_out[i];
    return {{"host", valid_utf8(m.host)},
            {"api", m.api},
            {"model", valid_utf8(m.model)},
            {"requests", m.requests},
            {"input_tokens", m.input_tokens},
            {"output_tokens", m.output_tokens},
            {"tools", m.tools},
            {"bytes_out", std::move(bytes)},
            {"bytes_in", m.bytes_in}};
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
    if (list == "network") {
        std::string host = row.value("host", ""), place = host.empty() ? row.value("address", "") : host;
        std::string bytes;
        if (row.value("decision", "") == "allow")
            bytes = fmt::format(", {} out, {} in", size_text(row.value("bytes_out", std::uint64_t{0})),
                                size_text(row.value("bytes_in", std::uint64_t{0})));
        return fmt::format("{:<5} {}:{} ({}): {}{}{}", row.value("decision", ""), place, row.value("port", 0), row.value("way", ""),
                           row.value("rule", ""), bytes, count);
    }
    if (list == "models") {
        std::string kinds;
        for (const auto& [kind, bytes] : row["bytes_out"].items()) {
            if (bytes.get<std::uint64_t>() > 0)
                kinds += (kinds.empty() ? "" : ", ") + fmt::format("{} {}", kind, size_text(bytes.get<std::uint64_t>()));
        }
        return fmt::format("{} at {}: {}, {} requests, {} tokens in, {} out; sent {}", row.value("model", ""), row.value("host", ""),
                           row.value("api", ""), row.value("requests", 0), row.value("input_tokens", 0), row.value("output_tokens", 0),
                           kinds);
    }
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
    {"changes", "Changes", "changed nothing"},
    {"denied", "Refused", "was refused nothing"},
    {"network", "Network", "tried no address"},
    {"models", "Models", ""},
    {"exec", "Ran", "ran nothing that was seen"},
    {"writes", "Wrote", "wrote nothing that was seen"},
    {"opens", "Read", ""},
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

// When each host was in use, as a lane of the session's time; text stands beside it.
std::string lane(const Json& row, double duration_ms)
{
    if (!row.contains("first_ms")) return "<span class=\"lane\"></span>";
    const auto percent = [&](const char* key) { return std::clamp(row.value(key, 0.0) / std::max(duration_ms, 1.0) * 100, 0.0, 100.0); };
    double from = std::min(percent("first_ms"), 98.0);
    return fmt::format("<span class=\"lane\"><i style=\"left:{:.1f}%;width:{:.1f}%\"></i></span>", from,
                       std::max(percent("last_ms") - from, 2.0));
}

}  // namespace

std::string size_text(std::uint64_t bytes)
{
    constexpr std::array units = {"B", "kB", "MB", "GB", "TB"};
    auto size = static_cast<double>(bytes);
    std::size_t unit = 0;
    for (; size >= 1000 && unit + 1 < units.size(); ++unit) size /= 1000;
    return unit == 0 ? fmt::format("{} B", bytes) : fmt::format("{:.1f} {}", size, units[unit]);
}

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
            {"network", list(r.network, [&](const NetworkTold& n) { return network_json(n, r.facts.started); })},
            {"models", list(r.models, model_json)},
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
        const Json rows = r.value(section.key, Json::array());  // what older sessions did not tell is not there
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
        ".lane{{display:inline-block;position:relative;width:9rem;height:.7rem;margin-right:.8rem;background:#8882}}\n"
        ".lane i{{position:absolute;top:0;height:100%;background:#2d8a4e}}.deny .lane i{{background:#b3362b}}\n"
        "p{{margin:.1rem 0}}.none{{color:#777}}\n"
        "@media(prefers-color-scheme:dark){{body{{background:#15181f;color:#dde1ea}}li:nth-child(odd){{background:#1c202a}}}}\n"
        "</style></head><body>\n<h1>{0}</h1>\n",
        html_escaped(printable(heading(r))));
    for (const std::string& line : summary_lines(r)) page += "<p>" + html_escaped(printable(line)) + "</p>\n";
    for (const Section& section : sections) {
        const Json rows = r.value(section.key, Json::array());  // what older sessions did not tell is not there
        if (rows.empty() && *section.none == '\0') continue;
        page += fmt::format("<h2>{} ({})</h2>\n", section.title, rows.size());
        if (rows.empty()) page += fmt::format("<p class=\"none\">It {}.</p>\n", section.none);
        page += "<ul>\n";
        for (const Json& row : rows) {
            bool is_network = std::string_view(section.key) == "network";
            page +=
                fmt::format("<li class=\"{}\">{}{}</li>\n", html_escaped(row.value(is_network ? "decision" : "outcome", "")),
                            is_network ? lane(row, r.value("duration_ms", 0.0)) : "", html_escaped(printable(line_of(row, section.key))));
        }
        page += "</ul>\n";
    }
    return page + "</body></html>\n";
}

}  // namespace bawn::session
