"""What a channel costs, until when it is paid, and `Mark paid` on its page and its cards."""

from datetime import date

from bot.actions import payment_undo, payments
from bot.calendar import days
from bot.callbacks import channels as presses
from bot.pages import typed_answers
from bot.pages.cabinet import channels
from bot.pages.cabinet.sources import called
from bot.pages.typed_answers import BadReply
from bot.ui.formats import day_moment
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.cabinet.channels import channel_of, channel_page
from handlers.chat.declined import Declined, OldButton, found
from handlers.chat.pages import open_page
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.undo import remember
from handlers.chat.viewer import MayManage, Viewer
from storage.tables import Change, Channel

routes = Routes("payments", MayManage())


@routes.press(presses.DatesOf)
async def dates_opened(viewer: Viewer, press: presses.DatesOf) -> Screen:
    channel = await channel_of(viewer, press.channel_id)
    return channels.dates_screen(channel, _today(viewer), viewer.reader)


@routes.press(presses.PayUntil)
async def date_chosen(viewer: Viewer, press: presses.PayUntil) -> Screen:
    channel, day = await channel_of(viewer, press.channel_id), found(_day(press.day))
    if day < _today(viewer):
        raise OldButton
    await payments.move(viewer.context, channel, day, viewer.now)
    return await channel_page(viewer, channel)


@routes.press(presses.TypeDate)
async def date_asked(viewer: Viewer, press: presses.TypeDate) -> Sayings:
    channel = await channel_of(viewer, press.channel_id)
    then = {"ask": "paid-until", "row": press.channel_id, "due": press.due}
    example = typed_answers.example(_today(viewer))
    return await ask(viewer, "ask-date", then, name=called(channel), example=example)


@routes.answer("paid-until")
async def date_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Sets the date. If the question was about a payment, this marks it paid."""
    day = typed_answers.date_in(text, _today(viewer))
    channel, due = await channel_of(viewer, int(then["row"])), _day(str(then["due"]))
    if due is not None and due != _due_day(viewer, channel):
        raise OldButton
    if due is None:
        await payments.move(viewer.context, channel, day, viewer.now)
    elif day <= due:
        raise BadReply("date-not-later", example=typed_answers.example(_today(viewer)))
    else:
        await _pay(viewer, channel, day)
    return await channel_page(viewer, channel)


@routes.press(presses.TypeAmount)
async def amount_asked(viewer: Viewer, press: presses.TypeAmount) -> Sayings:
    channel = await channel_of(viewer, press.channel_id)
    then = {"ask": "amount", "row": press.channel_id}
    return await ask(viewer, "ask-amount", then, name=called(channel))


@routes.answer("amount")
async def amount_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Sets the amount. Without a currency, the old one stays."""
    price = typed_answers.price_in(text)
    channel = await channel_of(viewer, int(then["row"]))
    channel.amount = str(price.amount)
    channel.currency = price.currency or channel.currency
    await payments.amend(viewer.session, channel)
    return await channel_page(viewer, channel)


@routes.press(presses.AskPaid)
async def payment_opened(viewer: Viewer, press: presses.AskPaid) -> Sayings:
    """Shows what would follow, from the channel's page or from a card."""
    channel = await viewer.session.get(Channel, press.channel_id)
    screen = _paid_screen(viewer, channel) if channel is not None else None
    if screen is None:
        raise Declined("nothing-due", alert=True)
    return [await open_page(viewer, screen)]


@routes.press(presses.MarkPaid)
async def marked_paid(viewer: Viewer, press: presses.MarkPaid) -> Sayings:
    """Marks the payment paid. A second press is told that it is paid already."""
    channel, due = await channel_of(viewer, press.channel_id), found(_day(press.due))
    if due != _due_day(viewer, channel):
        raise Declined("paid-already", await channel_page(viewer, channel), alert=True)
    until = _day(press.until)
    if until is not None and until <= _today(viewer):
        screen = _paid_screen(viewer, channel)
        return [Redraw(screen)] if screen else []
    await _pay(viewer, channel, until)
    page = await channel_page(viewer, channel)
    return [Toast(viewer.plain("marked-paid")), Redraw(page)]


@routes.undo("payment")
async def taken_back(viewer: Viewer, change: Change) -> Sayings:
    """The payment is due again as it was, and reminders come as they would have."""
    channel = await channel_of(viewer, change.row_id)
    try:
        await payment_undo.take_back(viewer.context, channel, change.before, change.after)
    except payment_undo.Changed:
        page = await channel_page(viewer, channel)
        raise Declined("undo-changed", page, alert=True) from None
    change.undone_at = viewer.now
    due = _due_day(viewer, channel)
    assert due is not None  # it was marked paid because it was due
    said = Toast(viewer.plain("not-paid", due=day_moment(due)))
    return [said, Redraw(await channel_page(viewer, channel))]


async def _pay(viewer: Viewer, channel: Channel, until: date | None) -> None:
    before, after = await payment_undo.pay(viewer.context, channel, until, viewer.person)
    await remember(viewer, "payment", channel.pk, before, after)


def _paid_screen(viewer: Viewer, channel: Channel) -> Screen | None:
    due = _due_day(viewer, channel)
    if due is None:
        return None
    until = payments.next_day(channel, viewer.now, viewer.zone)
    return channels.paid_screen(channel, due, until, viewer.reader, viewer.now)


def _due_day(viewer: Viewer, channel: Channel) -> date | None:
    return days.day_of(channel.paid_until, viewer.zone) if channel.paid_until else None


def _today(viewer: Viewer) -> date:
    return days.day_of(viewer.now, viewer.zone)


def _day(text: str) -> date | None:
    """The day in a button or a question; None if there is none, or it is forged."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
