"""A small Internet of a test's own: names, resolvers, servers, and a record of everything that arrived.

    net = internet.enter()                            # first of all: this process moves to a machine of its own
    world.bawn("run", "--allow-host", "allowed.example", "--", "curl", "https://allowed.example/")
    net.asked("allowed.example")                      # the resolver was asked so often
    net.packets(since, address="93.184.216.66")       # what came by, whether somebody listened or not
    net.requests(since, host="evil.example")          # what web servers were told

enter() puts the process into a network namespace with one interface, and the Internet into another one behind it. So
every packet that leaves this machine is seen by one process on the other side of a wire, and what is not in its record
did not leave. Every address answers there, private and metadata addresses too: a sandbox that lets them through is seen
to do so. Names are in names.py; what servers answer is in web.py and servers.py. The machine's certificates are those of a
new authority (`net.authority`), and its resolver is resolver.example. All this takes no root: an ordinary user gets a user
namespace around it, and is the same user as before.

A process may enter once, and before it has threads. Unavailable says what the machine lacks.
"""

import json
import os
import shutil
import socket
import tempfile
import threading
import time
from pathlib import Path

from internet import certificates, machine, names, world
from internet.machine import Unavailable  # noqa: F401


def enter(services=()):
    """`services` are called in the Internet's process, each with its Web, before the first request comes: see web.py."""
    folder = Path(tempfile.mkdtemp(prefix="bawn-internet-", dir="/var/tmp"))
    folder.chmod(0o755)
    try:
        certificates.make(folder)
        world_pid = machine.enter(folder, lambda ready: world.serve(folder, services, ready))
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    return Internet(folder, world_pid)


class Internet:
    def __init__(self, folder, pid):
        self.folder, self.pid = folder, pid
        self.authority = folder / "certs/ca-certificates.crt"
        self.files = folder / "files"  # files/NAME/PATH is http://NAME/PATH
        self.markers, self.place, self.lock = 0, 0, threading.Lock()

    def close(self):
        machine.end(self.pid)
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def now(self):
        """A place in the record; everything that this machine sent before lies before it."""
        with self.lock, socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as wire, open(self.folder / "record", "rb") as file:
            self.markers += 1
            word = f"marker {os.getpid()} {self.markers} ".encode()
            file.seek(self.place)
            text = b""
            for attempt in range(200):
                wire.sendto(word, (names.GATEWAY, names.MARKER_PORT))
                time.sleep(0.001 + attempt / 1000)
                text += file.read()
                if word.hex().encode() in text:
                    self.place += text.rindex(b"\n") + 1
                    return self.place
        raise RuntimeError("the Internet does not answer: " + (self.folder / "said").read_text(errors="replace"))

    def record(self, since=0, kind=None):
        end = self.now()
        with open(self.folder / "record", "rb") as file:
            file.seek(since)
            rows = [json.loads(line) for line in file.read(end - since).splitlines()]
        return [row for row in rows if kind in (None, row["kind"]) and row.get("port") != names.MARKER_PORT]

    def asked(self, name, since=0):
        """How often the resolver was asked for a name that holds this text."""
        return sum(name.lower() in row["name"].lower() for row in self.record(since, "dns"))

    def requests(self, since=0, **wanted):
        """What web servers were asked: host, sni, method, target, head, body, length, sha256, is_tls, address, port."""
        return [row for row in self.record(since, "web") if fits(row, wanted)]

    def connections(self, since=0, **wanted):
        """What servers without HTTP were told: address, port, data."""
        return [row for row in self.record(since, "stream") if fits(row, wanted)]

    def packets(self, since=0, **wanted):
        """Whatever came over the wire: protocol, address, port, data (hexadecimal; of a TCP connection the first few)."""
        return [row for row in self.record(since, "packet") if fits(row, wanted)]

    def arrived(self, text, since=0):
        """Everything that holds this text, in one of the forms in which people smuggle."""
        forms = [form.lower() for form in forms_of(text)]
        return [row for row in self.record(since) if any(form in json.dumps(readable(row)).lower() for form in forms)]


def fits(row, wanted):
    return all(row.get(name) == value for name, value in wanted.items())


def readable(row):
    return {**row, "data": bytes.fromhex(row["data"]).decode("latin-1")} if row["kind"] == "packet" else row


def forms_of(text):
    import base64
    raw = text.encode()
    return [text, text[::-1], raw.hex(), base64.b64encode(raw).decode().rstrip("=")[:-1], base64.b32encode(raw).decode().rstrip("=")[:-1]]
