"""What a person sees: items as their objects are now, with the names that hold now."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.objects import details, open_lists, status_names
from bot.cards.card import Seen
from bot.cards.entry import Entries
from bot.cards.standing import ELSEWHERE
from bot.rules.objects import details as rules
from bot.rules.objects import life
from bot.rules.objects.details import Details
from bot.rules.objects.life import Life
from bot.rules.objects.standing import Claim, Standing, called
from bot.ui.reader import Reader
from storage.directory import absences, identities, people, sources
from storage.objects import subjects, threads
from storage.objects.threads import About
from storage.tables import (
    Channel,
    Data,
    FoundSubject,
    Item,
    Person,
    Source,
    cabinet_of,
    qualified,
    unqualified,
)


class _Known(NamedTuple):
    """What is kept of an item's object, and what its CRM or an administrator calls its status."""

    subject: FoundSubject
    status: str | None

    @property
    def lived(self) -> Life:
        found: Life = self.subject.state.get(life.PART, {})
        return found

    @property
    def details(self) -> Details:
        found: Details = self.subject.state.get(rules.PART, {})
        return found


async def seen(session: AsyncSession, item: Item, reader: Reader, now: datetime) -> Seen:
    """The item as its card shows it."""
    [whole] = await _named(session, await threads.shown(session, [item]))
    known = await _known(session, whole)
    return Seen(
        whole._replace(data=rules.completed(whole.data, known.details)),
        reader,
        now,
        behalf=await absences.behalf(session, whole.notification, now),
        standing=await _standing(session, whole, known),
        waiting=await open_lists.of(session, whole),
    )


async def current(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """Each item as what there is to do about its object, as that is known now."""
    return await as_known(session, await threads.shown(session, found))


async def as_known(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """The items with what is known now of their orders and leads, and of sources and channels."""
    return await details.of_items(session, await _named(session, found))


async def entries(session: AsyncSession, found: Sequence[Item]) -> Entries:
    """The items as a list shows them, in the chat's bell as on the page of the web bell."""
    return await with_names(session, await as_known(session, found))


async def with_names(session: AsyncSession, items: Sequence[Item]) -> Entries:
    """The same for items that `as_known` has returned. However many, the statements are as many."""
    names = await absences.names(session, [notification for notification, _ in items])
    return Entries(items, names, await _standings_elsewhere(session, items))


async def _named(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """The items with the names of sources, channels and statuses as they are now."""
    named = {
        "source": await sources.called(session, Source, _mentioned(found, "source")),
        "channel": await sources.called(session, Channel, _mentioned(found, "channel")),
    }
    renamed = [Item(row, _renamed(data, named)) for row, data in found]
    return await status_names.on_items(session, renamed)


async def standing(session: AsyncSession, item: Item) -> Standing:
    """Where the item's object stands."""
    return await _standing(session, item, await _known(session, item))


async def _known(session: AsyncSession, item: Item) -> _Known:
    key = About.of(item.notification).key
    found = await subjects.shown(session, key) or (subjects.NEW, None)
    return _Known(*found)


async def _standings_elsewhere(
    session: AsyncSession, items: Sequence[Item]
) -> dict[int | None, Standing]:
    """Id of an item → how its object ended and who has it, for those that somebody else has."""
    theirs = [it for it in items if it.notification.ended in ELSEWHERE]
    if not theirs:
        return {}
    keys = [About.of(it.notification).key for it in theirs]
    found = await subjects.of_these(session, set(keys))
    known = [_Known(found.get(key, subjects.NEW), None) for key in keys]
    who = [_responsible(item, each) for item, each in zip(theirs, known, strict=True)]
    named = await identities.named(session, {it for it in who if it is not None})
    claimants = await _claimants(session, known)
    return {
        item.notification.id: Standing(
            over=life.over(each.lived),
            who=life.who(each.lived),
            names={unqualified(it)[1]: named[it][0].name} if it in named else {},
            claim=_claim(each.subject, claimants, item.notification.person_id),
        )
        for item, each, it in zip(theirs, known, who, strict=True)
    }


def _responsible(item: Item, known: _Known) -> str | None:
    """The qualified CRM id of whoever is responsible for the item's object, if it is known."""
    who = life.who(known.lived)
    return qualified(cabinet_of(item.data), who.value) if who and who.value else None


async def _standing(session: AsyncSession, item: Item, known: _Known) -> Standing:
    about, cabinet, lived = About.of(item.notification), cabinet_of(item.data), known.lived
    steps, who = await status_names.on_steps(session, cabinet, life.steps(lived)), life.who(lived)
    manager = rules.manager(known.details, lived) if rules.is_about(about.subject) else None
    ids = {it for it in (*map(life.person_in, steps), who and who.value, manager) if it}
    found = await identities.named(session, [qualified(cabinet, it) for it in ids])
    staff = {it: found[key][0] for it in ids if (key := qualified(cabinet, it)) in found}
    claimants = await _claimants(session, [known])
    return Standing(
        steps=steps,
        over=life.over(lived),
        who=who,
        names={crm_id: person.name for crm_id, person in staff.items()},
        own_ids={it for it, person in staff.items() if person.id == item.notification.person_id},
        claim=_claim(known.subject, claimants, item.notification.person_id),
        is_shared=len(await threads.holders(session, about)) > 1,
        manager=manager,
        status=called(known.subject.status, known.status),
    )


async def _claimants(session: AsyncSession, known: Iterable[_Known]) -> dict[int, Person]:
    """By id, the people who are on these objects."""
    ids = {it.subject.claimed_by for it in known if it.subject.claimed_by is not None}
    return {it.pk: it for it in await people.by_ids(session, ids)} if ids else {}


def _claim(known: FoundSubject, claimants: Mapping[int, Person], person_id: int) -> Claim | None:
    person = claimants.get(known.claimed_by or 0)
    if person is None or known.claimed_at is None:
        return None
    return Claim(person.name, known.claimed_at, is_own=person.pk == person_id)


def _mentioned(found: Iterable[Item], what: str) -> set[str]:
    return {_key(data, what) for _, data in found if data.get(what)}


def _renamed(data: Data, named: dict[str, dict[str, str]]) -> Data:
    found: dict[str, Any] = {}  # Any: JSON
    for what, names in named.items():
        place = data.get(what)
        if place and (name := names.get(_key(data, what))) and name != place.get("name"):
            found[what] = {**place, "name": name}
    return {**data, **found} if found else data


def _key(data: Data, what: str) -> str:
    return qualified(cabinet_of(data), str(data[what]["id"]))
