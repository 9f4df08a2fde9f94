"""/away: how long a person is away, and who is told instead."""

from datetime import datetime
from functools import partial

from bot.actions.people import absences as actions
from bot.callbacks import away as presses
from bot.pages import typed_answers
from bot.pages.personal import away
from bot.rules.absences import LONGEST, MORNING, is_possible
from bot.ui.screens import Redraw, Sayings, Screen, Toast
from handlers.chat.declined import Declined, OldButton
from handlers.chat.prompts import ask
from handlers.chat.routes import Routes, Then
from handlers.chat.viewer import IsLinked, Viewer
from handlers.overviews.paging import page_of
from storage.directory import absences
from storage.tables import Absence, Person

routes = Routes("away", IsLinked())


@routes.command("away")
@routes.button(presses.OpenAway)
async def away_opened(viewer: Viewer) -> Screen:
    session, now = viewer.session, viewer.now
    names = await absences.stood_in_for(session, viewer.person.pk, now)
    absence = await absences.of_person(session, viewer.person.pk, now)
    if absence is None:
        return away.here_screen(names, viewer.reader, now)
    substitute = await session.get(Person, absence.substitute_id or 0)
    name = substitute.name if substitute is not None else None
    return away.away_screen(absence.until, name, names, viewer.reader, now)


@routes.button(presses.AwayTimes)
async def times_opened(viewer: Viewer) -> Screen:
    absence = await _absence(viewer)
    return away.times_screen(absence.until, viewer.reader, viewer.now)


@routes.press(presses.GoAway)
async def went_away(viewer: Viewer, press: presses.GoAway) -> Screen:
    until = away.moment_of(press)
    if until is None or not is_possible(until, viewer.now):
        raise OldButton(await away_opened(viewer))
    return await _begin(viewer, until)


@routes.button(presses.TypeUntil)
async def until_asked(viewer: Viewer) -> Sayings:
    example = typed_answers.example_moment(_local_now(viewer), MORNING)
    return await ask(viewer, "ask-until", {"ask": "away"}, example=example)


@routes.answer("away")
async def until_typed(viewer: Viewer, _then: Then, text: str | None) -> Screen:
    until = typed_answers.moment_in(text, _local_now(viewer), MORNING, LONGEST)
    return await _begin(viewer, until)


@routes.press(presses.SubstitutePage)
async def substitutes_opened(viewer: Viewer, press: presses.SubstitutePage) -> Screen:
    return await _candidates(viewer, await _absence(viewer), press.page)


@routes.press(presses.SetSubstitute)
async def substitute_set(viewer: Viewer, press: presses.SetSubstitute) -> Screen:
    """Chooses the substitute, or none. The list is shown again if they are no longer free."""
    session, me, now = viewer.session, viewer.person, viewer.now
    absence = await _absence(viewer)
    wanted = press.person_id or None
    if wanted and not await absences.may_stand_in(session, me.pk, wanted, now):
        instead = await _candidates(viewer, absence, 0)
        raise Declined("away-cannot-stand-in", instead, alert=True)
    await actions.choose_substitute(viewer.context, me, absence, wanted)
    return await away_opened(viewer)


@routes.button(presses.ComeBack)
async def came_back(viewer: Viewer) -> Sayings:
    """What is still open comes as one card. A second press changes nothing."""
    if await viewer.session.get(Absence, viewer.person.pk) is None:
        raise Declined("away-here-already", await away_opened(viewer))
    anything = await actions.end(viewer.context, viewer.person.pk)
    said = Toast(viewer.plain("away-welcome-open" if anything else "away-welcome"))
    return [said, Redraw(await away_opened(viewer))]


def _local_now(viewer: Viewer) -> datetime:
    return viewer.now.astimezone(viewer.reader.zone)


async def _begin(viewer: Viewer, until: datetime) -> Screen:
    await actions.begin(viewer.context, viewer.person, until)
    return await away_opened(viewer)


async def _absence(viewer: Viewer) -> Absence:
    """The person's absence. Raises `OldButton` if it is over."""
    absence = await absences.of_person(viewer.session, viewer.person.pk, viewer.now)
    if absence is None:
        raise OldButton(await away_opened(viewer))
    return absence


async def _candidates(viewer: Viewer, absence: Absence, page: int) -> Screen:
    fetch = partial(absences.candidates, viewer.session, viewer.person.pk, viewer.now)
    found, paging = await page_of(page, fetch)
    return away.candidates_screen(found, absence.substitute_id, paging, viewer.reader)
