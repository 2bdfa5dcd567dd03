# More than the policy gives: processes, memory, disk, inodes, log, descriptors. The numbers are small: the control only
# shows that the machine itself would have given them.

import os
import time

from harness.attempt import attempt
from harness.sandboxes import Options


def limit_told(name):
    def check(world, report):
        return "" if name in report.get("limits_hit", []) else f"the report does not name the limit \"{name}\": {report.get('limits_hit')}"
    return check


attempt("process-flood", 49, "starts four hundred processes where sixty are allowed",
        options=Options(processes=60, timeout=90), alone=True,
        record=(limit_told("processes"),),
        probe="""
children = []
for _ in range(400):
    try:
        pid = os.fork()
    except OSError as problem:
        say("refused after", len(children), name_of(problem.errno))
        break
    if pid == 0:
        time.sleep(20)
        os._exit(0)
    children.append(pid)
say("started", len(children))
time.sleep(1)
for pid in children: os.kill(pid, signal.SIGKILL)
""",
        escaped=lambda w, run: "started" in run.out and int(run.out.split("started")[1].split()[0]) > 120)

attempt("memory-flood", 49, "fills half a gigabyte of memory where 200 megabytes are allowed, in one process and in many",
        options=Options(memory="200M", timeout=90), alone=True,
        record=(limit_told("memory"),),
        probe="""
def fill(megabytes):
    blocks = []
    for _ in range(megabytes // 10):
        blocks.append(bytearray(os.urandom(1024) * 10240))
    return blocks
for count, size in ((4, 120), (1, 500)):
    pids = []
    for _ in range(count):
        pid = os.fork()
        if pid == 0:
            try:
                kept = fill(size)
                time.sleep(1.5)
                os._exit(0)
            except MemoryError:
                os._exit(7)
        pids.append(pid)
    if all(os.waitpid(pid, 0)[1] == 0 for pid in pids): say("filled", count, "times", size)
""",
        escaped=lambda w, run: "filled" in run.out)

attempt("disk-flood-in-one-file", 49, "writes a file of 300 megabytes to each writable place where 60 are allowed",
        options=Options(disk="60M", timeout=90), alone=True,
        probe="""
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
for folder in (W.app, "/tmp", os.environ["HOME"], "/dev/shm", "/var/tmp", "/run"):
    path = folder + "/flood-" + W.mark
    written = 0
    try:
        with open(path, "wb", 0) as file:
            for _ in range(300): written += file.write(os.urandom(1024) * 1024)
    except OSError as problem:
        say("refused", folder, name_of(problem.errno), written)
    try: os.unlink(path)
    except OSError: pass
    if written > 250 << 20:
        say("filled", folder, written)
        break
""",
        escaped=lambda w, run: "filled" in run.out and [line for line in run.out.splitlines() if line.startswith("filled")][0])

for where, place in (("workspace", "W.app"), ("home", 'os.environ["HOME"]'), ("git-folder", 'W.app + "/.git"')):
    attempt("disk-flood-in-the-" + where, 49, f"writes 400 megabytes in many files to the {where.replace('-', ' ')}, where 60 are allowed",
            options=Options(disk="60M", timeout=90), alone=True, record=(limit_told("disk"),), prepare=lambda w: w.git(),
            probe=f"""
folder = {place} + "/flood"
os.mkdir(folder)
try:
    for n in range(40):
        with open(folder + "/%d" % n, "wb", 0) as file:
            for _ in range(10): file.write(os.urandom(1024) * 1024)
        time.sleep(0.06)
    say("filled", folder)
except OSError as problem:
    say("refused", name_of(problem.errno))
import shutil
shutil.rmtree(folder)
""",
            escaped=lambda w, run: "filled" in run.out)

attempt("inode-flood", 49, "makes sixty thousand empty files where the disk limit is 60 megabytes",
        options=Options(disk="60M", timeout=120, commit="never"), alone=True, record=(limit_told("disk"),),
        probe="""
made = 0
try:
    for n in range(60000):
        os.close(os.open(W.app + "/%d-%s" % (n, "x" * 200), os.O_CREAT | os.O_WRONLY))
        made += 1
        if made % 15000 == 0: time.sleep(0.7)
except OSError as problem:
    say("refused", name_of(problem.errno))
say("made", made)
""",
        escaped=lambda w, run: "made 60000" in run.out)

attempt("descriptor-flood", 49, "opens every descriptor that it can get",
        alone=True,
        only_bawn=True,
        probe="""
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
say("hard limit", hard)
""",
        escaped=lambda w, run: run.mode == "" or int(run.out.split("hard limit")[1].split()[0]) > 1 << 20)


def log_flood(world, run):
    used = sum(os.path.getsize(os.path.join(folder, name)) for folder, _, names in os.walk(world.state) for name in names
               if not os.path.islink(os.path.join(folder, name)))
    if run.mode == "":
        return True
    if run.report.get("events_lost", 1) != 0 and not run.report.get("notes"):
        return ""
    return used > 40 << 20 and f"the state folder grew to {used >> 20} MB"


attempt("log-flood", 49, "makes forty thousand events, to fill the ledger or to hide one of them",
        options=Options(timeout=120), alone=True, only_bawn=True,
        record=(lambda world, report: "" if any(row["path"].endswith("/needle") for key in ("writes", "denied") for row in report.get(key, []))
                or report.get("events_lost", 0) > 0 or any("more" in note for note in report.get("notes", [])) else "the needle is not in the record, and nothing says so",),
        probe="""
for n in range(20000):
    path = "/tmp/%d" % (n % 5000)
    os.close(os.open(path, os.O_CREAT | os.O_WRONLY))
    os.unlink(path)
write(W.app + "/needle")
""",
        escaped=log_flood)


def time_is_up(world, sandbox):
    from harness.probe import probe_command
    started = time.monotonic()
    run = sandbox.run(world, probe_command(world, """
for s in (signal.SIGTERM, signal.SIGINT, signal.SIGXCPU, signal.SIGALRM, signal.SIGHUP): signal.signal(s, signal.SIG_IGN)
end = time.monotonic() + 6
while time.monotonic() < end: time.sleep(0.1)
say("to the end")
"""), Options(time="2s"))
    return "to the end" in run.out and f"ran for {time.monotonic() - started:.0f} s", run


attempt("longer-than-allowed", 49, "goes on after its time, deaf to signals", act=time_is_up, record=(limit_told("time"),))
