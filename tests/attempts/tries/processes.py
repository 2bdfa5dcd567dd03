# Processes: those outside are not touched, and none inside outlives the session.

import os
import re
import signal
import subprocess
import time

from harness.attempt import attempt
from harness.probe import PYTHON, probe_command
from harness.sandboxes import Options, Run

# Plays the user's other program: holds the secret in memory, and tells where.
VICTIM = """
import ctypes, os, signal, sys, time
secret = ctypes.create_string_buffer(sys.stdin.readline().strip().encode())
fd = os.open(sys.argv[1] + "/secret", os.O_RDONLY)
signal.signal(signal.SIGUSR1, lambda *_: open(sys.argv[1] + "/signalled", "w").close())
ctypes.CDLL(None).prctl(0x59616d61, -1)
print(os.getpid(), ctypes.addressof(secret), fd, flush=True)
end = time.time() + 90
while time.time() < end: time.sleep(0.05)
"""


def victim(world):
    script = world.write("outside/victim.py", VICTIM)
    world.own()
    child = subprocess.Popen([PYTHON, "-I", script, world.outside], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=world.environment(), **world.identity())
    child.stdin.write(world.secret.encode() + b"\n")
    child.stdin.flush()
    world.write("probes/victim", child.stdout.readline())
    world.victim = child

    def end():
        child.kill()
        child.wait()
    world.closing.append(end)


PID = 'pid, address, fd = (int(n) for n in open(W.probes + "/victim").read().split())\n'

attempt("signals-to-the-outside", 46, "signals, stops and limits a process of the machine, by number and by pidfd",
        prepare=victim,
        probe=PID + """
tried("signal", lambda: os.kill(pid, signal.SIGUSR1))
tried("group", lambda: os.killpg(os.getpgid(pid), 0))
handle = call(434, pid, 0)
say("pidfd", handle)
if handle >= 0: say("pidfd signal", call(424, handle, 10, None, 0))
tried("limit", lambda: resource.prlimit(pid, resource.RLIMIT_CORE, (0, 0)))
tried("priority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 5))
tried("processors", lambda: os.sched_setaffinity(pid, os.sched_getaffinity(pid)))
tried("scheduler", lambda: os.sched_setscheduler(pid, os.SCHED_BATCH, os.sched_param(0)))
say("ioprio", call(251, 1, pid, 3 << 13))
tried("oom", lambda: os.write(os.open("/proc/%d/oom_score_adj" % pid, os.O_WRONLY), b"500"))
for low in range(max(2, pid - 3), pid + 3):
    if low == pid: tried("thread", lambda: call(234, pid, pid, 10) == 0 or 1 / 0)
""".replace('call(234, pid, pid, 10) == 0 or 1 / 0', 'say("tgkill", call(234, pid, pid, 10))'),
        escaped=lambda w, run: w.has("outside/signalled") or "worked limit" in run.out or "worked priority" in run.out or "ioprio 0" in run.out)

attempt("memory-of-the-outside", 46, "reads the memory and descriptors of a process of the machine: ptrace, process_vm_readv, pidfd_getfd, /proc/PID/mem",
        prepare=victim,
        probe=PID + """
memory = ctypes.create_string_buffer(64)
there = ctypes.create_string_buffer(struct.pack("<QQ", address, 40))
here = ctypes.create_string_buffer(struct.pack("<QQ", ctypes.addressof(memory), 40))
if call(310, pid, here, 1, there, 1, 0) > 0: say("found", memory.raw)
def by_proc():
    with open("/proc/%d/mem" % pid, "rb", 0) as file:
        file.seek(address)
        say("found", file.read(40))
tried("mem", by_proc)
handle = call(434, pid, 0)
got = call(438, handle, fd, 0)
if got >= 0: say("found", os.pread(got, 100, 0))
read("/proc/%d/fd/%d" % (pid, fd))
read("/proc/%d/cwd/secret" % pid)
say("process_madvise", call(440, handle, there, 1, 20, 0))
if call(101, 0x4206, pid, None, None) == 0: say("found", "ptrace", W.mark); call(101, 17, pid, None, None)
""",
        escaped=lambda w, run: w.secret in run.out or "found ptrace" in run.out)

attempt("memory-of-the-first-process", 19, "traces and reads the first process inside, which is bawn's or the launcher's own",
        nested=":",
        probe="""
handle = call(434, 1, 0)
for what, result in (("attach", call(101, 16, 1, None, None)), ("seize", call(101, 0x4206, 1, None, None)),
                     ("getfd", call(438, handle, 0, 0)), ("getfd 1", call(438, handle, 1, 0)), ("getfd 3", call(438, handle, 3, 0)),
                     ("madvise", call(440, handle, None, 0, 20, 0))):
    if what != "madvise": say("worked" if result >= 0 else "refused", what, result)
def opened(name, flags=os.O_RDONLY):
    tried("opening " + name, lambda: os.open("/proc/1/" + name, flags))
opened("mem"); opened("mem", os.O_RDWR); opened("environ"); opened("maps"); opened("auxv")
tried("exe", lambda: os.readlink("/proc/1/exe"))
tried("fd", lambda: ",".join(os.listdir("/proc/1/fd")))
tried("root", lambda: os.listdir("/proc/1/root") and "seen")
memory = ctypes.create_string_buffer(64)
here = ctypes.create_string_buffer(struct.pack("<QQ", ctypes.addressof(memory), 40))
""",
        escaped=lambda w, run: "worked " in run.out and [line for line in run.out.splitlines() if line.startswith("worked ")][0])


def alive(mark):
    """Processes with the mark among their words; only such as the attempt itself made can have it."""
    found = []
    for pid in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open(f"/proc/{pid}/cmdline", "rb") as file:
                if mark.encode() in file.read() and int(pid) != os.getpid():
                    found.append(int(pid))
        except OSError:
            pass
    return found


def gone_soon(mark, seconds=1.5):
    end = time.monotonic() + seconds
    while alive(mark) and time.monotonic() < end:
        time.sleep(0.05)
    left = alive(mark)
    for pid in left:  # ours: the mark is of this world
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
    return f"{len(left)} processes outlived the session" if left else ""


DETACH = """
import itertools
def detach(how):
    if os.fork() == 0:
        if how != "fork": os.setsid()
        if os.fork() == 0:
            for s in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP): signal.signal(s, signal.SIG_IGN)
            null = os.open("/dev/null", os.O_RDWR)
            for fd in (0, 1, 2): os.dup2(null, fd)
            os.closerange(3, 50)
            if how == "stopped": os.kill(os.getpid(), signal.SIGSTOP)
            os.execv("/bin/sh", ["sh", "-c", "for i in 1 2 3 4 5 6 7 8; do sleep 1; done", W.mark])
        os._exit(0)
    os.wait()
"""

attempt("processes-that-stay", 48, "leaves processes behind: double fork, new session, deaf to signals, stopped",
        probe=DETACH + """
for how in ("fork", "session", "stopped"): detach(how)
os.system("command -v at >/dev/null && echo true | at now + 1 minute; command -v crontab >/dev/null && echo '* * * * * true' | crontab -")
time.sleep(0.3)
""",
        nested="",
        escaped=lambda w, run: gone_soon(w.mark))


def kill_the_launcher(number):
    def act(world, sandbox):
        command = probe_command(world, DETACH + """
detach("session")
say("stands")
end = time.monotonic() + 15
while time.monotonic() < end: time.sleep(0.1)
""") + [world.mark]
        wrap = ("/bin/sh", "-c", '"$@" & wait', "launcher") if sandbox.is_control else ()
        child = sandbox.start(world, command, Options(wrap=wrap))
        while b"stands" not in (line := child.stdout.readline()):
            if not line:
                raise RuntimeError("the probe did not start: " + child.communicate()[1].decode())
        time.sleep(0.3)
        if not alive(world.mark):
            raise RuntimeError("nothing runs")
        os.kill(child.pid, number)
        left = gone_soon(world.mark)
        child.communicate(timeout=30)
        return left, Run(report=sandbox.report(world), mode=sandbox.mode)
    return act


attempt("launcher-killed", 70, "goes on after the launcher was killed by SIGKILL", act=kill_the_launcher(signal.SIGKILL))
attempt("launcher-ended", "own", "goes on after the launcher was told to end", act=kill_the_launcher(signal.SIGTERM))

attempt("kill-everything", "own", "sends SIGKILL to every process it may, and to the first one",
        prepare=victim,
        nested="",
        probe="""
if os.path.exists("/proc/1/cmdline") and W.uid != "x":
    inside = len([p for p in os.listdir("/proc") if p.isdigit()]) < 12
    say("inside", inside)
    if not inside: """ + PID.strip().replace("\n", "; ") + """; os.kill(pid, signal.SIGKILL)
    else:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGSTOP, signal.SIGKILL):
            tried("first process", lambda: os.kill(1, number))
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        os.kill(-1, signal.SIGTERM)
        os.kill(-1, signal.SIGKILL)
""",
        escaped=lambda w, run: w.victim.poll() is not None)


def group_signals(world, sandbox):
    """The caller's job: a shell of the test with a second process in the same group."""
    command = probe_command(world, """
tried("own group", lambda: os.killpg(0, signal.SIGUSR2))
time.sleep(0.3)
""".replace("tried(", "signal.signal(signal.SIGUSR2, signal.SIG_IGN); tried(", 1))
    world.write("outside/job.sh", "trap ': > \"%s/outside/signalled\"' USR2\n\"$@\" &\nwait $!\nwait $!\nexit 0\n" % world.path)
    run = sandbox.run(world, command, Options(wrap=("/bin/sh", world.at("outside/job.sh"))))
    return world.has("outside/signalled") and "the caller's group got the signal", run


attempt("signals-to-the-callers-job", "own", "signals its process group, and with it the caller's shell", act=group_signals)

attempt("priority-and-memory-killer", "own", "raises its priority, or shields itself from the kernel's memory killer",
        nested="",
        only_bawn=True,
        probe="""
tried("nice", lambda: os.setpriority(os.PRIO_PROCESS, 0, -5))
tried("real time", lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1)))
say("io real time", call(251, 1, 0, 1 << 13))
tried("oom", lambda: os.write(os.open("/proc/self/oom_score_adj", os.O_WRONLY), b"-500"))
say("worked processes" if call(160, 6, struct.pack("<qq", -1, -1)) == 0 else "refused processes")
""",
        escaped=lambda w, run: run.mode == "" or "worked nice" in run.out or "worked real" in run.out or "worked oom" in run.out
        or "io real time 0" in run.out or "worked processes" in run.out)


def core_dump(world, sandbox):
    world.write("outside/pattern", "")
    run = sandbox.run(world, probe_command(world, """
resource.setrlimit(resource.RLIMIT_CORE, tuple([resource.getrlimit(resource.RLIMIT_CORE)[1]] * 2))
say("limit", resource.getrlimit(resource.RLIMIT_CORE))
"""), Options())
    limit = re.search(r"limit \((-?\d+), (-?\d+)\)", run.out)
    return limit and limit[2] != "0" and "a crash inside may write a core file of " + limit[2], run


attempt("core-dumps", "own", "may crash with a core file, which the machine's own handler would take out of the sandbox", act=core_dump)
