"""The baseline for latency: a bot that sends from memory and stores nothing."""

import asyncio
import sys

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from tests.bench.baseline import serve_orders


async def main(port: int, token: str, telegram_url: str, first_account: int) -> None:
    """Takes a hook, sends a message, answers."""
    bot = Bot(token, session=AiohttpSession(api=TelegramAPIServer.from_base(telegram_url)))
    button = InlineKeyboardButton(text="Mark read", callback_data="read:1")
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[button]])

    async def send(chat: int, text: str) -> None:
        await bot.send_message(chat, text, parse_mode="HTML", reply_markup=keyboard)

    await serve_orders(port, first_account, send)


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])))
