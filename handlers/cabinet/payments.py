"""What a channel costs, until when it is paid, and `Mark paid` on its page and on its cards."""

from datetime import date, datetime

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import payments
from bot.actions.work import Work
from bot.calendar import days
from bot.callbacks import channels as presses
from bot.pages import channels, typed_answers
from bot.pages.sources import called
from bot.pages.typed_answers import Price
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.cabinet.channels import channel_page
from handlers.chat.prompts import Asked, Then, ask
from handlers.chat.viewer import MayManage, Viewer
from storage.flow import cards
from storage.tables import Channel


async def dates_opened(
    _callback: CallbackQuery,
    press: presses.DatesOf,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Until when it is paid: what can be chosen."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    today = days.day_of(now, viewer.zone)
    return [Redraw(channels.dates_screen(channel, today, viewer.reader))]


async def date_chosen(
    _callback: CallbackQuery,
    press: presses.PayUntil,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """A day of those offered. One that has passed since is offered no more."""
    channel, day = await session.get(Channel, press.channel_id), _day(press.day)
    if channel is None or day is None or day < days.day_of(now, viewer.zone):
        return [Toast(viewer.plain("button-old"))]
    await payments.move(Work(session, viewer.zone, now), channel, day, now)
    return [Redraw(await channel_page(session, viewer, channel, now))]


async def date_asked(
    _callback: CallbackQuery,
    press: presses.TypeDate,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Any other day is asked for in words."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    then = {"ask": "paid-until", "row": press.channel_id, "due": press.due}
    values = {"name": called(channel), "example": typed_answers.example(_today(viewer, now))}
    await ask(session, viewer, "ask-date", then, now, values)
    return []


async def date_typed(
    session: AsyncSession, viewer: Viewer, then: Then, day: date, now: datetime
) -> Sayings:
    """The answer. Where the question was about a payment, that is marked paid with it."""
    channel, due = await session.get(Channel, int(then["row"])), _day(str(then["due"]))
    if channel is None or (due is not None and due != _due_day(channel, viewer)):
        return [Show(Screen(viewer.say("question-closed")))]
    if due is None:
        await payments.move(Work(session, viewer.zone, now), channel, day, now)
    elif day <= due:
        example = typed_answers.example(_today(viewer, now))
        await ask(session, viewer, "date-not-later", then, now, {"example": example})
        return []
    else:
        await payments.pay(Work(session, viewer.zone, now), channel, day, viewer.person, now)
    return [Show(await channel_page(session, viewer, channel, now))]


async def amount_asked(
    _callback: CallbackQuery,
    press: presses.TypeAmount,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """What it costs is asked for in words."""
    channel = await session.get(Channel, press.channel_id)
    if channel is None:
        return [Toast(viewer.plain("button-old"))]
    then = {"ask": "amount", "row": press.channel_id}
    await ask(session, viewer, "ask-amount", then, now, {"name": called(channel)})
    return []


async def amount_typed(
    session: AsyncSession, viewer: Viewer, then: Then, price: Price, now: datetime
) -> Sayings:
    """The answer. Without a currency it is in that of before."""
    channel = await session.get(Channel, int(then["row"]))
    if channel is None:
        return [Show(Screen(viewer.say("question-closed")))]
    channel.amount = str(price.amount)
    channel.currency = price.currency or channel.currency
    await payments.amend(session, channel)
    return [Show(await channel_page(session, viewer, channel, now))]


async def paying(
    callback: CallbackQuery,
    press: presses.AskPaid,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """From the channel's page or from a card, which stays what it is: what would follow."""
    channel = await session.get(Channel, press.channel_id)
    screen = _paid_screen(channel, viewer, now) if channel is not None else None
    if screen is None:
        return [Toast(viewer.plain("nothing-due"), alert=True)]
    pressed = callback.message.message_id if callback.message else 0
    is_card = await cards.by_message(session, viewer.link_id, pressed) is not None
    return [Show(screen) if is_card else Redraw(screen)]


async def marked_paid(
    _callback: CallbackQuery,
    press: presses.MarkPaid,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """It is paid. Whoever presses second, or later, finds that something else is due by then."""
    channel, due = await session.get(Channel, press.channel_id), _day(press.due)
    if channel is None or due is None:
        return [Toast(viewer.plain("button-old"))]
    if due != _due_day(channel, viewer):
        page = await channel_page(session, viewer, channel, now)
        return [Toast(viewer.plain("paid-already"), alert=True), Redraw(page)]
    until = _day(press.until)
    if until is not None and until <= _today(viewer, now):
        screen = _paid_screen(channel, viewer, now)
        return [Redraw(screen)] if screen else []
    await payments.pay(Work(session, viewer.zone, now), channel, until, viewer.person, now)
    page = await channel_page(session, viewer, channel, now)
    return [Toast(viewer.plain("marked-paid")), Redraw(page)]


def _paid_screen(channel: Channel, viewer: Viewer, now: datetime) -> Screen | None:
    due = _due_day(channel, viewer)
    if due is None:
        return None
    until = payments.next_day(channel, now, viewer.zone)
    return channels.paid_screen(channel, due, until, viewer.reader, now)


def _due_day(channel: Channel, viewer: Viewer) -> date | None:
    return days.day_of(channel.paid_until, viewer.zone) if channel.paid_until else None


def _today(viewer: Viewer, now: datetime) -> date:
    return days.day_of(now, viewer.zone)


def _day(text: str) -> date | None:
    """The day that a button or a question carries; None for none, or a forged one."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


DATE = Asked(
    may=lambda viewer: viewer.may_manage,
    answer=date_typed,
    read=lambda text, viewer, now: typed_answers.date_in(text, _today(viewer, now)),
)
AMOUNT = Asked(
    may=lambda viewer: viewer.may_manage,
    answer=amount_typed,
    read=lambda text, _viewer, _now: typed_answers.price_in(text),
)


def router() -> Router:
    """For those who manage the settings."""
    router = Router(name="payments")
    router.callback_query.filter(MayManage())
    router.callback_query.register(dates_opened, Pressed(presses.DatesOf))
    router.callback_query.register(date_chosen, Pressed(presses.PayUntil))
    router.callback_query.register(date_asked, Pressed(presses.TypeDate))
    router.callback_query.register(amount_asked, Pressed(presses.TypeAmount))
    router.callback_query.register(paying, Pressed(presses.AskPaid))
    router.callback_query.register(marked_paid, Pressed(presses.MarkPaid))
    return router
