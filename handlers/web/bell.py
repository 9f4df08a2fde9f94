"""GET /api/v1/bell: a section of the person's own bell, page by page. POST /api/v1/read-all."""

import asyncio
from collections.abc import Collection
from functools import partial
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.objects import sight
from bot.callbacks.prompts import Undo
from bot.cards.bell import View
from bot.cards.entry import Entries
from bot.pages.bell_search import Search
from bot.pages.entries import entries
from bot.rules.catalog import SECTIONS
from handlers.web.bodies import read, whole_number
from handlers.web.visits import Json, Refused, Routes, Visit
from storage.directory import changes
from storage.flow import inbox
from storage.flow.inbox import Listed
from storage.replicas import bells
from storage.tables import Change, Item
from storage.tables.columns import LARGEST_ID
from storage.web import listed

routes = Routes()

MOST = 50  # entries an answer
USUAL = 20  # as many as a screen shows at first
# Items that a search looks through at once, and how many times for each answer.
PORTION, PORTIONS = 50, 5
_PARAMETERS = ("section", "unread", "q", "before", "limit")
_ONE_OF_SECTIONS = f"must be empty or one of {', '.join(SECTIONS)}"


class Asked(NamedTuple):
    """The page that is asked for: `limit` entries older than the one with the id `before`."""

    section: str
    unread_only: bool
    search: Search
    before: int
    limit: int


@routes.at("GET", "/api/v1/bell", packs=True)
async def bell(visit: Visit) -> Json:
    """A page of a section, newest first; without one, of the first in which something is unread.

    `next` goes on with what is older. A search looks through so many items for each answer; one
    without any goes on, too, if there is a `next`.
    """
    asked, person_id = _asked(visit), visit.who.person.pk
    async with visit.parts.database.read() as session:
        # First: what is read after it can only be newer, and then there is a newer version, too.
        version = await bells.newest(session)
        unread = await listed.unread(session, person_id)
        section = View(asked.section).resolved(unread).section
        of_person = Listed(person_id, section, asked.unread_only)
        shown, following = await _page(session, of_person, asked, visit.who.reader.language)
        items = await entries_json(session, shown, visit)
    return {
        "section": section,
        "unread": unread,
        "items": items,
        "next": following,
        "version": version,
    }


@routes.at("POST", "/api/v1/read-all")
async def all_read(visit: Visit) -> Json:
    """Marks all of a section read, or of all sections, as in the chat's bell.

    `undo`: the press that takes it back; null if nothing was unread.
    """
    body = await read(visit.request, {"section": str})
    if body["section"] not in ("", *SECTIONS):
        raise Refused(422, _ONE_OF_SECTIONS, "section")
    sections = [body["section"]] if body["section"] else SECTIONS
    undo = await visit.parts.database.write(partial(_read_all, visit=visit, sections=sections))
    visit.parts.on_changed()
    async with visit.parts.database.read() as session:
        unread = await listed.unread(session, visit.who.person.pk)
    return {"unread": unread, "item": None, "undo": undo}


async def entries_json(session: AsyncSession, shown: Entries, visit: Visit) -> list[Json]:
    """What the page shows of these items."""
    subjects = {row.subject for row, _ in shown.items if row.subject is not None}
    steps = await listed.step_counts(session, visit.who.person.pk, subjects)
    made = entries(shown, steps, visit.who.reader, visit.now)
    return [{**entry._asdict(), "at": entry.at.isoformat()} for entry in made]


async def _page(
    session: AsyncSession, of_person: Listed, asked: Asked, language: str
) -> tuple[Entries, str | None]:
    """What is shown, and what `before` is on the next page; None if there is none."""
    if asked.search.words:
        return await _found(session, of_person, asked, language)
    found = await listed.page(session, of_person, asked.before, asked.limit + 1)
    shown = found[: asked.limit]
    following = str(shown[-1].notification.pk) if len(found) > asked.limit else None
    return await sight.entries(session, shown), following


async def _found(
    session: AsyncSession, of_person: Listed, asked: Asked, language: str
) -> tuple[Entries, str | None]:
    hits: list[Item] = []
    before, following = asked.before, None
    for _ in range(PORTIONS):
        portion = await listed.page(session, of_person, before, PORTION)
        known = await sight.as_known(session, portion)
        hits += [item for item in known if asked.search.finds(item, language)]
        following = portion[-1].notification.pk if len(portion) == PORTION else None
        if following is None or len(hits) >= asked.limit:
            break
        before = following
        await asyncio.sleep(0)  # whoever waits for the loop has their turn
    if len(hits) > asked.limit:
        hits = hits[: asked.limit]
        following = hits[-1].notification.pk
    return await sight.with_names(session, hits), str(following) if following else None


async def _read_all(session: AsyncSession, visit: Visit, sections: Collection[str]) -> str | None:
    """The press that takes it back; None if nothing was unread."""
    person_id = visit.who.person.pk
    unread = await listed.unread(session, person_id)
    await inbox.mark_all_read(session, person_id, sections, visit.now)
    if not any(unread[it] for it in sections):
        return None
    change = Change(
        person_id=person_id,
        what="all-read",
        row_id=person_id,
        before={},
        after={"sections": list(sections)},
        at=visit.now,
    )
    stored = await changes.add(session, change)
    return Undo.of(stored.pk, stored.at).pack()


def _asked(visit: Visit) -> Asked:
    """Raises `Refused`, with the parameter's name."""
    given = visit.request.query
    for name in given:
        if name not in _PARAMETERS:
            raise Refused(422, "there is no such field", name)
        if len(given.getall(name)) > 1:
            raise Refused(422, "must be given once", name)
    if (section := given.get("section", "")) not in ("", *SECTIONS):
        raise Refused(422, _ONE_OF_SECTIONS, "section")
    if (unread := given.get("unread", "")) not in ("", "0", "1"):
        raise Refused(422, "must be 0 or 1", "unread")
    before = whole_number(given.get("before", str(LARGEST_ID)))
    if before is None:
        raise Refused(422, "must be what `next` was", "before")
    limit = whole_number(given.get("limit", str(USUAL)), most=MOST)
    if limit is None:
        raise Refused(422, f"must be from 1 to {MOST}", "limit")
    return Asked(section, unread == "1", Search.of(given.get("q", "")), before, limit)
