"""/schedule: what will be sent next, and to whom."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.catalog import KINDS, is_allowed
from bot.keyboards import Pressed
from bot.screens import Redraw, Sayings, Screen, Show
from bot.upcoming import LIMIT, SchedulePage, named_in, screen, soonest
from handlers.viewer import IsAdministrator, Viewer
from storage import cabinet, people, upcoming


async def schedule_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/schedule: the soonest of it."""
    return [Show(await _screen(session, viewer, 0, now))]


async def page_turned(
    _callback: CallbackQuery,
    press: SchedulePage,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Another page."""
    return [Redraw(await _screen(session, viewer, press.page, now))]


async def _screen(session: AsyncSession, viewer: Viewer, page: int, now: datetime) -> Screen:
    is_on, policy = await cabinet.rules(session)
    told = [kind.key for kind in KINDS.values() if is_on and is_allowed(kind, policy)]
    found = soonest(
        await upcoming.reminders(session, told, LIMIT),
        await upcoming.held(session, now, LIMIT),
        await upcoming.coming_again(session, now, LIMIT),
    )
    names = await people.names(session, named_in(found))
    return screen(found, names, page, viewer.reader, now, is_on=is_on)


def router() -> Router:
    """For administrators."""
    router = Router(name="schedule")
    router.message.filter(IsAdministrator())
    router.callback_query.filter(IsAdministrator())
    router.message.register(schedule_asked, Command("schedule", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(SchedulePage))
    return router
