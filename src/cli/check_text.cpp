// A check for people: each finding with its code, the way of a tainted value, and how to do it right.
//
//     src/login.py:14:5  high  python-sql-injection  CWE-89
//       SQL text is built from input: …
//        12 | def find(name):
//        14 |     cur.execute("SELECT … " + name)
//           |     ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
//       from src/login.py:12, through 13, to 14
//       right: pass values as parameters: cur.execute("… WHERE name = ?", (name,))

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <ostream>

#include "base/text.h"
#include "cli/check_report.h"

namespace bawn::cli {
namespace {

constexpr std::size_t widest_code = 160, most_told = 20;

struct Colours {
    std::string_view bold, dim, red, yellow, green, end;
};
constexpr Colours no_colours = {"", "", "", "", "", ""};
constexpr Colours all_colours = {"\033[1m", "\033[2m", "\033[1;31m", "\033[33m", "\033[32m", "\033[0m"};

std::string_view colour_of(check::Severity severity, const Colours& c)
{
    if (severity >= check::Severity::high) return c.red;
    return severity == check::Severity::medium ? c.yellow : c.dim;
}

std::string ids_of(const Json& metadata)
{
    std::string ids;
    for (const std::string& cwe : texts_at(metadata, "cwe")) ids += "  " + printable(cwe.substr(0, cwe.find(':')));
    return ids;
}

// Made safe to show, wrapped at blanks, each line indented.
std::string wrapped(std::string_view text, std::string_view indent, std::size_t width = 100)
{
    std::string out;
    for (std::string_view line : split(trimmed(text), '\n')) {
        std::string current(indent), shown = printable(line);
        for (std::string_view word : split(shown, ' ')) {
            if (current.size() + word.size() > width && current.size() > indent.size()) {
                out += current + '\n';
                current = indent;
            }
            current += (current.size() > indent.size() ? " " : "") + std::string(word);
        }
        out += current + '\n';
    }
    return out;
}

// The part of the first line that the finding covers, in columns of code points, cut to what is shown.
std::string underline(const check::Finding& f, std::string_view line)
{
    auto width = static_cast<std::uint32_t>(std::min(line.size(), widest_code)) + 1;
    std::uint32_t begin = std::min(f.begin.column, width);
    std::uint32_t end = f.end.line == f.begin.line ? std::clamp(f.end.column, begin + 1, width + 1) : width;
    std::string before;
    for (char c : line.substr(0, begin - 1)) before += c == '\t' ? '\t' : ' ';
    return before + std::string(std::max<std::uint32_t>(end - begin, 1), '^');
}

std::string shown_code(std::string_view line)
{
    std::string shown;
    for (std::string_view part : split(line.substr(0, widest_code), '\t')) shown += (shown.empty() ? "" : "\t") + printable(part);
    return line.size() > widest_code ? shown + " …" : shown;
}

void write_excerpt(std::ostream& out, const JudgedCodeFinding& j, const Colours& c)
{
    std::uint32_t number = j.excerpt.first_line;
    auto width = std::to_string(number + j.excerpt.lines.size()).size();
    for (const std::string& line : j.excerpt.lines) {
        out << fmt::format("  {}{:>{}} |{} {}\n", c.dim, number, width, c.end, shown_code(line));
        if (number == j.finding.begin.line)
            out << fmt::format("  {}{:>{}} |{} {}{}{}\n", c.dim, "", width, c.end, colour_of(j.finding.severity, c),
                               underline(j.finding, line), c.end);
        ++number;
    }
}

void write_flow(std::ostream& out, const check::Finding& f)
{
    if (f.flow.size() < 2) return;
    std::string through;
    for (std::size_t i = 1; i + 1 < f.flow.size(); ++i)
        through += fmt::format("{} {}", i == 1 ? ", through line" : ",", f.flow[i].begin.line);
    out << fmt::format("  comes from line {}{}, arrives in line {}\n", f.flow.front().begin.line, through, f.flow.back().begin.line);
}

void write_finding(std::ostream& out, const JudgedCodeFinding& j, const Colours& c)
{
    const check::Finding& f = j.finding;
    std::string commit = j.commit.empty() ? "" : " (commit " + j.commit.substr(0, 12) + ")";
    out << fmt::format("{}{}:{}:{}{}{}  {}{}{}  {}{}\n", c.bold, printable(f.path), f.begin.line, f.begin.column, c.end, commit,
                       colour_of(f.severity, c), name_of(f.severity), c.end, printable(f.rule), ids_of(metadata_of(f)));
    out << wrapped(f.message, "  ");
    write_excerpt(out, j, c);
    write_flow(out, f);
    if (std::string hint = hint_of(metadata_of(f)); !hint.empty()) out << fmt::format("  {}right:{} {}\n", c.green, c.end, printable(hint));
    if (f.fix) out << "  bawn check --fix shows the change that the rule proposes\n";
    out << '\n';
}

void write_troubles(std::ostream& out, const CheckReport& report)
{
    std::size_t told = 0;
    for (const check::Trouble& t : report.troubles) {
        if (told++ == most_told) break;
        std::string line = t.line > 0 ? fmt::format(":{}", t.line) : "";
        out << fmt::format("{}{}: {}: {}\n", printable(t.path), line, name_of(t.what), printable(t.message));
    }
    if (report.troubles.size() > most_told)
        out << fmt::format("… and {} more like these (--json has all)\n", report.troubles.size() - most_told);
    for (const check::RefusedRule& r : report.refused) out << printable(r.message) << '\n';
    if (!report.troubles.empty() || !report.refused.empty()) out << '\n';
}

void write_costs(std::ostream& out, const CheckReport& report)
{
    out << "work by rule (steps, files, findings):\n";
    for (std::size_t i = 0; i < std::min(report.costs.size(), most_told); ++i) {
        const check::RuleCost& cost = report.costs[i];
        out << fmt::format("  {:>12} {:>7} {:>7}  {}\n", cost.steps, cost.files, cost.findings, printable(cost.rule));
    }
    double skipped = report.counts.files ? 100.0 * static_cast<double>(report.counts.files - report.counts.parsed) /
                                               static_cast<double>(report.counts.files)
                                         : 0;
    out << fmt::format("{:.1f} % of the files were not parsed: no rule could match in them\n\n", skipped);
}

std::string plural(std::size_t count, std::string_view what) { return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s"); }

std::string summary(const CheckReport& report)
{
    auto failing = static_cast<std::size_t>(std::ranges::count_if(report.findings, &JudgedCodeFinding::fails));
    std::string text = plural(report.findings.size(), "finding");
    if (failing != report.findings.size()) text += fmt::format(" ({} that fail this check)", failing);
    text += fmt::format(" in {} ({:.1f} MB), {}", plural(report.counts.files, "file"), static_cast<double>(report.counts.bytes) / 1e6,
                        plural(report.rules.size(), "rule"));
    if (!report.suppressed.empty()) text += fmt::format(", {} accepted by comments", report.suppressed.size());
    if (report.counts.known) text += fmt::format(", {} known before", report.counts.known);
    if (report.counts.ignored) text += fmt::format(", {} left out by ignore files", plural(report.counts.ignored, "path"));
    if (!report.refused.empty()) text += fmt::format(", {} not loaded", plural(report.refused.size(), "rule"));
    return text + (is_incomplete(report) ? ": incomplete, see above\n" : "\n");
}

}  // namespace

void write_check(std::ostream& out, const CheckReport& report, CheckStyle style)
{
    const Colours& colours = style.colour ? all_colours : no_colours;
    for (const JudgedCodeFinding& j : report.findings) write_finding(out, j, colours);
    write_troubles(out, report);
    if (style.stats) write_costs(out, report);
    out << summary(report);
}

}  // namespace bawn::cli
