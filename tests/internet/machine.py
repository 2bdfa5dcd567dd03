"""This process on a machine of its own: a network namespace with one interface, and a mount namespace in which resolver, hosts
and trusted certificates are the test's. An ordinary user stays who they are, with the rights of one."""

import ctypes
import os
import shutil
import signal
import subprocess

from internet import names

CLONE_NEWNS, CLONE_NEWUSER, CLONE_NEWNET = 0x00020000, 0x10000000, 0x40000000
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
PR_SET_PDEATHSIG = 1
libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    pass


def enter(folder, serve):
    """Pid of the Internet: a child that calls serve(ready) in a network of its own."""
    for program in ("ip", "openssl"):
        if not shutil.which(program, path="/usr/sbin:/sbin:" + os.environ.get("PATH", "")):
            raise Unavailable(f"there is no program {program}")
    uid, gid = os.geteuid(), os.getegid()
    unshare(CLONE_NEWNET | CLONE_NEWNS | (CLONE_NEWUSER if uid else 0))
    if uid:
        become(0, uid, 0, gid)
    mount(None, "/", MS_REC | MS_PRIVATE)
    (folder / "resolv.conf").write_text(f"nameserver {names.RESOLVER}\noptions timeout:1 attempts:2\n")
    (folder / "hosts").write_text("127.0.0.1 localhost\n::1 localhost\n93.184.216.60 in-hosts.example\n10.66.0.9 private-in-hosts.example\n")
    for source, target in (("resolv.conf", "/etc/resolv.conf"), ("hosts", "/etc/hosts"), ("certs", "/etc/ssl/certs")):
        if not os.path.exists(target):
            raise Unavailable(f"there is no {target} to put another one over")
        os.chmod(folder / source, 0o755 if (folder / source).is_dir() else 0o644)
        mount(folder / source, os.path.realpath(target), MS_BIND)
    pid = born(serve)
    if uid:
        sysctl("net/ipv4/ip_unprivileged_port_start", 0)
        unshare(CLONE_NEWUSER)
        become(uid, 0, gid, 0)
    return pid


def born(serve):
    """The child waits for its end of the wire, and we for its servers."""
    unshared, wired, ready = os.pipe(), os.pipe(), os.pipe()
    pid = os.fork()
    if pid == 0:
        status = 1
        try:
            end_with_parent()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            unshare(CLONE_NEWNET)
            os.write(unshared[1], b"x")
            for end in (unshared[0], unshared[1], wired[1], ready[0]):  # so that a dead parent is an end of file
                os.close(end)
            if os.read(wired[0], 1):
                other_side()
                serve(lambda: os.write(ready[1], b"x"))
                status = 0
        finally:
            os._exit(status)
    for end in (unshared[1], wired[0], ready[1]):
        os.close(end)
    try:
        if not os.read(unshared[0], 1):
            raise Unavailable("no network namespace for the Internet")
        this_side(pid)
        os.write(wired[1], b"x")
        if not os.read(ready[0], 1):
            raise RuntimeError("the Internet did not start")
    except BaseException:
        end(pid)
        raise
    return pid


def end_with_parent():
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


def end(pid):
    try:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    except (ProcessLookupError, ChildProcessError):
        pass


def this_side(pid):
    ip("link", "set", "lo", "up")
    ip("link", "add", "wire", "type", "veth", "peer", "name", "wire", "netns", str(pid))
    for family, address, prefix, gateway in (("-4", names.MACHINE, names.NETWORK, names.GATEWAY), ("-6", names.MACHINE6, names.NETWORK6, names.GATEWAY6)):
        ip(family, "address", "add", f"{address}/{prefix}", "dev", "wire", *(["nodad"] if family == "-6" else []))
    ip("link", "set", "wire", "up")
    ip("-4", "route", "add", "default", "via", names.GATEWAY)
    ip("-6", "route", "add", "default", "via", names.GATEWAY6)
    ip("-4", "route", "add", "224.0.0.0/4", "dev", "wire")
    for groups in ("0 0", "0 2147483647"):  # an ordinary user's namespace knows one group alone
        sysctl("net/ipv4/ping_group_range", groups)
    sysctl("net/ipv4/tcp_fastopen", 3)


def other_side():
    """Every address is its own, but those of the wire."""
    ip("link", "set", "lo", "up")
    ip("-4", "address", "add", f"{names.GATEWAY}/{names.NETWORK}", "dev", "wire")
    ip("-6", "address", "add", f"{names.GATEWAY6}/{names.NETWORK6}", "dev", "wire", "nodad")
    ip("link", "set", "wire", "up")
    ip("-4", "route", "add", "local", "default", "dev", "lo", "table", "main")
    ip("-6", "route", "add", "local", "default", "dev", "lo", "table", "main")
    for name in ("net/ipv4/conf/all/rp_filter", "net/ipv4/conf/wire/rp_filter"):
        sysctl(name, 0)
    sysctl("net/ipv4/tcp_fastopen", 3)


def ip(*words):
    done = subprocess.run(["ip", *words], env={"PATH": "/usr/sbin:/sbin:/usr/bin:/bin"}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"ip {' '.join(words)}: {done.stderr.strip()}")


def sysctl(name, value):
    try:
        with open("/proc/sys/" + name, "w", encoding="ascii") as file:
            file.write(str(value))
    except OSError:
        pass


def unshare(flags):
    if libc.unshare(flags) != 0:
        raise Unavailable("new namespaces: " + os.strerror(ctypes.get_errno()))


def become(uid, outer_uid, gid, outer_gid):
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {outer_uid} 1"), ("gid_map", f"{gid} {outer_gid} 1")):
        with open(f"/proc/self/{name}", "w", encoding="ascii") as file:
            file.write(text)


def mount(source, target, flags):
    if libc.mount(os.fsencode(source) if source else None, os.fsencode(target), None, flags, None) != 0:
        raise Unavailable(f"mounting over {target}: {os.strerror(ctypes.get_errno())}")
