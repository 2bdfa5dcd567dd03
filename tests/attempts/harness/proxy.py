# A proxy as careless as they come, on the machine at the port where a sandbox has its own: the control of what is tried
# through a proxy. It goes wherever it is told, by HTTP CONNECT, an absolute URL, or SOCKS 4, 4a and 5.

import socket
import struct
import threading
from urllib.parse import urlsplit

PORT = 3128


def start():
    server = socket.create_server(("127.0.0.1", PORT), backlog=64)

    def serve():
        while True:
            client, _ = server.accept()
            threading.Thread(target=guarded, args=(client,), daemon=True).start()
    threading.Thread(target=serve, daemon=True).start()


def guarded(client):
    try:
        with client:
            client.settimeout(20)
            first = client.recv(1, socket.MSG_PEEK)
            {b"\x04": socks4, b"\x05": socks5}.get(first, http)(client)
    except (OSError, ValueError, IndexError, struct.error):
        pass


def http(client):
    head = b""
    while b"\r\n\r\n" not in head:
        data = client.recv(65536)
        if not data:
            return
        head += data
    method, target, _ = head.split(b"\r\n")[0].decode("latin-1").split(" ", 2)
    if method == "CONNECT":
        host, port = target.rsplit(":", 1)
        with dialled(host.strip("[]"), int(port)) as server:
            client.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
            server.sendall(head.split(b"\r\n\r\n", 1)[1])
            joined(client, server)
        return
    where = urlsplit(target)
    with dialled(where.hostname, where.port or 80) as server:
        server.sendall(head)
        joined(client, server)


def socks4(client):
    _, _, port, address = struct.unpack("!BBH4s", client.recv(8))
    rest = client.recv(1024).split(b"\0")
    host = rest[1].decode("latin-1") if address[:3] == b"\0\0\0" else socket.inet_ntoa(address)
    with dialled(host, port) as server:
        client.sendall(b"\0\x5a" + bytes(6))
        joined(client, server)


def socks5(client):
    client.recv(257)
    client.sendall(b"\x05\0")
    _, command, _, kind = client.recv(4)
    if kind == 3:
        host = client.recv(client.recv(1)[0]).decode("latin-1")
    else:
        host = socket.inet_ntop({1: socket.AF_INET, 4: socket.AF_INET6}[kind], client.recv({1: 4, 4: 16}[kind]))
    port, = struct.unpack("!H", client.recv(2))
    if command != 1:
        client.sendall(b"\x05\x07\0\x01" + bytes(6))
        return
    with dialled(host, port) as server:
        client.sendall(b"\x05\0\0\x01" + bytes(6))
        joined(client, server)


def dialled(host, port):
    return socket.create_connection((host, port), 5)


def joined(one, other):
    def pour(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass
    back = threading.Thread(target=pour, args=(other, one), daemon=True)
    back.start()
    pour(one, other)
    back.join(20)
