"""What a channel costs, until when it is paid, and `Mark paid` on its page and on its cards."""

from datetime import date

from aiogram import Router

from bot.actions import payments
from bot.calendar import days
from bot.callbacks import channels as presses
from bot.pages import channels, typed_answers
from bot.pages.sources import called
from bot.pages.typed_answers import BadReply, Price
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.cabinet.channels import channel_of, channel_page
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.pages import shown
from handlers.chat.prompts import Asked, Table, Then, ask
from handlers.chat.registration import on_press, router_for
from handlers.chat.viewer import MayManage, Viewer
from storage.tables import Channel


async def dates_opened(press: presses.DatesOf, viewer: Viewer) -> Screen:
    """Until when it is paid: what can be chosen."""
    channel = await channel_of(viewer, press.channel_id)
    return channels.dates_screen(channel, _today(viewer), viewer.reader)


async def date_chosen(press: presses.PayUntil, viewer: Viewer) -> Screen:
    """A day of those offered. One that has passed since is offered no more."""
    channel, day = await channel_of(viewer, press.channel_id), found(_day(press.day))
    if day < _today(viewer):
        raise OldButton
    await payments.move(viewer.context, channel, day, viewer.now)
    return await channel_page(viewer, channel)


async def date_asked(press: presses.TypeDate, viewer: Viewer) -> Sayings:
    """Any other day is asked for in words."""
    channel = await channel_of(viewer, press.channel_id)
    then = {"ask": "paid-until", "row": press.channel_id, "due": press.due}
    example = typed_answers.example(_today(viewer))
    return await ask(viewer, "ask-date", then, name=called(channel), example=example)


async def date_typed(viewer: Viewer, then: Then, day: date) -> Screen:
    """The answer. Where the question was about a payment, that is marked paid with it."""
    channel, due = await channel_of(viewer, int(then["row"])), _day(str(then["due"]))
    if due is not None and due != _due_day(channel, viewer):
        raise OldButton
    if due is None:
        await payments.move(viewer.context, channel, day, viewer.now)
    elif day <= due:
        raise BadReply("date-not-later", example=typed_answers.example(_today(viewer)))
    else:
        await payments.pay(viewer.context, channel, day, viewer.person, viewer.now)
    return await channel_page(viewer, channel)


async def amount_asked(press: presses.TypeAmount, viewer: Viewer) -> Sayings:
    """What it costs is asked for in words."""
    channel = await channel_of(viewer, press.channel_id)
    then = {"ask": "amount", "row": press.channel_id}
    return await ask(viewer, "ask-amount", then, name=called(channel))


async def amount_typed(viewer: Viewer, then: Then, price: Price) -> Screen:
    """The answer. Without a currency it is in that of before."""
    channel = await channel_of(viewer, int(then["row"]))
    channel.amount = str(price.amount)
    channel.currency = price.currency or channel.currency
    await payments.amend(viewer.session, channel)
    return await channel_page(viewer, channel)


async def paying(press: presses.AskPaid, viewer: Viewer) -> Sayings:
    """From the channel's page or from a card: what would follow."""
    channel = await viewer.session.get(Channel, press.channel_id)
    screen = _paid_screen(channel, viewer) if channel is not None else None
    if screen is None:
        raise Declined("nothing-due", alert=True)
    return [await shown(screen, viewer)]


async def marked_paid(press: presses.MarkPaid, viewer: Viewer) -> Sayings:
    """It is paid. Anyone who presses second, or later, finds that something else is due by then."""
    channel, due = await channel_of(viewer, press.channel_id), found(_day(press.due))
    if due != _due_day(channel, viewer):
        raise Declined("paid-already", await channel_page(viewer, channel), alert=True)
    until = _day(press.until)
    if until is not None and until <= _today(viewer):
        screen = _paid_screen(channel, viewer)
        return [Redraw(screen)] if screen else []
    await payments.pay(viewer.context, channel, until, viewer.person, viewer.now)
    page = await channel_page(viewer, channel)
    return [Toast(viewer.plain("marked-paid")), Redraw(page)]


def _paid_screen(channel: Channel, viewer: Viewer) -> Screen | None:
    due = _due_day(channel, viewer)
    if due is None:
        return None
    until = payments.next_day(channel, viewer.now, viewer.zone)
    return channels.paid_screen(channel, due, until, viewer.reader, viewer.now)


def _due_day(channel: Channel, viewer: Viewer) -> date | None:
    return days.day_of(channel.paid_until, viewer.zone) if channel.paid_until else None


def _today(viewer: Viewer) -> date:
    return days.day_of(viewer.now, viewer.zone)


def _day(text: str) -> date | None:
    """The day that a button or a question carries; None for none, or a forged one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _read_date(text: str | None, viewer: Viewer) -> date:
    return typed_answers.date_in(text, _today(viewer))


def _read_price(text: str | None, _viewer: Viewer) -> Price:
    return typed_answers.price_in(text)


ASKED: Table = {
    "paid-until": Asked(MayManage(), _read_date, date_typed),
    "amount": Asked(MayManage(), _read_price, amount_typed),
}


def router() -> Router:
    """For those who manage the settings."""
    router = router_for("payments", MayManage())
    on_press(router, presses.DatesOf, dates_opened)
    on_press(router, presses.PayUntil, date_chosen)
    on_press(router, presses.TypeDate, date_asked)
    on_press(router, presses.TypeAmount, amount_asked)
    on_press(router, presses.AskPaid, paying)
    on_press(router, presses.MarkPaid, marked_paid)
    return router
