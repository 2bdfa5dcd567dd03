"""Web servers for all names: HTTP/1.1 on the PLAIN ports, with TLS on the others. Every request is on record with its head as it
came. The path says what is answered:

    /                   "hello from NAME", and so does any path not below
    /bytes/N            N bytes, the same ones each time        /chunked/N   the same, chunked
    /echo               the body                                /head        the head as it arrived
    /redirect?to=URL    302                                     /status/N    that status
    /sse                five events                             /ws          a WebSocket that echoes
    /slow/N             N bytes, ten a second                   /hang        nothing, ever
    /alt-svc            hello, and word of HTTP/3 on 443        /bomb        10 MB of zeros, as 10 kB of gzip
    /git/…              a git server of the repositories in files/git

and a file files/NAME/PATH is served as it is. `routes` adds what a test needs: routes["/v1/"] = async (request, answer).
"""

import asyncio
import base64
import gzip
import hashlib
import os
import ssl
import struct
import subprocess
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit, parse_qs

from internet import machine

PLAIN = (80, 3000, 8080, 8000, 11434)
TLS = (443, 8443)
KEPT = 1 << 20


def pattern(size):
    block = bytes(range(251))
    return (block * (size // 251 + 1))[:size]


@dataclass
class Request:
    method: str
    target: str
    headers: list
    head: bytes
    body: bytes
    is_tls: bool
    sni: str
    address: str
    port: int
    reader: object = None
    also: dict = field(default_factory=dict)

    def header(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def host(self):
        return self.header("host").rsplit(":", 1)[0].lower() if not self.header("host").startswith("[") else self.header("host")

    @property
    def path(self):
        return unquote(urlsplit(self.target).path)

    @property
    def query(self):
        return {key: values[0] for key, values in parse_qs(urlsplit(self.target).query).items()}


class Answer:
    def __init__(self, writer, is_closing):
        self.writer, self.is_closing = writer, is_closing

    async def whole(self, body, status=200, kind="text/plain", headers=()):
        body = body if isinstance(body, bytes) else body.encode()
        await self.head(status, [("Content-Type", kind), ("Content-Length", len(body)), *headers])
        self.writer.write(body)
        await self.writer.drain()

    async def head(self, status, headers):
        lines = [f"HTTP/1.1 {status} {'OK' if status < 300 else 'Status'}"] + [f"{key}: {value}" for key, value in headers]
        lines += ["Connection: close"] if self.is_closing else []
        self.writer.write("\r\n".join(lines).encode() + b"\r\n\r\n")
        await self.writer.drain()

    async def chunk(self, data):
        self.writer.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        await self.writer.drain()

    async def chunks(self, parts, kind="text/plain", seconds=0.0, headers=()):
        await self.head(200, [("Content-Type", kind), ("Transfer-Encoding", "chunked"), ("Cache-Control", "no-cache"), *headers])
        for part in parts:
            await self.chunk(part if isinstance(part, bytes) else part.encode())
            await asyncio.sleep(seconds)
        await self.end()

    async def end(self):
        self.writer.write(b"0\r\n\r\n")
        await self.writer.drain()


class Web:
    def __init__(self, folder, note):
        self.folder, self.note, self.routes = folder, note, {}
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(folder / "server.pem", folder / "server.key")
        self.context.set_alpn_protocols(["http/1.1"])
        self.context.sni_callback = self.named
        self.bad = {}
        for name in ("untrusted", "wrong-name", "expired"):
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
            self.bad[name + ".example"] = context

    @staticmethod
    def start(*words):
        """A server of its own program, that ends with the Internet."""
        subprocess.Popen([str(word) for word in words], preexec_fn=machine.end_with_parent)

    def named(self, socket, name, _):
        socket.name_asked = name or ""
        if name in self.bad:
            socket.context = self.bad[name]

    async def plain(self, reader, writer):
        await self.connection(reader, writer, False)

    async def secure(self, reader, writer):
        await self.connection(reader, writer, True)

    async def connection(self, reader, writer, is_tls):
        try:
            while await self.request(reader, writer, is_tls):
                pass
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError, ValueError, ssl.SSLError):
            pass
        finally:
            writer.close()

    async def request(self, reader, writer, is_tls):
        """False when the connection is over."""
        address, port = writer.get_extra_info("sockname")[:2]
        where = {"is_tls": is_tls, "sni": getattr(writer.get_extra_info("ssl_object"), "name_asked", ""), "address": address.removeprefix("::ffff:"), "port": port}
        try:
            head = await reader.readuntil(b"\r\n\r\n")
        except asyncio.IncompleteReadError as rest:
            if rest.partial:  # no request, and still something that arrived
                self.note("web", method="", target="", host="", head=rest.partial[:KEPT].decode("latin-1"), body="", length=0, sha256="", **where)
            return False
        lines = head.decode("latin-1").split("\r\n")
        words = lines[0].split(" ")
        headers = [(key, value.strip()) for key, _, value in (line.partition(":") for line in lines[1:] if line)]
        request = Request(words[0], words[1] if len(words) > 1 else "", headers, head, b"", reader=reader, **where)
        if request.header("expect").lower() == "100-continue":
            writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
        length, digest = await self.body(request, reader)
        self.note("web", method=request.method, target=request.target, host=request.host, head=head[:KEPT].decode("latin-1"),
                  body=request.body[:KEPT].decode("latin-1"), length=length, sha256=digest, **where)
        is_closing = request.header("connection").lower() == "close" or words[-1] == "HTTP/1.0"
        await self.answer(request, Answer(writer, is_closing))
        return not is_closing and not writer.is_closing()

    @staticmethod
    async def body(request, reader):
        """Keeps up to 64 MB of it, and counts all."""
        parts, length, digest = [], 0, hashlib.sha256()

        async def take(size):
            nonlocal length
            while size:
                data = await reader.read(min(size, 1 << 18))
                if not data:
                    raise asyncio.IncompleteReadError(b"", size)
                digest.update(data)
                length += len(data)
                size -= len(data)
                if length < 64 << 20:
                    parts.append(data)

        if "chunked" in request.header("transfer-encoding").lower():
            while size := int((await reader.readline()).split(b";")[0], 16):
                await take(size)
                await reader.readline()
            while (await reader.readline()).strip():
                pass
        else:
            await take(int(request.header("content-length") or 0))
        request.body = b"".join(parts)
        return length, digest.hexdigest()

    async def answer(self, request, answer):
        for prefix in sorted(self.routes, key=len, reverse=True):
            if request.path.startswith(prefix):
                await self.routes[prefix](request, answer)
                return
        file = self.folder / "files" / (request.host or "-") / request.path.strip("/")
        if request.host and ".." not in request.path and file.is_file():
            # bawn:ignore python-path-traversal: the Internet of a test, in a namespace of its own; ".." is refused above
            await answer.whole(file.read_bytes(), kind="text/html" if file.suffix == ".html" else "application/octet-stream")
            return
        first, _, rest = request.path.strip("/").partition("/")
        known = getattr(self, "page_" + first.replace("-", "_"), None)
        if known:
            await known(request, answer, rest)
        else:
            await answer.whole(f"hello from {request.host}\n" if request.method != "HEAD" else b"")

    async def page_bytes(self, _, answer, rest):
        size = int(rest)
        await answer.head(200, [("Content-Type", "application/octet-stream"), ("Content-Length", size)])
        block = pattern(251 * 1024)
        while size:
            answer.writer.write(block[:size])
            size -= min(size, len(block))
            await answer.writer.drain()

    async def page_chunked(self, _, answer, rest):
        data = pattern(int(rest))
        await answer.chunks([data[at:at + 1000] for at in range(0, len(data), 1000)], "application/octet-stream")

    async def page_echo(self, request, answer, _):
        await answer.whole(request.body, kind="application/octet-stream")

    async def page_head(self, request, answer, _):
        await answer.whole(request.head)

    async def page_redirect(self, request, answer, _):
        await answer.whole("", 302, headers=[("Location", request.query["to"])])

    async def page_status(self, _, answer, rest):
        await answer.whole("status\n", int(rest))

    async def page_sse(self, _, answer, __):
        await answer.chunks([f"data: {n}\n\n" for n in range(5)], "text/event-stream", 0.05)

    async def page_slow(self, _, answer, rest):
        await answer.chunks([b"x"] * int(rest), seconds=0.1)

    async def page_hang(self, *_):
        await asyncio.sleep(3600)

    async def page_alt_svc(self, request, answer, _):
        await answer.whole(f"hello from {request.host}\n", headers=[("Alt-Svc", 'h3=":443"; ma=3600, h2="evil.example:443"; ma=3600')])

    async def page_bomb(self, _, answer, __):
        await answer.whole(gzip.compress(bytes(10_000_000)), headers=[("Content-Encoding", "gzip")])

    async def page_ws(self, request, answer, _):
        key = base64.b64encode(hashlib.sha1((request.header("sec-websocket-key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
        await answer.head(101, [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", key)])
        while True:
            first, second = await request.reader.readexactly(2)
            size = second & 127
            if size > 125:
                size, = struct.unpack("!H" if size == 126 else "!Q", await request.reader.readexactly(2 if size == 126 else 8))
            mask = await request.reader.readexactly(4) if second & 128 else bytes(4)
            data = bytes(byte ^ mask[at % 4] for at, byte in enumerate(await request.reader.readexactly(size)))
            self.note("websocket", host=request.host, data=data.decode("latin-1"))
            extended = bytes([size]) if size < 126 else b"\x7e" + struct.pack("!H", size) if size < 65536 else b"\x7f" + struct.pack("!Q", size)
            answer.writer.write(bytes([first]) + extended + data)
            await answer.writer.drain()
            if first & 15 == 8:
                answer.writer.close()
                return

    async def page_git(self, request, answer, _):
        """What a web server hands to git, and back (git-http-backend(1))."""
        environment = {"GIT_PROJECT_ROOT": str(self.folder / "files/git"), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": request.path.removeprefix("/git"),
                       "QUERY_STRING": urlsplit(request.target).query, "REQUEST_METHOD": request.method, "CONTENT_TYPE": request.header("content-type"),
                       "CONTENT_LENGTH": str(len(request.body)), "HTTP_CONTENT_ENCODING": request.header("content-encoding"), "REMOTE_USER": "test",
                       "HTTP_GIT_PROTOCOL": request.header("git-protocol"), "PATH": os.environ["PATH"], "GIT_CONFIG_COUNT": "1",
                       "GIT_CONFIG_KEY_0": "safe.directory", "GIT_CONFIG_VALUE_0": "*", "HOME": "/nonexistent"}
        child = await asyncio.create_subprocess_exec("git", "http-backend", env=environment, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE)
        out, _ = await child.communicate(request.body)
        head, _, body = out.partition(b"\r\n\r\n")
        headers = [tuple(line.split(": ", 1)) for line in head.decode("latin-1").split("\r\n") if ": " in line]
        status = next((int(value.split()[0]) for key, value in headers if key == "Status"), 200)
        kind = next((value for key, value in headers if key == "Content-Type"), "text/plain")
        await answer.whole(body, status, kind, [h for h in headers if h[0] not in ("Status", "Content-Type")])
