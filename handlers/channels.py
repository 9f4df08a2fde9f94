"""/channels: what is known of them. A channel's name is changed in handlers.renaming."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import places
from bot.keyboards import Pressed
from bot.presses import ChannelPage, OpenChannel
from bot.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.viewer import MayManage, Viewer
from storage import sources
from storage.models import Channel


async def channels_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/channels: the first page."""
    return [Show(await _list(session, viewer, 0))]


async def page_turned(
    _callback: CallbackQuery, press: ChannelPage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Another page of the list, or back from a channel."""
    return [Redraw(await _list(session, viewer, press.page))]


async def channel_opened(
    _callback: CallbackQuery,
    press: OpenChannel,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """One channel: kind, paid until, amount, as far as the CRM has told."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    list_page = await sources.place_of(session, channel) // Paging(0, 0).size
    return [Redraw(places.channel_page(channel, list_page, viewer.reader, now))]


async def _list(session: AsyncSession, viewer: Viewer, page: int) -> Screen:
    _, total = await sources.page(session, Channel, 0, 0)
    paging = Paging(page, total)
    found, _ = await sources.page(session, Channel, paging.offset, paging.size)
    return places.channel_list(found, paging, viewer.reader.language)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="channels")
    router.message.filter(MayManage())
    router.callback_query.filter(MayManage())
    router.message.register(channels_asked, Command("channels", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(ChannelPage))
    router.callback_query.register(channel_opened, Pressed(OpenChannel))
    return router
