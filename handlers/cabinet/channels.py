"""/channels: the list of channels, how often each is paid for, and the hour of the reminders.

Dates and payments are in .payments, renaming is in .names.
"""

from functools import partial
from secrets import token_hex

from bot.actions import payment_undo, payments
from bot.calendar.periods import period_in
from bot.calendar.reminders import PAYMENT, subject_of
from bot.callbacks import channels as presses
from bot.pages.cabinet import channels
from bot.pages.typed_answers import LONGEST_NAME, name_in
from bot.ui.screens import Redraw, Sayings, Screen, Toast, button
from handlers.chat.declined import OldButton, found
from handlers.chat.pages import page_with
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import offered
from handlers.chat.viewer import MayManage, Viewer
from handlers.overviews.paging import page_of
from storage.directory import cabinet, sources
from storage.flow import reminders
from storage.tables import Channel

routes = Routes("channels", MayManage())


@routes.page("channels", presses.ChannelPage(0))
async def list_opened(viewer: Viewer, press: presses.ChannelPage) -> Screen:
    entries, paging = await page_of(press.page, partial(sources.page, viewer.session, Channel))
    hour = await cabinet.reminder_hour(viewer.session)
    return channels.channels_screen(entries, paging, hour, viewer.reader)


@routes.press(presses.OpenChannel)
async def channel_opened(viewer: Viewer, press: presses.OpenChannel) -> Screen:
    return await channel_page(viewer, await channel_of(viewer, press.channel_id))


async def channel_of(viewer: Viewer, channel_id: int) -> Channel:
    """The channel. Raises `OldButton` if there is none."""
    return found(await viewer.session.get(Channel, channel_id))


async def channel_page(viewer: Viewer, channel: Channel) -> Screen:
    list_page = page_with(await sources.place_of(viewer.session, channel))
    waiting = await reminders.waiting(viewer.session, PAYMENT, subject_of(channel))
    reminder_at = waiting.at if waiting else None
    screen = channels.channel_screen(channel, reminder_at, list_page, viewer.reader, viewer.now)
    if undo := await offered(viewer, "payment", channel.pk):
        press, change = undo
        if await payment_undo.is_possible(viewer.context, channel, change.after):
            screen = screen.and_above((button(viewer.reader, "undo-paid", press),))
    return screen


@routes.button(presses.AddChannel)
async def name_asked(viewer: Viewer) -> Sayings:
    """Asks for the name of a channel that the CRM does not know."""
    return await ask(viewer, "ask-channel", {"ask": "new-channel"}, limit=LONGEST_NAME)


@routes.answer("new-channel")
async def channel_named(viewer: Viewer, _then: Then, text: str | None) -> Screen:
    """Adds the channel."""
    name, number = name_in(text), channels.OWN + token_hex(4)
    channel = await sources.mention(viewer.session, Channel, number, name)
    return await channel_page(viewer, channel)


@routes.press(presses.PeriodsOf)
async def periods_opened(viewer: Viewer, press: presses.PeriodsOf) -> Screen:
    channel = await channel_of(viewer, press.channel_id)
    return channels.periods_screen(channel, viewer.reader)


@routes.press(presses.SetPeriod)
async def period_set(viewer: Viewer, press: presses.SetPeriod) -> Screen:
    """The next due date stays."""
    channel = await channel_of(viewer, press.channel_id)
    if not _is_period(press.period):
        raise OldButton
    channel.period = press.period or None
    await viewer.session.flush()
    return await channel_page(viewer, channel)


@routes.press(presses.RemindNoMore)
async def reminders_dropped(viewer: Viewer, press: presses.RemindNoMore) -> Screen:
    """Forgets until when it is paid, so that there are no more reminders."""
    channel = await channel_of(viewer, press.channel_id)
    await payments.move(viewer.context, channel, None, viewer.now)
    return await channel_page(viewer, channel)


@routes.button(presses.HourPage)
async def hours_opened(viewer: Viewer) -> Screen:
    hour = await cabinet.reminder_hour(viewer.session)
    return channels.hours_screen(hour, viewer.zone, viewer.reader)


@routes.press(presses.SetHour)
async def hour_set(viewer: Viewer, press: presses.SetHour) -> Sayings:
    """Reminders that are waiting are rescheduled by the clock."""
    if press.hour >= 24:
        raise OldButton
    await cabinet.remind_at(viewer.session, press.hour)
    said = Toast(viewer.plain("reminders-at", hour=press.hour))
    return [said, Redraw(await hours_opened(viewer))]


def _is_period(name: str) -> bool:
    try:
        return not name or period_in(name).name == name
    except ValueError:
        return False
