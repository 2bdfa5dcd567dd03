#include "session/learn.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/paths.h"
#include "base/text.h"

namespace bawn::session {
namespace {

struct HostSeen {
    std::uint64_t count = 0, sent = 0, received = 0;
    std::set<std::uint16_t> ports;
    std::set<std::string> apis;
};

// What names tell. Telemetry and updates first: "telemetry-api.example.org" is no model.
struct NameHint {
    std::string_view part, purpose;
};
constexpr NameHint hints[] = {
    {"telemetry", "telemetry"}, {"statsig", "telemetry"},    {"sentry", "telemetry"},
    {"datadog", "telemetry"},   {"segment.", "telemetry"},   {"metric", "telemetry"},
    {"analytics", "telemetry"}, {"growthbook", "telemetry"}, {"posthog", "telemetry"},
    {"otel", "telemetry"},      {"update", "update"},        {"download", "update"},
    {"release", "update"},      {"registry", "update"},      {"storage.googleapis", "update"},
    {"login", "login"},         {"auth", "login"},           {"account", "login"},
    {"sso.", "login"},
};

struct Purpose {
    std::string name;  // "" where nobody can tell
    std::string why;
};

Purpose purpose_of(const std::string& host, const HostSeen& seen)
{
    if (!seen.apis.empty()) return {"model", "it speaks " + *seen.apis.begin()};
    for (const NameHint& hint : hints) {
        if (host.find(hint.part) != std::string::npos) return {std::string(hint.purpose), fmt::format("by its name (\"{}\")", hint.part)};
    }
    return {"", "nothing tells what it is for"};
}

std::string entry_of(const std::string& host, const HostSeen& seen)
{
    std::string ports;
    for (std::uint16_t port : seen.ports) ports += (ports.empty() ? "" : ", ") + std::to_string(port);
    return ports == "443" ? host : fmt::format("{{host: {}, ports: [{}]}}", host, ports);
}

std::string traffic_of(const HostSeen& seen)
{
    return fmt::format("{} connection{}, {} out, {} in", seen.count, seen.count == 1 ? "" : "s", size_text(seen.sent),
                       size_text(seen.received));
}

std::string hosts_section(const SessionRecord& record)
{
    std::map<std::string, HostSeen> hosts;
    for (const NetworkTold& row : record.network) {
        if (!row.is_enforced || !row.is_allowed || row.way == egress::Way::dns || row.host.empty()) continue;
        HostSeen& seen = hosts[row.host];
        seen.count += row.count;
        seen.sent += row.sent;
        seen.received += row.received;
        seen.ports.insert(row.port);
        if (!row.api.empty()) seen.apis.insert(row.api);
    }
    std::map<std::string, std::vector<std::string>> lines;  // by purpose
    for (const auto& [host, seen] : hosts) {
        Purpose purpose = purpose_of(host, seen);
        lines[purpose.name].push_back(fmt::format("- {}  # {}; {}\n", entry_of(host, seen), purpose.why, traffic_of(seen)));
    }
    std::string text;
    for (std::string_view purpose : {"model", "login", "telemetry", "update"}) {
        auto found = lines.find(std::string(purpose));
        if (found == lines.end()) continue;
        text += fmt::format("  {}:\n", purpose);
        for (const std::string& line : found->second) text += "    " + line;
    }
    if (!text.empty()) text = "hosts:  # telemetry and update stay closed unless the policy names them\n" + text;
    if (auto unsure = lines.find(""); unsure != lines.end()) {
        text += "# Put these below the purpose that they serve, or leave them out:\n";
        for (const std::string& line : unsure->second) text += "#   " + line;
    }
    return text;
}

// Opened inside, where the private home has nothing, and there in the person's home.
std::string read_section(const SessionRecord& record, const std::string& home)
{
    std::set<std::string> missed;
    for (const auto& open : record.opens) {
        if (home.empty() || !lies_in(open.path, home) || lies_in(open.path, record.facts.workspace)) continue;
        if (::access(open.path.c_str(), F_OK) == 0) missed.insert("~" + open.path.substr(home.size()));
    }
    if (missed.empty()) return "";
    std::string text = "# It looked for these files of your home, which it did not see. Below `read` it sees them; no key belongs there.\n";
    for (const std::string& path : missed) text += "#   - " + printable(path) + "\n";
    return text;
}

}  // namespace

std::string propose_profile(const SessionRecord& record, const LearnFrom& from)
{
    std::string command;
    for (const std::string& word : record.facts.command) command += (command.empty() ? "" : " ") + word;
    return fmt::format("# Proposed by `bawn learn`, session {}, from: {}\n# Read each line before you keep it.\nid: {}\nname: {}\n",
                       record.facts.id, printable(command), from.id, from.id) +
           hosts_section(record) + read_section(record, from.home);
}

}  // namespace bawn::session
