# A throw-away machine: a home with keys, a repository, its neighbours, sockets. Every attempt gets one of its own, and
# everything that an attempt may reach for is in it, so that nothing real is ever touched.

import os
import shutil
import socket
import subprocess
import threading
import uuid

GIT = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.org",
       "GIT_COMMITTER_NAME": "a", "GIT_COMMITTER_EMAIL": "a@example.org", "GIT_TERMINAL_PROMPT": "0"}


class World:
    def __init__(self, path, uid, gid):
        self.path, self.uid, self.gid = path, uid, gid
        self.secret = "secret-" + uuid.uuid4().hex[:12]  # only outside; who prints it has read it
        self.mark = "mark-" + uuid.uuid4().hex[:12]      # what an attempt writes or says
        self.home, self.work, self.app = self.at("home"), self.at("work"), self.at("work/app")
        self.probes, self.state, self.run, self.outside = self.at("probes"), self.at("state"), self.at("run"), self.at("outside")
        self.report = self.at("report.json")
        self.words = {}  # more that a probe is told
        self.closing = []
        for folder in ("home", "work", "work/app", "work/app-evil", "work/other", "probes", "state", "run", "outside", "tmp"):
            os.makedirs(self.at(folder), mode=0o755, exist_ok=True)
        os.chmod(self.state, 0o700)
        self.write("outside/canary", "untouched\n")
        self.write("outside/secret", self.secret + "\n", 0o600)
        self.write("work/other/README.md", "untouched\n")
        self.write("work/app/README.md", "An app.\n")
        self.write("work/app/src/main.c", "int main(void) { return 0; }\n")
        self.own()

    def at(self, name):
        return os.path.join(self.path, name)

    def write(self, name, text, mode=0o644):
        path = self.at(name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(text if isinstance(text, bytes) else text.encode())
        os.chmod(path, mode)
        return path

    def read(self, name):
        try:
            with open(self.at(name), "rb") as file:
                return file.read(1 << 20).decode(errors="replace")
        except OSError:
            return None

    def has(self, name):
        return os.path.lexists(self.at(name))

    # All of it belongs to the user who runs the sandbox.
    def own(self):
        if os.geteuid() != 0:
            return
        for folder, folders, files in os.walk(self.path):
            for name in [folder] + [os.path.join(folder, f) for f in files + folders]:
                os.lchown(name, self.uid, self.gid)

    def sh(self, script, cwd=None):
        self.own()
        done = subprocess.run(["/bin/sh", "-ec", script], cwd=cwd or self.app, env={**self.environment(), **GIT}, **self.identity(),
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=60)
        if done.returncode != 0:
            raise RuntimeError("preparing: " + done.stdout.decode(errors="replace"))
        return done.stdout.decode(errors="replace")

    def git(self):  # the workspace becomes a repository with one commit
        self.sh("git init -q -b main . && git add -A && git commit -q -m first")

    # Who stands for the caller of the sandbox.
    def identity(self):
        return {"user": self.uid, "group": self.gid, "extra_groups": []} if os.geteuid() == 0 and self.uid != 0 else {}

    def environment(self):
        return {"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "HOME": self.home, "USER": "ann", "LANG": "C.UTF-8", "TERM": "xterm",
                "TMPDIR": self.at("tmp"), "BAWN_STATE_DIR": self.state, "XDG_RUNTIME_DIR": self.run}

    # A unix socket that is alive: what it is told is kept in `heard`, and it answers with the secret.
    def listen(self, address, kind=socket.SOCK_STREAM):
        server = socket.socket(socket.AF_UNIX, kind)
        server.bind(address)
        if not address.startswith("\0"):
            os.chmod(address, 0o777)
            if os.geteuid() == 0:
                os.chown(address, self.uid, self.gid)
        heard = Heard(server, kind, self.secret)
        self.closing.append(heard.close)
        return heard

    def remove(self):
        for close in self.closing:
            close()
        subprocess.run(["chmod", "-R", "u+rwX", self.path], stderr=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.path, ignore_errors=True)


class Heard:
    def __init__(self, server, kind, answer):
        self.server, self.texts = server, []
        self.is_closed = False
        self.thread = threading.Thread(target=self._serve, args=(kind, answer), daemon=True)
        server.settimeout(0.2)
        if kind == socket.SOCK_STREAM:
            server.listen(8)
        self.thread.start()

    def _serve(self, kind, answer):
        while not self.is_closed:
            try:
                if kind == socket.SOCK_DGRAM:
                    self.texts.append(self.server.recv(4096).decode(errors="replace"))
                    continue
                peer, _ = self.server.accept()
            except OSError:
                continue
            with peer:
                peer.settimeout(2)
                self.texts.append("connected")
                try:
                    peer.sendall((answer + "\n").encode())
                    self.texts.append(peer.recv(4096).decode(errors="replace"))
                except OSError:
                    pass

    def anything(self):
        return ", ".join(self.texts)

    def close(self):
        self.is_closed = True
        self.thread.join()
        self.server.close()
