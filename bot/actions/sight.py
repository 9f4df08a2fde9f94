"""What a person sees: items as their objects are now, with the names that hold now."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.cards.card import Seen
from bot.rules import life
from bot.rules.standing import Claim, Standing
from bot.ui.reader import Reader
from storage.directory import absences, people, sources
from storage.objects import subjects, threads
from storage.objects.threads import About
from storage.tables import Channel, Data, FoundSubject, Item, Source


async def seen(session: AsyncSession, item: Item, reader: Reader, now: datetime) -> Seen:
    """The item as its card shows it."""
    [whole] = await current(session, [item])
    behalf = await absences.behalf(session, whole.notification, now)
    return Seen(whole, reader, now, behalf=behalf, standing=await standing(session, whole))


async def current(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """Each item as what there is to do about its object, with the names of places as they are."""
    whole = await threads.shown(session, found)
    named = {
        "source": await sources.names(session, Source, _mentioned(whole, "source")),
        "channel": await sources.names(session, Channel, _mentioned(whole, "channel")),
    }
    return [Item(row, _renamed(data, named)) for row, data in whole]


async def standing(session: AsyncSession, item: Item) -> Standing:
    """Where the item's object stands."""
    about = About.of(item.notification)
    known = await subjects.found(session, about.key) or subjects.NEW
    lived, person_id = known.state.get(life.PART, {}), item.notification.person_id
    steps, who = life.steps(lived), life.who(lived)
    ids = {step.value for step in steps if step.kind in life.WHO or step.kind == life.TOLD_AGAIN}
    found = await people.called(session, {it for it in (*ids, who and who.value) if it})
    return Standing(
        steps=steps,
        over=life.over(lived),
        who=who,
        names={crm_id: name for crm_id, (_, name) in found.items()},
        own_ids={crm_id for crm_id, (number, _) in found.items() if number == person_id},
        claim=await _claim(session, known, person_id),
        is_shared=len(await threads.holders(session, about)) > 1,
    )


async def _claim(session: AsyncSession, known: FoundSubject, person_id: int) -> Claim | None:
    if known.claimed_by is None or known.claimed_at is None:
        return None
    [person] = await people.by_ids(session, [known.claimed_by])
    return Claim(person.name, known.claimed_at, is_own=known.claimed_by == person_id)


def _mentioned(found: Iterable[Item], what: str) -> set[str]:
    return {str(data[what]["id"]) for _, data in found if data.get(what)}


def _renamed(data: Data, named: dict[str, dict[str, str]]) -> Data:
    found: dict[str, Any] = {}  # Any: JSON
    for what, names in named.items():
        place = data.get(what)
        if place and (name := names.get(str(place["id"]))) and name != place.get("name"):
            found[what] = {**place, "name": name}
    return {**data, **found} if found else data
