// bawn log export: the ledger for other tools.

#include <fcntl.h>

#include <ostream>

#include "base/fd.h"
#include "cli/command.h"
#include "ledger/export.h"

namespace bawn::cli {
namespace {

Result<> export_to_file(const std::string& folder, ledger::ExportFormat format, const std::string& path)
{
    Fd file = TRY(Fd::open(path, O_WRONLY | O_CREAT | O_TRUNC));
    Result<> written;
    std::string waiting;
    auto write_out = [&] {
        if (written) written = write_all(file, waiting);
        waiting.clear();
    };
    TRY(ledger::export_as(folder, format, [&](std::string_view line) {
        waiting.append(line).append("\n");
        if (waiting.size() > 64 << 10) write_out();
    }));
    write_out();
    if (!written) return fail(std::move(written).error().while_doing(path));
    return {};
}

Result<int> export_log(World& world, const Given& given)
{
    std::string folder = ledger::folder_in(TRY(state_folder_path(given.one("state"), world.environment)));
    auto format = TRY(ledger::export_format_named(given.one("format").value_or("json")));
    if (auto path = given.one("output")) {
        TRY(export_to_file(folder, format, *path));
    } else {
        TRY(ledger::export_as(folder, format, [&](std::string_view line) { world.out << line << '\n'; }));
    }
    return 0;
}

}  // namespace

extern const Command log_export_command = {
    .name = "log export",
    .summary = "write the ledger for other tools, one JSON object a line",
    .about = "json is Bawn's own form. ocsf is the Open Cybersecurity Schema Framework 1.3, which security data lakes read.",
    .arguments = {},
    .options = {{"format", "FORMAT", "json (default) or ocsf"},
                {"output", "FILE", "write here instead of to standard output"},
                {"state", "DIR", "Bawn's state folder"}},
    .examples = {{"bawn log export --format ocsf --output events.jsonl", "for a SIEM"}},
    .exits = {},
    .run = export_log,
};

}  // namespace bawn::cli
