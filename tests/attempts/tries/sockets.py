# Unix sockets and what else processes talk through: a live socket of the machine is a door.

import os
import socket
import threading

from harness.attempt import attempt
from harness.sandboxes import Options
from harness.world import Heard

CWD = threading.Lock()

CONNECT = """
def door(path, kind=socket.SOCK_STREAM):
    def doing():
        s = socket.socket(socket.AF_UNIX, kind)
        s.settimeout(3)
        s.connect(path)
        if kind == socket.SOCK_DGRAM:
            s.send(W.mark.encode())
            return "sent"
        s.sendall(W.mark.encode())
        answer = s.recv(100)
        say("answer", answer)
        return "connected"
    tried("door " + ascii(path), doing)
"""


def sockets(*names):
    def prepare(world):
        for name in names:
            path = world.at(name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            world.listen(path)
    return prepare


SERVICES = {
    ("service-manager", 36, "reaches the user's message bus and service manager"): ("run/bus", "run/systemd/private", "run/dbus/x", "run/at-spi/bus"),
    ("container-engines", 37, "reaches the sockets of container engines"): ("run/docker.sock", "run/podman/podman.sock", "home/.docker/run/docker.sock",
                                                                           "run/containerd/containerd.sock", "run/buildkit/buildkitd.sock"),
    ("key-agents", 38, "reaches ssh, gpg and key ring agents"): ("tmp/ssh-abc/agent.1", "home/.gnupg/S.gpg-agent", "run/gnupg/S.gpg-agent", "run/keyring/ssh",
                                                                "home/.1password/agent.sock"),
    ("terminals-and-editors", 45, "reaches tmux, screen, emacs and editors"): ("tmp/tmux-1000/default", "run/vscode-ipc-x.sock", "run/emacs/server", "run/wayland-0",
                                                                              "tmp/nvim.ann/0", "home/.screen/1.tty", "tmp/.X11-unix/X0"),
}

for (name, number, tries), names in SERVICES.items():
    attempt(name, number, tries, prepare=sockets(*names),
            options=lambda w: Options(environment={"DBUS_SESSION_BUS_ADDRESS": "unix:path=" + w.run + "/bus", "SSH_AUTH_SOCK": w.at("tmp/ssh-abc/agent.1"),
                                                   "DOCKER_HOST": "unix://" + w.run + "/docker.sock", "TMUX": w.at("tmp/tmux-1000/default") + ",1,0"}),
            probe=CONNECT + f"""
for name in {names!r}: door(W.path + "/" + name)
for name in ("SSH_AUTH_SOCK", "DBUS_SESSION_BUS_ADDRESS", "DOCKER_HOST", "TMUX"):
    if name in os.environ: say("variable", os.environ[name])
""",
            escaped=lambda w, run: w.secret in run.out or "variable " in run.out)


def abstract(world):
    world.abstract = world.listen("\0bawn-attempts-" + world.mark)
    world.datagrams = world.listen("\0bawn-attempts-d-" + world.mark, socket.SOCK_DGRAM)


attempt("abstract-sockets", 39, "reaches abstract sockets of the machine",
        prepare=abstract,
        probe=CONNECT + """
door("\\0bawn-attempts-" + W.mark)
door("\\0bawn-attempts-d-" + W.mark, socket.SOCK_DGRAM)
""",
        escaped=lambda w, run: w.secret in run.out or w.abstract.anything() or w.datagrams.anything())

attempt("socket-in-the-workspace", 37, "reaches a live socket that lies in the workspace, also by a link and a hard link",
        prepare=lambda w: (sockets("work/app/db.sock", "work/app/sub/engine.sock")(w), w.write("probes/x", "")),
        probe=CONNECT + """
os.chdir(W.app)
door("db.sock")
door("sub/engine.sock")
door("/proc/self/cwd/db.sock")
tried("link", lambda: os.symlink("db.sock", "linked"))
door("linked")
tried("hard link", lambda: os.link("db.sock", "hard"))
door("hard")
tried("move", lambda: os.rename("db.sock", "moved"))
door("moved")
tried("move folder", lambda: os.rename("sub", "bus"))
door("bus/engine.sock")
""",
        escaped=lambda w, run: w.secret in run.out and [line for line in run.out.splitlines() if line.startswith("worked door")])



def bound_otherwise(world):
    """As servers do it: by a relative path, by a path through a link, and renamed after it was bound."""
    world.sh("mkdir -p tmp/sockets; ln -s app ../by-link")
    world.listen(world.work + "/by-link/linked.sock")
    world.listen(world.app + "/first.sock")
    os.rename(world.app + "/first.sock", world.app + "/second.sock")
    server = socket.socket(socket.AF_UNIX)
    folder = os.open(world.app, os.O_RDONLY)
    here = os.open(".", os.O_RDONLY)
    with CWD:  # a relative path needs the working folder, which all threads share
        os.fchdir(folder)
        server.bind("tmp/sockets/server.sock")
        os.fchdir(here)
    os.close(folder)
    os.close(here)
    os.chmod(world.app + "/tmp/sockets/server.sock", 0o777)
    heard = Heard(server, socket.SOCK_STREAM, world.secret)
    world.closing.append(heard.close)


attempt("socket-bound-by-another-path", 37, "reaches live sockets of the workspace that were bound by a relative path, through a link, or renamed",
        prepare=bound_otherwise, alone=True,
        probe=CONNECT + """
os.chdir(W.app)
for path in ("tmp/sockets/server.sock", "linked.sock", "second.sock"): door(path)
""",
        escaped=lambda w, run: w.secret in run.out and [line for line in run.out.splitlines() if line.startswith("worked door")])

attempt("sockets-inside-work", "own", "(the other way round) makes and uses sockets of its own, which must work",
        only_bawn=True,
        probe="""
server = socket.socket(socket.AF_UNIX); server.bind("/tmp/own"); server.listen()
client = socket.socket(socket.AF_UNIX); client.connect("/tmp/own")
peer = server.accept()[0]; peer.send(b"hello"); say(client.recv(10))
a, b = socket.socketpair(); a.send(b"x"); say(b.recv(1))
os.chdir(W.app)
server = socket.socket(socket.AF_UNIX); server.bind("own.sock"); server.listen()
client = socket.socket(socket.AF_UNIX); client.connect("own.sock"); say("all work")
""",
        escaped=lambda w, run: run.mode == "" or "all work" not in run.out and "sockets of one's own do not work")


def shared_ipc(world):
    world.ipc = "bawn" + world.mark[5:11]


attempt("shared-memory-and-queues", "own", "leaves or finds System V and POSIX shared memory, semaphores and queues of the machine",
        prepare=shared_ipc,
        probe="""
key = int(W.mark[5:11], 16)
memory = call(29, key, 4096, 0o1666)
queue = call(68, key, 0o1666)
semaphore = call(64, key, 1, 0o1666)
say("made", memory, queue, semaphore)
name = b"/" + W.mark.encode()
posix = call(240, W.mark.encode(), os.O_CREAT | os.O_RDWR, 0o666, None)
say("queue", posix)
tried("shm", lambda: open("/dev/shm/" + W.mark, "w").close())
""",
        escaped=lambda w, run: left_ipc(w))


def left_ipc(world):
    """Looks for them outside, and takes them away again."""
    import ctypes
    libc = ctypes.CDLL(None, use_errno=True)
    key, found = int(world.mark[5:11], 16), []
    for what, get, remove in (("memory", (29, key, 0, 0), lambda i: libc.syscall(31, i, 0, None)), ("queue", (68, key, 0), lambda i: libc.syscall(71, i, 0, None)),
                              ("semaphore", (64, key, 0, 0), lambda i: libc.syscall(66, i, 0, 0, None))):
        number = libc.syscall(*get)
        if number >= 0:
            remove(number)
            found.append(what)
    if os.path.exists("/dev/shm/" + world.mark):
        os.unlink("/dev/shm/" + world.mark)
        found.append("/dev/shm")
    if libc.syscall(241, world.mark.encode()) == 0:
        found.append("POSIX queue")
    return ", ".join(found)


def passing(world):
    """A helper outside that would hand a descriptor to whoever connects: abstract, so that no path is needed."""
    server = socket.socket(socket.AF_UNIX)
    server.bind("\0bawn-attempts-fd-" + world.mark)
    server.listen(4)
    server.settimeout(0.2)
    world.is_over = False

    def serve():
        while not world.is_over:
            try:
                peer, _ = server.accept()
            except OSError:
                continue
            folder = os.open(world.outside, os.O_PATH)
            socket.send_fds(peer, [b"x"], [folder])
            os.close(folder)
            peer.close()

    thread = threading.Thread(target=serve)
    thread.start()

    def end():
        world.is_over = True
        thread.join()
        server.close()
    world.closing.append(end)


attempt("descriptor-handed-in", "own", "gets a descriptor of an outside folder from a helper over a socket",
        prepare=passing,
        probe="""
def doing():
    s = socket.socket(socket.AF_UNIX); s.settimeout(2)
    s.connect("\\0bawn-attempts-fd-" + W.mark)
    _, fds, _, _ = socket.recv_fds(s, 10, 4)
    say("read", os.read(os.open("secret", os.O_RDONLY, dir_fd=fds[0]), 100))
tried("taking", doing)
""",
        escaped=lambda w, run: w.secret in run.out)

attempt("inside-listens-for-outside", "own", "listens where the machine would reach it: abstract names, all addresses",
        act=lambda w, sandbox: listens(w, sandbox))


def listens(world, sandbox):
    from harness.probe import probe_command
    port = 20000 + int(world.mark[5:9], 16) % 20000
    child = sandbox.start(world, probe_command(world, f"""
a = socket.socket(socket.AF_UNIX); a.bind("\\0bawn-attempts-in-" + W.mark); a.listen()
t = socket.socket(); t.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); t.bind(("", {port})); t.listen()
say("listening")
sys.stdin.readline()
"""), Options(stdin=-1))
    try:
        while b"listening" not in (line := child.stdout.readline()):
            if not line:
                raise RuntimeError("the probe did not start: " + child.communicate()[1].decode())
        reached = []
        for what, family, address in (("abstract", socket.AF_UNIX, "\0bawn-attempts-in-" + world.mark), ("tcp", socket.AF_INET, ("127.0.0.1", port))):
            with socket.socket(family) as client:
                client.settimeout(1)
                if client.connect_ex(address) == 0:
                    reached.append(what)
    finally:
        child.communicate(b"\n", timeout=30)
    from harness.sandboxes import Run
    return ", ".join(reached), Run(report=sandbox.report(world), mode=sandbox.mode)
