#include "sandbox/overlay.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/syscall.h>

namespace bawn::sandbox {

namespace {

constexpr std::string_view overlay_control = "overlay";

// Numbers at which the layers are opened, so that their names in /proc are known beforehand.
constexpr int lower_number = 240, upper_number = 241, work_number = 242;

void name_layer(Script& script, const std::string& path, int number)
{
    const Slot opened = open_outside(script, overlay_control, path);
    script.step({overlay_control, "naming " + path}, SYS_dup3, {opened, number, O_CLOEXEC});
    script.step({overlay_control, "closing"}, SYS_close, {opened});
}

// overlayfs takes a mount of this namespace only, so a detached one is put up while the overlay is made; it keeps a copy.
void put_up(Script& script, int mount, Slot root, std::string_view name)
{
    const Purpose purpose{overlay_control, "putting up a layer"};
    script.step(purpose, SYS_mkdirat, {root, script.text(name), 0700});
    script.step(purpose, SYS_move_mount, {mount, script.text(""), root, script.text(name), MOVE_MOUNT_F_EMPTY_PATH});
}

void take_down(Script& script, Slot root, std::string_view name)
{
    const Purpose purpose{overlay_control, "taking a layer down"};
    script.step(purpose, SYS_fchdir, {root});
    script.step(purpose, SYS_umount2, {script.text(name), MNT_DETACH});
    script.step(purpose, SYS_unlinkat, {root, script.text(name), AT_REMOVEDIR});
}

void name_layer_in(Script& script, int mount, const std::string& path, int number)
{
    const Slot opened = script.slot();
    script
        .step({overlay_control, "opening " + path}, SYS_openat,
              {mount, script.text(path.substr(path.rfind('/') + 1)), O_PATH | O_CLOEXEC | O_NOFOLLOW})
        .into(opened);
    script.step({overlay_control, "naming " + path}, SYS_dup3, {opened, number, O_CLOEXEC});
    script.step({overlay_control, "closing"}, SYS_close, {opened});
}

void add_lower(Script& script, const Overlay& row, Slot root)
{
    if (row.lower_mount < 0) return name_layer(script, row.lower, lower_number);
    put_up(script, row.lower_mount, root, ".lower");
    script.step({overlay_control, "naming " + row.lower}, SYS_dup3, {row.lower_mount, lower_number, O_CLOEXEC});
}

void add_layers(Script& script, const Overlay& row, Slot root)
{
    if (row.layers_mount >= 0) put_up(script, row.layers_mount, root, ".layers");
    for (const auto& [path, number] : {std::pair{row.upper, upper_number}, {row.work, work_number}}) {
        if (row.layers_mount < 0)
            name_layer(script, path, number);
        else
            name_layer_in(script, row.layers_mount, path, number);
    }
}

Slot make_overlay(Script& script, const std::string& inside)
{
    const Purpose purpose{overlay_control, "making the overlay for " + inside};
    const Slot context = script.slot(), mount = script.slot();
    script.step(purpose, SYS_fsopen, {script.text("overlay"), FSOPEN_CLOEXEC}).into(context);
    for (const auto& [name, number] : {std::pair{"lowerdir", lower_number}, {"upperdir", upper_number}, {"workdir", work_number}})
        script.step(purpose, SYS_fsconfig,
                    {context, FSCONFIG_SET_STRING, script.text(name), script.text("/proc/self/fd/" + std::to_string(number)), 0});
    script.step(purpose, SYS_fsconfig, {context, FSCONFIG_SET_FLAG, script.text("userxattr"), nullptr, 0});
    script.step(purpose, SYS_fsconfig, {context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0});
    script.step(purpose, SYS_fsmount, {context, FSMOUNT_CLOEXEC, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV}).into(mount);
    script.step(purpose, SYS_close, {context});
    return mount;
}

}  // namespace

Slot open_outside(Script& script, std::string_view control_id, const std::string& path)
{
    const Slot opened = script.slot();
    const open_how* how =
        script.arena().make<open_how>({.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS});
    script.step({control_id, "opening " + path}, SYS_openat2, {AT_FDCWD, script.text(path), how, sizeof *how}).into(opened);
    return opened;
}

Slot add_overlay(Script& script, const Overlay& row, Slot root)
{
    add_lower(script, row, root);
    add_layers(script, row, root);
    const Slot mount = make_overlay(script, row.inside);
    script.step({overlay_control, "closing"}, SYS_close_range, {lower_number, work_number, 0});
    if (row.lower_mount >= 0) take_down(script, root, ".lower");
    if (row.layers_mount >= 0) take_down(script, root, ".layers");
    return mount;
}

}  // namespace bawn::sandbox
