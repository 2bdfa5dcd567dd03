"""Who is where on this Internet, and how its resolver answers. `resolve` is all of it: a name and a type in, an answer out.

Addresses of the Internet proper are public ones: those that documents are given (RFC 5737) are refused by careful programs.
"""

import hashlib
import ipaddress
import threading
from dataclasses import dataclass, field

MACHINE, GATEWAY, NETWORK = "151.101.7.10", "151.101.7.1", 24
MACHINE6, GATEWAY6, NETWORK6 = "2a04:4e42:7::10", "2a04:4e42:7::1", 64
RESOLVER, RESOLVER6 = "84.200.69.80", "2001:1608:10:25::1c04:b12f"
MARKER_PORT = 47

A, CNAME, TXT, AAAA, ANY = 1, 5, 16, 28, 255

PUBLIC = {name: (f"93.184.216.{number}", f"2606:2800:220:1::{number}") for number, name in enumerate((
    "allowed.example", "also.example", "www.allowed.example", "registry.example", "pypi.example", "git.example", "model.example", "api.anthropic.com",
    "api.openai.com", "h2.example", "grpc.example", "mail.example", "speaks-first.example", "canary.example", "resolver.example", "cdn.example",
    "api.allowed.example", "brokered.example", "untrusted.example", "expired.example", "wrong-name.example"), start=34)}

# Names that lead where no name should lead.
LEADING = {
    "private10.example": ["10.66.0.1"], "private172.example": ["172.16.66.1"], "private192.example": ["192.168.66.1"], "shared.example": ["100.64.66.1"],
    "loopback.example": ["127.0.0.1"], "loopback-far.example": ["127.66.66.66"], "metadata.example": ["169.254.169.254"], "zero.example": ["0.0.0.0"],
    "multicast.example": ["224.0.0.251"], "broadcast.example": ["255.255.255.255"], "documents.example": ["203.0.113.66"], "pool.example": ["198.18.0.66"],
    "loopback6.example": ["::1"], "mapped.example": ["::ffff:10.66.0.1"], "ula.example": ["fd00:66::1"], "linklocal6.example": ["fe80::66"],
    "nat64.example": ["64:ff9b::a42:1"], "sixtofour.example": ["2002:a42:1::1"], "metadata6.example": ["fd00:ec2::254"],
    "machine.example": [MACHINE, MACHINE6],
    "mixed.example": ["93.184.216.34", "10.66.0.2"],
    "many.example": [f"93.184.{200 + n // 250}.{n % 250 + 1}" for n in range(500)],
    "v6only.example": ["2606:2800:220:1::34"],
}

CHAINS = {"chain.example": "chain2.example", "chain2.example": "chain3.example", "chain3.example": "allowed.example",
          "chain-inside.example": "private10.example", "chain-round.example": "chain-round.example",
          **{f"deep{n}.example": f"deep{n + 1}.example" for n in range(60)}, "deep60.example": "allowed.example"}


@dataclass
class Answer:
    addresses: list = field(default_factory=list)
    chain: list = field(default_factory=list)  # of (from, to)
    code: int = 0                              # 3 NXDOMAIN, 2 SERVFAIL, 5 REFUSED
    text: bytes = b""
    seconds: float = 0                         # it takes so long; below 0: for ever
    trick: str = ""                            # what dns.py does wrong on purpose


_asked, _lock = {}, threading.Lock()


def addresses_of(name):
    """Every name under .example, .com, .net and .org has one; an unknown name's is made of its letters."""
    if name in PUBLIC:
        return list(PUBLIC[name])
    if name in LEADING:
        return LEADING[name]
    if name.rpartition(".")[2] not in ("example", "com", "net", "org", "dev", "io"):
        return []
    digest = hashlib.sha256(name.encode()).digest()
    return [f"93.185.{digest[0]}.{digest[1] % 254 + 1}", f"2606:2800:220:2::{digest[2]:x}:{digest[3]:x}"]


def resolve(name, kind):
    name = name.lower().rstrip(".")
    with _lock:
        before = _asked.get(name, 0)
        _asked[name] = before + 1
    special = {"nx.example": Answer(code=3), "servfail.example": Answer(code=2), "refused.example": Answer(code=5), "hang.example": Answer(seconds=-1),
               "slow.example": Answer([*PUBLIC["allowed.example"]], seconds=2), "lie.example": Answer(["93.184.216.34"], trick="another question"),
               "wrong-id.example": Answer(["93.184.216.34"], trick="another number"), "garbage.example": Answer(trick="garbage"),
               "loop-pointer.example": Answer(trick="pointer to itself"), "empty.example": Answer()}.get(name)
    if special is None and name.split(".", 1)[0].startswith("rebind"):  # public at first, the machine itself from then on
        special = Answer(list(PUBLIC["allowed.example"]) if before < 1 else ["127.0.0.1", "::1"])
    if special is None:
        chain = []
        while name in CHAINS and len(chain) < 64 and CHAINS[name] not in [old for old, _ in chain]:
            chain.append((name, CHAINS[name]))
            name = CHAINS[name]
        found = addresses_of(name)
        special = Answer(found, chain, code=0 if found or chain else 3)
    if kind == TXT:
        special.text = b"a text"
    version = {A: 4, AAAA: 6}.get(kind, 0)
    special.addresses = [a for a in special.addresses if ipaddress.ip_address(a).version == version]
    return special
