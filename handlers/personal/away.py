"""/away: until when one is away, and who hears meanwhile."""

from datetime import datetime
from functools import partial

from aiogram import Router

from bot.actions import absences as actions
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
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.pages import page_of
from handlers.chat.prompts import Asked, Then, ask
from handlers.chat.registration import on_button, on_command, on_press, router_for
from handlers.chat.viewer import IsLinked, Viewer
from storage.directory import absences
from storage.tables import Absence, Person


async def away_opened(viewer: Viewer) -> Screen:
    """/away: whether one is, and what can be done."""
    session, now = viewer.session, viewer.now
    names = await absences.stood_in_for(session, viewer.person_id, now)
    absence = await absences.of_person(session, viewer.person_id, now)
    if absence is None:
        return away.here_screen(names, viewer.reader, now)
    substitute = await session.get(Person, absence.substitute_id or 0)
    name = substitute.name if substitute is not None else None
    return away.away_screen(absence.until, name, names, viewer.reader, now)


async def times_opened(viewer: Viewer) -> Screen:
    """Other times to be away until."""
    absence = await _absence(viewer)
    return away.times_screen(absence.until, viewer.reader, viewer.now)


async def gone_away(press: GoAway, viewer: Viewer) -> Screen:
    """Away from now on, until the time that the button names."""
    until = away.moment_of(press)
    if until is None or not is_possible(until, viewer.now):
        raise OldButton(await away_opened(viewer))
    return await _begin(viewer, until)


async def until_asked(viewer: Viewer) -> Sayings:
    """Any other time is asked for in words."""
    example = typed_answers.example_moment(_local_now(viewer), MORNING)
    return await ask(viewer, "ask-until", {"ask": "away"}, example=example)


async def until_typed(viewer: Viewer, _then: Then, until: datetime) -> Screen:
    """The answer: away from now on."""
    return await _begin(viewer, until)


async def substitutes_opened(press: SubstitutePage, viewer: Viewer) -> Screen:
    """A page of the people who may stand in."""
    return await _candidates(viewer, await _absence(viewer), press.page)


async def substitute_set(press: SetSubstitute, viewer: Viewer) -> Screen:
    """Somebody stands in, or nobody; a person who no longer can is taken off the list."""
    session, me, now = viewer.session, viewer.person, viewer.now
    absence = await _absence(viewer)
    wanted = press.person_id or None
    if wanted and not await absences.may_stand_in(session, me.pk, wanted, now):
        instead = await _candidates(viewer, absence, 0)
        raise Declined("away-cannot-stand-in", instead, alert=True)
    await actions.choose_substitute(viewer.context, me, absence, wanted)
    return await away_opened(viewer)


async def come_back(viewer: Viewer) -> Sayings:
    """Back: what is still open comes as one card. A second press changes nothing."""
    anything = await actions.end(viewer.context, viewer.person_id)
    said = Toast(viewer.plain("away-welcome-open" if anything else "away-welcome"))
    return [said, Redraw(await away_opened(viewer))]


def _local_now(viewer: Viewer) -> datetime:
    return viewer.now.astimezone(viewer.reader.zone)


def _read_until(text: str | None, viewer: Viewer) -> datetime:
    return typed_answers.moment_in(text, _local_now(viewer), MORNING, LONGEST)


async def _begin(viewer: Viewer, until: datetime) -> Screen:
    await actions.begin(viewer.context, viewer.person, until)
    return await away_opened(viewer)


async def _absence(viewer: Viewer) -> Absence:
    """The person's absence. Raises `OldButton` where it is over."""
    absence = await absences.of_person(viewer.session, viewer.person_id, viewer.now)
    if absence is None:
        raise OldButton(await away_opened(viewer))
    return absence


async def _candidates(viewer: Viewer, absence: Absence, page: int) -> Screen:
    fetch = partial(absences.candidates, viewer.session, viewer.person_id, viewer.now)
    found, paging = await page_of(page, fetch)
    return away.candidates_screen(found, absence.substitute_id, paging, viewer.reader)


ASKED = {"away": Asked(IsLinked(), _read_until, until_typed)}


def router() -> Router:
    """For linked people, each their own absence."""
    router = router_for("away", IsLinked())
    on_command(router, "away", away_opened)
    on_button(router, OpenAway, away_opened)
    on_button(router, AwayTimes, times_opened)
    on_press(router, GoAway, gone_away)
    on_button(router, TypeUntil, until_asked)
    on_press(router, SubstitutePage, substitutes_opened)
    on_press(router, SetSubstitute, substitute_set)
    on_button(router, ComeBack, come_back)
    return router
