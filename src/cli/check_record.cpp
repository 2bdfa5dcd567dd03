#include "cli/check_record.h"

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>

#include "base/state_folder.h"
#include "base/text.h"
#include "ledger/ledger.h"

namespace bawn::cli {
namespace {

constexpr std::size_t most_events = 10'000;  // of one check; the rest is counted in check.finished

ledger::Event event_of(const JudgedCodeFinding& j, const CheckReport& report, unsigned uid)
{
    const check::Finding& f = j.finding;
    return {.time = report.time,
            .kind = "check.finding",
            .grade = ledger::Grade::enforced,
            .subject = f.rule,
            .uid = uid,
            .details = {{"root", valid_utf8(report.root)},
                        {"path", valid_utf8(f.path)},
                        {"line", f.begin.line},
                        {"severity", name_of(f.severity)},
                        {"fingerprint", f.fingerprint},
                        {"fails", j.fails},
                        {"verdict", policy::name_of(j.decision.action)},
                        {"rule", valid_utf8(j.decision.rule)},
                        {"commit", j.commit}}};
}

ledger::Event finished(const CheckReport& report, unsigned uid)
{
    auto failing = std::ranges::count_if(report.findings, &JudgedCodeFinding::fails);
    return {.time = report.time,
            .kind = "check.finished",
            .grade = ledger::Grade::enforced,
            .subject = report.root,
            .uid = uid,
            .details = {{"files", report.counts.files},
                        {"bytes", report.counts.bytes},
                        {"findings", report.findings.size()},
                        {"failing", failing},
                        {"accepted", report.suppressed.size()},
                        {"rules", report.rules.size()},
                        {"refused_rules", report.refused.size()},
                        {"complete", !is_incomplete(report)}}};
}

}  // namespace

Result<> record_check(World& world, const CheckReport& report, const std::string& state)
{
    TRY(open_state_folder(state));
    auto ledger = TRY(ledger::Ledger::open(ledger::folder_in(state), world.clock, {.wait_for_writer = std::chrono::seconds(10)}));
    std::vector<ledger::Event> events;
    for (std::size_t i = 0; i < std::min(report.findings.size(), most_events); ++i)
        events.push_back(event_of(report.findings[i], report, world.uid));
    events.push_back(finished(report, world.uid));
    return ledger.append(events);
}

}  // namespace bawn::cli
