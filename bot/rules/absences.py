"""Who hears, also while somebody is away. Pure; bot.actions.absences keeps the absences.

For the absent the substitute hears, or the substitute's own substitute where that one is away, too.
Where there is none it waits; what is urgent goes to the people that the kind's rule falls back to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.rules.audience import ADMINISTRATOR, Circle, without_actor
from bot.rules.catalog import Kind
from storage.tables import Data, Person

Substitutes = Mapping[int, int | None]  # everybody who is away → the substitute, if any

SUBSTITUTE = "substitute"
LONGEST = timedelta(days=366)
MORNING, _EVENING = time(9), time(18)
_DAYS = {"tomorrow": 1, "three-days": 3, "week": 7, "two-weeks": 14}


@dataclass(frozen=True)
class Hearer:
    """Somebody who is to have a notification. `waits`: until the person is back.

    `on_behalf_of`: the id of the person who would hear it otherwise.
    """

    person: Person
    reason: str
    on_behalf_of: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class Hearers:
    """Who hears. `unreached`: it should have reached somebody, and did not."""

    hearers: tuple[Hearer, ...]
    unreached: bool


@dataclass(frozen=True)
class Cover:
    """Who is away, and by id the substitutes who can be reached."""

    substitutes: Substitutes = field(default_factory=dict)
    reachable: Mapping[int, Person] = field(default_factory=dict)

    def substitute(self, absent_id: int, kind: Kind, reason: str) -> Person | None:
        """The person who hears for the absent what that one would for this `reason`."""
        found = self.reachable.get(substitute_of(absent_id, self.substitutes) or 0)
        return found if found is not None and may_hear(found, kind, reason) else None


NOBODY_AWAY = Cover()


def substitute_of(absent_id: int, substitutes: Substitutes) -> int | None:
    """The first in the chain of substitutes who is not away; None if there is none such."""
    seen, current = {absent_id}, substitutes.get(absent_id)
    while current is not None and current in substitutes:
        if current in seen:
            return None
        seen.add(current)
        current = substitutes[current]
    return current


def may_hear(person: Person, kind: Kind, reason: str) -> bool:
    """Whether the person's role may hear what somebody else hears for this `reason`."""
    if person.role == ADMINISTRATOR:
        return not kind.audience.is_kept_from_administrators
    return reason != ADMINISTRATOR


def hearers(kind: Kind, data: Data, circle: Circle, cover: Cover) -> Hearers:
    """The people that the kind's rule chooses, and the substitutes of those who are away."""
    heard = kind.audience(data, circle)
    told = without_actor(heard, data)
    present = [Hearer(it, told.reason) for it in told.people if it.id not in cover.substitutes]
    absent = [it for it in told.people if it.id in cover.substitutes]
    if not absent:
        return Hearers(tuple(present), unreached=not heard.people)
    present += _in_place_of(absent, present, kind, told.reason, cover)
    urgent = kind.is_urgent(data)
    if urgent and not present:
        fallback = kind.audience(data, circle.without(cover.substitutes))
        present = [Hearer(it, fallback.reason) for it in without_actor(fallback, data).people]
    nobody = urgent and not present
    # Above administrators there is nobody to turn to: what cannot wait comes to them all the same.
    waits = not (nobody and told.reason == ADMINISTRATOR)
    waiting = [Hearer(it, told.reason, waits=waits) for it in absent]
    actor = data.get("actor_id")
    kept = [it for it in present if not actor or it.person.crm_id != actor]
    return Hearers((*kept, *waiting), unreached=nobody and waits)


def _in_place_of(
    absent: list[Person], present: list[Hearer], kind: Kind, reason: str, cover: Cover
) -> Iterator[Hearer]:
    """One for each of the absent, but nobody twice."""
    told = {it.person.id for it in present}
    for person in absent:
        found = cover.substitute(person.pk, kind, reason)
        if found is not None and found.id not in told:
            told.add(found.id)
            yield Hearer(found, SUBSTITUTE, person.id)


def ends(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """The ends of an absence to choose from, in the person's zone; by their names in the texts."""
    local = now.astimezone(zone)
    found = {}
    if local.time() < _EVENING:
        found["evening"] = _at(local, 0, _EVENING)
    return found | {name: _at(local, days, MORNING) for name, days in _DAYS.items()}


def is_possible(until: datetime, now: datetime) -> bool:
    """Whether somebody may be away until then."""
    return now < until <= now + LONGEST


def _at(local: datetime, days: int, hour: time) -> datetime:
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, hour, local.tzinfo).astimezone(UTC)
