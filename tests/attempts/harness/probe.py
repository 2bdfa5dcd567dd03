# The words that a probe has, and the way it gets inside: as a file that the view shows.

import os
import shutil
import subprocess
import threading

RAN = "the-probe-ran"
PYTHON = "/usr/bin/python3"

PRELUDE = r'''
import ctypes, errno, fcntl, os, resource, signal, socket, stat, struct, subprocess, sys, threading, time

class W:
    pass
for name, value in WORLD.items():
    setattr(W, name, value)

libc = ctypes.CDLL(None, use_errno=True)

def say(*words):
    print(*words, flush=True)

def call(number, *arguments):
    """A system call: its result, or minus errno."""
    words = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    libc.syscall.restype = ctypes.c_long
    result = libc.syscall(ctypes.c_long(number), *words)
    return -ctypes.get_errno() if result < 0 else result

def name_of(error):
    return errno.errorcode.get(error, str(error))

def tried(what, doing):
    """Does it; says and returns how it went."""
    try:
        result = doing()
    except OSError as problem:
        say("refused", what, name_of(problem.errno))
        return None
    say("worked", what, result if isinstance(result, (int, str)) else "")
    return True if result is None else result

def write(path, text=None, mode="w"):
    def doing():
        with open(path, mode) as file:
            file.write(text if text is not None else W.mark + "\n")
    return tried("writing " + ascii(path), doing)

def read(path):
    def doing():
        with open(path, "rb") as file:
            say("read", ascii(path), file.read(65536).decode(errors="replace"))
    return tried("reading " + ascii(path), doing)

say("the-probe-ran")
'''


def probe_command(world, text, name="probe"):
    """Writes the probe into the world; the command that runs it."""
    names = {n: getattr(world, n) for n in ("path", "home", "work", "app", "probes", "state", "run", "outside", "mark")}
    names["uid"] = str(world.uid)
    names.update(world.words)
    if text.startswith("#!/bin/sh"):
        head = "".join(f"{n}='{v}'\n" for n, v in names.items() if n not in ("path", "home"))
        world.write(f"probes/{name}.sh", f"#!/bin/sh\nW='{world.path}'\nUSER_HOME='{world.home}'\n{head}echo {RAN}\n" + text.split("\n", 1)[1])
        return ["/bin/sh", f"{world.probes}/{name}.sh"]
    world.write(f"probes/{name}.py", f"WORLD = {names!r}\n{PRELUDE}\n{text}\n")
    return [PYTHON, "-B", "-I", f"{world.probes}/{name}.py"]


SOURCES = os.path.join(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))), "sandboxee")
_built, _lock = {}, threading.Lock()
BUILD = {"folder": None}


def sandboxee(world, name):
    """Builds tests/sandboxee/NAME.c and puts it among the probes; its path, or "" where there is no compiler."""
    with _lock:
        if name not in _built:
            target = os.path.join(BUILD["folder"], name)
            compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
            done = compiler and subprocess.run([compiler, "-O1", "-static", "-pthread", "-o", target, os.path.join(SOURCES, name + ".c")],
                                               capture_output=True, check=False)
            if done and done.returncode != 0:
                raise RuntimeError(done.stderr.decode())
            _built[name] = target if compiler else ""
    if not _built[name]:
        return ""
    path = os.path.join(world.probes, name)
    shutil.copy(_built[name], path)
    os.chmod(path, 0o755)
    return path
