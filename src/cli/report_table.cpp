// A scan for people, on a terminal: what was found first, what the policy minds below it, and quietly everything else.

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/text.h"
#include "cli/report.h"
#include "cli/report_words.h"
#include "cli/text_table.h"

namespace bawn::cli {
namespace {

using Findings = std::vector<const JudgedFinding*>;

constexpr std::size_t most_listed = 8;  // of what is told in passing: hints, repository files, notes

std::string_view colour_of(policy::Action action)
{
    switch (action) {
    case policy::Action::banned: return "\033[1;31m";
    case policy::Action::sandbox_only: return "\033[33m";
    case policy::Action::allowed: return "\033[32m";
    case policy::Action::note: return "";
    }
    return "";
}

// Of a package the folder: every manifest is called the same.
std::string where(const agents::Finding& f)
{
    const agents::Place* place = main_place(f);
    if (!place) return "";
    bool is_manifest = place->kind == "package" || place->kind == "extension";
    return printable(is_manifest ? place->path.substr(0, place->path.find_last_of('/')) : place->path);
}

std::string more_places(const agents::Finding& f)
{
    return f.places.size() > 1 ? fmt::format("+{} place{}", f.places.size() - 1, f.places.size() == 2 ? "" : "s") : "";
}

std::string risks(const agents::Finding& f)
{
    auto ids = risk_ids(f);
    if (ids.empty()) return "";
    std::string first = printable(ids.front());
    return ids.size() == 1 ? first : fmt::format("{} +{}", first, ids.size() - 1);
}

std::vector<Cell> row_of(const JudgedFinding& j, bool colour)
{
    const agents::Finding& f = j.finding;
    return {{printable(f.name.empty() ? f.agent : f.name), ""},
            {printable(f.version), ""},
            {where(f), ""},
            {more_places(f), ""},
            {fmt::format("{}/{}", name_of(f.identity), name_of(f.presence)), ""},
            {f.is_running ? "yes" : "", ""},
            {risks(f), ""},
            {std::string(policy::name_of(j.decision.action)), colour ? colour_of(j.decision.action) : ""}};
}

std::string table_of(const Findings& findings, const TableOptions& options)
{
    static const std::vector<Column> columns = {
        {"AGENT", 12}, {"VERSION", 7}, {"WHERE", 16, Column::Cut::middle}, {""}, {"IDENTITY/PRESENCE"}, {"RUNS"},
        {"RISKS", 20}, {"VERDICT"}};
    std::vector<std::vector<Cell>> rows;
    for (const JudgedFinding* j : findings) rows.push_back(row_of(*j, options.colour));
    return text_table(columns, rows, options.width);
}

std::string told_against_policy(const Findings& findings)
{
    std::string text;
    for (const JudgedFinding* j : findings) {
        if (is_against_policy(*j))
            text += fmt::format("  {}: {}. {}\n", printable(full_name(j->finding)), policy::name_of(j->decision.action),
                                printable(reason_of(j->decision)));
    }
    return text.empty() ? "" : "\nAgainst the policy:\n" + text;
}

std::string explained(const JudgedFinding& j)
{
    const agents::Finding& f = j.finding;
    std::string text = fmt::format("\n{}\n  identity {}, presence {}", printable(full_name(f)), name_of(f.identity), name_of(f.presence));
    if (f.is_running) text += ", running";
    if (!f.vendor.empty()) text += fmt::format("; by {}", printable(f.vendor));
    if (!f.lineage.empty()) text += fmt::format("; derived from {}", printable(f.lineage));
    text += '\n';
    if (!f.sha256.empty()) text += fmt::format("  sha256 {}\n", printable(f.sha256));
    if (!f.capabilities.empty()) text += fmt::format("  can: {}\n", fmt::join(f.capabilities, ", "));
    for (const agents::Place& p : f.places)
        text += fmt::format("  {:<10} {}\n             {}\n", printable(p.kind), printable(p.path), printable(p.because));
    for (const agents::Risk& r : f.risks)
        text += fmt::format("  risk       {}: {}\n             {}\n", printable(r.id), printable(r.why), printable(r.path));
    return text + fmt::format("  {:<10} {}\n", policy::name_of(j.decision.action), printable(reason_of(j.decision)));
}

// A titled list that ends early with "and 12 more".
std::string short_list(std::string_view title, const std::vector<std::string>& lines)
{
    if (lines.empty()) return "";
    std::string text = fmt::format("\n{}\n", title);
    for (std::size_t i = 0; i < std::min(lines.size(), most_listed); ++i) text += fmt::format("  {}\n", lines[i]);
    if (lines.size() > most_listed) text += fmt::format("  and {} more: --explain or --json tells them\n", lines.size() - most_listed);
    return text;
}

std::string in_passing(const agents::Finding& f, std::size_t width)
{
    std::string more = more_places(f), name = printable(f.name.empty() ? f.agent : f.name);
    return fmt::format("{}: {}{}{}", name, fitted_path(where(f), width > name.size() + 20 ? width - name.size() - 16 : width),
                       more.empty() ? "" : "  ", more);
}

std::vector<std::string> in_passing(const Findings& findings, std::size_t width)
{
    std::vector<std::string> lines;
    for (const JudgedFinding* j : findings) lines.push_back(in_passing(j->finding, width));
    return lines;
}

std::vector<std::string> notes_of(const ScanReport& report)
{
    std::vector<std::string> lines;
    for (const auto& note : report.notes) lines.push_back((note.path.empty() ? "" : printable(note.path) + ": ") + printable(note.message));
    return lines;
}

std::string explained(const Findings& findings)
{
    std::string text;
    for (const JudgedFinding* j : findings) text += explained(*j);
    return text;
}

std::string footer(const ScanReport& report)
{
    return fmt::format("\n{} (policy: {}; signatures: {})\n", counts_line(report.counts), printable(report.policy), printable(report.pack));
}

std::string told_in_full(const ScanReport& report, const Findings& repository)
{
    std::string text;
    if (!repository.empty()) text += "\nFiles in repositories. They prove nothing about the user:\n" + explained(repository);
    auto notes = notes_of(report);
    if (!notes.empty()) text += fmt::format("\nNotes:\n  {}\n", fmt::join(notes, "\n  "));
    return text;
}

std::string told_in_short(const ScanReport& report, const Findings& hints, const Findings& repository, std::size_t width)
{
    return short_list("Hints, no more than a name or a variable:", in_passing(hints, width)) +
           short_list("Files in repositories; they prove nothing about the user:", in_passing(repository, width)) +
           short_list("Notes:", notes_of(report));
}

}  // namespace

void write_table(std::ostream& out, const ScanReport& report, TableOptions options)
{
    Findings all = by_verdict(report.findings), repository = by_verdict(report.repository_files), found, hints;
    for (const JudgedFinding* j : all) (is_hint(*j) ? hints : found).push_back(j);
    out << (found.empty() ? "No coding agent found.\n" : table_of(found, options));
    out << told_against_policy(found);
    if (options.explain) out << explained(all);
    out << (options.explain ? told_in_full(report, repository) : told_in_short(report, hints, repository, options.width));
    out << footer(report);
}

}  // namespace bawn::cli
