// bawn log verify: is the ledger as it was written?

#include <fmt/format.h>

#include <charconv>
#include <ostream>

#include "base/text.h"
#include "cli/command.h"
#include "ledger/ledger.h"

namespace bawn::cli {
namespace {

constexpr int ledger_is_wrong = 4;

// "12:ab34…", as verify itself prints it.
Result<ledger::Mark> mark_given(std::string_view text)
{
    std::uint64_t sequence = 0;
    auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), sequence);
    auto colon = static_cast<std::size_t>(end - text.data());
    if (problem != std::errc() || colon == text.size() || text[colon] != ':' || text.size() - colon != 65) {
        return fail(ErrorKind::invalid, "--mark takes what an earlier `bawn log verify` printed as its mark");
    }
    return ledger::Mark{sequence, std::string(text.substr(colon + 1))};
}

void tell(std::ostream& out, const ledger::Verification& told)
{
    out << fmt::format("{} events in {} segments are as they were written, {} signatures.\n", told.events, told.segments, told.signatures);
    if (told.recovered > 0)
        out << fmt::format("A write was cut short by a crash and moved aside {} times; nothing acknowledged was lost.\n", told.recovered);
    if (told.unfinished > 0)
        out << fmt::format("{} bytes at the end are an unfinished write; the next one moves them aside.\n", told.unfinished);
    out << fmt::format("key   {}\nmark  {}:{}\n", told.key, told.last.sequence, told.last.hash);
}

void tell(std::ostream& out, const ledger::Problem& problem)
{
    out << "The ledger is NOT as it was written.\n" << printable(problem.file);
    if (problem.line > 0) out << ", line " << problem.line;
    out << ": " << printable(problem.what) << '\n';
}

Result<int> verify_log(World& world, const Given& given)
{
    std::string folder = ledger::folder_in(TRY(state_folder_path(given.one("state"), world.environment)));
    ledger::VerifyOptions options = {.key = given.one("key"), .mark = {}};
    if (auto mark = given.one("mark")) options.mark = TRY(mark_given(*mark));
    ledger::Verification told = TRY(ledger::verify(folder, options));
    if (told.problem) {
        tell(world.out, *told.problem);
        return ledger_is_wrong;
    }
    tell(world.out, told);
    return 0;
}

}  // namespace

extern const Command log_verify_command = {
    .name = "log verify",
    .summary = "tell whether the ledger is as it was written, and where it is not",
    .about =
        "Finds any byte that was changed, added or removed, lines and segments that are missing or reordered, a tail that\n"
        "was cut off, and a chain that was made anew without the key. docs/ledger.md tells what it cannot find.\n"
        "\n"
        "It prints the public key and a mark. Noted somewhere else and given back later with --key and --mark, they\n"
        "also find a ledger that was replaced as a whole or set back to an earlier copy.",
    .arguments = {},
    .options = {{"key", "HEX", "the public key that must have signed"},
                {"mark", "N:HASH", "an event that must still be there"},
                {"state", "DIR", "Bawn's state folder"}},
    .examples = {{"bawn log verify", "0 when it is whole"}},
    .exits = {{ledger_is_wrong, "the ledger is not as it was written"}},
    .run = verify_log,
};

}  // namespace bawn::cli
