"""What the baselines have in common: a server that takes hooks and does nothing else."""

import asyncio
import json
from collections.abc import Awaitable, Callable

from aiohttp import web

Answer = Callable[[web.Request], Awaitable[web.Response]]
Send = Callable[[int, str], Awaitable[object]]  # to a chat, this text in HTML


async def serve(port: int, received: Answer) -> None:
    """Answers hooks with `received`, for ever."""

    async def live(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/live", live)
    app.router.add_post("/hooks/generic/{key}", received)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


async def serve_orders(port: int, first_account: int, send: Send) -> None:
    """Sends what a hook says of an order to its manager, and answers then."""

    async def received(request: web.Request) -> web.Response:
        data = json.loads(await request.read())["data"]
        chat = first_account + int(data["manager_id"][1:])
        text = f"<b>New order № {data['order']['number']}: take it on</b>\nSource: Shop"
        await send(chat, text)
        return web.json_response({"status": "accepted"})

    await serve(port, received)
