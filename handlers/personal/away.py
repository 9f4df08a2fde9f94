"""/away: until when one is away, and who hears meanwhile."""

from datetime import datetime

from aiogram import Router
from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import absences as standing_in
from bot.actions.work import Work
from bot.callbacks.away import (
    AwayTimes,
    ComeBack,
    GoAway,
    OpenAway,
    SetSubstitute,
    SubstitutePage,
    TypeUntil,
)
from bot.pages import away, typed_answers
from bot.rules.absences import LONGEST, MORNING, is_possible
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Paging, Redraw, Sayings, Screen, Show, Toast
from handlers.chat.prompts import Asked, Then, ask
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import absences
from storage.tables import Absence, Person


async def away_asked(
    _message: Message, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """/away: whether one is, and what can be done."""
    return [Show(await _screen(session, viewer, now))]


async def away_opened(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Back from another page."""
    return [Redraw(await _screen(session, viewer, now))]


async def times_opened(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Other times to be away until."""
    absence = await absences.of_person(session, viewer.person_id, now)
    if absence is None:
        return await _outdated(session, viewer, now)
    return [Redraw(away.times_screen(absence.until, viewer.reader, now))]


async def gone_away(
    _callback: CallbackQuery, press: GoAway, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Away from now on, until the time that the button names."""
    until = away.moment_of(press)
    if until is None or not is_possible(until, now):
        return await _outdated(session, viewer, now)
    await standing_in.begin(Work(session, viewer.zone, now), viewer.person, until)
    return [Redraw(await _screen(session, viewer, now))]


async def until_asked(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Any other time is asked for in words."""
    example = typed_answers.example_moment(_local(viewer, now), MORNING)
    await ask(session, viewer, "ask-until", {"ask": "away"}, now, {"example": example})
    return []


async def until_typed(
    session: AsyncSession, viewer: Viewer, _then: Then, until: datetime, now: datetime
) -> Sayings:
    """The answer: away from now on."""
    await standing_in.begin(Work(session, viewer.zone, now), viewer.person, until)
    return [Show(await _screen(session, viewer, now))]


async def substitutes_opened(
    _callback: CallbackQuery,
    press: SubstitutePage,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """A page of the people who may stand in."""
    absence = await absences.of_person(session, viewer.person_id, now)
    if absence is None:
        return await _outdated(session, viewer, now)
    return [Redraw(await _candidates(session, viewer, absence, press.page, now))]


async def substitute_set(
    _callback: CallbackQuery,
    press: SetSubstitute,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """Somebody stands in, or nobody; who cannot any more is taken off the list."""
    absence = await absences.of_person(session, viewer.person_id, now)
    if absence is None:
        return await _outdated(session, viewer, now)
    wanted = press.person_id or None
    if wanted and not await absences.may_stand_in(session, viewer.person_id, wanted, now):
        cannot = Toast(viewer.plain("away-cannot-stand-in"), alert=True)
        return [cannot, Redraw(await _candidates(session, viewer, absence, 0, now))]
    work = Work(session, viewer.zone, now)
    await standing_in.choose_substitute(work, viewer.person, absence, wanted)
    return [Redraw(await _screen(session, viewer, now))]


async def come_back(
    _callback: CallbackQuery, session: AsyncSession, viewer: Viewer, now: datetime
) -> Sayings:
    """Back: what is still open comes as one card. A second press changes nothing."""
    anything = await standing_in.end(Work(session, viewer.zone, now), viewer.person_id)
    said = Toast(viewer.plain("away-welcome-open" if anything else "away-welcome"))
    return [said, Redraw(await _screen(session, viewer, now))]


def _local(viewer: Viewer, now: datetime) -> datetime:
    return now.astimezone(viewer.reader.zone)


async def _outdated(session: AsyncSession, viewer: Viewer, now: datetime) -> Sayings:
    old = Toast(viewer.plain("button-old"))
    return [old, Redraw(await _screen(session, viewer, now))]


async def _screen(session: AsyncSession, viewer: Viewer, now: datetime) -> Screen:
    names = await absences.stood_in_for(session, viewer.person_id, now)
    absence = await absences.of_person(session, viewer.person_id, now)
    if absence is None:
        return away.here_screen(names, viewer.reader, now)
    substitute = await _substitute(session, absence)
    return away.away_screen(absence.until, substitute, names, viewer.reader, now)


async def _substitute(session: AsyncSession, absence: Absence) -> str | None:
    found = await session.get(Person, absence.substitute_id or 0)
    return found.name if found is not None else None


async def _candidates(
    session: AsyncSession, viewer: Viewer, absence: Absence, page: int, now: datetime
) -> Screen:
    _, total = await absences.candidates(session, viewer.person_id, now, 0, 0)
    paging = Paging(page, total)
    found, _ = await absences.candidates(session, viewer.person_id, now, paging.offset, paging.size)
    return away.candidates_screen(found, absence.substitute_id, paging, viewer.reader)


UNTIL = Asked(
    may=lambda _viewer: True,
    answer=until_typed,
    read=lambda text, viewer, now: typed_answers.moment_in(
        text, _local(viewer, now), MORNING, LONGEST
    ),
)


def router() -> Router:
    """For linked people, each their own absence."""
    router = Router(name="away")
    router.message.filter(IsLinked())
    router.callback_query.filter(IsLinked())
    router.message.register(away_asked, Command("away", ignore_case=True))
    router.callback_query.register(away_opened, Pressed(OpenAway))
    router.callback_query.register(times_opened, Pressed(AwayTimes))
    router.callback_query.register(gone_away, Pressed(GoAway))
    router.callback_query.register(until_asked, Pressed(TypeUntil))
    router.callback_query.register(substitutes_opened, Pressed(SubstitutePage))
    router.callback_query.register(substitute_set, Pressed(SetSubstitute))
    router.callback_query.register(come_back, Pressed(ComeBack))
    return router
