# The launch: what the caller's environment could do to Bawn, what Bawn does where the kernel lacks something, and what is
# done to the caller's terminal.

import os
import pty
import select
import shutil
import subprocess
import time

from harness.attempt import Skip, attempt
from harness.probe import PYTHON, probe_command
from harness.sandboxes import Options, Run

# --- the caller's environment


def library(world):
    """A library that leaves its mark where it is loaded outside."""
    source = world.write("outside/evil.c", '#include <fcntl.h>\n#include <unistd.h>\n__attribute__((constructor)) static void go(void)\n'
                         '{ int fd = open("%s/loaded", O_CREAT | O_WRONLY | O_APPEND, 0666); if (fd >= 0 && write(fd, "x", 1) && close(fd)) { } }\n' % world.outside)
    compiler = shutil.which("cc")
    if not compiler:
        raise Skip("there is no C compiler")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", world.at("outside/evil.so"), source], check=True)
    world.write("outside/evil.sh", f"touch {world.outside}/loaded\n")
    world.write("outside/evil.js", f"require('fs').writeFileSync('{world.outside}/loaded', 'x')\n")


def loads_libraries(program):
    with open(program, "rb") as file:
        return b"/ld-linux" in file.read(4096)


def variables(world):
    options = all_variables(world)
    if loads_libraries(world.program):  # a build with sanitizers does not start with them
        options.environment = {name: value for name, value in options.environment.items() if not name.startswith("LD_")}
    return options


def all_variables(world):
    return Options(environment={"LD_PRELOAD": world.at("outside/evil.so"), "LD_AUDIT": world.at("outside/evil.so"), "LD_LIBRARY_PATH": world.outside,
                                "BASH_ENV": world.at("outside/evil.sh"), "ENV": world.at("outside/evil.sh"),
                                "NODE_OPTIONS": "--require " + world.at("outside/evil.js"), "PYTHONSTARTUP": world.at("outside/evil.js"),
                                "PYTHONPATH": world.outside, "PERL5OPT": "-Mevil", "RUBYOPT": "-revil", "JAVA_TOOL_OPTIONS": "-Dx", "GIT_SSH_COMMAND": "touch x",
                                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.fsmonitor", "GIT_CONFIG_VALUE_0": "touch " + world.outside + "/loaded",
                                "GIT_DIR": world.at("work/other/.git"), "GCONV_PATH": world.outside, "OPENSSL_CONF": world.at("outside/openssl.cnf"),
                                "GLIBC_TUNABLES": "glibc.malloc.check=1", "MALLOC_TRACE": world.at("outside/trace"), "LD_DEBUG_OUTPUT": world.at("outside/debug"), "LD_DEBUG": "libs",
                                "HOSTALIASES": world.at("outside/hosts"), "LOCPATH": world.outside, "TERMINFO": world.outside, "PROMPT_COMMAND": "touch x",
                                "GIT_EXEC_PATH": world.outside, "SSL_CERT_FILE": world.outside, "BASH_FUNC_ls%%": "() { echo worse; }"})


NEVER = ("LD_PRELOAD", "LD_AUDIT", "LD_LIBRARY_PATH", "BASH_ENV", "ENV", "NODE_OPTIONS", "PYTHONSTARTUP", "PYTHONPATH", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS",
         "GIT_SSH_COMMAND", "GIT_CONFIG_COUNT", "GIT_DIR", "GCONV_PATH", "OPENSSL_CONF", "GLIBC_TUNABLES", "MALLOC_TRACE", "GIT_EXEC_PATH", "BASH_FUNC_ls%%", "PROMPT_COMMAND")

attempt("variables-pass-in", "own", "has variables of loaders, shells, interpreters and git that the caller set",
        prepare=library, options=variables,
        probe=f"""
for name in {NEVER!r}:
    if name in os.environ: say("worked", name)
""",
        escaped=lambda w, run: "worked " in run.out and ", ".join(line.split()[1] for line in run.out.splitlines() if line.startswith("worked ")))


def loads(world, sandbox):
    """A statically linked program loads nothing; one that is not would run the library with the caller's rights before there is a sandbox."""
    if loads_libraries(world.program):
        raise Skip("this build loads libraries; the one that people run does not")
    run = sandbox.run(world, ["/bin/true"], all_variables(world))
    left = [n for n in ("loaded", "trace") if world.has("outside/" + n)] + [n for n in os.listdir(world.outside) if n.startswith("debug")]
    return ", ".join(left), run


attempt("variables-act-before-the-sandbox", "own", "loads a library of the caller's environment into the launcher, before there is a sandbox",
        prepare=library, act=loads)



# --- what the caller named, and the agent changes meanwhile

def report_redirected(world, sandbox):
    """The caller writes the report into the workspace; the agent turns the folder into a link, or the file."""
    world.sh("mkdir out; ln -s ../../../outside/canary out/r.json")
    extra = ("--report", world.app + "/out/r.json") if sandbox.is_bawn else ()
    run = sandbox.run(world, probe_command(world, """
tried("moving", lambda: os.rename(W.app + "/out", W.app + "/was"))
tried("linking", lambda: os.symlink(W.outside, W.app + "/out"))
write(W.app + "/out/r.json")
"""), Options(extra=extra))
    return (world.has("outside/r.json") or world.read("outside/canary") != "untouched\n") and "the report went outside", run


attempt("report-redirected", "own", "turns the folder that the caller's report goes to into a link to the outside", act=report_redirected)


def output_reopened(world, sandbox):
    """Standard output is a file of the caller, for appending alone; what stands in it already is not the agent's to read or cut."""
    world.write("outside/log", world.secret + "\n", 0o600)
    world.own()
    with open(world.at("outside/log"), "ab") as log:
        child = sandbox.start(world, probe_command(world, """
for path in ("/proc/self/fd/1", "/dev/stdout", "/dev/fd/1"):
    try:
        text = open(path, "rb").read()
        print("read", text, file=sys.stderr)
    except OSError as problem:
        print("refused", path, problem, file=sys.stderr)
    try: os.truncate(path, 0)
    except OSError: pass
    try: os.close(os.open(path, os.O_WRONLY | os.O_TRUNC))
    except OSError: pass
"""), Options(), stdout=log)
        _, err = child.communicate(timeout=60)
    text = err.decode(errors="replace")
    if "read b" not in text and "refused" not in text:
        raise RuntimeError("the probe did not run: " + text)
    cut = world.secret not in (world.read("outside/log") or "")
    return world.secret in text and "it read the caller's log" or cut and "it cut the caller's log", Run("", text, mode=sandbox.mode, report=sandbox.report(world))


attempt("output-file-reopened", "own", "opens the file that is its standard output again, to read and to cut it", act=output_reopened)

# --- a weaker sandbox

attempt("weaker-sandbox-from-inside", 68, "starts another session from inside, with more rights, or with a policy of its own",
        prepare=lambda w: [shutil.copy(w.program, w.app + "/bawn"), os.chmod(w.app + "/bawn", 0o755)],
        probe="""
shell = ["/bin/sh", "-c", "cat " + W.outside + "/secret"]
os.makedirs("/tmp/state", exist_ok=True)
os.environ["BAWN_STATE_DIR"] = os.environ.get("TMPDIR", "/tmp") + "/inner"
for words in ([W.app + "/bawn", "run", "--workspace", W.app, "--read", W.outside, "--commit", "never"],
              [W.app + "/bawn", "run", "--mode", "direct", "--workspace", W.outside],
              ["bwrap", "--bind", "/", "/"], ["unshare", "-Urm"], ["nsenter", "-t", "1", "-a"], ["sudo", "-n"], ["setpriv", "--no-new-privs"]):
    tried(words[0], lambda: subprocess.run(words + (["--"] if words[0].endswith("bawn") else []) + shell, timeout=20))
""",
        escaped=lambda w, run: w.secret in run.out)

# --- a kernel that lacks something

DENY = r"""
import ctypes, os, struct, sys
error = int(sys.argv[2])
def word(code, yes, no, value): return struct.pack("<HBBI", code, yes, no, value)
code = word(0x20, 0, 0, 0)
for text in sys.argv[1].split(","):
    number, _, flags = text.partition("&")  # "56&0x10000000": with any of these flags in its first argument
    if flags:
        code += word(0x15, 0, 4, int(number)) + word(0x20, 0, 0, 16) + word(0x45, 0, 1, int(flags, 16)) + word(6, 0, 0, 0x50000 | error) + word(6, 0, 0, 0x7fff0000)
    else:
        code += word(0x15, 0, 1, int(number)) + word(6, 0, 0, 0x50000 | (38 if number == "435" else error))
code += word(6, 0, 0, 0x7fff0000)
buffer = ctypes.create_string_buffer(code)
program = ctypes.create_string_buffer(struct.pack("<HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer)))
libc = ctypes.CDLL(None, use_errno=True)
if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, program, 0, 0): sys.exit("no filter")
os.execvp(sys.argv[3], sys.argv[3:])
"""


def without(numbers, error=1):
    def wrap(world):
        script = world.write("outside/deny.py", DENY)
        return (PYTHON, "-I", script, ",".join(map(str, numbers)), str(error))
    return wrap


def no_user_namespaces(world):
    return ("unshare", "--user", "--map-current-user", "--keep-caps", "/bin/sh", "-c", 'echo 0 > /proc/sys/user/max_user_namespaces && exec "$@"', "sh")


MISSING = {"user-namespaces-off": (no_user_namespaces, "user namespaces"), "landlock-missing": (without([444, 445, 446], 38), "Landlock"),
           "mount-calls-refused": (without([165, 428, 429, 442]), "the mount calls"), "seccomp-refused": (without([317]), "seccomp filters"),
           "namespaces-refused": (without([435, "56&0x7e020000", "272&0x7e020000"]), "namespaces")}


def refuses(wrap):
    def act(world, sandbox):
        made = wrap(world)
        world.own()
        run = sandbox.run(world, probe_command(world, "read(W.outside + '/secret')\nsay('ran', W.mark)"), Options(wrap=made))
        if sandbox.is_bawn and world.mark not in run.out and run.code not in (125, 1, 2):
            return f"it did not start, and the status is {run.code}: {run.err}", run
        if world.mark not in run.out:
            return "", run
        if world.secret in run.out:
            return "ran without a sandbox", run
        return not run.report.get("degraded") and "ran, and nothing says that something is missing", run
    return act


for name, (wrap, what) in MISSING.items():
    attempt(name, 69, f"starts where the kernel refuses {what}: there must be an error that names it, and no command", act=refuses(wrap),
            only_bawn=name in ("landlock-missing", "seccomp-refused"))


def accepted(world, sandbox):
    wrap = without([444, 445, 446], 38)(world)
    world.own()
    run = sandbox.run(world, probe_command(world, "read(W.outside + '/secret')\nsay('ran', W.mark)"),
                      Options(wrap=wrap, extra=("--accept-degraded", "landlock") if sandbox.is_bawn else ()))
    if sandbox.is_bawn and world.mark not in run.out:
        return "what was accepted did not start: " + run.err, run
    return world.secret in run.out, run


attempt("landlock-missing-and-accepted", 69, "starts without Landlock because the user accepted it: it must be recorded, and hold", act=accepted,
        record=(lambda w, report: "" if any("landlock" in str(d) for d in report.get("degraded", [])) else f"degraded says {report.get('degraded')}",))

# --- the caller's terminal


def on_a_terminal(world, sandbox, command, options, keys=b"", seconds=20):
    """Runs on a terminal of the test as a shell would; what came out, and what was typed into it by the command."""
    master, slave = pty.openpty()

    def own_terminal():
        import fcntl
        import termios
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    if os.geteuid() == 0:
        os.fchown(slave, world.uid, world.gid)
    child = subprocess.Popen(list(options.wrap) + sandbox.prefix(world, options) + command, stdin=slave, stdout=slave, stderr=slave, cwd=world.app,
                             env=sandbox.environment(world, options), preexec_fn=own_terminal, **world.identity())
    out, end = b"", time.monotonic() + seconds
    while time.monotonic() < end:
        if select.select([master], [], [], 0.1)[0]:
            try:
                data = os.read(master, 65536)
            except OSError:
                break
            out += data
            if keys and b"Commit" in out or b"?" in out[-200:] and keys:
                os.write(master, keys)
                keys = b""
        elif child.poll() is not None:
            break
    if child.poll() is None:
        child.kill()
    child.wait()
    return master, slave, out, child.returncode


def pushes_input(world, sandbox):
    command = probe_command(world, r"""
import termios
def push(fd, what):
    try:
        for letter in "touch %s/typed\n" % W.outside: fcntl.ioctl(fd, termios.TIOCSTI, letter.encode())
        say("worked", what)
    except OSError as problem:
        say("refused", what, name_of(problem.errno))
for fd in (0, 1, 2): push(fd, "TIOCSTI %d" % fd)
tried("tty", lambda: push(os.open("/dev/tty", os.O_RDWR), "TIOCSTI tty"))
say("high bits", call(16, 0, 0x5412 | 1 << 32, b"x"))
for sub in (2, 3, 11):
    result = call(16, 0, 0x541c, bytes([sub]) + bytes(20))
    if result >= 0: say("worked TIOCLINUX")
""")
    # TIOCSTI may be off on this kernel, or ask for rights: then the control types nothing.
    if open_text("/proc/sys/dev/tty/legacy_tiocsti") == "0" and os.geteuid() != 0:
        raise Skip("this kernel has no TIOCSTI for anybody")
    master, slave, out, code = on_a_terminal(world, sandbox, command, Options(commit="never"))
    typed = b""
    import termios
    attributes = termios.tcgetattr(slave)
    attributes[3] &= ~(termios.ICANON | termios.ECHO)
    attributes[6][termios.VMIN] = 0
    termios.tcsetattr(slave, termios.TCSANOW, attributes)
    if select.select([slave], [], [], 0.2)[0]:
        typed = os.read(slave, 4096)
    os.close(master)
    os.close(slave)
    text = out.decode(errors="replace")
    if "the-probe-ran" not in text:
        raise RuntimeError("the probe did not run: " + text)
    return (b"touch" in typed or "worked TIOC" in text) and f"typed {typed[:60]!r}", Run(text, mode=sandbox.mode)


def open_text(path):
    try:
        with open(path) as file:
            return file.read().strip()
    except OSError:
        return ""


attempt("input-typed-for-the-caller", "own", "pushes input into the caller's terminal: TIOCSTI, TIOCLINUX", act=pushes_input)


def spoils(world, sandbox):
    import termios
    command = probe_command(world, r"""
import termios
attributes = termios.tcgetattr(0)
attributes[3] &= ~(termios.ICANON | termios.ECHO | termios.ISIG)
termios.tcsetattr(0, termios.TCSANOW, attributes)
say("spoilt")
fcntl.fcntl(0, fcntl.F_SETFL, os.O_NONBLOCK)
""")
    master, slave, out, code = on_a_terminal(world, sandbox, command, Options(commit="never"))
    now = termios.tcgetattr(slave)[3]
    os.close(master)
    os.close(slave)
    if b"spoilt" not in out:
        raise RuntimeError("the probe did not run: " + out.decode(errors="replace"))
    kept = now & termios.ICANON and now & termios.ECHO and now & termios.ISIG
    return not kept and "the terminal was left without echo and Ctrl-C", Run(out.decode(errors="replace"), mode=sandbox.mode)


attempt("terminal-left-spoilt", "own", "changes the settings of the caller's terminal and leaves them so", act=spoils)


def forged_question(world, sandbox):
    """At the question whether to commit, names must not hide what is asked, and the agent's typed-ahead answer must not count."""
    if not sandbox.is_bawn:
        return True, Run(mode="")
    command = probe_command(world, r"""
write(W.app + "/ok.txt")
with open(W.app + "/\x1b[2K\x1b[1A\x1b[8mhidden", "w") as file: file.write("x")
os.makedirs(W.app + "/.vscode", exist_ok=True)
write(W.app + "/.vscode/tasks.json")
""")
    master, slave, out, code = on_a_terminal(world, sandbox, command, Options(commit="ask"), seconds=15, keys=b"q\n\x04")
    os.close(slave)
    os.close(master)
    text = out.decode(errors="replace")
    if world.mark in (world.read("work/app/.vscode/tasks.json") or ""):
        return "a protected file was committed by no answer", Run(text, mode=sandbox.mode)
    if "\x1b[2K\x1b[1A" in text or "\x1b[8m" in text:
        return "a name drives the terminal at the question", Run(text, mode=sandbox.mode)
    return "", Run(text, report=sandbox.report(world), mode=sandbox.mode)


attempt("question-overwritten", "own", "has names that overwrite the question whether to commit", act=forged_question, only_bawn=True)

attempt("callers-dev-tty", "own", "opens /dev/tty and writes to the caller's terminal behind the redirection",
        act=lambda w, sandbox: behind(w, sandbox))


def behind(world, sandbox):
    """Output is redirected to a file; the terminal must stay quiet."""
    import fcntl
    import termios
    master, slave = pty.openpty()
    if os.geteuid() == 0:
        os.fchown(slave, world.uid, world.gid)
    options = Options(commit="never")

    def own_terminal():
        os.setsid()
        fcntl.ioctl(slave, termios.TIOCSCTTY, 0)
    child = subprocess.Popen(sandbox.prefix(world, options) + probe_command(world, """
tried("tty", lambda: os.write(os.open("/dev/tty", os.O_RDWR), W.mark.encode()))
"""), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=world.app, env=sandbox.environment(world, options),
                             preexec_fn=own_terminal, pass_fds=(slave,), **world.identity())
    out, err = child.communicate(timeout=60)
    seen = b""
    while select.select([master], [], [], 0.2)[0]:
        seen += os.read(master, 4096)
    os.close(master)
    os.close(slave)
    return world.mark.encode() in seen and "the caller's terminal was written to", Run(out.decode(errors="replace"), err.decode(errors="replace"), mode=sandbox.mode)
