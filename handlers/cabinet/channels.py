"""/channels: the registry of channels: what is known of each, how often it is paid, and when people
are reminded. Dates and payments are in .payments, names in .renaming.
"""

from datetime import datetime
from secrets import token_hex

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import payments
from bot.actions.work import Work
from bot.calendar.periods import period_in
from bot.calendar.reminders import PAYMENT, subject_of
from bot.callbacks import channels as presses
from bot.pages import channels
from bot.pages.typed_answers import LONGEST_NAME
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.chat.prompts import Asked, Then, as_name, ask
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import cabinet, sources
from storage.flow import reminders
from storage.tables import Channel


async def channels_asked(_message: Message, session: AsyncSession, viewer: Viewer) -> Sayings:
    """/channels: the first page."""
    return [Show(await _list(session, viewer, 0))]


async def page_turned(
    _callback: CallbackQuery, press: presses.ChannelPage, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Another page of the list, or back from a channel."""
    return [Redraw(await _list(session, viewer, press.page))]


async def channel_opened(
    _callback: CallbackQuery,
    press: presses.OpenChannel,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """One channel."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    return [Redraw(await channel_page(session, viewer, channel, now))]


async def channel_page(
    session: AsyncSession, viewer: Viewer, channel: Channel, now: datetime
) -> Screen:
    """The page of one channel as it is now."""
    place = await sources.place_of(session, channel)
    waiting = await reminders.waiting(session, PAYMENT, subject_of(channel))
    reminder_at = waiting.at if waiting else None
    list_page = place // Paging(0, 0).size
    return channels.channel_screen(channel, reminder_at, list_page, viewer.reader, now)


async def adding(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """The name of a channel that the CRM does not know is asked for."""
    await ask(session, viewer, "ask-channel", {"ask": "new-channel"}, now, {"limit": LONGEST_NAME})
    return []


async def channel_named(
    session: AsyncSession, viewer: Viewer, _then: Then, name: str, now: datetime
) -> Sayings:
    """The answer: the channel is there, and its page shows what can be set."""
    channel = await sources.mention(session, Channel, channels.OWN + token_hex(4), name)
    return [Show(await channel_page(session, viewer, channel, now))]


async def periods_opened(
    _callback: CallbackQuery, press: presses.PeriodsOf, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """How often it is paid: what can be chosen."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    return [Redraw(channels.periods_screen(channel, viewer.reader))]


async def period_set(
    _callback: CallbackQuery,
    press: presses.SetPeriod,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """How often it is paid; the date that is due next stays."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None or not _is_period(press.period):
        return [Toast(viewer.plain("button-old"))]
    channel.period = press.period or None
    await session.flush()
    return [Redraw(await channel_page(session, viewer, channel, now))]


async def reminded_no_more(
    _callback: CallbackQuery,
    press: presses.RemindNoMore,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Until when it is paid is not known any more, so nothing reminds of it."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    await payments.move(Work(session, viewer.zone, now), channel, None, now)
    return [Redraw(await channel_page(session, viewer, channel, now))]


async def hours_opened(_callback: CallbackQuery, session: AsyncSession, viewer: Viewer) -> Sayings:
    """At what hour reminders come: what can be chosen."""
    hour = await cabinet.reminder_hour(session)
    return [Redraw(channels.hours_screen(hour, viewer.zone, viewer.reader))]


async def hour_set(
    _callback: CallbackQuery, press: presses.SetHour, session: AsyncSession, viewer: Viewer
) -> Sayings:
    """Reminders come at this hour from now on; the clock times anew what waits."""
    if press.hour >= 24:
        return [Toast(viewer.plain("button-old"))]
    await cabinet.remind_at(session, press.hour)
    screen = channels.hours_screen(press.hour, viewer.zone, viewer.reader)
    return [Toast(viewer.plain("reminders-at", hour=press.hour)), Redraw(screen)]


async def _list(session: AsyncSession, viewer: Viewer, page: int) -> Screen:
    _, total = await sources.page(session, Channel, 0, 0)
    paging = Paging(page, total)
    found, _ = await sources.page(session, Channel, paging.offset, paging.size)
    hour = await cabinet.reminder_hour(session)
    return channels.channels_screen(found, paging, hour, viewer.reader)


def _is_period(name: str) -> bool:
    try:
        return not name or period_in(name).name == name
    except ValueError:
        return False


NEW = Asked(may=lambda viewer: viewer.may_manage, answer=channel_named, read=as_name)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="channels")
    router.message.filter(MayManage())
    router.callback_query.filter(MayManage())
    router.message.register(channels_asked, Command("channels", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(presses.ChannelPage))
    router.callback_query.register(channel_opened, Pressed(presses.OpenChannel))
    router.callback_query.register(adding, Pressed(presses.AddChannel))
    router.callback_query.register(periods_opened, Pressed(presses.PeriodsOf))
    router.callback_query.register(period_set, Pressed(presses.SetPeriod))
    router.callback_query.register(reminded_no_more, Pressed(presses.RemindNoMore))
    router.callback_query.register(hours_opened, Pressed(presses.HourPage))
    router.callback_query.register(hour_set, Pressed(presses.SetHour))
    return router
