import asyncio

ALLOWED = {"date": ("date",), "id": ("id",)}

async def handle(reader, writer):
    line = await reader.readline()
    args = ALLOWED.get(line.decode().strip())
    if args:
        proc = await asyncio.create_subprocess_exec(*args, stdout=asyncio.subprocess.PIPE)
        out, _ = await proc.communicate()
        writer.write(out)
    await writer.drain()
