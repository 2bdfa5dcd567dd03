"""What the benches of `bawn scan` share: run it, time it, read what it found, lay that beside what was expected."""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

project = Path(__file__).resolve().parents[1]
default_bawn = project / "build/release/bawn"
sure = {"certain", "likely"}


@dataclass
class Timed:
    seconds: float
    peak_rss: int  # bytes; never less than this interpreter's own, which the child shares until it execs
    status: int
    out: bytes


def timed(command, keep=False):
    """Runs a command to its end; what it prints is kept or thrown away."""
    with tempfile.TemporaryFile() as out:
        started = time.monotonic()
        child = subprocess.Popen(command, stdout=out if keep else subprocess.DEVNULL, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        _, status, usage = os.wait4(child.pid, 0)
        seconds = time.monotonic() - started
        child.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        return Timed(seconds, usage.ru_maxrss * 1024, child.returncode, out.read())


@dataclass(frozen=True)
class Sighting:
    """One finding at one place; the place is below the scanned root, the file outside of all archives."""
    path: str
    agent: str
    identity: str


def scan(bawn, root, *more):
    """Everything `bawn scan` tells about a folder, and how long it took."""
    with tempfile.TemporaryDirectory() as state:
        done = timed([bawn, "scan", "--root", root, "--json", "--state", state, *more], keep=True)
    if done.status not in (0, 3):
        raise SystemExit(f"bawn scan --root {root} ended with {done.status}; 0 or 3 was expected")
    return sightings(json.loads(done.out), root), done


def sightings(report, root):
    return [Sighting(below(place["path"], root), finding["agent"], finding.get("identity", "none"))
            for finding in report["findings"] for place in finding["places"]]


def below(path, root):
    """A place as a path below the root: `/host/root/a/b.zip!entry!inner` is `a/b.zip`."""
    outer = path.split("!", 1)[0]
    prefix = str(root).rstrip("/") + "/"
    return outer.removeprefix(prefix).lstrip("/")


@dataclass(frozen=True)
class Case:
    path: str
    agent: str
    disguise: str
    package: str


def cases(corpus):
    try:
        lines = (corpus / "expected.tsv").read_text().splitlines()
    except OSError:
        raise SystemExit(f"{corpus} is no disguised corpus: make one with tests/real-agents/disguise") from None
    return [Case(*line.split("\t")) for line in lines]


def names_at(case, seen):
    """The agents that were surely identified at a case: its file, or anything in its folder."""
    return {sighting.agent for sighting in seen
            if sighting.identity in sure and (sighting.path == case.path or sighting.path.startswith(case.path + "/"))}


def needs(program, why):
    if not Path(program).exists():
        raise SystemExit(f"{program} is not there: {why}")


def resident(size):
    return f"{size / 2**20:.0f} MiB"
