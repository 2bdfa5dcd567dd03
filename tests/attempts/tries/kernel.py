# The kernel's own doors: namespaces, mounts, devices, settings, odd calls, odd sockets, other system call tables.

import ctypes
import errno
import glob
import os
import struct

from harness.attempt import Skip, attempt
from harness.probe import sandboxee

WORKED = lambda w, run: "worked " in run.out and [line for line in run.out.splitlines() if line.startswith("worked ")][0]  # noqa: E731

attempt("kernel-settings", 20, "opens settings of the kernel for writing: core_pattern, modprobe, sysrq, binfmt_misc, host name, /sys",
        nested="mount -t sysfs none /sys 2>/dev/null || true",
        probe="""
import glob
for path in ("/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/kernel/hostname", "/proc/sys/kernel/domainname",
             "/proc/sysrq-trigger", "/proc/sys/fs/binfmt_misc/register", "/proc/sys/vm/drop_caches", "/proc/sys/kernel/shmmax",
             "/proc/sys/net/ipv4/ip_forward", "/proc/sys/user/max_user_namespaces", "/sys/kernel/uevent_helper", "/sys/power/state",
             "/sys/fs/cgroup/cgroup.procs", "/proc/1/oom_score_adj", "/proc/irq/default_smp_affinity", "/proc/self/attr/current"):
    def doing():
        os.close(os.open(path, os.O_WRONLY))  # opened and nothing more
    if path != "/proc/self/attr/current": tried(path, doing)
""",
        escaped=WORKED)

attempt("own-namespaces", 24, "makes namespaces of its own and mounts in them, by unshare, clone, clone3 and setns",
        nested=":",
        probe="""
NEW = {"user": 0x10000000, "mount": 0x20000, "pid": 0x20000000, "net": 0x40000000, "ipc": 0x08000000, "uts": 0x04000000, "cgroup": 0x02000000, "time": 0x80}
def forked(what, doing):
    pid = os.fork()
    if pid == 0:
        result = doing()
        if result >= 0: say("worked", what)
        else: say("refused", what, name_of(-result))
        os._exit(0)
    os.waitpid(pid, 0)
for name, flag in NEW.items():
    forked("unshare " + name, lambda: call(272, flag))
    forked("unshare user and " + name, lambda: call(272, flag | 0x10000000))
def clone(flags):
    pid = call(56, flags | 17, 0, 0, 0, 0)
    if pid == 0: os._exit(0)
    return pid
def clone3(flags):
    pid = call(435, ctypes.create_string_buffer(struct.pack("<8Q", flags, 0, 0, 0, 17, 0, 0, 0)), 64)
    if pid == 0: os._exit(0)
    return pid
forked("clone user", lambda: clone(0x10000000))
forked("clone user with high bits", lambda: clone(0x10000000 | 1 << 40))
forked("clone3 user", lambda: clone3(0x10000000))
for kind in ("user", "mnt", "pid", "net"):
    for pid in ("1", "self"):
        try:
            fd = os.open("/proc/%s/ns/%s" % (pid, kind), os.O_RDONLY)
        except OSError:
            continue
        if not (kind == "user" and pid == "self"):
            forked("setns " + kind + " " + pid, lambda: call(308, fd, 0))
""",
        escaped=WORKED)

attempt("mounts", 24, "mounts, moves, binds and unmounts by the old and the new calls",
        nested="mkdir -p {W}/m1 {W}/m2",
        probe="""
a, b = (W.app + "/a").encode(), (W.app + "/b").encode()
os.mkdir(a); os.mkdir(b)
def said(what, result):
    if result >= 0: say("worked", what)
    else: say("refused", what, name_of(-result))
said("tmpfs", call(165, b"none", a, b"tmpfs", 0, None))
said("bind", call(165, b"/", b, None, 0x1000, None))
said("remount", call(165, None, b"/usr", None, 0x20 | 0x1000, None))
said("unmount app", call(166, W.app.encode(), 2))
for place in (b"/proc/sys", b"/proc/keys", b"/usr", b"/dev/null", W.app.encode() + b"/.env"):
    said("unmount " + place.decode(), call(166, place, 2))
tree = call(428, -100, b"/", 0x80001)
said("open_tree clone", tree)
fs = call(430, b"tmpfs", 0)
said("fsopen", fs)
said("fspick", call(433, -100, b"/", 0))
said("mount_setattr", call(442, -100, b"/", 0, ctypes.create_string_buffer(32), 32))
said("move_mount", call(429, -100, b"/tmp", -100, a, 0))
said("pivot_root", call(155, a, b))
said("open_tree_attr", call(467, -100, b"/", 0x80001, ctypes.create_string_buffer(32), 32))
""",
        escaped=WORKED)

attempt("chroot-and-walk-out", 25, "changes its root to a folder and walks out of it",
        nested=":",
        probe="""
os.mkdir(W.app + "/jail")
fd = os.open("/", os.O_RDONLY)
if tried("chroot", lambda: os.chroot(W.app + "/jail")):
    os.fchdir(fd)
    for _ in range(30): os.chdir("..")
    tried("chroot", lambda: os.chroot("."))
    read(W.outside[1:] + "/secret")
""",
        escaped=WORKED)


def set_uid(world):
    if os.geteuid() != 0:
        raise Skip("only root can make a set-uid program of somebody else")
    program = sandboxee(world, "who_am_i")
    if not program:
        raise Skip("there is no C compiler")
    other = 2 if world.uid == 0 else 0
    world.sh(f"cp {program} {world.app}/plain")
    for name in ("work/app/suid", "probes/suid"):
        world.write(name, open(program, "rb").read())
        os.chown(world.at(name), other, other)
        os.chmod(world.at(name), 0o6755)
    for name in ("work/app/caps", "probes/caps"):
        world.write(name, open(program, "rb").read(), 0o755)
        os.setxattr(world.at(name), "security.capability", b"\x01\x00\x00\x02\xff\xff\xff\xff\x00\x00\x00\x00\xff\x01\x00\x00\x00\x00\x00\x00")
    world.own = lambda: None  # it would take both away


attempt("set-uid-and-capabilities", 27, "runs set-uid programs and programs with file capabilities of the machine",
        prepare=set_uid,
        probe="""
for name in (W.app + "/suid", W.probes + "/suid", W.app + "/caps", W.probes + "/caps"):
    subprocess.run([name])
subprocess.run(["/bin/grep", "NoNewPrivs", "/proc/self/status"])
""",
        escaped=lambda w, run: "uid changed" in run.out or "capabilities" in run.out)

attempt("device-nodes", 28, "makes device nodes and opens devices of the machine",
        prepare=lambda w: None,
        probe="""
for number in ((1, 1), (1, 5), (8, 0), (254, 0), (10, 229), (5, 1)):
    for folder in (W.app, "/tmp", "/dev/shm"):
        path = "%s/node-%d-%d" % ((folder,) + number)
        if tried("making " + path, lambda: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(*number))) and number == (1, 5):
            tried("opening " + path, lambda: os.close(os.open(path, os.O_RDONLY)))
        try: os.unlink(path)
        except OSError: pass
for path in ("/dev/mem", "/dev/kmsg", "/dev/fuse", "/dev/kvm", "/dev/net/tun", "/dev/loop-control", "/dev/mapper/control", "/dev/vda", "/dev/sda",
             "/dev/console", "/dev/tty0", "/dev/snd", "/dev/dri", "/dev/input", "/dev/vhost-vsock", "/dev/uinput", "/dev/cuse", "/dev/userfaultfd",
             "/dev/hugepages", "/dev/mqueue", "/dev/log", "/dev/rtc0"):
    if os.path.lexists(path): say("worked seeing", path)
""",
        escaped=WORKED)

attempt("other-system-call-tables", 41, "calls the kernel by the 32-bit table, by x32 and with bits set that filters forget",
        prepare=lambda w: sandboxee(w, "foreign_tables"),
        probe="""
program = W.probes + "/foreign_tables"
for what in ("int80-getpid", "int80-socket", "int80-open", "x32-getpid", "x32-socket"):
    done = subprocess.run([program, what, W.outside + "/secret"], stdout=subprocess.PIPE)
    say("worked" if done.returncode == 0 else "refused", what, done.returncode, done.stdout)
for high in (1 << 32, 1 << 63, 0xffffffff00000000 - (1 << 64)):
    fd = call(41, high | 16, 3, 15)
    if fd >= 0: say("worked netlink with high bits")
    fd = call(41, high | 38, 5, 0)
    if fd >= 0: say("worked alg with high bits")
""",
        escaped=WORKED)

FAMILIES = {"vsock": (40, 1, 0), "vsock datagrams": (40, 2, 0), "netlink uevent": (16, 3, 15), "netlink audit": (16, 3, 9), "netlink crypto": (16, 3, 21),
            "netlink netfilter": (16, 3, 12), "netlink xfrm": (16, 3, 6), "netlink generic": (16, 3, 16), "netlink sock_diag": (16, 3, 4),
            "packet": (17, 3, 0x300), "packet datagrams": (17, 2, 0x300), "alg": (38, 5, 0), "bluetooth": (31, 3, 1), "can": (29, 3, 1),
            "tipc": (30, 1, 0), "key": (15, 3, 2), "xdp": (44, 3, 0), "rds": (21, 5, 0), "kcm": (41, 2, 0), "smc": (43, 1, 0), "qipcrtr": (42, 2, 0),
            "nfc": (39, 3, 0), "ax25": (3, 5, 0), "x25": (9, 5, 0), "pppox": (24, 1, 0), "llc": (26, 1, 0), "ieee802154": (36, 3, 0),
            "mctp": (45, 2, 0), "raw icmp": (2, 3, 1), "raw": (2, 3, 255), "raw 6": (10, 3, 58), "ping": (2, 2, 1), "ping 6": (10, 2, 58),
            "sctp": (2, 1, 132), "udplite": (2, 2, 136), "dccp": (2, 6, 33), "l2tp": (2, 2, 115)}

attempt("odd-sockets", 43, "makes sockets of families that no agent needs",
        nested=":",
        probe=f"""
for name, (family, kind, protocol) in {FAMILIES!r}.items():
    fd = call(41, family, kind, protocol)
    say("worked" if fd >= 0 else "refused", name, fd)
pair = ctypes.create_string_buffer(8)
for family in (30, 16, 38):
    say("worked" if call(53, family, 1, 0, pair) >= 0 else "refused", "pair of", family)
""",
        escaped=WORKED)

CALLS = {"io_uring_setup": (425, 8, "buffer"), "userfaultfd": (323, 1), "bpf": (321, 0, "buffer", 128), "perf_event_open": (298, "perf", 0, -1, -1, 0),
         "kcmp": (312, "self", "self", 0, 0, 0), "fanotify_init": (300, 0x200, 0), "name_to_handle_at": (303, -100, "path", "handle", "buffer", 0),
         "quotactl": (179, 0x80000100, None, 0, "buffer"), "swapon": (167, "path", 0), "acct": (163, "path"),
         "init_module": (175, "buffer", 10, "path"), "kexec_load": (246, 0, 0, "buffer", 0), "syslog": (103, 10, None, 0),
         "settimeofday": (164, "buffer", None), "clock_settime": (227, 0, "buffer"), "iopl": (172, 0), "modify_ldt": (154, 0, "buffer", 16),
         "process_vm_readv": (310, "self", "iovec", 1, "iovec", 1, 0), "personality": (135, 0x0040000), "vhangup": (153,),
         "lookup_dcookie": (212, 0, "buffer", 1)}

attempt("calls-that-no-agent-needs", "own", "asks for io_uring, userfaultfd, bpf, perf, kcmp, fanotify, file handles and other rights over the kernel",
        nested=":",
        probe=f"""
memory = ctypes.create_string_buffer(64)
iovec = struct.pack("<QQ", ctypes.addressof(memory), 8)
words = {{"self": os.getpid(), "path": b"/usr/bin/true", "buffer": ctypes.create_string_buffer(4096), "iovec": ctypes.create_string_buffer(iovec),
         "handle": ctypes.create_string_buffer(struct.pack("<I", 128) + bytes(140)), "perf": ctypes.create_string_buffer(struct.pack("<IIQ", 1, 112, 1) + bytes(96))}}
for name, (number, *arguments) in {CALLS!r}.items():
    pid = os.fork()
    if pid == 0:
        result = call(number, *[words.get(a, a) if isinstance(a, str) else a for a in arguments])
        say("worked" if result >= 0 else "refused", name, result if result >= 0 else name_of(-result))
        os._exit(0)
    os.waitpid(pid, 0)
""",
        escaped=WORKED)

attempt("host-name-and-clock", "own", "sets host name, domain name and clocks",
        nested=":",
        probe="""
tried("host name", lambda: socket.sethostname(W.mark))
say("worked domain name" if call(171, W.mark.encode(), len(W.mark)) >= 0 else "refused domain name")
now = time.clock_gettime(time.CLOCK_REALTIME)
def set_clock():
    time.clock_settime(time.CLOCK_REALTIME, now)
if W.uid != "0": tried("clock", set_clock)
""",
        escaped=lambda w, run: WORKED(w, run) or w.mark in os.uname().nodename)

def gives_handles(world):
    """Some filesystems, such as an overlay without an index, have no file handles for anybody."""
    handle, mount = ctypes.create_string_buffer(struct.pack("<I", 128) + bytes(140)), ctypes.create_string_buffer(8)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(303, -100, str(world.app).encode(), handle, mount, 0) < 0 and ctypes.get_errno() == errno.EOPNOTSUPP:
        raise Skip("this filesystem has no file handles")


attempt("file-handles", 17, "opens files by handle, past every path",
        nested=":", prepare=gives_handles,
        probe="""
handle = ctypes.create_string_buffer(struct.pack("<I", 128) + bytes(140))
mount = ctypes.create_string_buffer(8)
result = call(303, -100, W.app.encode(), handle, mount, 0)
say("worked name_to_handle_at" if result >= 0 else "refused name_to_handle_at")
fd = call(304, -100, handle, 0)
say("worked open_by_handle_at" if fd >= 0 else "refused open_by_handle_at", name_of(-fd))
""",
        escaped=WORKED)

attempt("other-executables-of-memory", 66, "runs a program from memory that no file has; it must be recorded",
        only_bawn=True,
        probe="""
fd = os.memfd_create("x", 0)
os.write(fd, open("/usr/bin/id", "rb").read())
pid = os.fork()
if pid == 0:
    os.execve(fd, ["id"], {})
os.waitpid(pid, 0)
""",
        record=(lambda w, report: "" if any(same_as("/usr/bin/id", row) for row in report.get("exec", [])) else "no exec row has the hash of the program",),
        escaped=lambda w, run: run.mode == "" and "uid=" in run.out)


def same_as(path, row):
    import hashlib
    with open(path, "rb") as file:
        return row.get("sha256") == hashlib.sha256(file.read()).hexdigest()
