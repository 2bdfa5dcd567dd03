// bawn scan: which coding agents are on this machine, what may they do, and what does the policy say.

#include "cli/scan.h"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <thread>

#include "base/files.h"
#include "base/hash.h"
#include "base/text.h"
#include "cli/policies.h"
#include "cli/report.h"
#include "cli/signatures.h"
#include "inventory/inventory.h"
#include "ledger/ledger.h"

namespace bawn::cli {
namespace {

// The program behind a finding, to be hashed: the outer file of its first program place.
const agents::Place* program_of(const agents::Finding& finding)
{
    auto found = std::ranges::find(finding.places, "program", &agents::Place::kind);
    return found == finding.places.end() ? nullptr : &*found;
}

void add_hash(agents::Finding& finding, const Root& root)
{
    const agents::Place* place = program_of(finding);
    if (!place || !finding.sha256.empty()) return;
    auto fd = root.open_file(std::string_view(place->path).substr(0, place->path.find('!')));
    if (!fd) return;  // a folder of sources, or a file that is gone: there is no one hash to tell
    if (auto digest = sha256(*fd)) finding.sha256 = to_hex(*digest);
}

std::string host_name()
{
    utsname name = {};
    return ::uname(&name) == 0 ? name.nodename : "";
}

std::function<void(const inventory::Counts&)> progress_line(World& world)
{
    if (!world.err_is_terminal) return {};
    return [&world](const inventory::Counts& c) {
        world.err << fmt::format("\r\033[K{} files in {} folders, {} looked into", c.files, c.folders, c.matched_files) << std::flush;
    };
}

Result<inventory::Inventory> look(World& world, const Given& given, const LoadedKnowledge& loaded, const std::string& state,
                                  bool is_this_machine)
{
    inventory::Scan scan;
    scan.root = given.one("root").value_or("/");
    scan.with_processes = is_this_machine;
    scan.version = loaded.version;
    scan.progress = progress_line(world);
    if (auto threads = given.one("threads")) {
        scan.threads = static_cast<unsigned>(std::clamp(std::atoi(threads->c_str()), 1, 64));
    } else {
        scan.threads = std::clamp(std::thread::hardware_concurrency(), 1u, 8u);
    }
    if (!given.has("no-cache")) scan.cache_folder = state + "/cache";
    if (!scan.cache_folder.empty()) TRY(make_folders(scan.cache_folder));
    auto inventory = inventory::take_inventory(loaded.knowledge, scan);
    if (scan.progress) world.err << "\r\033[K" << std::flush;
    return inventory;
}

Result<ScanReport> scan(World& world, const Given& given, const std::string& state)
{
    LoadedKnowledge loaded = TRY(load_knowledge(world, given));
    policy::Layers layers = TRY(load_policy(world, given));
    bool is_this_machine = !given.has("root");
    inventory::Inventory seen = TRY(look(world, given, loaded, state, is_this_machine));

    ScanReport report{.root = given.one("root").value_or("/"),
                      .host = is_this_machine ? host_name() : "",
                      .time = world.clock.now(),
                      .policy = layers.front().policy.file,
                      .pack = loaded.source,
                      .findings = {},
                      .repository_files = {},
                      .notes = std::move(seen.notes),
                      .counts = seen.counts};
    Root root = TRY(Root::open(report.root));
    for (agents::Finding& finding : agents::identify(loaded.knowledge, seen.evidence)) {
        add_hash(finding, root);
        auto decision = policy::decide(layers, question_about(finding));
        auto& list = finding.presence == Confidence::none ? report.repository_files : report.findings;
        list.push_back({std::move(finding), std::move(decision)});
    }
    return report;
}

// One event for each user whose files or processes a finding rests on: what is recorded about a user is theirs to see.
std::vector<ledger::Event> events_of(const JudgedFinding& judged, Time time)
{
    const agents::Finding& f = judged.finding;
    std::map<unsigned, Json> places;
    for (const agents::Place& p : f.places) places[p.uid].push_back({{"path", valid_utf8(p.path)}, {"kind", p.kind}});
    std::vector<ledger::Event> events;
    for (auto& [uid, theirs] : places) {
        events.push_back({.time = time,
                          .kind = "scan.finding",
                          .grade = ledger::Grade::observed,
                          .subject = f.agent,
                          .uid = uid,
                          .details = {{"version", f.version},
                                      {"identity", name_of(f.identity)},
                                      {"presence", name_of(f.presence)},
                                      {"sha256", f.sha256},
                                      {"running", f.is_running},
                                      {"verdict", policy::name_of(judged.decision.action)},
                                      {"rule", judged.decision.rule},
                                      {"places", std::move(theirs)}}});
    }
    return events;
}

Result<> record(World& world, const ScanReport& report, const std::string& state)
{
    auto ledger = TRY(ledger::Ledger::open(ledger::folder_in(state), world.clock, {.wait_for_writer = std::chrono::seconds(10)}));
    std::vector<ledger::Event> events;
    for (const JudgedFinding& judged : report.findings) std::ranges::move(events_of(judged, report.time), std::back_inserter(events));
    events.push_back({.time = report.time,
                      .kind = "scan.finished",
                      .grade = ledger::Grade::enforced,
                      .subject = report.root,
                      .uid = world.uid,
                      .details = {{"files", report.counts.files},
                                  {"folders", report.counts.folders},
                                  {"findings", report.findings.size()},
                                  {"denied", report.counts.denied},
                                  {"policy", report.policy},
                                  {"signatures", report.pack}}});
    return ledger.append(events);
}

Result<std::string> told_as(const std::string& format, const ScanReport& report)
{
    if (format == "json") return to_text(scan_json(report), 2) + "\n";
    if (format == "sarif") return to_text(scan_sarif(report), 2) + "\n";
    if (format == "cyclonedx") return to_text(scan_cyclonedx(report), 2) + "\n";
    if (format == "ocsf") return to_text(scan_ocsf(report), 2) + "\n";
    if (format == "fleet") return to_text(scan_fleet(report), 2) + "\n";
    if (format == "html") return scan_html(report);
    return fail(ErrorKind::invalid, "there is no format \"" + format + "\": json, sarif, cyclonedx, ocsf, fleet or html");
}

Result<> tell(World& world, const Given& given, const ScanReport& report)
{
    std::string format = given.has("json") ? "json" : given.one("format").value_or("table");
    if (auto page = given.one("html")) TRY(write_atomically(*page, scan_html(report), 0644));
    if (auto file = given.one("output")) return write_atomically(*file, TRY(told_as(format == "table" ? "json" : format, report)), 0644);
    if (format != "table") {
        world.out << TRY(told_as(format, report));
        return {};
    }
    write_table(world.out, report, {.colour = world.out_is_terminal && !world.environment("NO_COLOR"), .explain = given.has("explain")});
    return {};
}

// An agent that may only run in the sandbox may lie on a disk; running outside, it is against the policy.
bool is_against(const JudgedFinding& j)
{
    return j.decision.action == policy::Action::banned || (j.decision.action == policy::Action::sandbox_only && j.finding.is_running);
}

Result<int> scan_machine(World& world, const Given& given)
{
    std::string state = TRY(state_folder_path(given.one("state"), world.environment));
    TRY(open_state_folder(state));
    ScanReport report = TRY(scan(world, given, state));
    auto recorded = record(world, report, state);
    TRY(tell(world, given, report));
    if (!recorded) return fail(std::move(recorded).error().while_doing("the scan is done, but could not be recorded"));
    return std::ranges::any_of(report.findings, is_against) ? against_policy : 0;
}

}  // namespace

policy::AgentQuestion question_about(const agents::Finding& f)
{
    const agents::Place* program = program_of(f);
    return {.id = f.agent,
            .vendor = f.vendor,
            .version = f.version,
            .capabilities = f.capabilities,
            .lineage = f.lineage,
            .sha256 = f.sha256,
            .path = program ? program->path : std::string(),
            .identity = f.identity,
            .presence = f.presence};
}

Result<std::vector<agents::Finding>> identify_path(World& world, const Given& given, const std::string& path)
{
    LoadedKnowledge loaded = TRY(load_knowledge(world, given));
    auto findings = agents::identify(loaded.knowledge, TRY(inventory::look_into(loaded.knowledge, path)));
    std::erase_if(findings, [](const agents::Finding& f) { return f.presence == Confidence::none; });
    return findings;
}

extern const Command scan_command = {
    .name = "scan",
    .summary = "list the coding agents on this machine and what the policy says of them",
    .about =
        "Agents are told by their content, whatever they are called: programs, bundles and archives are looked into,\n"
        "nothing is executed. Packages, editor extensions, settings, MCP servers and running processes are read as\n"
        "traces. Identity (which agent it is) and presence (that it is here) are told apart.\n"
        "What was seen in a file is remembered until the file changes; findings go to the ledger (bawn log).",
    .arguments = {},
    .options = {{"root", "DIR", "look at an image or a mounted disk instead of this machine"},
                {"policy", "FILE", "a policy, or the name of a ready one: observe, ban-cloud-agents, sealed"},
                {"explain", "", "tell every line of evidence"},
                {"json", "", "the same as --format json"},
                {"format", "NAME", "json, sarif, cyclonedx, ocsf, fleet or html instead of a table"},
                {"output", "FILE", "write to a file (as JSON unless --format says otherwise)"},
                {"html", "FILE", "write a page for people as well"},
                {"agents", "DIR", "take signatures from this folder instead of the built-in ones"},
                {"state", "DIR", "where ledger and cache are kept"},
                {"no-cache", "", "look into every file, also those that have not changed"},
                {"threads", "N", "how many files to look into at once"}},
    .examples = {{"bawn scan", "this machine"},
                 {"bawn scan --root /mnt/image --policy ban-cloud-agents", "a mounted disk, with a ready policy"},
                 {"bawn scan --json | jq '.findings[] | select(.verdict.action == \"banned\")'", "for scripts"}},
    .exits = {{0, "nothing against the policy"},
              {against_policy, "something the policy bans, or allows only in the sandbox and which runs outside"}},
    .run = scan_machine,
};

}  // namespace bawn::cli
