"""What the benches of `bawn check` share: run a checker, Bawn or a peer, and read what it found; read the rules of a file."""

import json
import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

project = Path(__file__).resolve().parents[1]
default_bawn = project / "build/release/bawn"
tools = ("bawn", "semgrep", "opengrep")

# The languages that Bawn reads, as its rules name them first; other names of each behind it.
languages = {
    "python": {"py", "python2", "python3"}, "javascript": {"js"}, "typescript": {"ts"}, "java": set(), "go": {"golang"},
    "c": set(), "cpp": {"c++"}, "csharp": {"c#"}, "ruby": {"rb"}, "php": set(), "rust": {"rs"}, "kotlin": {"kt"},
    "scala": set(), "swift": set(), "bash": {"sh"}, "terraform": {"hcl", "tf"}, "yaml": {"yml"}, "json": set(),
    "solidity": {"sol"}, "dockerfile": {"docker"}, "regex": {"none"}, "generic": {"spacegrep"},
}
canonical = {other: name for name, others in languages.items() for other in others}


def language_named(name):
    return canonical.get(name.lower(), name.lower())


# --- running a checker ---

@dataclass(frozen=True)
class Found:
    rule: str
    path: str
    line: int
    cwes: tuple = ()


@dataclass
class Checked:
    found: list = field(default_factory=list)
    refused: set = field(default_factory=set)    # ids of rules that did not load; "" when no id was told
    errors: list = field(default_factory=list)   # one line each
    broken: str = ""                             # why there is no result at all


def command_of(tool, program, configs, targets, more=()):
    configs = [word for config in configs for word in ("--config", config)]
    if tool == "bawn":
        return [program, "check", *configs, *(["--no-builtin"] if configs else []), "--json", *more, *targets]
    # --experimental: the same engines without two seconds of Python around them
    metrics = ["--metrics=off", "--disable-version-check"] if tool == "semgrep" else []
    return [program, "scan", "--experimental", *configs, *metrics, "--no-git-ignore", "--no-rewrite-rule-ids", "--json", "--quiet",
            "--timeout", "0", "--max-target-bytes", "0", "--disable-nosem", *more, *targets]


def check(tool, program, configs, targets, folder, seconds=600, more=()):
    """Runs a checker in a folder; paths of what it found are as they were given."""
    command = [str(word) for word in command_of(tool, program, configs, targets, more)]
    environment = os.environ | {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, timeout=seconds, stdin=subprocess.DEVNULL)
    except subprocess.TimeoutExpired:
        return Checked(broken=f"no end after {seconds} s")
    try:
        report = json.loads(done.stdout)
    except ValueError:
        said = done.stderr.decode(errors="replace").strip().splitlines()
        return Checked(broken=f"exit {done.returncode}, no JSON: {said[-1] if said else 'nothing said'}")
    return read_bawn(report) if tool == "bawn" else read_semgrep(report)


def read_bawn(report):
    checked = Checked()
    for finding in report["findings"]:
        checked.found.append(Found(finding["rule"], finding["path"], finding["start"]["line"], cwes_of(finding.get("metadata", {}))))
    for error in report.get("errors", []):
        told = error if isinstance(error, dict) else {"message": str(error)}
        checked.errors.append(told.get("message", json.dumps(told)))
        if told.get("file") or not told.get("path"):  # about a rule's file, not about a file that was scanned
            checked.refused.add(told.get("rule") or "")
    return checked


def read_semgrep(report):
    checked = Checked()
    for result in report["results"]:
        checked.found.append(Found(result["check_id"], result["path"], result["start"]["line"], cwes_of(result["extra"].get("metadata", {}))))
    for error in report.get("errors", []):
        checked.errors.append(" ".join(str(error.get("message", error)).split()))
        kind = error.get("type")
        kind = kind[0] if isinstance(kind, list) else str(kind)
        if "pattern" in kind.lower() or "rule" in kind.lower():
            checked.refused.add(error.get("rule_id") or "")
    checked.refused |= {skipped.get("rule_id", "") for skipped in report.get("skipped_rules", [])}
    return checked


def cwes_of(metadata):
    """The numbers in `cwe: "CWE-89: …"` or a list of such."""
    cwe = metadata.get("cwe", []) if isinstance(metadata, dict) else []
    return tuple(int(number) for text in (cwe if isinstance(cwe, list) else [cwe]) for number in re.findall(r"CWE-(\d+)", str(text), re.I))


# --- reading the rules of a file, as far as a bench must ---

@dataclass
class RuleHead:
    id: str
    languages: list
    first: int  # lines of the file, from 0
    last: int   # behind it


def rules_of(lines):
    """The head of each item of `rules:`. Block style, as all published rules are written."""
    at = next((n for n, line in enumerate(lines) if re.match(r"rules:\s*(#.*)?$", line)), None)
    if at is None:
        return []
    item = next((re.match(r" *(?=- |-$)", line) for line in lines[at + 1:] if line.strip() and not line.lstrip().startswith("#")), None)
    if not item:
        return []
    starts = [n for n in range(at + 1, len(lines)) if re.match(item.group() + r"-(\s|$)", lines[n])]
    end = next((n for n in range(at + 1, len(lines)) if re.match(r"[A-Za-z]", lines[n])), len(lines))
    starts = [n for n in starts if n < end]
    return [head_of(lines, first, last) for first, last in zip(starts, starts[1:] + [end])]


def keys_of(lines, first, last):
    """Line of each key of the mapping that begins with `- ` in line `first`, and its text behind the colon."""
    dash = lines[first].index("-")
    text = [lines[first][:dash] + " " + lines[first][dash + 1:], *lines[first + 1:last]]
    column = next((len(line) - len(line.lstrip()) for line in text if line.strip() and not line.lstrip().startswith("#")), 0)
    for n, line in enumerate(text):
        key = re.match(r" {%d}[\"']?([\w-]+)[\"']?\s*:\s*(.*)$" % column, line)
        if key:
            yield first + n, key[1], re.sub(r"\s+#.*$", "", key[2]).strip()


def head_of(lines, first, last):
    head = RuleHead("", [], first, last)
    for n, key, text in keys_of(lines, first, last):
        if key == "id":
            head.id = text.strip("\"'") or lines[n + 1].strip().strip("\"'")
        elif key == "languages":
            below = "\n".join(lines[n + 1:last])
            listed = text if text else re.match(r"(\s*(#.*)?\n?(\s*- .*\n?)*)(\s*\[[^]]*\])?", below).group()
            if text.startswith("[") and "]" not in text:
                listed = text + below.split("]", 1)[0]
            head.languages = [language_named(name) for name in re.findall(r"[\w#+]+", re.sub(r"#\s.*", "", listed))]
    return head


def without_paths(lines):
    """The rules without their `paths:`: a fixture need not lie where the rule looks, and the engines' own tests leave them out."""
    kept = list(lines)
    for head in rules_of(lines):
        keys = list(keys_of(lines, head.first, head.last))
        ends = [n for n, _, _ in keys[1:]] + [head.last]
        for (begin, key, _), end in zip(keys, ends):
            if key == "paths" and begin != head.first:
                kept[begin:end] = [""] * (end - begin)
    return kept
