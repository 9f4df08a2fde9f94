"""/schedule: what will be sent next, and to whom."""

from collections.abc import Collection
from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import absences as standing_in
from bot.callbacks.cabinet import SchedulePage
from bot.pages.schedule import LIMIT, Absent, named_in, screen, soonest
from bot.rules.catalog import KINDS, is_allowed
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import absences, cabinet, people
from storage.flow import scheduled


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
        await scheduled.reminders(session, told, LIMIT),
        await scheduled.waiting(session, now, LIMIT),
        await scheduled.coming_again(session, now, LIMIT),
        await scheduled.returns(session, now, LIMIT),
    )
    named = named_in(found)
    names, absent = await people.names(session, named), await _absent(session, named, now)
    return screen(found, names, absent, page, viewer.reader, now, is_on=is_on)


async def _absent(session: AsyncSession, crm_ids: Collection[str], now: datetime) -> Absent:
    linked = [it.person for it in await people.concerned(session, crm_ids, None)]
    ids = {person.id: person.crm_id for person in linked if person.id and person.crm_id}
    away = await absences.of_people(session, ids, now)
    cover, _ = await standing_in.cover(session, ids, now)
    return Absent({ids[it]: (it, absence.until) for it, absence in away.items()}, cover)


def router() -> Router:
    """For administrators."""
    router = Router(name="schedule")
    router.message.filter(IsAdministrator())
    router.callback_query.filter(IsAdministrator())
    router.message.register(schedule_asked, Command("schedule", ignore_case=True))
    router.callback_query.register(page_turned, Pressed(SchedulePage))
    return router
