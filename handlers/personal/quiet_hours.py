"""`Quiet hours`: a person's own in /settings, the cabinet's in /notifications.

A change applies at once, also to what is waiting to be sent.
"""

from collections.abc import Iterable

from bot.actions import reschedule
from bot.calendar.quiet_hours import Span
from bot.callbacks import times as presses
from bot.pages import typed_answers
from bot.pages.personal import quiet_hours
from bot.pages.personal.quiet_hours import Change, Choice, Question, Quiet, wanted
from bot.rules.preferences import QUIET_HOURS, Choices
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import preferences
from storage.directory import quiet_hours as hours
from storage.tables import Hours

routes = Routes("quiet", IsLinked())

CHOICES: tuple[type[Choice], ...] = (
    *(presses.DaysPage, presses.MoreDaysPage),
    *(presses.BeginPage, presses.EndPage),
)
CHANGES: tuple[type[Change], ...] = (
    *(presses.SwitchQuiet, presses.UsePreset, presses.FollowCabinet),
    *(presses.SetQuiet, presses.FreeDays),
)
QUESTIONS: tuple[type[Question], ...] = (presses.TypeBegin, presses.TypeEnd)


@routes.press(presses.QuietPage)
async def opened(viewer: Viewer, press: presses.QuietPage) -> Screen:
    _check(viewer, press)
    return _page(viewer, await _kept(viewer, press.whose))


@routes.press(*CHOICES)
async def choice_opened(viewer: Viewer, press: Choice) -> Screen:
    """Which days, from when or until when? Nothing changes yet."""
    _check(viewer, press)
    return quiet_hours.choice_screen(press, viewer.reader)


@routes.press(*CHANGES)
async def changed(viewer: Viewer, press: Change) -> Sayings:
    _check(viewer, press)
    quiet = await _change(viewer, press)
    return [Toast(quiet_hours.toast(quiet, viewer.reader)), Redraw(_page(viewer, quiet))]


@routes.press(*QUESTIONS)
async def asked(viewer: Viewer, press: Question) -> Sayings:
    _check(viewer, press)
    then = {"whose": press.whose, "days": press.days}
    if isinstance(press, presses.TypeBegin):
        return await ask(viewer, "ask-quiet-from", then | {"ask": "quiet-from"})
    further = {"ask": "quiet-until", "begins": press.begins}
    begins = quiet_hours.clock(press.begins)
    return await ask(viewer, "ask-quiet-until", then | further, begins=begins)


@routes.answer("quiet-from")
async def begin_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    """Asks for the end; nothing is stored yet."""
    begins = typed_answers.time_in(text)
    _check_may_change(viewer, then["whose"])
    page = presses.EndPage(then["whose"], then["days"], begins)
    return quiet_hours.choice_screen(page, viewer.reader)


@routes.answer("quiet-until")
async def end_typed(viewer: Viewer, then: Then, text: str | None) -> Screen:
    ends = typed_answers.time_in(text)
    _check_may_change(viewer, then["whose"])
    press = presses.SetQuiet(then["whose"], then["days"], int(then["begins"]), ends)
    return _page(viewer, await _change(viewer, press))


def _check(viewer: Viewer, press: presses.QuietPage | Choice | Change | Question) -> None:
    """Declines what the person may not change, and an old or forged button."""
    _check_may_change(viewer, press.whose)
    if not quiet_hours.is_valid(press):
        raise OldButton


def _check_may_change(viewer: Viewer, whose: str) -> None:
    if whose == presses.ALL and not viewer.may_manage:
        raise Declined("may-not", alert=True)


async def _change(viewer: Viewer, press: Change) -> Quiet:
    """The changed hours. Declines if they would never end."""
    session, me = viewer.session, viewer.person.pk
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
    return quiet


async def _kept(viewer: Viewer, whose: str) -> Quiet:
    me = viewer.person.pk
    wishes = await hours.of(viewer.session, [me])
    cabinet = _spans(wishes.quiet.get(None, ()))
    if whose == presses.ALL:
        return Quiet(whose, own=cabinet)
    made = await preferences.of(viewer.session, [me])
    on = Choices(made.get(me, {})).of(QUIET_HOURS)
    return Quiet(whose, _spans(wishes.quiet.get(me, ())), cabinet, on)


def _page(viewer: Viewer, quiet: Quiet) -> Screen:
    return quiet_hours.quiet_screen(quiet, viewer.reader, viewer.now)


def _spans(kept: Iterable[Hours]) -> tuple[Span, ...]:
    return tuple(sorted(Span(*each) for each in kept))
