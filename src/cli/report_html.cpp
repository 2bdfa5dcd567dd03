// The report as one page that can be mailed: no script, nothing loaded from anywhere, everything from outside escaped.

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "cli/report.h"
#include "cli/report_style.h"
#include "cli/report_words.h"

namespace bawn::cli {
namespace {

using Findings = std::vector<const JudgedFinding*>;

// Foreign text, safe as content and as an attribute.
std::string safe(std::string_view text) { return html_escaped(printable(text)); }
std::string code(std::string_view text) { return fmt::format("<code>{}</code>", safe(text)); }

// A path that is too long for its line goes on after a slash.
std::string path_code(std::string_view path)
{
    std::string text = code(path), html;
    for (std::size_t i = 0; i < text.size(); ++i) {
        html += text[i];
        if (text[i] == '/' && text[i - 1] != '<') html += "<wbr>";
    }
    return html;
}

std::string_view css_class(policy::Action action)
{
    switch (action) {
    case policy::Action::banned: return "banned";
    case policy::Action::sandbox_only: return "confined";
    case policy::Action::allowed: return "allowed";
    case policy::Action::note: return "note";
    }
    return "note";
}

std::string pill(policy::Action action)
{
    return fmt::format("<span class=\"pill {}\">{}</span>", css_class(action), policy::name_of(action));
}

std::string dots(Confidence c)
{
    constexpr std::string_view drawn[] = {"○○○", "●○○", "●●○", "●●●"};
    return fmt::format("<span class=\"dots\" aria-hidden=\"true\">{}</span> {}", drawn[static_cast<std::size_t>(c)], name_of(c));
}

std::string tags(const std::vector<std::string>& words)
{
    std::string html;
    for (const std::string& word : words) html += fmt::format("<span class=\"tag\">{}</span>", safe(word));
    return html;
}

std::string section(std::string_view title, std::string_view content)
{
    return content.empty() ? "" : fmt::format("<section>\n<h2>{}</h2>\n{}</section>\n", title, content);
}

// "2026-11-22T17:03:21.000000Z" -> "2026-11-22 17:03 UTC"
std::string minute_of(Time time)
{
    std::string text = to_rfc3339(time);
    return fmt::format("{} {} UTC", text.substr(0, 10), text.substr(11, 5));
}

std::string subject(const ScanReport& report) { return report.host.empty() ? report.root : report.host; }

std::string head(const ScanReport& report)
{
    return fmt::format(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n"
        "<title>Coding agents on {}</title>\n<style>{}</style>\n</head>\n",
        safe(subject(report)), report_style);
}

std::string heading(const ScanReport& report)
{
    return fmt::format(
        "<header>\n<p class=\"mark\">Bawn scan</p>\n<h1>Coding agents on {}</h1>\n"
        "<p class=\"soft\">{} &middot; policy {} &middot; signatures {}</p>\n</header>\n",
        safe(subject(report)), minute_of(report.time), code(report.policy), safe(report.pack));
}

std::string card(std::size_t number, std::string_view label, std::string_view css)
{
    return fmt::format("<div class=\"card {}\"><b>{}</b><span>{}</span></div>\n", number > 0 ? css : "", with_commas(number), label);
}

template <typename Question>
std::size_t how_many(const Findings& findings, Question question)
{
    return static_cast<std::size_t>(std::ranges::count_if(findings, [&](const JudgedFinding* j) { return question(*j); }));
}

std::string cards(const Findings& found)
{
    auto judged = [&](policy::Action action) {
        return how_many(found, [&](const JudgedFinding& j) { return j.decision.action == action; });
    };
    return "<section class=\"cards\" aria-label=\"Summary\">\n" +
           card(found.size(), found.size() == 1 ? "agent found" : "agents found", "") +
           card(judged(policy::Action::banned), "banned", "banned") +
           card(judged(policy::Action::sandbox_only), "sandbox only", "confined") +
           card(how_many(found, [](const JudgedFinding& j) { return j.finding.is_running; }), "running now", "") +
           card(how_many(found, [](const JudgedFinding& j) { return !j.finding.risks.empty(); }), "with risky settings", "") +
           "</section>\n";
}

std::string callouts(const Findings& found)
{
    std::string html;
    for (const JudgedFinding* j : found) {
        if (!is_against_policy(*j)) continue;
        html += fmt::format("<div class=\"callout {}\"><strong>{}</strong> {}\n<p>{}</p></div>\n", css_class(j->decision.action),
                            safe(full_name(j->finding)), pill(j->decision.action), safe(reason_of(j->decision)));
    }
    return html;
}

std::string row(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    const agents::Place* place = main_place(f);
    std::string more = f.places.size() > 1 ? fmt::format("<small>and {} more</small>", with_commas(f.places.size() - 1)) : "";
    return fmt::format(
        "<tr><td><strong>{}</strong><small>{}</small></td><td>{}</td><td "
        "class=\"path\">{}{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n",
        safe(f.name.empty() ? f.agent : f.name), safe(f.vendor), safe(f.version), place ? path_code(place->path) : "", more,
        dots(f.identity), dots(f.presence), f.is_running ? "yes" : "", tags(risk_ids(f)), pill(j.decision.action));
}

std::string table(const Findings& found)
{
    if (found.empty()) return "<p class=\"calm\">No coding agent found.</p>\n";
    std::string html =
        "<div "
        "class=\"wide\"><table>\n<thead><tr><th>Agent</th><th>Version</th><th>Where</th><th>Identity</th><th>Presence</th><th>Runs</"
        "th><th>Risks</th>"
        "<th>Verdict</th></tr></thead>\n<tbody>\n";
    for (const JudgedFinding* j : found) html += row(*j);
    return html + "</tbody>\n</table></div>\n";
}

std::string places_of(const agents::Finding& f)
{
    std::string html = "<h3>Where, and how it is known</h3>\n<ul>\n";
    for (const agents::Place& p : f.places)
        html += fmt::format("<li><span class=\"tag\">{}</span>{}<br><span class=\"soft\">{}</span></li>\n", safe(p.kind), path_code(p.path),
                            safe(p.because));
    return html + "</ul>\n";
}

std::string risks_of(const agents::Finding& f)
{
    if (f.risks.empty()) return "";
    std::string html = "<h3>Risks</h3>\n<ul>\n";
    for (const agents::Risk& r : f.risks)
        html += fmt::format("<li><span class=\"tag\">{}</span>{}<br>{}</li>\n", safe(r.id), safe(r.why), path_code(r.path));
    return html + "</ul>\n";
}

std::string about(const agents::Finding& f)
{
    std::string html;
    if (!f.lineage.empty()) html += fmt::format("<p>Derived from {}.</p>\n", safe(f.lineage));
    if (!f.capabilities.empty()) html += fmt::format("<h3>What it may do</h3>\n<p>{}</p>\n", tags(f.capabilities));
    if (!f.sha256.empty()) html += fmt::format("<h3>SHA-256</h3>\n<p>{}</p>\n", code(f.sha256));
    return html;
}

std::string details(const Findings& findings)
{
    std::string html;
    for (const JudgedFinding* j : findings) {
        html += fmt::format(
            "<details>\n<summary><strong>{}</strong>{}</summary>\n<div class=\"inside\">\n<p>{}</p>\n{}{}{}</div>\n</details>\n",
            safe(full_name(j->finding)), pill(j->decision.action), safe(reason_of(j->decision)), places_of(j->finding),
            risks_of(j->finding), about(j->finding));
    }
    return html;
}

std::string in_passing(const Findings& findings)
{
    std::string html;
    for (const JudgedFinding* j : findings) {
        html += fmt::format(
            "<details>\n<summary>{} <span class=\"soft\">{}</span></summary>\n<div class=\"inside\">\n{}{}</div>\n</details>\n",
            safe(full_name(j->finding)), counted(j->finding.places.size(), "place"), places_of(j->finding), risks_of(j->finding));
    }
    return html;
}

std::string notes(const ScanReport& report)
{
    if (report.notes.empty()) return "";
    std::string html = "<ul>\n";
    for (const auto& note : report.notes)
        html += fmt::format("<li>{}<br><span class=\"soft\">{}</span></li>\n", path_code(note.path), safe(note.message));
    return html + "</ul>\n";
}

std::string page_footer(const ScanReport& report)
{
    return fmt::format(
        "<footer>Bawn {} {}. Agents are known by their content; nothing was executed, and no secret was read into this page.</footer>\n",
        BAWN_VERSION, counts_line(report.counts));
}

}  // namespace

std::string scan_html(const ScanReport& report)
{
    Findings found, hints, repository = by_verdict(report.repository_files);
    for (const JudgedFinding* j : by_verdict(report.findings)) (is_hint(*j) ? hints : found).push_back(j);
    std::string html = head(report) + "<body>\n<main>\n" + heading(report) + cards(found);
    html += section("Against the policy", callouts(found));
    html += section("Agents", table(found));
    html += section("In detail", details(found));
    html += section("Hints: no more than a name or a variable", in_passing(hints));
    html += section("Files in repositories: they prove nothing about the user", in_passing(repository));
    html += section("Notes", notes(report));
    return html + page_footer(report) + "</main>\n</body>\n</html>\n";
}

}  // namespace bawn::cli
