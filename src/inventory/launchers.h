#pragma once

// Files that start a program by themselves or on a click: desktop entries, systemd units, cron tables. One that starts
// an agent is told as that agent's program by name, since the program itself may lie where we do not look.
//
// Sources: Desktop Entry Specification 1.5; systemd.service(5); crontab(5).

#include <string>
#include <string_view>

#include "inventory/known_names.h"
#include "inventory/reading.h"

namespace bawn::inventory {

Traced read_desktop_entry(const TraceText&, const KnownNames&);
Traced read_unit(const TraceText&, const KnownNames&);
Traced read_crontab(const TraceText&, const KnownNames&);

// The agent's program that a command line starts, or "": looks behind `env A=b`, `nohup`, `sh -c "…"`, `npx PACKAGE`,
// `python -m MODULE` and `node …/node_modules/PACKAGE/…`.
std::string program_started(std::string_view command_line, const KnownNames&);

}  // namespace bawn::inventory
