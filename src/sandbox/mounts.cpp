#include "sandbox/mounts.h"

#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <optional>
#include <set>

#include "sandbox/kernel_abi.h"
#include "sandbox/overlay.h"

namespace bawn::sandbox {

namespace {

constexpr std::string_view mounts_control = "mounts";

enum class Kind { file, folder };

struct Builder {
    Script& script;
    const Spec& spec;
    ViewSlots slots = {};
    std::set<std::string, std::less<>> made = {};  // folders and files in memory that are there already
    bool has_masks = false;

    const char* relative(std::string_view inside) { return script.text(inside.substr(inside.find_first_not_of('/'))); }

    void close(Slot slot) { script.step({mounts_control, "closing"}, SYS_close, {slot}); }

    // A filesystem of its own, not yet anywhere. `options` are pairs of name and value.
    Slot new_filesystem(Purpose purpose, const char* type, std::initializer_list<std::pair<const char*, std::string>> options,
                        unsigned attributes)
    {
        const Slot context = script.slot(), mount = script.slot();
        script.step(purpose, SYS_fsopen, {script.text(type), FSOPEN_CLOEXEC}).into(context);
        for (const auto& [name, value] : options)
            script.step(purpose, SYS_fsconfig, {context, FSCONFIG_SET_STRING, script.text(name), script.text(value), 0});
        script.step(purpose, SYS_fsconfig, {context, FSCONFIG_CMD_CREATE, nullptr, nullptr, 0});
        script.step(purpose, SYS_fsmount, {context, FSMOUNT_CLOEXEC, attributes}).into(mount);
        close(context);
        return mount;
    }

    void make_folder(std::string_view inside, mode_t mode = 0755)
    {
        if (inside.size() < 2 || made.contains(inside)) return;
        make_folder(inside.substr(0, inside.rfind('/')));
        script.step({mounts_control, "making the folder " + std::string(inside)}, SYS_mkdirat, {slots.root, relative(inside), mode});
        made.emplace(inside);
    }

    void make_file(std::string_view inside, mode_t mode = 0644)
    {
        if (made.contains(inside)) return;
        make_folder(inside.substr(0, inside.rfind('/')));
        script.step({mounts_control, "making the file " + std::string(inside)}, SYS_mknodat,
                    {slots.root, relative(inside), S_IFREG | mode, 0});
        made.emplace(inside);
    }

    // In a tree of the machine a link may lie on the way, so that the place is opened without following any.
    void put(Slot mount, const std::string& inside, bool is_ours)
    {
        const Purpose purpose{mounts_control, "showing " + inside};
        if (is_ours) {
            script.step(purpose, SYS_move_mount, {mount, script.text(""), slots.root, relative(inside), MOVE_MOUNT_F_EMPTY_PATH});
            return;
        }
        const Slot place = script.slot();
        const open_how* how = script.arena().make<open_how>(
            {.flags = O_PATH | O_CLOEXEC, .mode = 0, .resolve = RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS});
        script.step(purpose, SYS_openat2, {slots.root, relative(inside), how, sizeof *how}).into(place);
        script.step(purpose, SYS_move_mount,
                    {mount, script.text(""), place, script.text(""), MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH});
        close(place);
    }

    void set_attributes(Slot mount, std::uint64_t attributes, const std::string& inside)
    {
        const mount_attr* wanted =
            script.arena().make<mount_attr>({.attr_set = attributes, .attr_clr = 0, .propagation = 0, .userns_fd = 0});
        script.step({mounts_control, "restricting the mount of " + inside}, SYS_mount_setattr,
                    {mount, script.text(""), AT_EMPTY_PATH | AT_RECURSIVE, wanted, sizeof *wanted});
    }

    Slot clone_of(Slot folder, const char* path, const std::string& doing)
    {
        const Slot tree = script.slot();
        const unsigned flags = OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC | AT_EMPTY_PATH | AT_RECURSIVE | AT_SYMLINK_NOFOLLOW;
        script.step({mounts_control, doing}, SYS_open_tree, {folder, path, flags}).into(tree);
        return tree;
    }

    // Is the place in memory that this session made, so that a mount point can be made there?
    bool is_ours(const std::string& inside) const
    {
        const Row* above = row_above(spec.view, inside.substr(0, inside.rfind('/')));
        return !above || std::holds_alternative<Scratch>(*above);
    }

    void make_place(const std::string& inside, Kind kind)
    {
        if (!is_ours(inside)) return;
        if (kind == Kind::folder)
            make_folder(inside);
        else
            make_file(inside);
    }

    Result<Kind> kind_outside(const std::string& path) const
    {
        struct stat status;
        if (::lstat(path.c_str(), &status) != 0) return fail_errno("mounts: looking at " + path);
        if (S_ISLNK(status.st_mode)) return fail(ErrorKind::invalid, "mounts: " + path + " is a link; name what it leads to");
        return S_ISDIR(status.st_mode) ? Kind::folder : Kind::file;
    }

    Result<> add(const Bind& row)
    {
        const std::uint64_t attributes = MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | (row.access == Access::read_only ? MOUNT_ATTR_RDONLY : 0);
        Slot tree = script.slot(row.mount);
        if (row.mount < 0) {
            make_place(row.inside, TRY(kind_outside(row.outside)));
            const Slot source = open_outside(script, mounts_control, row.outside);
            tree = clone_of(source, script.text(""), "opening " + row.outside);
            close(source);
        } else {
            struct stat status;
            if (::fstat(row.mount, &status) != 0) return fail_errno("mounts: looking at the mount for " + row.inside);
            make_place(row.inside, S_ISDIR(status.st_mode) ? Kind::folder : Kind::file);
        }
        set_attributes(tree, attributes, row.inside);
        put(tree, row.inside, is_ours(row.inside));
        close(tree);
        return {};
    }

    Result<> add(const Overlay& row)
    {
        make_place(row.inside, Kind::folder);
        const Slot mount = add_overlay(script, row, slots.root);
        put(mount, row.inside, is_ours(row.inside));
        close(mount);
        return {};
    }

    Result<> add(const Scratch& row)
    {
        make_place(row.inside, Kind::folder);
        char mode[8];
        std::snprintf(mode, sizeof mode, "%o", row.mode);
        const Slot mount = new_filesystem({mounts_control, "making memory for " + row.inside}, "tmpfs",
                                          {{"size", std::to_string(row.bytes)},
                                           {"nr_inodes", std::to_string(std::max<std::uint64_t>(1024, row.bytes / 2048))},
                                           {"mode", mode}},
                                          MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
        put(mount, row.inside, is_ours(row.inside));
        close(mount);
        return {};
    }

    void write_file(const std::string& inside, const std::string& text)
    {
        const Purpose purpose{mounts_control, "writing " + inside};
        const Slot file = script.slot();
        script.step(purpose, SYS_openat, {slots.root, relative(inside), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444}).into(file);
        if (!text.empty()) script.step(purpose, SYS_write, {file, script.text(text), text.size()}).at_least(static_cast<int>(text.size()));
        close(file);
    }

    // A file that lies anywhere but in the root in memory, which becomes read-only, is a mount of its own.
    Result<> add(const TextFile& row)
    {
        if (!row_above(spec.view, row.inside.substr(0, row.inside.rfind('/')))) {
            make_folder(row.inside.substr(0, row.inside.rfind('/')));
            write_file(row.inside, row.text);
            made.insert(row.inside);
            return {};
        }
        make_place(row.inside, Kind::file);
        write_file("/.text", row.text);
        const Slot tree = clone_of(slots.root, script.text(".text"), "making " + row.inside);
        set_attributes(tree, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV, row.inside);
        put(tree, row.inside, is_ours(row.inside));
        close(tree);
        script.step({mounts_control, "cleaning up"}, SYS_unlinkat, {slots.root, script.text(".text"), 0});
        return {};
    }

    Result<> add(const Link& row)
    {
        if (!is_ours(row.inside))
            return fail(ErrorKind::invalid, "mounts: a link can not be made in a folder of the machine: " + row.inside);
        make_folder(row.inside.substr(0, row.inside.rfind('/')));
        script.step({mounts_control, "linking " + row.inside}, SYS_symlinkat, {script.text(row.target), slots.root, relative(row.inside)});
        return {};
    }

    // What stands at a place of the machine's folders, seen from outside.
    Result<Kind> kind_inside(const std::string& inside) const
    {
        const Row* above = row_above(spec.view, inside.substr(0, inside.rfind('/')));
        const std::string rest = inside.substr(inside_of(*above).size());
        if (const Bind* bind = std::get_if<Bind>(above)) return kind_outside(bind->outside + rest);
        const Overlay& overlay = std::get<Overlay>(*above);
        struct stat status;
        const bool is_changed = ::lstat((overlay.upper + rest).c_str(), &status) == 0;
        return kind_outside((is_changed ? overlay.upper : overlay.lower) + rest);
    }

    void make_masks()
    {
        if (has_masks) return;
        has_masks = true;
        make_file("/.hidden-file", 0);
        script.step({mounts_control, "making a mask"}, SYS_mkdirat, {slots.root, script.text(".hidden-folder"), 0});
    }

    void hide(const std::string& inside, Kind kind, bool is_in_memory)
    {
        make_masks();
        const Slot mask = clone_of(slots.root, script.text(kind == Kind::file ? ".hidden-file" : ".hidden-folder"), "hiding " + inside);
        set_attributes(mask, MOUNT_ATTR_RDONLY | MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC, inside);
        put(mask, inside, is_in_memory);
        close(mask);
    }

    Result<> add(const Hidden& row)
    {
        const bool in_memory = is_ours(row.inside);
        const Kind kind = in_memory ? Kind::folder : TRY(kind_inside(row.inside));
        make_place(row.inside, kind);
        hide(row.inside, kind, in_memory);
        return {};
    }

    void make_root()
    {
        script.step({mounts_control, "parting from the machine's mounts"}, SYS_mount,
                    {nullptr, script.text("/"), nullptr, MS_REC | MS_PRIVATE, nullptr});
        slots.root =
            new_filesystem({mounts_control, "making a root in memory"}, "tmpfs", {{"mode", "755"}}, MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV);
        script.step({mounts_control, "putting the root up"}, SYS_move_mount,
                    {slots.root, script.text(""), AT_FDCWD, script.text("/"), MOVE_MOUNT_F_EMPTY_PATH});
    }

    void make_proc()
    {
        make_folder("/proc");
        slots.proc = new_filesystem({"proc", "making /proc"}, "proc", {{"hidepid", "invisible"}},
                                    MOUNT_ATTR_NOSUID | MOUNT_ATTR_NODEV | MOUNT_ATTR_NOEXEC);
        put(slots.proc, "/proc", true);
        for (const char* name : {"kcore", "keys", "key-users", "kmsg", "sysrq-trigger", "timer_list", "sched_debug", "latency_stats"})
            if (const std::string path = std::string("/proc/") + name; ::access(path.c_str(), F_OK) == 0) hide(path, Kind::file, true);
        for (const char* name : {"acpi", "asound", "scsi"})
            if (const std::string path = std::string("/proc/") + name; ::access(path.c_str(), F_OK) == 0) hide(path, Kind::folder, true);
        const Slot settings = clone_of(slots.proc, script.text("sys"), "opening /proc/sys");
        set_attributes(settings, MOUNT_ATTR_RDONLY, "/proc/sys");
        put(settings, "/proc/sys", true);
        close(settings);
    }

    void make_device(const std::string& path)
    {
        make_file(path, 0666);
        const Slot source = clone_of(script.slot(AT_FDCWD), script.text(path), "opening " + path);
        put(source, path, true);
        close(source);
    }

    void make_devices()
    {
        for (const char* path : {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"}) make_device(path);
        make_folder("/dev/pts");
        const Slot terminals = new_filesystem({"terminal", "making /dev/pts"}, "devpts", {{"ptmxmode", "0666"}, {"mode", "0620"}},
                                              MOUNT_ATTR_NOSUID | MOUNT_ATTR_NOEXEC);
        put(terminals, "/dev/pts", true);
        close(terminals);
        (void)add(Scratch{.inside = "/dev/shm", .mode = 01777});
        for (const auto& [inside, target] : {std::pair{"/dev/ptmx", "pts/ptmx"},
                                             {"/dev/fd", "/proc/self/fd"},
                                             {"/dev/stdin", "/proc/self/fd/0"},
                                             {"/dev/stdout", "/proc/self/fd/1"},
                                             {"/dev/stderr", "/proc/self/fd/2"}})
            (void)add(Link{inside, target});
    }

    void take_root()
    {
        const Purpose purpose{mounts_control, "leaving the machine's root"};
        if (has_masks) {
            script.step(purpose, SYS_unlinkat, {slots.root, script.text(".hidden-file"), 0});
            script.step(purpose, SYS_unlinkat, {slots.root, script.text(".hidden-folder"), AT_REMOVEDIR});
        }
        script.step(purpose, SYS_fchdir, {slots.root});
        script.step(purpose, SYS_pivot_root, {script.text("."), script.text(".")});
        script.step(purpose, SYS_umount2, {script.text("."), MNT_DETACH});
        script.step(purpose, SYS_chdir, {script.text("/")});
        const mount_attr* read_only =
            script.arena().make<mount_attr>({.attr_set = MOUNT_ATTR_RDONLY, .attr_clr = 0, .propagation = 0, .userns_fd = 0});
        script.step(purpose, SYS_mount_setattr, {AT_FDCWD, script.text("/"), 0, read_only, sizeof *read_only});
    }
};

Result<> is_sound(const std::string& inside)
{
    const bool is_clean = inside.size() > 1 && inside.front() == '/' && inside.back() != '/' && inside.find("//") == std::string::npos &&
                          (inside + "/").find("/./") == std::string::npos && (inside + "/").find("/../") == std::string::npos &&
                          inside.find('\0') == std::string::npos;
    if (!is_clean) return fail(ErrorKind::invalid, "mounts: not a canonical path for inside: " + inside);
    return {};
}

}  // namespace

Result<ViewSlots> add_view(Script& script, const Spec& spec)
{
    Builder builder{.script = script, .spec = spec};
    script.step({mounts_control, "taking a file mode mask"}, SYS_umask, {0});
    builder.make_root();
    builder.make_proc();
    builder.make_devices();
    for (const Row& row : spec.view) {
        TRY(is_sound(inside_of(row)));
        TRY(std::visit([&](const auto& each) { return builder.add(each); }, row));
    }
    builder.take_root();
    return builder.slots;
}

}  // namespace bawn::sandbox
