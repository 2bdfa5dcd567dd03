# An attempt: what is tried inside, and how the outside tells whether it worked.
#
#     attempt("path-prefix-twin", 2, "writes to a folder whose name begins like the workspace's",
#             probe="write(W.work + '/app-evil/x')",
#             escaped=lambda w, run: w.has("work/app-evil/x"))
#
# `probe` is Python (or sh, when it begins with #!/bin/sh) that runs inside with the words of probe.py; `W` has the paths
# of the world and the mark, never the secret. `act` stands in its place where more than one run is needed: it is called
# with world and sandbox, and what it returns is what happened, "" for nothing.
#
# The same attempt without a sandbox is its control, and must work: else the attempt is broken and says nothing. What
# would touch more than the world is nested: namespaces of its own, prepared by a piece of sh.

import traceback
from dataclasses import dataclass, field
from typing import Callable, Optional

from harness.probe import RAN, probe_command
from harness.sandboxes import Nothing, Options, Run

ATTEMPTS = []


class Skip(Exception):
    pass


@dataclass
class Attempt:
    name: str
    number: object                # of the notes, or "own"
    tries: str
    probe: str = ""
    escaped: Optional[Callable] = None
    act: Optional[Callable] = None
    prepare: Callable = lambda world: None
    nested: str = ""              # sh that readies the control's namespaces; ":" for nothing but namespaces
    options: object = field(default_factory=Options)
    record: tuple = ()            # checks of the report: functions that return what is missing, or ""
    part: str = "sandbox"         # or "network"
    alone: bool = False           # not beside others
    only_bawn: bool = False       # means nothing to others


def attempt(*words, **named):
    one = Attempt(*words, **named)
    assert all(other.name != one.name for other in ATTEMPTS), one.name
    ATTEMPTS.append(one)


def happened(one, world, sandbox):
    """What the forbidden thing left behind, or "". Second: the run."""
    one.prepare(world)
    world.own()
    if one.act:
        result = one.act(world, sandbox)
        return result if isinstance(result, tuple) else (result, Run(report=sandbox.report(world)))
    options = one.options(world) if callable(one.options) else one.options
    run = sandbox.run(world, probe_command(world, one.probe), options)
    if RAN not in run.out:
        raise RuntimeError("the probe did not run: " + run.both().strip()[-600:])
    seen = one.escaped(world, run)
    return ("yes" if seen is True else seen or ""), run


def judge_control(one, world):
    """"" when the attempt works without a sandbox, else why it is broken. Raises Skip."""
    try:
        seen, run = happened(one, world, Nothing(one.nested))
    except Skip:
        raise
    except Exception:  # whatever it is, the attempt says nothing
        return traceback.format_exc(limit=-3)
    return "" if seen else "without a sandbox nothing happened: " + run.both().strip()[-600:]


def judge(one, world, sandbox):
    """(verdict, why)"""
    try:
        seen, run = happened(one, world, sandbox)
    except Skip as skip:
        return "skipped", str(skip)
    except Exception:
        return "broken", traceback.format_exc(limit=-3)
    if seen:
        return "ESCAPED", str(seen) + "\n" + run.both().strip()[-600:]
    if sandbox.is_bawn:
        missing = [why for why in (check(world, run.report) for check in one.record) if why]
        if missing:
            return "unrecorded", "; ".join(missing)
    return "stopped", ""


# --- checks of the record

def rows(report, key, **wanted):
    """Rows whose values fit: equal, or begin or end as in ("~", text)."""
    def fits(row):
        return all(value(row.get(name)) if callable(value) else row.get(name) == value for name, value in wanted.items())
    return [row for row in report.get(key, []) if fits(row)]


def recorded(key, what, path):
    """There is a row about the path, given as a function of the world."""
    def check(world, report):
        wanted = path(world) if callable(path) else path
        if rows(report, key, path=wanted, **({"what": what} if what else {})):
            return ""
        return f"no {what or 'row'} of {wanted} under \"{key}\""
    return check


def tried_in(world, report, path):
    """The path stands somewhere in the record: as a refusal, or as a write that stayed in a private folder."""
    return any(row.get("path") == path for key in ("denied", "writes", "opens") for row in report.get(key, []))


def in_record(path):
    def check(world, report):
        wanted = path(world) if callable(path) else path
        return "" if tried_in(world, report, wanted) else f"nothing about {wanted}"
    return check


def held(path, outcome="held"):
    """A change that is protected and not in the repository."""
    def check(world, report):
        found = rows(report, "changes", path=path)
        if not found:
            return f"no change of {path}"
        if not found[0]["protected"] or found[0]["outcome"] == "committed":
            return f"{path} is {found[0]}"
        return ""
    return check
