"""Servers without HTTP. What each is told is on record, and most answer, so that a client can tell that it got through."""

import asyncio
import socket

DATAGRAMS = (123, 443, 853, 3478, 4500, 4789, 5353, 9999)


async def echo(reader, writer):
    told = b""
    while data := await reader.read(1 << 16):
        told += data[:max(0, 65536 - len(told))]
        writer.write(data)
        await writer.drain()
    return told


async def swallow(reader, writer):
    told = b""
    while data := await reader.read(1 << 16):
        told += data[:max(0, 65536 - len(told))]
    writer.write(b"swallowed\n")  # whoever closed one half reads it
    return told


def banner(text):
    async def server(reader, writer):
        writer.write(text)
        await writer.drain()
        return await echo(reader, writer)
    return server


async def firehose(reader, writer):
    while True:
        writer.write(b"x" * 65536)
        await writer.drain()


async def reset(reader, writer):
    told = await reader.read(65536)
    writer.transport.abort()
    return told


STREAMS = {22: banner(b"SSH-2.0-Test\r\n"), 25: banner(b"220 mail.example ESMTP\r\n"), 853: echo, 1080: echo, 3306: banner(b"\x4a\0\0\0\x0a5.7.1\0"), 4444: echo,
           5432: swallow, 6667: banner(b":irc.example NOTICE * :hello\r\n"), 7000: echo, 7001: swallow, 7002: firehose, 7003: reset, 9418: echo}


async def stream(server, note, reader, writer):
    address, port = writer.get_extra_info("sockname")[:2]
    told = b""
    note("stream", address=address.removeprefix("::ffff:"), port=port, data="", state="open")
    try:
        told = await asyncio.wait_for(server(reader, writer), 120) or b""
    except (OSError, asyncio.TimeoutError):
        pass
    finally:
        note("stream", address=address.removeprefix("::ffff:"), port=port, data=told.decode("latin-1"), state="closed")
        writer.close()


async def echoed(data):
    return data


def datagrams(wire, answer):
    """Answers from the address that was asked, which one socket for all addresses does not by itself."""
    wire.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_RECVPKTINFO, 1)

    async def answering(data, ancillary, sender):
        told = await answer(data)
        if told:
            wire.sendmsg([told], [(level, kind, info[:16] + bytes(4)) for level, kind, info in ancillary if kind == socket.IPV6_PKTINFO], 0, sender)

    def readable():
        data, ancillary, _, sender = wire.recvmsg(65535, 256)
        asyncio.ensure_future(answering(data, ancillary, sender))
    asyncio.get_running_loop().add_reader(wire.fileno(), readable)
