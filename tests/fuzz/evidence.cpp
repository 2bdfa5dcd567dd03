// What a task in a sandbox lays into its memory and files for us to read: socket addresses, the first line of a script,
// paths, and the events that come of them. (/proc/PID/status is the kernel's, but holds the task's name.)

#include <fcntl.h>

#include <cstdint>
#include <string_view>

#include "base/json.h"
#include "ledger/event.h"
#include "sandbox/evidence.h"
#include "sandbox/evidence_log.h"
#include "sandbox/exec_identity.h"
#include "sandbox/task_files.h"

namespace {

using namespace bawn;

void must_hold(bool promise)
{
    if (!promise) __builtin_trap();
}

void tell(const sandbox::Seen& seen)
{
    ledger::Event event = sandbox::event_of(seen, "s", 0);
    std::string line = ledger::event_text(event);
    must_hold(line.find('\n') == std::string::npos && parse_json(line).has_value());
}

void tell_all(std::string text, sandbox::Address address)
{
    sandbox::ConnectSeen connect;
    connect.to = std::move(address);
    sandbox::MutationSeen change;
    change.place = change.second = {text, sandbox::Known::spelled};
    sandbox::ExecSeen exec;
    exec.called = text;
    exec.file.place.path = text;
    exec.argv = {text, text};
    sandbox::Tally tally(4, 4096);
    for (const sandbox::Seen& seen : {sandbox::Seen(connect), sandbox::Seen(change), sandbox::Seen(exec)}) {
        tell(seen);
        tally.add(seen);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size)
{
    std::string_view text(reinterpret_cast<const char*>(data), size);
    if (auto interpreter = sandbox::interpreter_in(text.substr(0, 256))) must_hold(!interpreter->empty());
    (void)sandbox::numbers_in(text);
    sandbox::TaskNumbers task;
    task.inside.pid = 4;
    sandbox::Spelled spelled = sandbox::spelled_by(task, AT_FDCWD, text);
    must_hold(spelled.own_link.empty() || spelled.own_link.starts_with("/proc/0/"));
    tell_all(std::string(text), sandbox::address_from(text));
    return 0;
}
