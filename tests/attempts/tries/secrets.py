# What nobody inside may know: the caller's environment, descriptors, keyrings, and the files that the policy hides.

import os
import subprocess
import time

from harness.attempt import attempt, in_record
from harness.probe import PYTHON, probe_command
from harness.sandboxes import Options, Run


def folder_descriptor(world):
    fd = os.open(world.outside, os.O_RDONLY)
    file = os.open(world.outside + "/canary", os.O_RDWR)
    world.closing += [lambda: os.close(fd), lambda: os.close(file)]
    return Options(descriptors=(fd, file))


attempt("inherited-descriptors", 22, "looks for descriptors that the caller left open, and reads and writes through them",
        options=folder_descriptor,
        probe="""
for fd in range(3, 1024):
    try:
        os.fstat(fd)
    except OSError:
        continue
    tried("writing to %d" % fd, lambda: os.write(fd, b"x"))
    def doing():
        say("read", os.read(os.open("secret", os.O_RDONLY, dir_fd=fd), 100))
    tried("reading below %d" % fd, doing)
""",
        escaped=lambda w, run: w.secret in run.out or w.read("outside/canary") != "untouched\n")

attempt("standard-input-is-a-folder", "own", "gets a folder of the machine as standard input and walks on from it",
        options=lambda w: Options(stdin=folder_descriptor(w).descriptors[0]),
        probe="""#!/bin/sh
cat /proc/self/fd/0/secret /dev/stdin/secret /proc/self/fd/0/../outside/secret
cd /proc/self/fd/0 && cat secret ./secret ../outside/secret && touch made
""",
        escaped=lambda w, run: w.secret in run.out or w.has("outside/made"))

attempt("secrets-in-the-environment", 30, "reads keys from its environment, and from that of every process it sees",
        options=lambda w: Options(environment={n: w.secret for n in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "AWS_SECRET_ACCESS_KEY", "GITHUB_TOKEN",
                                                                      "MY_PASSWORD", "DATABASE_URL")}),
        nested=":",
        probe="""
import glob
say(dict(os.environ))
for path in glob.glob("/proc/[0-9]*/environ") + glob.glob("/proc/[0-9]*/task/*/environ"):
    read(path)
""",
        escaped=lambda w, run: w.secret in run.out)

attempt("secrets-in-arguments-and-memory-of-pid-1", "own", "reads arguments and memory of the first process for what the caller had",
        options=lambda w: Options(environment={"ANTHROPIC_API_KEY": w.secret}),
        nested=":",
        probe="""
for pid in [p for p in os.listdir("/proc") if p.isdigit() and int(p) != os.getpid()]:
    read("/proc/" + pid + "/cmdline")
    read("/proc/" + pid + "/environ")
    def doing():
        maps = open("/proc/" + pid + "/maps").read()
        with open("/proc/" + pid + "/mem", "rb", 0) as memory:
            for line in maps.splitlines():
                begin, end = (int(n, 16) for n in line.split()[0].split("-"))
                if "r" not in line.split()[1] or end - begin > 64 << 20: continue
                try:
                    memory.seek(begin)
                    data = memory.read(end - begin)
                except (OSError, ValueError, OverflowError):
                    continue
                at = data.find(b"secret-")
                if at >= 0: say("found", data[at:at + 30])
    tried("memory of " + pid, doing)
""",
        escaped=lambda w, run: w.secret in run.out)


def with_env(world):
    for name in (".env", "keys/server.pem", "src/.env"):
        world.write("work/app/" + name, world.secret + "\n")
    world.sh("ln keys/server.pem plain.txt; ln -s .env linked; ln -s keys folder; printf '.env\\n*.pem\\nplain.txt\\n' > .gitignore")
    world.git()


HIDE = Options(hide=(".env", "*.pem"))

attempt("hidden-files", 31, "reads files that the policy hides, by every name: links, hard links, /proc/self/cwd, another working folder",
        prepare=with_env, options=HIDE,
        probe="""
for path in (".env", "keys/server.pem", "src/.env", "plain.txt", "linked", "folder/server.pem", "keys/../.env", "././/.env"):
    read(W.app + "/" + path)
    read("/proc/self/cwd/" + path)
    read("/proc/self/root" + W.app + "/" + path)
os.chdir(W.app + "/src")
read("../.env")
os.symlink("../.env", W.app + "/src/new")
read(W.app + "/src/new")
tried("hard link", lambda: os.link(W.app + "/.env", W.app + "/hard"))
read(W.app + "/hard")
folder = os.open(W.app, os.O_PATH)
tried("beside", lambda: say("read", os.read(os.open(".env", os.O_RDONLY, dir_fd=folder), 100)))
""",
        escaped=lambda w, run: w.secret in run.out)

attempt("hidden-files-renamed", 31, "moves hidden files, or the folders above them, and reads them under the new name",
        prepare=with_env, options=HIDE,
        probe="""
tried("renaming", lambda: os.rename(W.app + "/.env", W.app + "/plain"))
read(W.app + "/plain")
tried("renaming", lambda: os.rename(W.app + "/keys", W.app + "/locks"))
read(W.app + "/locks/server.pem")
tried("renaming", lambda: os.rename(W.app + "/locks/server.pem", W.app + "/locks/x"))
read(W.app + "/locks/x")
tried("exchanging", lambda: call(316, -100, (W.app + "/README.md").encode(), -100, (W.app + "/.env").encode(), 2))
read(W.app + "/README.md")
tried("copying", lambda: subprocess.run(["cp", "-a", W.app + "/src", W.app + "/dst"]))
read(W.app + "/dst/.env")
tried("deleting and looking below", lambda: os.unlink(W.app + "/src/.env"))
read(W.app + "/src/.env")
""",
        escaped=lambda w, run: w.secret in run.out)


# The host makes a file while the sandbox runs.
def hidden_later(world, sandbox):
    world.sh("mkdir later")
    command = probe_command(world, """
say("ready")
sys.stdin.readline()
end = time.monotonic() + 2
while time.monotonic() < end:
    for folder, folders, files in os.walk(W.app):
        for name in files:
            try:
                text = open(folder + "/" + name).read()
                if "secret" in text: say("read", folder + "/" + name, text)
            except (OSError, ValueError):
                pass
    time.sleep(0.2)
""")
    child = sandbox.start(world, command, Options(hide=(".env", ".env.*", "*.pem"), stdin=subprocess.PIPE))
    line = b""
    while b"ready" not in line:
        line = child.stdout.readline()
        if not line:
            raise RuntimeError("the probe did not start: " + child.communicate()[1].decode())
    time.sleep(0.3)
    world.write("work/app/later/new.pem", world.secret)
    world.write("outside/env", world.secret)
    os.rename(world.at("outside/env"), world.app + "/later/.env")
    os.makedirs(world.at("outside/moved"))
    world.write("outside/moved/.env", world.secret)
    os.rename(world.at("outside/moved"), world.app + "/moved")
    world.write("work/app/.env.local", world.secret)
    world.own()
    time.sleep(0.5)  # what is covered is covered by then; the moment before is a limit that is told
    out, err = child.communicate(b"now\n", timeout=60)
    text = (line + out).decode(errors="replace")
    return world.secret in text and "read a hidden file that was made later: " + text[:300], Run(text, err.decode(errors="replace"), 0, sandbox.report(world))


attempt("hidden-files-made-later", 31, "reads hidden files that the user made half a second ago, while the session ran", act=hidden_later)

KEYRING = r"""
import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
secret, note = sys.argv[1], sys.argv[2]
ring = libc.syscall(250, 1, ctypes.c_char_p(b"attempts"))  # keyctl JOIN_SESSION_KEYRING
key = libc.syscall(248, b"user", b"canary", secret.encode(), len(secret), -3)
libc.syscall(250, 5, ctypes.c_int(key), ctypes.c_uint(0x3f3f3f3f))  # SETPERM: everybody may
libc.syscall(250, 5, ctypes.c_int(ring), ctypes.c_uint(0x3f3f3f3f))
with open(note, "w") as file: file.write("%d %d" % (key, ring))
if key < 0: sys.exit("no keyring: %d" % ctypes.get_errno())
os.execvp(sys.argv[3], sys.argv[3:])
"""


def keyring(world):
    script = world.write("outside/keyring.py", KEYRING)
    world.write("probes/key", "", 0o666)
    return Options(wrap=(PYTHON, "-I", script, world.secret, world.probes + "/key"))


attempt("keyring", 33, "asks the session keyring of the caller for a key, by name, by search and by number",
        options=keyring,
        probe="""
def show(key):
    buffer = ctypes.create_string_buffer(200)
    n = call(250, 11, ctypes.c_int(key), buffer, 200)
    if n > 0: say("key", key, buffer.raw[:n])
number, ring = (int(n) for n in open(W.probes + "/key").read().split())
show(number)
show(call(249, b"user", b"canary", None, 0))
for place in (-1, -2, -3, -4, -5, ring):
    show(call(250, 10, ctypes.c_int(place), b"user", b"canary", 0))
say("link", call(250, 8, ctypes.c_int(number), ctypes.c_int(-2)))
read("/proc/keys")
""",
        escaped=lambda w, run: w.secret in run.out or "canary" in run.out)

attempt("keys-left-behind", "own", "leaves a key in the keyring of the user, for others to find",
        probe="""
key = call(248, b"user", W.mark.encode(), b"planted", 7, ctypes.c_int(-4))
say("key", key)
if key > 0: say("time out", call(250, 15, ctypes.c_int(key), 20))
""",
        escaped=lambda w, run: "key " in run.out and int(run.out.split("key ")[1].split()[0]) > 0)
