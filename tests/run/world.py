"""A repository, a home and a state folder of a test's own, and Bawn run with them.

    with World(bawn) as world:
        repository = world.repository("one", {"a.txt": b"old\\n"})
        done = world.bawn("run", "--commit", "auto", "--", "sh", "-c", "echo new >a.txt", at=repository)
        world.expect(done.status == 0, done.told)

Everything lies in one temporary folder. This process adopts whatever its children leave behind, so that leftovers() knows
of every process that a session could not end, without looking for names.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

skipped = 77
PR_SET_CHILD_SUBREAPER = 36


class Failed(Exception):
    pass


@dataclass
class Done:
    status: int  # below 0: the signal
    told: str    # both streams


class World:
    def __init__(self, bawn, keep=False):
        self.program, self.keep = Path(bawn).resolve(), keep
        self.folder = Path(tempfile.mkdtemp(prefix="bawn-test-"))
        self.home, self.state = self.folder / "home", self.folder / "state"
        self.home.mkdir()
        self.started = 0
        if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
            raise OSError("adopting orphans does not work here")

    def __enter__(self):
        doctor = self.bawn("doctor")
        if doctor.status == 3:
            print("skipped: this machine makes no sandboxes:", doctor.told, sep="\n")
            self.__exit__()
            sys.exit(skipped)
        return self

    def __exit__(self, *_):
        if self.keep:
            print("left for a look:", self.folder)
            return
        subprocess.run(["chmod", "-R", "u+rwX", self.folder], check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def environment(self):
        kept = {name: value for name, value in os.environ.items() if name.startswith(("ASAN_", "UBSAN_", "LSAN_", "TMPDIR"))}
        return kept | {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(self.home), "BAWN_STATE_DIR": str(self.state),
                       "LANG": "C.UTF-8", "GIT_CONFIG_NOSYSTEM": "1"}

    def start(self, *words, at=None, errors=subprocess.STDOUT):
        """A Bawn that runs; its output goes to a file, so that nothing waits for whoever else holds it."""
        self.started += 1
        output = self.folder / f"output-{self.started % 64}"
        with output.open("wb") as out:
            process = subprocess.Popen([self.program, *map(str, words)], cwd=at or self.folder, env=self.environment,
                                       stdin=subprocess.DEVNULL, stdout=out, stderr=errors)
        process.output = output
        return process

    def finish(self, process, seconds=120):
        try:
            status = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise Failed(f"{process.args} did not end in {seconds} s: {process.output.read_text(errors='replace')}") from None
        return Done(status, process.output.read_text(errors="backslashreplace"))

    def bawn(self, *words, at=None):
        return self.finish(self.start(*words, at=at))

    def answer(self, *words, at=None):
        """What a command prints with --json."""
        done = self.finish(self.start(*words, "--json", at=at, errors=subprocess.DEVNULL))
        self.expect(done.status == 0, f"{' '.join(map(str, words))} ended with {done.status}: {done.told}")
        try:
            return json.loads(done.told)
        except json.JSONDecodeError:
            raise Failed(f"{' '.join(map(str, words))} said more than JSON: {done.told}") from None

    def repository(self, name, files):
        folder = self.folder / name
        for path, content in files.items():
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(content)
        git = ["git", "-C", folder, "-c", "user.name=Test", "-c", "user.email=test@example.org"]
        for words in (["init", "--quiet", "--initial-branch=main"], ["add", "--all"], ["commit", "--quiet", "--message=before"]):
            subprocess.run([*git, *words], check=True, env=self.environment)
        return folder

    @staticmethod
    def expect(holds, what):
        if not holds:
            raise Failed(what)

    @staticmethod
    def leftovers(seconds=1.0):
        """Processes below this one, after so many seconds. Nobody else may wait for children meanwhile."""
        deadline = time.monotonic() + seconds
        while True:
            try:
                while os.waitpid(-1, os.WNOHANG)[0] != 0:
                    pass
            except ChildProcessError:
                return []
            if time.monotonic() > deadline:
                return children_of(os.getpid())
            time.sleep(0.002)

    def files(self, folder):
        """Path and content of all files, but git's own; a link's content is where it points."""
        found = {}
        for at, folders, names in os.walk(folder):
            if Path(at) == folder and ".git" in folders:
                folders.remove(".git")
            for name in names + [f for f in folders if os.path.islink(os.path.join(at, f))]:
                path = Path(at) / name
                found[str(path.relative_to(folder))] = os.fsencode(os.readlink(path)) if path.is_symlink() else path.read_bytes()
        return found

    def ghosts(self, folder):
        """What Bawn or libgit2 left lying about in a repository."""
        marks = [".bawn-", "tmp_obj_", "tmp_pack_", ".lock", "_git2_"]
        return [os.path.join(at, name) for at, folders, names in os.walk(folder) for name in folders + names if any(mark in name for mark in marks)]


def children_of(pid):
    pids = []
    try:
        for task in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{task}/children", encoding="ascii") as file:
                pids += map(int, file.read().split())
    except (FileNotFoundError, ProcessLookupError):
        pass
    return pids


def is_first_inside(pid):
    """The process of Bawn's that is number 1 of the sandbox's processes."""
    try:
        with open(f"/proc/{pid}/status", encoding="ascii", errors="replace") as file:
            numbers = next((line.split()[1:] for line in file if line.startswith("NSpid:")), [])
    except (FileNotFoundError, ProcessLookupError):
        return False
    return len(numbers) > 1 and numbers[-1] == "1"


def kill_through(pidfd):
    """False when it had ended before."""
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
        return True
    except ProcessLookupError:
        return False
