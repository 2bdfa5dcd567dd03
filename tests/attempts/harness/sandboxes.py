# What an attempt is run against: Bawn, bwrap set up strictly by hand, or nothing at all, which is also every attempt's
# control. `prefix` is what stands before the command; all three take the same Options.

import json
import os
import shutil
import subprocess
from dataclasses import dataclass, field


@dataclass
class Options:
    hide: tuple = ()               # files that the policy hides
    deny: tuple = ()               # programs that the policy does not run
    egress: str = ""               # that section of the policy, in YAML on one line
    allow: tuple = ()              # hosts
    wrap: tuple = ()               # stands before the sandbox
    environment: dict = field(default_factory=dict)  # of the caller
    memory: str = ""
    processes: int = 0
    disk: str = ""
    time: str = ""
    evidence: str = ""
    commit: str = "auto"
    descriptors: tuple = ()        # inherited by the sandbox
    extra: tuple = ()              # options of bawn run
    stdin: object = subprocess.DEVNULL
    new_session: bool = True
    timeout: int = 60


@dataclass
class Run:
    out: str = ""
    err: str = ""
    code: int = 0
    report: dict = field(default_factory=dict)
    mode: str = ""

    def both(self):
        return self.out + self.err


class Sandbox:
    name = ""
    is_bawn = False
    is_control = False
    mode = ""

    def prefix(self, world, options):
        raise NotImplementedError

    def environment(self, world, options):
        return {**world.environment(), **options.environment}

    def start(self, world, command, options=None, **more):
        options = options or Options()
        given = {"stdin": options.stdin, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "cwd": world.app,
                 "env": self.environment(world, options), "pass_fds": options.descriptors, "start_new_session": options.new_session}
        given.update(world.identity())
        given.update(more)
        return subprocess.Popen(list(options.wrap) + self.prefix(world, options) + command, **given)

    def run(self, world, command, options=None, **more):
        options = options or Options()
        child = self.start(world, command, options, **more)
        try:
            out, err = child.communicate(timeout=options.timeout)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            err += b"\n(the test's patience ended)"
        return Run((out or b"").decode(errors="replace"), (err or b"").decode(errors="replace"), child.returncode, self.report(world), self.mode)

    def report(self, world):
        return {}


class Nothing(Sandbox):
    """No sandbox. `nested` controls get user, mount, process, host name, IPC and network namespaces of their own with all
    rights in them, so that what they do stays there."""
    name = "nothing"
    is_control = True

    def __init__(self, nested=""):
        self.nested = nested

    def prefix(self, world, options):
        if not self.nested:
            return []
        script = "set -e\n" + self.nested.replace("{W}", world.path) + '\n"$@"\nexit $?'
        return ["unshare", "--user", "--map-root-user", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc", "--uts", "--ipc", "--net",
                "/bin/sh", "-c", script, "control"]


class Bawn(Sandbox):
    is_bawn = True

    def __init__(self, program, mode):
        self.program, self.mode = program, mode
        self.name = "bawn " + mode

    def prefix(self, world, options):
        words = [self.program, "run", "--workspace", world.app, "--mode", self.mode, "--commit", options.commit, "--read", world.probes]
        if "--report" not in options.extra:
            words += ["--report", world.report]
        for host in options.allow:
            words += ["--allow-host", host]
        if options.hide or options.deny or options.egress:
            sections = [f"files: {{hide: {json.dumps(options.hide)}}}"] if options.hide else []
            sections += [f"exec: {{default: allow, deny: {json.dumps(options.deny)}}}"] if options.deny else []
            sections += [f"egress: {options.egress}"] if options.egress else []
            world.write("policy.yaml", "\n".join(["version: 1", "name: attempts"] + sections) + "\n")
            words += ["--policy", world.at("policy.yaml")]
        for option in ("memory", "disk", "time", "evidence"):
            if getattr(options, option):
                words += ["--" + option, getattr(options, option)]
        if options.processes:
            words += ["--processes", str(options.processes)]
        return words + list(options.extra) + ["--"]

    def report(self, world):
        try:
            with open(world.report, encoding="utf-8") as file:
                return json.load(file)
        except (OSError, ValueError):
            return {}


class Bwrap(Sandbox):
    name = "bwrap"
    mode = "direct"

    def prefix(self, world, options):
        w = ["bwrap", "--unshare-all", "--unshare-user", "--disable-userns", "--die-with-parent", "--new-session", "--clearenv",
             "--setenv", "PATH", "/usr/bin:/bin", "--setenv", "HOME", world.home, "--proc", "/proc", "--dev", "/dev",
             "--ro-bind", "/usr", "/usr", "--tmpfs", "/tmp", "--tmpfs", "/var/tmp", "--tmpfs", "/run"]
        for link in ("bin", "sbin", "lib", "lib32", "lib64"):
            if os.path.islink("/" + link):
                w += ["--symlink", "usr/" + link, "/" + link]
            elif os.path.isdir("/" + link):
                w += ["--ro-bind", "/" + link, "/" + link]
        for path in ("/etc/alternatives", "/etc/ld.so.cache", "/etc/passwd", "/etc/group"):
            w += ["--ro-bind-try", path, path]
        w += ["--tmpfs", world.home, "--ro-bind", world.probes, world.probes, "--bind", world.app, world.app]
        for path in (".git/hooks", ".git/config"):
            if os.path.exists(os.path.join(world.app, path)):
                w += ["--ro-bind", os.path.join(world.app, path), os.path.join(world.app, path)]
        for name in sorted(os.listdir(world.app)):
            if options.hide and (name == ".env" or name.endswith(".pem")) and os.path.isfile(os.path.join(world.app, name)):
                w += ["--ro-bind", "/dev/null", os.path.join(world.app, name)]
        return w + ["--chdir", world.app, "--"]


def has_bwrap():
    return shutil.which("bwrap") is not None
