"""`Quiet hours`: a person's own from /settings, the cabinet's from /notifications.

A change holds at once: what waits to be sent follows it in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from aiogram import Router
from aiogram.types import CallbackQuery
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.work import Work
from bot.calendar.quiet_hours import Span
from bot.callbacks import Press
from bot.callbacks import times as presses
from bot.pages import quiet_hours, typed_answers
from bot.pages.quiet_hours import Change, Choice, Question, Quiet, wanted
from bot.rules.preferences import QUIET_HOURS, Choices
from bot.telegram.keyboards import Pressed
from bot.ui.screens import Redraw, Sayings, Screen, Show, Toast
from handlers.chat.prompts import Asked, Then, ask
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import preferences
from storage.directory import quiet_hours as hours
from storage.tables import Hours

CHANGES: tuple[type[Press], ...] = (
    *(presses.SwitchQuiet, presses.UsePreset, presses.FollowCabinet),
    *(presses.SetQuiet, presses.FreeDays),
)
CHOICES: tuple[type[Press], ...] = (presses.DaysPage, presses.BeginPage, presses.EndPage)
QUESTIONS: tuple[type[Press], ...] = (presses.TypeBegin, presses.TypeEnd)


async def opened(
    _callback: CallbackQuery,
    press: presses.QuietPage,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """When it is quiet."""
    return [Redraw(_page(await _kept(session, viewer, press.whose), viewer, now))]


async def choice_opened(_callback: CallbackQuery, press: Choice, viewer: Viewer) -> Sayings:
    """Which days, from when, until when: nothing changes yet."""
    return [Redraw(quiet_hours.choice_screen(press, viewer.reader))]


async def changed(
    _callback: CallbackQuery,
    press: Change,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """The hours are what the button makes of them."""
    screen = await _change(session, viewer, press, now)
    if screen is None:
        return [Toast(viewer.plain("quiet-endless"), alert=True)]
    return [Toast(viewer.plain("quiet-set")), Redraw(screen)]


async def asked(
    _callback: CallbackQuery,
    press: Question,
    session: AsyncSession,
    viewer: Viewer,
    now: datetime,
) -> Sayings:
    """An odd time is asked for in words."""
    then = {"whose": press.whose, "days": press.days}
    if isinstance(press, presses.TypeBegin):
        await ask(session, viewer, "ask-quiet-from", then | {"ask": "quiet-from"}, now)
    else:
        further = {"ask": "quiet-until", "begins": press.begins}
        values = {"begins": quiet_hours.clock(press.begins)}
        await ask(session, viewer, "ask-quiet-until", then | further, now, values)
    return []


async def begin_typed(
    _session: AsyncSession, viewer: Viewer, then: Then, begins: int, _now: datetime
) -> Sayings:
    """The answer: the end comes next, nothing is kept yet."""
    if not _may_change(viewer, then["whose"]):
        return [Show(Screen(viewer.say("may-not")))]
    page = presses.EndPage(then["whose"], then["days"], begins)
    return [Show(quiet_hours.choice_screen(page, viewer.reader))]


async def end_typed(
    session: AsyncSession, viewer: Viewer, then: Then, ends: int, now: datetime
) -> Sayings:
    """The answer: as if a button with these hours was pressed."""
    if not _may_change(viewer, then["whose"]):
        return [Show(Screen(viewer.say("may-not")))]
    press = presses.SetQuiet(then["whose"], then["days"], int(then["begins"]), ends)
    screen = await _change(session, viewer, press, now)
    return [Show(screen or Screen(viewer.say("quiet-endless")))]


async def refused(
    _callback: CallbackQuery,
    press: Any,  # Any: whichever of the presses above
    viewer: Viewer,
) -> Sayings:
    """A button of another release, a forged one, or of what the role may not change."""
    if _may_change(viewer, press.whose):
        return [Toast(viewer.plain("button-old"))]
    return [Toast(viewer.plain("may-not"), alert=True)]


async def is_usable(
    _callback: CallbackQuery,
    press: Any,  # Any: as above
    viewer: Viewer,
) -> bool:
    """A filter: whether the person may press it, and it says what a button of ours would."""
    return quiet_hours.is_sound(press) and _may_change(viewer, press.whose)


def _may_change(viewer: Viewer, whose: str) -> bool:
    return whose != presses.ALL or viewer.may_manage


async def _change(
    session: AsyncSession, viewer: Viewer, press: Change, now: datetime
) -> Screen | None:
    """The page that shows the hours as they are now; None if no time would be left."""
    kept = await _kept(session, viewer, press.whose)
    quiet = wanted(kept, press)
    if quiet.week.is_endless:
        return None
    if quiet.own != kept.own:
        of = viewer.person_id if quiet.whose == presses.ME else None
        await hours.keep_quiet(session, of, quiet.own)
    if quiet.on != kept.on:
        me, key = viewer.person_id, QUIET_HOURS.key
        await preferences.choose(session, me, key, "", value=quiet.on)
    if quiet.whose == presses.ME:
        await reschedule.retime(Work(session, viewer.zone, now), viewer.person)
    else:
        await reschedule.retime_all(Work(session, viewer.zone, now))
    return _page(quiet, viewer, now)


async def _kept(session: AsyncSession, viewer: Viewer, whose: str) -> Quiet:
    wishes = await hours.of(session, [viewer.person_id])
    cabinet = _spans(wishes.quiet.get(None, ()))
    if whose == presses.ALL:
        return Quiet(whose, own=cabinet)
    made = await preferences.of(session, [viewer.person_id])
    on = Choices(made.get(viewer.person_id, {})).of(QUIET_HOURS)
    return Quiet(whose, _spans(wishes.quiet.get(viewer.person_id, ())), cabinet, on)


def _page(quiet: Quiet, viewer: Viewer, now: datetime) -> Screen:
    return quiet_hours.quiet_screen(quiet, viewer.reader, now)


def _spans(kept: Iterable[Hours]) -> tuple[Span, ...]:
    return tuple(sorted(Span(*each) for each in kept))


def _read_time(text: str | None, _viewer: Viewer, _now: datetime) -> int:
    return typed_answers.time_in(text)


BEGIN = Asked(may=lambda _viewer: True, answer=begin_typed, read=_read_time)
END = Asked(may=lambda _viewer: True, answer=end_typed, read=_read_time)


def router() -> Router:
    """For linked people; the cabinet's hours are for those who manage the settings."""
    router = Router(name="quiet")
    router.callback_query.filter(IsLinked())
    router.callback_query.register(opened, Pressed(presses.QuietPage), is_usable)
    for press in CHOICES:
        router.callback_query.register(choice_opened, Pressed(press), is_usable)
    for press in CHANGES:
        router.callback_query.register(changed, Pressed(press), is_usable)
    for press in QUESTIONS:
        router.callback_query.register(asked, Pressed(press), is_usable)
    pages: tuple[type[Press], ...] = (presses.QuietPage,)
    for press in (*pages, *CHOICES, *CHANGES, *QUESTIONS):
        router.callback_query.register(refused, Pressed(press))
    return router
