#include "sandbox/landlock.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "sandbox/kernel_abi.h"
#include "sandbox/mounts.h"

namespace bawn::sandbox {

namespace {

using namespace landlock_abi;

constexpr std::string_view landlock_control = "landlock";
constexpr std::uint64_t reading = execute | read_file | read_folder;
constexpr std::uint64_t file_writing = write_file | truncate;
constexpr std::uint64_t changing =
    file_writing | remove_folder | remove_file | make_folder | make_file | make_socket | make_fifo | make_link | refer;

std::uint64_t handled(int version)
{
    std::uint64_t rights = (execute << 13) - 1;  // the thirteen of the first version
    if (version >= 2) rights |= refer;
    if (version >= 3) rights |= truncate;
    if (version >= 5) rights |= ioctl_device;
    if (version >= 9) rights |= resolve_unix;
    return rights;
}

bool is_file(const Row& row)
{
    const Bind* bind = std::get_if<Bind>(&row);
    struct stat status;
    if (!bind) return false;
    const int answer = bind->mount >= 0 ? ::fstat(bind->mount, &status) : ::lstat(bind->outside.c_str(), &status);
    return answer == 0 && !S_ISDIR(status.st_mode);
}

// A socket in a folder of the machine may have a stranger behind it; in the others all are made inside.
std::uint64_t rights_on(const Row& row)
{
    if (is_file(row)) return reading - read_folder + file_writing;
    return reading | changing | (std::holds_alternative<Bind>(row) ? 0 : resolve_unix);
}

struct LandlockRules {
    Script& script;
    Slot ruleset;
    std::uint64_t known;

    void allow(const std::string& path, std::uint64_t rights)
    {
        PathBeneath* rule = script.arena().make<PathBeneath>({.allowed = rights & known, .parent = -1});
        const Purpose purpose{landlock_control, "allowing " + path};
        const Slot opened{reinterpret_cast<std::int32_t*>(reinterpret_cast<std::byte*>(rule) + sizeof rule->allowed)};
        script.step(purpose, SYS_openat, {AT_FDCWD, script.text(path), O_PATH | O_CLOEXEC}).into(opened);
        script.step(purpose, SYS_landlock_add_rule, {ruleset, 1 /* path beneath */, rule, 0});
        script.step(purpose, SYS_close, {opened});
    }
};

}  // namespace

int landlock_version()
{
    const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, 1 /* version */);
    return version < 0 ? 0 : static_cast<int>(version);
}

void add_landlock(Script& script, const Spec& spec, int version)
{
    const std::uint64_t known = handled(version);
    const RulesetAttributes* attributes = script.arena().make<RulesetAttributes>(
        {.handled_files = known, .handled_network = 0, .scoped = version >= 6 ? scope_abstract_socket | scope_signal : 0});
    const std::size_t size = version >= 6 ? sizeof *attributes : sizeof attributes->handled_files;
    LandlockRules rules{script, script.slot(), known};
    script.step({landlock_control, "making rules"}, SYS_landlock_create_ruleset, {attributes, size, 0}).into(rules.ruleset);
    rules.allow("/", reading);
    rules.allow("/proc", file_writing);
    rules.allow("/dev", file_writing | ioctl_device);
    rules.allow("/dev/shm", changing);
    for (const Row& row : spec.view)
        if (is_writable(row)) rules.allow(inside_of(row), rights_on(row));
    script.step({landlock_control, "restricting the process"}, SYS_landlock_restrict_self, {rules.ruleset, 0});
    script.step({landlock_control, "closing"}, SYS_close, {rules.ruleset});
}

}  // namespace bawn::sandbox
