"""Everything that comes over the wire, by a packet socket: the record that no server can forget to keep."""

import ipaddress
import socket
import struct
import threading

PER_FLOW = 6  # packets of one TCP connection that are kept
KEPT = 1500   # bytes of each

NEIGHBOURS = {133, 134, 135, 136, 143}  # ICMPv6 by which a kernel finds its neighbours
EXTENSIONS = {0, 43, 44, 60}
PROTOCOLS = {1: "icmp", 6: "tcp", 17: "udp", 58: "icmp6", 33: "dccp", 132: "sctp", 136: "udplite", 47: "gre", 4: "ipip", 41: "ipv6"}


def parsed(frame):
    """(protocol, address, port, data, flow), or None for what every machine says to its neighbours."""
    kind, packet = struct.unpack_from("!H", frame, 12)[0], frame[14:]
    if kind == 0x0800:
        number, address, data = packet[9], packet[16:20], packet[(packet[0] & 15) * 4:struct.unpack_from("!H", packet, 2)[0] or None]
    elif kind == 0x86DD:
        number, address, data = packet[6], packet[24:40], packet[40:]
        while number in EXTENSIONS:
            number, data = data[0], data[(data[1] + 1) * 8 if number != 44 else 8:]
        if number == 58 and data and data[0] in NEIGHBOURS:
            return None
    elif kind == 0x0806:
        return None
    else:
        return f"ethernet {kind:#06x}", frame[:6].hex(":"), 0, packet, None
    protocol, port, flow = PROTOCOLS.get(number, str(number)), 0, None
    if protocol in ("tcp", "udp", "sctp", "dccp", "udplite"):
        port = struct.unpack_from("!H", data, 2)[0]
    if protocol == "tcp":
        flow = (address, data[:4], packet[12:16])
        data = data[(data[12] >> 4) * 4:]
    elif protocol in ("udp", "udplite"):
        data = data[8:]
    return protocol, str(ipaddress.ip_address(address)), port, data, flow


def watch(interface, note):
    """From now on, in a thread."""
    wire = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
    wire.setsockopt(socket.SOL_SOCKET, 33, 64 << 20) if hasattr(socket, "SO_RCVBUFFORCE") else None
    wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 16 << 20)
    wire.bind((interface, 3))
    flows = {}

    def watching():
        while True:
            frame, sender = wire.recvfrom(1 << 17)
            if sender[2] == socket.PACKET_OUTGOING:
                continue
            try:
                found = parsed(frame)
            except (struct.error, IndexError):
                found = "broken", "", 0, frame, None
            if not found:
                continue
            protocol, address, port, data, flow = found
            if flow is not None:
                flows[flow] = flows.get(flow, 0) + (1 if data or flow not in flows else 0)
                if flows[flow] > PER_FLOW or not data and flows[flow] > 1:
                    continue
            note("packet", protocol=protocol, address=address, port=port, data=data[:KEPT].hex(), size=len(data))

    threading.Thread(target=watching, daemon=True).start()
