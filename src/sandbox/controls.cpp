#include "sandbox/controls.h"

#include <algorithm>
#include <cerrno>

namespace bawn::sandbox {

namespace {

constexpr Control all_controls[] = {
    {"user-namespace", Need::required, "own identities and capabilities",
     "allow user namespaces: sysctl user.max_user_namespaces and kernel.unprivileged_userns_clone=1; on Ubuntu an AppArmor profile for "
     "bawn with `userns,` or kernel.apparmor_restrict_unprivileged_userns=0; in a container --security-opt seccomp=unconfined "
     "--security-opt apparmor=unconfined"},
    {"mounts", Need::required, "a file system that holds only what the view names", "Linux 5.12 or newer; not from an initramfs root"},
    {"proc", Need::required, "its own /proc",
     "in a container, start it with --security-opt systempaths=unconfined, since the kernel refuses a new /proc beside a masked one"},
    {"overlay", Need::required, "changes held apart from the workspace",
     "Linux 5.11 or newer with overlayfs, and state on ext4, xfs, btrfs or tmpfs; or use another workspace mode"},
    {"network-namespace", Need::required, "no way to any network", "a kernel with CONFIG_NET_NS"},
    {"network-capture", Need::replaced, "what tries to leave is brought to the egress proxy, whatever its port",
     "a kernel with CONFIG_NF_TABLES_INET and CONFIG_NFT_TPROXY; without them ports 80, 443 and those declared are served, every other is "
     "closed"},
    {"privileges", Need::required, "no capabilities, no new privileges, ordinary identity", "a kernel newer than Linux 5.9"},
    {"landlock", Need::acceptable, "a second layer of file rules",
     "Linux 5.13 or newer with landlock in the lsm= list of the kernel command line"},
    {"landlock-scope", Need::replaced, "signals and abstract sockets kept inside by Landlock as well as by namespaces",
     "Linux 6.12 or newer"},
    {"seccomp", Need::required, "system calls that no agent needs are refused", "a kernel with CONFIG_SECCOMP_FILTER"},
    {"evidence", Need::acceptable, "exec, connections and changes are told as they happen",
     "Linux 5.19 or newer, and no other seccomp listener around bawn (some container engines install one)"},
    {"cgroup", Need::replaced, "limits for all processes together, held by the kernel",
     "run under a delegated cgroup: systemd-run --user --scope -p Delegate=yes bawn …"},
    {"cpu-limit", Need::replaced, "a share of the processors", "as for cgroup, with the cpu controller"},
    {"terminal", Need::required, "a terminal of its own", "a kernel with CONFIG_UNIX98_PTYS"},
    {"id-mapped-mounts", Need::replaced, "root's workspace shown as the ordinary user's own",
     "Linux 5.12 or newer, and a workspace on ext4, xfs or btrfs"},
    {"command", Need::required, "the command itself", ""},
};

// Answers that are about a path or the command rather than about what the kernel can do.
bool speaks_of_the_kernel(int error_number)
{
    constexpr int kernel[] = {EPERM, ENOSYS, EINVAL, EOPNOTSUPP, ENOSPC, EUSERS, ENODEV, EBUSY, EPROTONOSUPPORT, EAFNOSUPPORT};
    return std::ranges::find(kernel, error_number) != std::end(kernel);
}

}  // namespace

std::span<const Control> controls() { return all_controls; }

const Control* find_control(std::string_view id)
{
    const auto* found = std::ranges::find(all_controls, id, &Control::id);
    return found == std::end(all_controls) ? nullptr : found;
}

bool is_accepted(std::string_view id, const std::vector<std::string>& accepted)
{
    const Control* control = find_control(id);
    return control && control->need != Need::required && std::ranges::find(accepted, id) != accepted.end();
}

bool is_failure_of(std::string_view id, const Error& error) { return error.message().starts_with(std::string(id) + ": "); }

Error control_failure(std::string_view id, std::string_view doing, int error_number)
{
    const std::string named = std::string(id) + ": " + std::string(doing);
    if (error_number == 0) return {ErrorKind::unavailable, named + ": ended early"};
    Error error = Error::from_errno(named, error_number);
    const Control* control = find_control(id);
    if (!control || control->remedy.empty() || !speaks_of_the_kernel(error_number)) return error;
    return {error.kind(), error.message() + "; " + std::string(control->remedy)};
}

Error control_missing(std::string_view id, std::string_view why)
{
    const Control* control = find_control(id);
    std::string message = std::string(id) + ": " + std::string(why);
    if (control && !control->remedy.empty()) message += "; " + std::string(control->remedy);
    if (control && control->need == Need::acceptable) message += "; or go on without it: --accept-degraded=" + std::string(id);
    return {ErrorKind::unsupported, message};
}

}  // namespace bawn::sandbox
