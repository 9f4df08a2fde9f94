"""Who hears while somebody is away. Pure; bot.actions.absences keeps the absences.

The substitute hears, or the substitute's own where that one is away, too. Without one it waits;
what is urgent goes on to whomever the kind's rule falls back to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.rules.audience import ADMINISTRATOR, Circle, Heard, without_actor
from bot.rules.catalog import Kind
from storage.tables import AnyPerson, Data

Substitutes = Mapping[int, int | None]  # everybody who is away → the substitute

SUBSTITUTE = "substitute"
LONGEST = timedelta(days=366)
MORNING, _EVENING = time(9), time(18)
_DAYS = {"tomorrow": 1, "three-days": 3, "week": 7, "two-weeks": 14}


@dataclass(frozen=True)
class Hearer:
    """Somebody who is to have a notification. `waits`: only once the person is back."""

    person: AnyPerson
    reason: str
    on_behalf_of: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class Told:
    """Who hears. `unreached`: it should have reached somebody, and did not."""

    hearers: tuple[Hearer, ...]
    unreached: bool


@dataclass(frozen=True)
class Cover:
    """Who is away, and the people of the staff who can be reached in their place."""

    substitutes: Substitutes = field(default_factory=dict)
    reachable: Mapping[int, AnyPerson] = field(default_factory=dict)

    def stand_in(self, absent_id: int, kind: Kind, reason: str) -> AnyPerson | None:
        """Who hears for the absent what that one would for this `reason`."""
        found = self.reachable.get(stand_in(absent_id, self.substitutes) or 0)
        return found if found is not None and may_stand_in(found, kind, reason) else None


NOBODY_AWAY = Cover()


def stand_in(absent_id: int, substitutes: Substitutes) -> int | None:
    """The first in the chain of substitutes who is not away; None if there is none such."""
    seen, current = {absent_id}, substitutes.get(absent_id)
    while current is not None and current in substitutes:
        if current in seen:
            return None
        seen.add(current)
        current = substitutes[current]
    return current


def may_stand_in(person: AnyPerson, kind: Kind, reason: str) -> bool:
    """Whether the person's role may hear what somebody else hears for this `reason`."""
    if person.role == ADMINISTRATOR:
        return not kind.is_kept_from_administrators
    return reason != "administrator"


def hearers(heard: Heard, kind: Kind, data: Data, circle: Circle, cover: Cover) -> Told:
    """Those whom the rule chose, and whoever hears in the place of those who are away."""
    told = without_actor(heard, data)
    present = [Hearer(it, told.reason) for it in told.people if it.id not in cover.substitutes]
    absent = [it for it in told.people if it.id in cover.substitutes]
    if not absent:
        return Told(tuple(present), unreached=not heard.people)
    present += _in_place_of(absent, present, kind, told.reason, cover)
    urgent = kind.is_urgent(data)
    if urgent and not present:
        fallback = kind.audience(data, circle.without(cover.substitutes))
        present = [Hearer(it, fallback.reason) for it in without_actor(fallback, data).people]
    nobody = urgent and not present
    # Above administrators there is nobody to turn to: what cannot wait comes to them all the same.
    waits = not (nobody and told.reason == "administrator")
    waiting = [Hearer(it, told.reason, waits=waits) for it in absent]
    actor = data.get("actor_id")
    kept = [it for it in present if not actor or it.person.crm_id != actor]
    return Told((*kept, *waiting), unreached=nobody and waits)


def _in_place_of(
    absent: list[AnyPerson], present: list[Hearer], kind: Kind, reason: str, cover: Cover
) -> Iterator[Hearer]:
    """One for each of the absent, but nobody twice."""
    told = {it.person.id for it in present}
    for person in absent:
        found = cover.stand_in(person.pk, kind, reason)
        if found is not None and found.id not in told:
            told.add(found.id)
            yield Hearer(found, SUBSTITUTE, person.id)


def ends(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """The ends of an absence to choose from, in the person's zone: by their names in the texts."""
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
