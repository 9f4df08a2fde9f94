"""/api/v1/notifications/{id}: one object of the person's bell, opened, marked read and unread."""

from collections.abc import Awaitable, Callable
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.objects import sight
from bot.cards.bell import opened_on_page
from bot.cards.card import Seen
from bot.cards.reason import reason
from bot.rules.catalog import is_over
from handlers.web.bell import entries_json
from handlers.web.bodies import whole_number
from handlers.web.presses import screen_json
from handlers.web.visits import Json, Refused, Routes, Visit
from storage.flow import inbox
from storage.objects import threads
from storage.tables import Item
from storage.web import listed

routes = Routes()

MOST_STEPS = 100  # of an object, the newest

Change = Callable[[AsyncSession, Visit, Item], Awaitable[None]]


@routes.at("GET", "/api/v1/notifications/{id}")
async def opened(visit: Visit) -> Json:
    """The object as its card shows it, with all steps that the person has of it, oldest first.

    The id may be of any of the steps. Nothing is marked read.
    """
    async with visit.parts.database.read() as session:
        item = await _own(session, visit)
        seen = await sight.seen(session, item, visit.who.reader, visit.now)
        shown = await _entry(session, item, visit)
        steps = await listed.steps(session, seen.item.notification, MOST_STEPS)
        lines = await _lines(session, steps, visit)
    return {**shown, "screen": screen_json(opened_on_page(seen)), "steps": lines, "why": _why(seen)}


@routes.at("POST", "/api/v1/notifications/{id}/read")
async def marked_read(visit: Visit) -> Json:
    """Marks all read that the person has of the object. A second time changes nothing."""
    return await _changed(visit, _read)


@routes.at("POST", "/api/v1/notifications/{id}/unread")
async def marked_unread(visit: Visit) -> Json:
    """Marks the object unread again. Refused if nothing is left to do about it."""
    return await _changed(visit, _unread)


async def _changed(visit: Visit, change: Change) -> Json:
    await visit.parts.database.write(partial(_change, visit=visit, change=change))
    visit.parts.on_changed()
    async with visit.parts.database.read() as session:
        unread = await listed.unread(session, visit.who.person.pk)
        entry = await _entry(session, await _own(session, visit), visit)
    return {"unread": unread, "item": entry}


async def _change(session: AsyncSession, visit: Visit, change: Change) -> None:
    await change(session, visit, await _own(session, visit))


async def _read(session: AsyncSession, visit: Visit, item: Item) -> None:
    await inbox.mark_read(session, item.notification, visit.now)


async def _unread(session: AsyncSession, visit: Visit, item: Item) -> None:
    [latest] = await threads.shown(session, [item])
    if is_over(latest):
        raise Refused(409, visit.who.reader.plain("cannot-be-unread"))
    if latest.notification.read_at is not None:
        await inbox.mark_unread(session, latest.notification)


async def _own(session: AsyncSession, visit: Visit) -> Item:
    """The person's item with the id of the address. Raises `Refused` if there is none."""
    wanted = whole_number(visit.match["id"])
    item = await listed.own(session, visit.who.person.pk, wanted) if wanted else None
    if item is None:
        raise Refused(404, "there is no such notification")
    return item


async def _entry(session: AsyncSession, item: Item, visit: Visit) -> Json:
    """The entry of the item's object, as in the list: of its latest step."""
    [whole] = await threads.shown(session, [item])
    latest = await listed.own(session, visit.who.person.pk, whole.notification.pk)
    [entry] = await entries_json(session, await sight.entries(session, [latest or item]), visit)
    return entry


async def _lines(session: AsyncSession, steps: list[Item], visit: Visit) -> list[Json]:
    shown, reader = await sight.entries(session, steps), visit.who.reader
    return [
        {
            "id": step.notification.pk,
            "html": shown.line(step, reader, visit.now),
            "at": step.notification.created_at.isoformat(),
            "when": reader.spoken_text(step.notification.created_at, visit.now),
        }
        for step in shown.items
    ]


def _why(seen: Seen) -> str:
    return reason(seen.item.notification, seen.behalf, seen.reader, seen.now)
