"""/channels: the registry of channels: what is known of each, how often it is paid, and when people
are reminded. Dates and payments are in .payments, names in .renaming.
"""

from functools import partial
from secrets import token_hex

from aiogram import Router

from bot.actions import payments
from bot.calendar.periods import period_in
from bot.calendar.reminders import PAYMENT, subject_of
from bot.callbacks import channels as presses
from bot.pages import channels
from bot.pages.typed_answers import LONGEST_NAME
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import OldButton, found
from handlers.chat.pages import page_of, page_with
from handlers.chat.prompts import Asked, Then, as_name, ask
from handlers.chat.registration import on_button, on_command, on_press, router_for
from handlers.chat.viewer import MayManage, Viewer
from storage.directory import cabinet, sources
from storage.flow import reminders
from storage.tables import Channel


async def list_opened(press: presses.ChannelPage, viewer: Viewer) -> Screen:
    """/channels: a page of the list."""
    entries, paging = await page_of(press.page, partial(sources.page, viewer.session, Channel))
    hour = await cabinet.reminder_hour(viewer.session)
    return channels.channels_screen(entries, paging, hour, viewer.reader)


async def channel_opened(press: presses.OpenChannel, viewer: Viewer) -> Screen:
    """One channel."""
    return await channel_page(viewer, await channel_of(viewer, press.channel_id))


async def channel_of(viewer: Viewer, channel_id: int) -> Channel:
    """The channel. Raises `OldButton` if there is none."""
    return found(await viewer.session.get(Channel, channel_id))


async def channel_page(viewer: Viewer, channel: Channel) -> Screen:
    """The page of one channel as it is now."""
    list_page = page_with(await sources.place_of(viewer.session, channel))
    waiting = await reminders.waiting(viewer.session, PAYMENT, subject_of(channel))
    reminder_at = waiting.at if waiting else None
    return channels.channel_screen(channel, reminder_at, list_page, viewer.reader, viewer.now)


async def adding(viewer: Viewer) -> Sayings:
    """The name of a channel that the CRM does not know is asked for."""
    return await ask(viewer, "ask-channel", {"ask": "new-channel"}, limit=LONGEST_NAME)


async def channel_named(viewer: Viewer, _then: Then, name: str) -> Screen:
    """The answer: the channel is there, and its page shows what can be set."""
    number = channels.OWN + token_hex(4)
    channel = await sources.mention(viewer.session, Channel, number, name)
    return await channel_page(viewer, channel)


async def periods_opened(press: presses.PeriodsOf, viewer: Viewer) -> Screen:
    """How often it is paid: what can be chosen."""
    channel = await channel_of(viewer, press.channel_id)
    return channels.periods_screen(channel, viewer.reader)


async def period_set(press: presses.SetPeriod, viewer: Viewer) -> Screen:
    """How often it is paid; the date that is due next stays."""
    channel = await channel_of(viewer, press.channel_id)
    if not _is_period(press.period):
        raise OldButton
    channel.period = press.period or None
    await viewer.session.flush()
    return await channel_page(viewer, channel)


async def reminded_no_more(press: presses.RemindNoMore, viewer: Viewer) -> Screen:
    """Until when it is paid is not known any more, so nothing reminds of it."""
    channel = await channel_of(viewer, press.channel_id)
    await payments.move(viewer.context, channel, None, viewer.now)
    return await channel_page(viewer, channel)


async def hours_opened(viewer: Viewer) -> Screen:
    """At what hour reminders come: what can be chosen."""
    hour = await cabinet.reminder_hour(viewer.session)
    return channels.hours_screen(hour, viewer.zone, viewer.reader)


async def hour_set(press: presses.SetHour, viewer: Viewer) -> Sayings:
    """Reminders come at this hour from now on; the clock times anew what waits."""
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


ASKED = {"new-channel": Asked(MayManage(), as_name, channel_named)}


def router() -> Router:
    """For those who manage the settings."""
    router = router_for("channels", MayManage())
    on_command(router, "channels", partial(list_opened, presses.ChannelPage(0)))
    on_press(router, presses.ChannelPage, list_opened)
    on_press(router, presses.OpenChannel, channel_opened)
    on_button(router, presses.AddChannel, adding)
    on_press(router, presses.PeriodsOf, periods_opened)
    on_press(router, presses.SetPeriod, period_set)
    on_press(router, presses.RemindNoMore, reminded_no_more)
    on_button(router, presses.HourPage, hours_opened)
    on_press(router, presses.SetHour, hour_set)
    return router
