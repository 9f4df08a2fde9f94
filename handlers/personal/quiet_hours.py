"""`Quiet hours`: a person's own from /settings, the cabinet's from /notifications.

A change holds at once: what waits to be sent follows it in the same transaction.
"""

from collections.abc import Iterable
from typing import TypeVar

from aiogram import Router

from bot.actions import reschedule
from bot.calendar.quiet_hours import Span
from bot.callbacks import times as presses
from bot.pages import quiet_hours, typed_answers
from bot.pages.quiet_hours import Change, Choice, Question, Quiet, wanted
from bot.rules.preferences import QUIET_HOURS, Choices
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.prompts import Asked, Then, ask
from handlers.chat.registration import Answer, PressHandler, on_press, router_for
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import preferences
from storage.directory import quiet_hours as hours
from storage.tables import Hours

ASKS_BEGIN, ASKS_END = "quiet-from", "quiet-until"
CHOICES: tuple[type[Choice], ...] = (presses.DaysPage, presses.BeginPage, presses.EndPage)
CHANGES: tuple[type[Change], ...] = (
    *(presses.SwitchQuiet, presses.UsePreset, presses.FollowCabinet),
    *(presses.SetQuiet, presses.FreeDays),
)
QUESTIONS: tuple[type[Question], ...] = (presses.TypeBegin, presses.TypeEnd)
AnyPress = TypeVar("AnyPress", presses.QuietPage, Choice, Change, Question)


async def opened(press: presses.QuietPage, viewer: Viewer) -> Screen:
    """When it is quiet."""
    return _page(await _kept(viewer, press.whose), viewer)


async def choice_opened(press: Choice, viewer: Viewer) -> Screen:
    """Which days, from when, until when: nothing changes yet."""
    return quiet_hours.choice_screen(press, viewer.reader)


async def changed(press: Change, viewer: Viewer) -> Sayings:
    """The hours are what the button makes of them."""
    screen = await _change(viewer, press)
    return [Toast(viewer.plain("quiet-set")), Redraw(screen)]


async def asked(press: Question, viewer: Viewer) -> Sayings:
    """An odd time is asked for in words."""
    then = {"whose": press.whose, "days": press.days}
    if isinstance(press, presses.TypeBegin):
        return await ask(viewer, "ask-quiet-from", then | {"ask": ASKS_BEGIN})
    further = {"ask": ASKS_END, "begins": press.begins}
    begins = quiet_hours.clock(press.begins)
    return await ask(viewer, "ask-quiet-until", then | further, begins=begins)


async def begin_typed(viewer: Viewer, then: Then, begins: int) -> Screen:
    """The answer: the end comes next, nothing is kept yet."""
    _check_may_change(viewer, then["whose"])
    page = presses.EndPage(then["whose"], then["days"], begins)
    return quiet_hours.choice_screen(page, viewer.reader)


async def end_typed(viewer: Viewer, then: Then, ends: int) -> Screen:
    """The answer: as if a button with these hours was pressed."""
    _check_may_change(viewer, then["whose"])
    press = presses.SetQuiet(then["whose"], then["days"], int(then["begins"]), ends)
    return await _change(viewer, press)


def _if_usable(handler: PressHandler[AnyPress]) -> PressHandler[AnyPress]:
    """Declines a button of what the role may not change, of another release, or a forged one."""

    async def checked(press: AnyPress, viewer: Viewer) -> Answer:
        _check_may_change(viewer, press.whose)
        if not quiet_hours.is_sound(press):
            raise OldButton
        return await handler(press, viewer)

    return checked


def _check_may_change(viewer: Viewer, whose: str) -> None:
    if whose == presses.ALL and not viewer.may_manage:
        raise Declined("may-not", alert=True)


async def _change(viewer: Viewer, press: Change) -> Screen:
    """The page that shows the hours as they are now. Declines if no time would be left."""
    session, me = viewer.session, viewer.person_id
    kept = await _kept(viewer, press.whose)
    quiet = wanted(kept, press)
    if quiet.week.is_endless:
        raise Declined("quiet-endless", alert=True)
    if quiet.own != kept.own:
        of = me if quiet.whose == presses.ME else None
        await hours.keep_quiet(session, of, quiet.own)
    if quiet.on != kept.on:
        await preferences.choose(session, me, QUIET_HOURS.key, "", value=quiet.on)
    if quiet.whose == presses.ME:
        await reschedule.retime(viewer.context, viewer.person)
    else:
        await reschedule.retime_all(viewer.context)
    return _page(quiet, viewer)


async def _kept(viewer: Viewer, whose: str) -> Quiet:
    me = viewer.person_id
    wishes = await hours.of(viewer.session, [me])
    cabinet = _spans(wishes.quiet.get(None, ()))
    if whose == presses.ALL:
        return Quiet(whose, own=cabinet)
    made = await preferences.of(viewer.session, [me])
    on = Choices(made.get(me, {})).of(QUIET_HOURS)
    return Quiet(whose, _spans(wishes.quiet.get(me, ())), cabinet, on)


def _page(quiet: Quiet, viewer: Viewer) -> Screen:
    return quiet_hours.quiet_screen(quiet, viewer.reader, viewer.now)


def _spans(kept: Iterable[Hours]) -> tuple[Span, ...]:
    return tuple(sorted(Span(*each) for each in kept))


def _read_time(text: str | None, _viewer: Viewer) -> int:
    return typed_answers.time_in(text)


ASKED = {
    ASKS_BEGIN: Asked(IsLinked(), _read_time, begin_typed),
    ASKS_END: Asked(IsLinked(), _read_time, end_typed),
}


def router() -> Router:
    """For linked people; the cabinet's hours are for those who manage the settings."""
    router = router_for("quiet", IsLinked())
    on_press(router, presses.QuietPage, _if_usable(opened))
    for choice in CHOICES:
        on_press(router, choice, _if_usable(choice_opened))
    for change in CHANGES:
        on_press(router, change, _if_usable(changed))
    for question in QUESTIONS:
        on_press(router, question, _if_usable(asked))
    return router
