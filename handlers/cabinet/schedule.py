"""/schedule: what will be sent next, and to whom."""

from collections.abc import Collection
from datetime import datetime

from bot.actions.absences import cover
from bot.callbacks.cabinet import SchedulePage
from bot.pages.cabinet.schedule import LIMIT, Schedule, named_in, schedule_screen, soonest
from bot.rules.absences import Cover
from bot.rules.catalog import KINDS, is_allowed
from bot.ui.screens import Screen
from handlers.chat.routes import Routes
from handlers.chat.viewer import IsAdministrator, Viewer
from storage.directory import absences, cabinet, people
from storage.flow import scheduled

routes = Routes("schedule", IsAdministrator())


@routes.page("schedule", SchedulePage(0))
async def list_opened(viewer: Viewer, press: SchedulePage) -> Screen:
    session, now = viewer.session, viewer.now
    is_on, policy = await cabinet.rules(session)
    told = [kind.key for kind in KINDS.values() if is_on and is_allowed(kind, policy)]
    found = soonest(
        await scheduled.reminders(session, told, LIMIT),
        await scheduled.waiting(session, now, LIMIT),
        await scheduled.coming_again(session, now, LIMIT),
        await scheduled.returns(session, now, LIMIT),
    )
    named = named_in(found)
    names, (away, cover) = await people.names(session, named), await _absent(viewer, named)
    shown = Schedule(found, names, away, cover, is_on)
    return schedule_screen(shown, press.page, viewer.reader, now)


async def _absent(
    viewer: Viewer, crm_ids: Collection[str]
) -> tuple[dict[str, tuple[int, datetime]], Cover]:
    session, now = viewer.session, viewer.now
    linked = [it.person for it in await people.concerned(session, crm_ids, None)]
    ids = {person.id: person.crm_id for person in linked if person.id and person.crm_id}
    away = await absences.of_people(session, ids, now)
    covered, _ = await cover(session, ids, now)
    return {ids[it]: (it, absence.until) for it, absence in away.items()}, covered
