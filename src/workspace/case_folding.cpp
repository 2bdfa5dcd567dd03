#include "workspace/case_folding.h"

#include <linux/fs.h>
#include <linux/magic.h>
#include <sys/ioctl.h>
#include <sys/vfs.h>

#include <algorithm>
#include <iterator>

#include "workspace/names.h"

namespace bawn::workspace {

bool folds_case(const Fd& folder)
{
    int flags = 0;
    if (::ioctl(folder.get(), FS_IOC_GETFLAGS, &flags) == 0 && (flags & FS_CASEFOLD_FL)) return true;
    struct statfs status;
    if (::fstatfs(folder.get(), &status) != 0) return false;
    // vfat, exFAT, NTFS (both drivers), SMB, HFS+: each may fold, so each is taken to.
    constexpr unsigned long folding[] = {MSDOS_SUPER_MAGIC, EXFAT_SUPER_MAGIC, 0x5346544e, 0x7366746e, 0xFF534D42, 0xFE534D42, 0x482b};
    return std::ranges::find(folding, static_cast<unsigned long>(status.f_type) & 0xFFFFFFFFUL) != std::end(folding);
}

std::string collision(const std::vector<Entry>& names, std::string_view name)
{
    std::string folded = folded_name(name);
    auto found = std::ranges::find_if(names, [&](const Entry& other) { return other.name != name && folded_name(other.name) == folded; });
    return found == names.end() ? "" : found->name;
}

}  // namespace bawn::workspace
