"""The resolver: UDP and TCP port 53 of every address. What it answers is in names.py; what it was asked is on record."""

import asyncio
import ipaddress
import struct

from internet import names


def question_of(packet):
    """name, type, end of the question."""
    at, labels = 12, []
    while packet[at]:
        labels.append(packet[at + 1:at + 1 + packet[at]].decode("latin-1"))
        at += 1 + packet[at]
    return ".".join(labels), struct.unpack_from("!H", packet, at + 1)[0], at + 5


def encoded(name):
    return b"".join(bytes([len(label)]) + label.encode("latin-1") for label in name.split(".") if label) + b"\0"


def resource(name, kind, data):
    return encoded(name) + struct.pack("!HHIH", kind, 1, 0, len(data)) + data


def reply(packet, answer, asked, kind, end, limit):
    number, question = packet[:2], packet[12:end]
    if answer.trick == "garbage":
        return number + bytes(range(3, 60))
    if answer.trick == "pointer to itself":
        return number + struct.pack("!HHHHH", 0x8180, 1, 1, 0, 0) + question + struct.pack("!HHHIH", 0xC000 | end, kind, 1, 0, 4) + b"\x01\x02\x03\x04"
    if answer.trick == "another number":
        number = bytes([number[0] ^ 0xFF, number[1]])
    if answer.trick == "another question":
        asked, question = "allowed.example", encoded("allowed.example") + packet[end - 4:end]
    rows = [resource(old, names.CNAME, encoded(new)) for old, new in answer.chain]
    last = answer.chain[-1][1] if answer.chain else asked
    rows += [resource(last, kind, ipaddress.ip_address(a).packed) for a in answer.addresses]
    if answer.text:
        rows.append(resource(last, names.TXT, bytes([len(answer.text)]) + answer.text))
    flags = 0x8180 | answer.code
    whole = number + struct.pack("!HHHHH", flags, 1, len(rows), 0, 0) + question + b"".join(rows)
    if len(whole) > limit:
        return number + struct.pack("!HHHHH", flags | 0x0200, 1, 0, 0, 0) + question
    return whole


class Resolver:
    def __init__(self, note):
        self.note = note

    async def datagram(self, data):
        return await self.told(data, "udp", 1232)

    async def told(self, packet, by, limit):
        try:
            name, kind, end = question_of(packet)
        except (IndexError, struct.error):
            self.note("dns", name="", type=0, by=by, data=packet.hex())
            return None
        self.note("dns", name=name, type=kind, by=by)
        answer = names.resolve(name, kind)
        if answer.seconds < 0:
            return None
        await asyncio.sleep(answer.seconds)
        return reply(packet, answer, name, kind, end, limit)

    async def stream(self, reader, writer):
        try:
            while True:
                size, = struct.unpack("!H", await reader.readexactly(2))
                told = await self.told(await reader.readexactly(size), "tcp", 65535)
                if told:
                    writer.write(struct.pack("!H", len(told)) + told)
                    await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()
