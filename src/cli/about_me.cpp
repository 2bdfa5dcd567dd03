#include "cli/about_me.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/text.h"
#include "cli/log_filter.h"
#include "ledger/ledger.h"

namespace bawn::cli {
namespace {

// The first row whose kind fits; {} is the subject.
struct Sentence {
    std::string_view kind, words;
};
constexpr Sentence sentences[] = {
    {"scan.finding", "A scan found {} in files or processes of yours."},
    {"scan.finished", "You ran a scan of {}."},
    {"policy.decision", "The policy was asked about {}."},
    {"run.started", "You ran a program in the sandbox: session {}."},
    {"run.finished", "Session {} of yours ended."},
    {"run.refused", "You started {}, which the policy bans, and it did not run."},
    {"run.exec", "In session {} of yours this program ran; its arguments are here as they were given."},
    {"run.connect", "In session {} of yours a program tried to reach this address."},
    {"run.hidden", "In session {} of yours a file that the policy hides came up, and was hidden."},
    {"run.open", "In session {} of yours a program read this file; not its content, but that it was read, is kept."},
    {"run.", "In session {} of yours a program changed this file; not its content, but that it was changed, is kept."},
    {"net.refused", "In session {} of yours a program wanted to reach this host and was refused."},
    {"net.open", "In session {} of yours a program is connected to this host."},
    {"net.connection", "In session {} of yours a program reached this host; names, paths and sizes are kept, not what was sent."},
    {"net.name", "In session {} of yours a program asked for the address of this name."},
    {"net.model", "In session {} of yours a program asked this language model; sizes are kept, not what was asked or answered."},
    {"net.claim", "In session {} of yours a program said it is an agent that its content does not show it to be."},
    {"model.gate-try",
     "A language model that you used wrote code that the rule {} finds; it was cut and asked again. Its size and hash are kept, not the "
     "code."},
    {"model.gate", "A language model that you used wrote code that the rule {} finds, and this was done about it. The code is not kept."},
    {"changes.", "You decided about the changes of session {}."},
    {"check.finding", "A check of code that you ran found something by the rule {}; its place is kept, not the code."},
    {"check.finished", "You ran a check of the code in {}."},
    {"ledger.recovered", "Bawn, run by you, found a write of its own that a crash had cut short, and moved it aside."},
    {"ledger.refused", "Bawn, run by you, could not record something, and says how much."},
    {"ledger.damaged", "Bawn, run by you, found its ledger damaged."},
    {"", "{}"},
};

constexpr std::string_view trust_of(ledger::Grade grade)
{
    switch (grade) {
    case ledger::Grade::enforced: return "Bawn did this itself";
    case ledger::Grade::observed: return "seen from outside";
    case ledger::Grade::claimed: return "somebody else said so";
    }
    return "";
}

std::string sentence_for(const ledger::Event& event)
{
    const Sentence* row = std::ranges::find_if(sentences, [&](const Sentence& s) { return event.kind.starts_with(s.kind); });
    std::string subject = printable(event.subject);
    if (row->kind.empty()) return fmt::format("{}: {}", printable(event.kind), subject);
    return fmt::format(fmt::runtime(row->words), subject);
}

void tell(std::ostream& out, const ledger::Record& record)
{
    const ledger::Event& event = record.event;
    out << fmt::format("\n{}  {}\n    event {}, {} ({})\n", to_rfc3339(event.time), sentence_for(event), record.sequence,
                       printable(event.kind), trust_of(event.grade));
    for (const auto& [name, value] : told_details(event.details)) out << fmt::format("    {}: {}\n", name, value);
}

constexpr std::string_view what_is_not =
    "\nThis is all that this ledger holds about you. Bawn does not record what you type, your screen, the content of your\n"
    "files, the values of environment variables, or where you browse; and it sends nothing to anybody by itself. Of programs\n"
    "in the sandbox it records the command line and the hosts they reach: a password in a command line is here as well.\n";

constexpr std::string_view whose_this_is =
    "If your organisation runs Bawn as a service, that keeps a ledger of its own in /var/lib/bawn; ask its administrator to run\n"
    "`bawn log --user {}` there.\n";

}  // namespace

Result<> tell_about(std::ostream& out, const std::string& folder, unsigned uid)
{
    out << fmt::format("What {} holds about you (user {}):\n", printable(folder), uid);
    std::uint64_t about_you = 0, about_others = 0;
    auto read = ledger::read_ledger(folder, [&](const ledger::Record& record) {
        bool is_yours = record.event.uid == uid;
        ++(is_yours ? about_you : about_others);
        if (is_yours) tell(out, record);
        return true;
    });
    if (!read && read.error().kind() != ErrorKind::not_found) return read;
    out << fmt::format("\n{} events about you, {} about others or about the machine.\n", about_you, about_others) << what_is_not;
    if (uid != 0) out << fmt::format(fmt::runtime(whose_this_is), uid);
    return {};
}

}  // namespace bawn::cli
