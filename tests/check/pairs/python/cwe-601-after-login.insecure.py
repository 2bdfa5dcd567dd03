from aiohttp import web

async def login(request):
    data = await request.post()
    if not await check(data["user"], data["password"]):
        raise web.HTTPUnauthorized()
    raise web.HTTPFound(request.query.get("next", "/"))
