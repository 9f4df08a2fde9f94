"""Real aiogram bots that talk to the stand-in, and keyboards in one line."""

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from bot.demo.telegram import TelegramStandIn


def bot_for(telegram: TelegramStandIn, token: str = "") -> Bot:
    """A bot that takes the stand-in for api.telegram.org."""
    server = TelegramAPIServer.from_base(telegram.url)
    return Bot(token or telegram.token, session=AiohttpSession(api=server))


async def hang_up(bot: Bot) -> None:
    """Closes the bot's connections without aiogram's quarter of a second of sleep."""
    assert isinstance(bot.session, AiohttpSession)
    await (await bot.session.create_session()).close()


def keyboard(*buttons: tuple[str, str]) -> InlineKeyboardMarkup:
    """A keyboard with one button in each row: its label and its callback data."""
    rows = [[InlineKeyboardButton(text=text, callback_data=data)] for text, data in buttons]
    return InlineKeyboardMarkup(inline_keyboard=rows)
