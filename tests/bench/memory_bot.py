"""The baseline for latency: a bot that sends from memory and stores nothing."""

import asyncio
import json
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web


async def main(port: int, token: str, telegram_url: str, first_account: int) -> None:
    """Takes a hook, sends a message, answers."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram_url)))
    button = InlineKeyboardButton(text="Mark read", callback_data="read:1")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])

    async def received(request: web.Request) -> web.Response:
        data = json.loads(await request.read())["data"]
        chat = first_account + int(data["manager_id"][1:])
        text = f"<b>New order № {data['order']['number']}: take it on</b>\nSource: Shop"
        await bot.send_message(chat, text, parse_mode="HTML", reply_markup=keyboard)
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
