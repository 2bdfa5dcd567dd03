"""The Internet's own process: one event loop with all servers, and the record."""

import asyncio
import json
import os
import socket
import sys
import threading

from internet import dns, packets, servers, web


class Record:
    """A line of JSON for whatever arrives, each written at once."""

    def __init__(self, path):
        self.file, self.lock = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o644), threading.Lock()

    def __call__(self, kind, **what):
        with self.lock:
            os.write(self.file, json.dumps({"kind": kind, **what}).encode() + b"\n")


def serve(folder, services, ready):
    said = os.open(folder / "said", os.O_CREAT | os.O_WRONLY | os.O_APPEND, 0o644)
    os.dup2(said, 1)
    os.dup2(said, 2)
    sys.stdout, sys.stderr = os.fdopen(1, "w", buffering=1), os.fdopen(2, "w", buffering=1)
    (folder / "files").mkdir(exist_ok=True)
    note = Record(folder / "record")
    packets.watch("wire", note)
    asyncio.run(serving(folder, services, note, ready))


async def serving(folder, services, note, ready):
    pages = web.Web(folder, note)
    for service in services:
        service(pages)
    resolver = dns.Resolver(note)
    wires = [bound(port, socket.SOCK_DGRAM) for port in (53, *servers.DATAGRAMS)]  # whose descriptors stay open with them
    for wire in wires:
        servers.datagrams(wire, resolver.datagram if wire.getsockname()[1] == 53 else servers.echoed)
    await listen(53, resolver.stream)
    for port in web.PLAIN:
        await listen(port, pages.plain)
    for port in web.TLS:
        await listen(port, pages.secure, ssl=pages.context)
    for port, server in servers.STREAMS.items():
        await listen(port, lambda reader, writer, server=server: servers.stream(server, note, reader, writer))
    ready()
    await asyncio.Event().wait()


def bound(port, kind):
    """A socket for every address, IPv4 and IPv6."""
    server = socket.socket(socket.AF_INET6, kind)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind(("::", port))
    server.setblocking(False)
    return server


async def listen(port, handler, ssl=None):
    server = bound(port, socket.SOCK_STREAM)
    server.listen(1024)
    await asyncio.start_server(handler, sock=server, limit=1 << 20, ssl=ssl)
