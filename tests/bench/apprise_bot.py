"""A bot that stores nothing and sends with Apprise."""

import asyncio
import json
import sys

import apprise
from aiohttp import web
from apprise.plugins.telegram import NotifyTelegram


async def main(port: int, token: str, telegram_url: str, first_account: int) -> None:
    """Takes a hook, sends a message, answers."""
    NotifyTelegram.notify_url = f"{telegram_url}/bot"
    senders: dict[int, apprise.Apprise] = {}

    async def received(request: web.Request) -> web.Response:
        data = json.loads(await request.read())["data"]
        chat = first_account + int(data["manager_id"][1:])
        if chat not in senders:
            senders[chat] = apprise.Apprise()
            senders[chat].add(f"tgram://{token}/{chat}/?format=html")
        text = f"<b>New order № {data['order']['number']}: take it on</b>\nSource: Shop"
        assert await senders[chat].async_notify(body=text, body_format="html")
        return web.json_response({"status": "accepted"})

    async def live(_request: web.Request) -> web.Response:
        return web.Response()

    app = web.Application()
    app.router.add_get("/live", live)
    app.router.add_post("/hooks/generic/{key}", received)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
