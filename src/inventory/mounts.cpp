#include "inventory/mounts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/magic.h>
#include <linux/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>

#include "base/text.h"

namespace bawn::inventory {
namespace {

constexpr unsigned statx_mount_id_unique = 0x4000;  // STATX_MNT_ID_UNIQUE, Linux 6.8

std::string unescaped(std::string_view field)
{
    std::string out;
    for (std::size_t i = 0; i < field.size(); ++i) {
        auto digit = [&](std::size_t at) { return at < field.size() && field[at] >= '0' && field[at] <= '7' ? field[at] - '0' : -1; };
        int high = digit(i + 1), middle = digit(i + 2), low = digit(i + 3);
        if (field[i] == '\\' && high >= 0 && middle >= 0 && low >= 0) {
            out += static_cast<char>(high << 6 | middle << 3 | low);
            i += 3;
        } else {
            out += field[i];
        }
    }
    return out;
}

std::string_view reason_to_stay_out(std::string_view type)
{
    static constexpr std::array<std::string_view, 18> kernel = {
        "proc",   "sysfs",  "devtmpfs",   "devpts",   "cgroup",   "cgroup2", "bpf",       "tracefs",     "debugfs",
        "mqueue", "pstore", "securityfs", "efivarfs", "configfs", "fusectl", "hugetlbfs", "binfmt_misc", "rpc_pipefs"};
    static constexpr std::array<std::string_view, 9> remote = {"nfs", "nfs4", "cifs", "smb3", "9p", "afs", "ceph", "autofs", "virtiofs"};
    if (std::ranges::find(kernel, type) != kernel.end()) return "a filesystem of the kernel";
    if (type.starts_with("fuse")) return "a FUSE filesystem: another program answers for it, and may not";
    if (std::ranges::find(remote, type) != remote.end()) return "a filesystem of another machine";
    if (type == "overlay") return "an overlay: its layers are looked at where they lie";
    return {};
}

bool is_on_disk(const Fd& folder)
{
    static constexpr std::array<long, 6> known = {0xEF53 /* ext */,
                                                  0x58465342 /* xfs */,
                                                  static_cast<long>(0x9123683E) /* btrfs */,
                                                  static_cast<long>(0xF2F52010) /* f2fs */,
                                                  0x794c7630 /* overlay */,
                                                  0x2FC12FC1 /* zfs */};
    struct statfs status = {};
    if (::fstatfs(folder.get(), &status) != 0) return false;
    return std::ranges::find(known, static_cast<long>(status.f_type)) != known.end();
}

}  // namespace

std::vector<Mount> parse_mountinfo(std::string_view text)
{
    std::vector<Mount> mounts;
    for (std::string_view line : split(text, '\n')) {
        auto fields = split(line, ' ');
        auto dash = std::ranges::find(fields, "-");
        if (fields.size() < 7 || dash == fields.end() || dash + 1 == fields.end()) continue;
        mounts.push_back({unescaped(fields[4]), std::string(dash[1])});
    }
    return mounts;
}

std::unordered_map<std::string, std::string> closed_mounts(const std::vector<Mount>& mounts, std::string_view root)
{
    std::string prefix = root == "/" ? "" : std::string(root);
    std::unordered_map<std::string, std::string> closed;
    for (const Mount& mount : mounts) {
        if (!mount.point.starts_with(prefix + "/") || mount.point == "/") continue;
        std::string below = mount.point.substr(prefix.size());
        std::string_view reason = reason_to_stay_out(mount.type);
        if (reason.empty()) {
            closed.erase(below);  // a later mount covers an earlier one
        } else {
            closed[below] = fmt::format("not entered: {} ({})", reason, mount.type);
        }
    }
    return closed;
}

std::uint64_t mount_to_remember(const Fd& folder)
{
    if (!is_on_disk(folder)) return 0;
    struct statx status = {};
    if (::syscall(SYS_statx, folder.get(), "", AT_EMPTY_PATH, statx_mount_id_unique, &status) != 0) return 0;
    return status.stx_mask & statx_mount_id_unique ? status.stx_mnt_id : 0;
}

}  // namespace bawn::inventory
