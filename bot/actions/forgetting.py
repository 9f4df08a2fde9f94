"""Erasing a person, everywhere. `bellhop forget` does it.

Events and objects are many, so they are looked through first, in batches. Then the person goes, in
one transaction, with what has come meanwhile. Whoever is interrupted begins again.
"""

import asyncio
import time
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
from storage.tables import NOBODY, Person, qualified, unqualified
from storage.upkeep import forgetting, traces, wiping
from storage.upkeep.forgetting import Known
from storage.upkeep.traces import Eraser, Place

AT_ONCE = 100  # rows in a transaction, for which hooks may have to wait


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
            return known_by(person.pk, words - (of_others - own), keys)
        words, keys = words | more, keys | ids


def known_by(person_id: int, words: set[str], keys: set[str]) -> Known:
    """Somebody of whom rows may say these names and accounts, and these qualified ids."""
    ids = [unqualified(key) for key in keys]

    def traces_in(cabinet: str | None) -> Traces:
        """`cabinet`: whose ids count; None: nobody knows, so that mere numbers do not count."""
        counted = (crm_id for name, crm_id in ids if cabinet in (None, name))
        sure = (it for it in counted if cabinet is not None or not it.isdecimal())
        return Traces(person_id, frozenset(words), frozenset(sure))

    def json(value: Any, cabinet: str | None, sent: bool) -> Any:  # Any: JSON
        # In a hook that may still have to be read, there must be an id.
        return erased(value, traces_in(cabinet), NOBODY if sent else None)

    return Known(Eraser(json, partial(erased_text, traces=traces_in(None))), keys)


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
    await forgetting.forget(session, person, now, known)
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
