#include "cli/report_words.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace bawn::cli {
namespace {

template <std::size_t N>
std::size_t rank_in(const std::array<std::string_view, N>& order, std::string_view word)
{
    return static_cast<std::size_t>(std::ranges::find(order, word) - order.begin());
}

constexpr std::array<std::string_view, 10> worst_risks_first = {"permission-bypass", "sandbox-off", "remote-control", "auto-approve",
                                                                "project-mcp-auto",  "hooks",       "relay",          "secrets-in-config",
                                                                "mcp-servers",       "telemetry"};
constexpr std::array<std::string_view, 8> telling_places_first = {"program",  "package", "extension",  "process",
                                                                  "settings", "name",    "mcp-server", "repository"};

int strictness(policy::Action action)
{
    switch (action) {
    case policy::Action::banned: return 0;
    case policy::Action::sandbox_only: return 1;
    case policy::Action::note: return 2;
    case policy::Action::allowed: return 3;
    }
    return 2;
}

}  // namespace

std::string with_commas(std::uint64_t number)
{
    std::string digits = std::to_string(number);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
    return digits;
}

std::string counted(std::uint64_t number, std::string_view what)
{
    return fmt::format("{} {}{}", with_commas(number), what, number == 1 ? "" : "s");
}

std::string full_name(const agents::Finding& f)
{
    const std::string& name = f.name.empty() ? f.agent : f.name;
    return f.version.empty() ? name : name + " " + f.version;
}

std::string counts_line(const inventory::Counts& c)
{
    std::string line = fmt::format("looked at {} in {}", counted(c.files, "file"), counted(c.folders, "folder"));
    if (c.processes > 0) line += fmt::format(" and {} {}", with_commas(c.processes), c.processes == 1 ? "process" : "processes");
    if (c.denied > 0) line += fmt::format("; {} could not be read", with_commas(c.denied));
    return line;
}

bool is_against_policy(const JudgedFinding& j)
{
    return j.decision.action == policy::Action::banned || j.decision.action == policy::Action::sandbox_only;
}

bool is_hint(const JudgedFinding& j)
{
    return j.finding.identity <= Confidence::possible && j.finding.presence <= Confidence::possible && !j.finding.is_running &&
           !is_against_policy(j);
}

std::vector<const JudgedFinding*> by_verdict(std::span<const JudgedFinding> findings)
{
    std::vector<const JudgedFinding*> order;
    for (const JudgedFinding& j : findings) order.push_back(&j);
    std::ranges::stable_sort(order, {}, [](const JudgedFinding* j) { return strictness(j->decision.action); });
    return order;
}

std::vector<std::string> risk_ids(const agents::Finding& f)
{
    std::vector<std::string> ids;
    for (const agents::Risk& r : f.risks) {
        if (std::ranges::find(ids, r.id) == ids.end()) ids.push_back(r.id);
    }
    std::ranges::stable_sort(ids, {}, [](const std::string& id) { return rank_in(worst_risks_first, id); });
    return ids;
}

std::string reason_of(const policy::Decision& d)
{
    std::string rule = d.rule.empty() ? "no rule" : d.rule;
    std::string source = d.ticket.empty() ? rule : fmt::format("{}, {}", d.ticket, rule);
    return d.reason.empty() ? source : fmt::format("{} ({})", d.reason, source);
}

const agents::Place* main_place(const agents::Finding& f)
{
    auto best = std::ranges::min_element(f.places, {}, [](const agents::Place& p) { return rank_in(telling_places_first, p.kind); });
    return best == f.places.end() ? nullptr : &*best;
}

}  // namespace bawn::cli
