"""Erasing a person, everywhere. `bellhop forget` does it.

Events and objects are many, so they are looked through first, in batches. Then the person goes, in
one transaction, with what has come meanwhile. Whoever is interrupted begins again.
"""

import asyncio
import time
from collections.abc import Iterable
from datetime import datetime
from functools import partial
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.objects import claims, open_lists
from bot.actions.objects.open_lists import Listed
from bot.rules.audience import ADMINISTRATOR
from bot.rules.erasure import Traces, erased, erased_text
from storage.directory import identities, people
from storage.engine.database import Database
from storage.objects import lists, naming
from storage.tables import Person, qualified, unqualified
from storage.upkeep import forgetting, traces, wiping
from storage.upkeep.traces import Eraser, Place

AT_ONCE = 100  # rows in a transaction, for which hooks may have to wait
NOBODYS_ID = "—"  # in a hook that may still have to be read, where an id must be


class Known:
    """Everything by which rows may still name the person."""

    def __init__(self, person_id: int, words: set[str], keys: Iterable[str]) -> None:
        self.keys = set(keys)  # the qualified ids
        self._person_id = person_id
        self._words = frozenset(words)
        self.eraser = Eraser(self._json, partial(erased_text, traces=self._in(None)))

    def _json(self, value: Any, cabinet: str | None, sent: bool) -> Any:  # Any: JSON
        return erased(value, self._in(cabinet), NOBODYS_ID if sent else None)

    def _in(self, cabinet: str | None) -> Traces:
        """`cabinet`: whose ids count; None: nobody knows, so that mere numbers do not count."""
        known = [unqualified(key) for key in self.keys]
        ids = {crm_id for name, crm_id in known if cabinet in (None, name)}
        if cabinet is None:
            ids = {it for it in ids if not it.isdecimal()}
        return Traces(self._person_id, self._words, frozenset(ids))


async def known_of(session: AsyncSession, person: Person) -> Known:
    """Looks up names, accounts and ids, former ones included."""
    own = await traces.words_of(session, person)
    words = own
    keys = {qualified(*it) for it in (await identities.of_person(session, person.pk)).items()}
    others = await traces.ids_in_use(session, person.pk)
    reported = [(_staff_key(it.subject), it) for it in await traces.reported(session)]
    while True:  # a former id tells a former name, which may tell another id
        said = [it for key, it in reported if key in keys]
        more = {word for it in said for word in (it.name, *it.contacts)} - words
        ids = {key for key, it in reported if it.name in words and key not in others} - keys
        if not more and not ids:
            of_others = {it for key, was in reported if key not in keys for it in was.contacts}
            return Known(person.pk, words - (of_others - own), keys)
        words, keys = words | more, keys | ids


async def look_through(database: Database, known: Known) -> Place:
    """Takes the person out of events and objects, a few at a time; returns how far it got."""
    place = Place()
    while not place.is_done:
        began = time.monotonic()
        place = await database.write(partial(_clear, known=known, place=place))
        await asyncio.sleep(time.monotonic() - began)  # others want to write, too
    return place


async def erase(
    context: Context, person: Person, known: Known, place: Place, since: datetime
) -> bool:
    """Erases the person, and what has come `since` after `place`. Whether no administrator is left.

    What they were on is their colleagues' again, and what only they had to do is nobody's.
    """
    session, now = context.session, context.now
    was_administrator = person.role == ADMINISTRATOR and person.active
    await claims.release_all(context, person.pk)
    await open_lists.bequeath(session, person.pk, now)
    await naming.redraw(session, {unqualified(key)[1] for key in known.keys}, person.pk)
    await forgetting.forget(session, person, now, forgetting.Known(known.eraser, known.keys))
    await open_lists.refresh(session, Listed(lists.LEFT, person.pk), now)
    await traces.clear_newer(session, known.eraser, place, since)
    await wiping.ask(session, now)
    return was_administrator and not await people.of_role(session, ADMINISTRATOR)


async def _clear(session: AsyncSession, known: Known, place: Place) -> Place:
    return await traces.clear(session, known.eraser, place, AT_ONCE)


def _staff_key(subject: str) -> str:
    """`north/staff:7` → `north/7`."""
    cabinet, about = unqualified(subject)
    return qualified(cabinet, about.partition(":")[2])
