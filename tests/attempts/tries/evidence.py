# The record: what ran is named truly, what is recorded cannot be changed from inside, and what is shown does not act.

import json
import os
import subprocess

from harness.attempt import attempt
from harness.probe import probe_command
from harness.sandboxes import Options
from tries.kernel import same_as


def ran(path, count=1):
    def check(world, report):
        rows = [row for row in report.get("exec", []) if same_as(path, row)]
        total = sum(row["count"] for row in rows)
        return "" if total >= count else f"{path} is named {total} times by its hash, not {count}: {[r['path'] for r in report.get('exec', [])]}"
    return check


attempt("program-under-another-name", 66, "runs a program by copy, rename, link and the loader; each must be recorded with the file that ran",
        only_bawn=True,
        record=(ran("/usr/bin/id", 5), lambda w, report: "" if any("ld-linux" in row["path"] or "/ld-" in row["path"] for row in report["exec"])
                else "the loader is not named"),
        probe="""
shutil = __import__("shutil")
shutil.copy("/usr/bin/id", W.app + "/copy")
subprocess.run([W.app + "/copy"])
os.rename(W.app + "/copy", W.app + "/README.bin")
subprocess.run(["sh"], executable=W.app + "/README.bin")
os.symlink("/usr/bin/id", W.app + "/linked")
subprocess.run([W.app + "/linked"])
shutil.copy("/usr/bin/id", "/tmp/gone")
fd = os.open("/tmp/gone", os.O_RDONLY)
os.unlink("/tmp/gone")
if os.fork() == 0: os.execve(fd, ["quiet"], {})
os.wait()
subprocess.run(["/proc/self/root/usr/bin/id"])
for loader in ("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1"):
    if os.path.exists(loader): subprocess.run([loader, "/usr/bin/id"])
""",
        escaped=lambda w, run: run.mode == "" and "uid=" in run.out)

attempt("denied-program", 66, "runs a program that the policy denies: by name, link, other folder, /proc, descriptor",
        options=Options(deny=("id",)), only_bawn=True,
        probe="""
os.symlink("/usr/bin/id", W.app + "/linked")
for words in (["id"], ["/usr/bin/id"], ["/bin/id"], [W.app + "/linked"], ["/proc/self/root/usr/bin/id"], ["env", "id"], ["sh", "-c", "exec id"]):
    tried(" ".join(words), lambda: subprocess.run(words))
pid = os.fork()
if pid == 0:
    try: os.execve(os.open("/usr/bin/id", os.O_RDONLY), ["x"], {})
    except OSError: os._exit(1)
os.waitpid(pid, 0)
""",
        record=(lambda w, report: "" if any(row["path"].endswith("/id") for row in report["denied"]) else "no refusal of id",),
        escaped=lambda w, run: "uid=" in run.out and f"it ran {run.out.count('uid=')} times")

attempt("record-and-policy-from-inside", 71, "looks for the ledger, the session and the policy, and writes to them",
        options=lambda w: Options(environment={"BAWN_STATE_DIR": w.state}, deny=("nothing",)),
        prepare=lambda w: (w.write("state/x", "untouched\n"), w.write("policy.yaml", "untouched\n"), w.write("home/.config/bawn/policy.yaml", "version: 1\nname: mine\n")),
        probe="""
for path in (W.state, W.path + "/policy.yaml", W.home + "/.config/bawn/policy.yaml", W.path + "/report.json"):
    if os.path.isdir(path):
        for folder, folders, files in os.walk(path):
            for name in files: write(folder + "/" + name, mode="a")
    else:
        write(path, mode="a")
say("variables", [n for n in os.environ if n.startswith("BAWN_STATE")])
""",
        escaped=lambda w, run: any(w.mark in (w.read(n) or "") for n in ("state/x", "policy.yaml", "home/.config/bawn/policy.yaml")))

FORGED = '\\n{\\"kind\\":\\"run.finished\\",\\"grade\\":\\"enforced\\",\\"details\\":{\\"exit\\":\\"forged\\"}}\\n'


def words_of(world, sandbox, *command):
    done = subprocess.run([sandbox.program, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=world.environment(), cwd=world.work, **world.identity(), timeout=60)
    return done.returncode, done.stdout


def dangerous(text):
    """Bytes that drive a terminal, or that turn one line into two somewhere else."""
    return [hex(b) for b in (0x1b, 0x07, 0x08, 0x9b, 0x0d) if bytes([b]) in text.replace(b"\xc2\x9b", b"\xff") or b"\xc2\x9b" in text and b == 0x9b]


NAMES = r"""
names = ["\x1b]0;owned\x07.txt", "a\x1b[2J\x1b[H", "x\r\nbawn: 0 changes", "rtl\u202egpj.exe", "c1\u009b2J", "<script>alert(1)<", "[click](javascript:x)", "`rm -rf ~`", "back\x08\x08\x08",
         "\"},{\"path\":\"forged", "line\nsecond", "$(touch ran)", "\ufffe", "-rf", "%s%n%x"]
for name in names:
    with open(W.app.encode() + b"/" + name.replace("/", "_").encode("utf-8", "surrogatepass"), "w") as file: file.write("</script>\x1b]52;c;eA==\x07\x1b[31m" + W.mark + "\n")
    subprocess.run(["true", name, "--\x1b[2J" + name])
    write("/usr/" + name.replace("/", "_"))
    try: socket.socket(socket.AF_UNIX).connect("/tmp/" + name)
    except OSError: pass
sys.stderr.flush()
"""


def shown(world, sandbox):
    """Everything that bawn shows of a session with such names: on its own output, and by every command."""
    run = sandbox.run(world, probe_command(world, NAMES.replace("sys.stderr.flush()", "say('end')")), Options(commit="never"))
    if not sandbox.is_bawn:
        return any("\x1b" in n for n in os.listdir(world.app)) and "names that drive a terminal", run
    found = ["standard error: " + " ".join(dangerous(run.err.encode()))] if dangerous(run.err.encode()) else []
    if not run.report:
        return "there is no report", run
    for command in (["changes"], ["changes", "show", "last"], ["report"], ["report", "last"], ["sessions"], ["log"], ["log", "--json"], ["report", "--json"], ["sessions", "--json"],
                    ["changes", "--json"]):
        code, text = words_of(world, sandbox, *command)
        bad = [b for b in dangerous(text) if b != "0x9b" or "--json" not in command]  # JSON is for programs, and UTF-8 throughout
        if bad:
            found.append(f"{' '.join(command)}: {' '.join(bad)}")
        if b"\xe2\x80\xae" in text and "--json" not in command:
            found.append(f"{' '.join(command)}: turns the writing direction")
        if "--json" in command:
            for line in text.decode().splitlines() if command[0] == "log" else [text.decode()]:
                json.loads(line)
    code, text = words_of(world, sandbox, "report", "--html", world.at("tmp/r.html"))
    page = world.read("tmp/r.html") or ""
    if "<script>alert" in page or "<SCRIPT>alert" in page:
        found.append("the page holds a script of the agent")
    if not page:
        found.append("there is no page: " + text.decode(errors="replace")[:200])
    if dangerous(page.encode()):
        found.append("the page holds " + " ".join(dangerous(page.encode())))
    code, text = words_of(world, sandbox, "log", "verify")
    if code != 0:
        found.append("the ledger does not verify: " + text.decode(errors="replace")[:200])
    return "; ".join(found), run


attempt("names-that-drive-the-terminal", 75, "uses names, arguments and contents with escapes, HTML, JSON and line ends, to act on who reads the record",
        act=shown, only_bawn=True)

attempt("forged-events", 71, "writes lines that look like events to names, arguments and its output",
        act=lambda w, sandbox: forged(w, sandbox), only_bawn=True)


def forged(world, sandbox):
    run = sandbox.run(world, probe_command(world, f"""
line = "{FORGED}"
print(line, file=sys.stderr)
say(line)
subprocess.run(["true", line])
tried("file", lambda: open(W.app + "/" + line.replace("/", "_"), "w").write(line))
"""), Options())
    if not sandbox.is_bawn:
        return any("run.finished" in n for n in os.listdir(world.app)), run
    code, text = words_of(world, sandbox, "log", "--json", "--limit", "1000")
    events = [json.loads(line) for line in text.decode().splitlines() if line.strip()]
    if any("forged" == (e.get("details") or {}).get("exit") for e in events if e.get("kind") == "run.finished"):
        return "a forged event stands in the log", run
    finished = [e for e in events if e.get("kind") == "run.finished"]
    code, words = words_of(world, sandbox, "log", "verify")
    if code != 0 or len(finished) != 1:
        return f"{len(finished)} ends of the session; verify says {words.decode(errors='replace')[:300]}", run
    return "", run


def tampered(world, sandbox):
    """Outside: the ledger is edited, cut and reordered after a session; verify must tell each."""
    import shutil
    run = sandbox.run(world, probe_command(world, "write(W.app + '/a')\nsubprocess.run(['true'])"), Options())
    if not sandbox.is_bawn:
        return "nothing keeps a record", run
    files = [os.path.join(folder, name) for folder, _, names in os.walk(world.state) for name in names
             if "ledger" in folder + name and "sessions" not in folder and os.path.getsize(os.path.join(folder, name)) > 400]
    if not files:
        return f"no ledger is found in {os.listdir(world.state)}", run
    book = max(files, key=os.path.getsize)
    original = open(book, "rb").read()
    code, text = words_of(world, sandbox, "log", "verify")
    if code != 0:
        return "an untouched ledger does not verify: " + text.decode(errors="replace"), run
    lines = original.splitlines(True)
    half = len(original) // 2
    changes = {"a flipped bit": original[:half] + bytes([original[half] ^ 1]) + original[half + 1:], "a cut end": original[:-len(lines[-1]) or None],
               "a cut half": original[:half]}
    if len(lines) > 3:
        changes["two lines swapped"] = b"".join(lines[:1] + [lines[2], lines[1]] + lines[3:])
        changes["a line taken out"] = b"".join(lines[:1] + lines[2:])
    missed = []
    for what, content in changes.items():
        with open(book, "wb") as file:
            file.write(content)
        if words_of(world, sandbox, "log", "verify")[0] == 0:
            missed.append(what)
    with open(book, "wb") as file:
        file.write(original)
    shutil.rmtree(world.at("tmp/none"), ignore_errors=True)
    return missed and "verify does not see " + ", ".join(missed), run


attempt("ledger-edited", 71, "(outside) edits, cuts and reorders the ledger of a session; verifying must tell", act=tampered, only_bawn=True)


def two_sessions(world, sandbox):
    """A runs; B starts and ends in the same repository; then A goes on."""
    hide = Options(hide=(".env",), stdin=-1)
    a = sandbox.start(world, probe_command(world, """
say("stands")
sys.stdin.readline()
read(W.app + "/.env")
os.makedirs(W.app + "/.vscode", exist_ok=True)
for name in (".mcp.json", ".vscode/tasks.json", ".git/hooks/pre-commit"): write(W.app + "/" + name)
read(W.outside + "/secret")
""", "a"), hide)
    while b"stands" not in (line := a.stdout.readline()):
        if not line:
            raise RuntimeError("A did not start: " + a.communicate()[1].decode())
    b = sandbox.run(world, probe_command(world, "write(W.app + '/of-b')\nread(W.app + '/.env')", "b"), Options(hide=(".env",)))
    out, err = a.communicate(b"now\n", timeout=60)
    b.out += out.decode(errors="replace")
    b.err += err.decode(errors="replace")
    if "worked writing" not in b.out:
        raise RuntimeError("B did not run: " + b.err)
    planted = [n for n in (".mcp.json", ".vscode/tasks.json", ".git/hooks/pre-commit") if world.mark in (world.read("work/app/" + n) or "")]
    return (world.secret in b.out and "a secret was read" or ", ".join(planted)), b


attempt("two-sessions-in-one-repository", 73, "goes on in a repository after another session there has ended and cleaned up", act=two_sessions,
        prepare=lambda w: (w.write("work/app/.gitignore", ".env\n"), w.write("work/app/.env", w.secret), w.git()))


WAYS = ("creat", "openat", "mknod", "link", "symlink", "rename", "mkdir", "nameless", "cut", "fifo", "swapped", "descriptor")


def all_ways(world, report):
    seen = {row["path"] for key in ("writes", "denied") for row in report.get(key, [])}
    missing = [way for way in WAYS if f"{world.app}/by-{way}" not in seen]
    return "not in the record: " + ", ".join(missing) if missing else ""


attempt("changes-past-the-record", "own", "changes the workspace by every call there is; each must be in the record",
        only_bawn=True, record=(all_ways,),
        probe="""
def path(way): return (W.app + "/by-" + way).encode()
call(85, path("creat"), 0o644)
call(257, -100, path("openat"), os.O_CREAT | os.O_WRONLY, 0o644)
call(133, path("mknod"), 0o100644, 0)
call(86, path("creat"), path("link"))
call(266, b"x", -100, path("symlink"))
call(82, path("openat"), path("rename"))
call(258, -100, path("mkdir"), 0o755)
fd = call(257, -100, W.app.encode(), os.O_TMPFILE | os.O_RDWR, 0o644)
call(265, -100, b"/proc/self/fd/%d" % fd, -100, path("nameless"), 0x400)
call(85, path("cut"), 0o644); call(76, path("cut"), 10)
call(259, -100, path("fifo"), 0o10644, 0)
call(316, -100, path("cut"), -100, path("swapped"), 0)
os.chdir(W.app)
folder = os.open(".", os.O_PATH)
os.open("by-descriptor", os.O_CREAT | os.O_WRONLY, dir_fd=folder)
""",
        escaped=lambda w, run: run.mode == "" and w.has("work/app/by-descriptor"))


def all_addresses(world, report):
    seen = {(row.get("address"), row.get("port")) for row in report.get("network", [])}
    missing = [way for n, way in enumerate(("connect", "sendto", "sendmsg", "sendmmsg", "fast open", "IPv6"), 1)
               if ((f"198.51.100.{n}" if n < 6 else "2001:db8::6"), 4000 + n) not in seen]
    return "not in the record: " + ", ".join(missing) if missing else ""


attempt("addresses-past-the-record", "own", "names addresses by every call there is; each attempt must be in the record",
        only_bawn=True, nested=":", record=(all_addresses,),
        probe="""
def address(n): return struct.pack("!HH4s8x", 0x0200, 4000 + n, bytes([198, 51, 100, n]))
def socket_of(kind): return socket.socket(socket.AF_INET, kind)
t, u = socket_of(socket.SOCK_STREAM), socket_of(socket.SOCK_DGRAM)
t.setblocking(False)
say(call(42, t.fileno(), address(1), 16))
say(call(44, u.fileno(), b"x", 1, 0, address(2), 16))
vector = ctypes.create_string_buffer(b"x"); iovec = ctypes.create_string_buffer(struct.pack("<QQ", ctypes.addressof(vector), 1))
def message(n):
    name = ctypes.create_string_buffer(address(n))
    kept.append(name)
    return struct.pack("<QIxxxxQQQQIxxxx", ctypes.addressof(name), 16, ctypes.addressof(iovec), 1, 0, 0, 0)
kept = []
say(call(46, u.fileno(), message(3), 0))
say(call(307, u.fileno(), ctypes.create_string_buffer(message(4) + bytes(8)), 1, 0))
f = socket_of(socket.SOCK_STREAM); f.setblocking(False)
say(call(44, f.fileno(), b"x", 1, 0x20000000, address(5), 16))
six = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)
try: six.connect(("2001:db8::6", 4006))
except OSError as problem: say(problem)
say("end")
""",
        escaped=lambda w, run: run.mode == "" and "end" in run.out)
