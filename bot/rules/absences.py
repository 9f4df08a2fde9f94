"""Who hears, including while somebody is away. bot.actions.people.absences stores the absences.

A substitute hears instead, or the substitute's own substitute if they are away, too. Without one it
waits until the person is back; what is urgent goes to the people the kind's rule falls back to.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, time, timedelta, tzinfo

from bot.rules.audience import ADMINISTRATOR, Circle, names_another, without_actor
from bot.rules.catalog import Kind
from storage.tables import AnyPerson, Data, FoundPerson

Substitutes = Mapping[int, int | None]  # everybody who is away → their substitute, if any

SUBSTITUTE = "substitute"
GIVEN = "given"  # by an administrator
CLAIMED = "claimed"  # in somebody else's place
LONGEST = timedelta(days=366)
MORNING, _EVENING = time(9), time(18)
_SOONEST_MORNING = timedelta(hours=2)  # at night, the morning that comes is offered, too
_DAYS = {"tomorrow": 1, "three-days": 3, "week": 7, "two-weeks": 14}


@dataclass(frozen=True)
class Recipient:
    """Somebody who gets a notification. `waits`: it is held until they are back.

    `on_behalf_of`: the id of the person they stand in for.
    """

    person: AnyPerson
    reason: str
    on_behalf_of: int | None = None
    waits: bool = False


@dataclass(frozen=True)
class Recipients:
    """Everybody who gets one. `unreached`: it should have reached somebody, and did not."""

    recipients: tuple[Recipient, ...]
    unreached: bool

    def claimed_by(self, person_id: int | None) -> "Recipients":
        """Only the person who is on it, or who stands in for them, if they are among these."""
        its = tuple(it for it in self.recipients if person_id in (it.person.pk, it.on_behalf_of))
        return replace(self, recipients=its) if person_id is not None and its else self


@dataclass(frozen=True)
class Cover:
    """Who is away, and the substitutes who can be reached, by id."""

    substitutes: Substitutes = field(default_factory=dict)
    reachable: Mapping[int, FoundPerson] = field(default_factory=dict)

    def substitute(self, absent_id: int, kind: Kind, reason: str) -> FoundPerson | None:
        """Who hears instead what the absent person would hear for this `reason`."""
        found = self.reachable.get(substitute_of(absent_id, self.substitutes) or 0)
        return found if found is not None and may_hear(found, kind, reason) else None


NOBODY_AWAY = Cover()


def substitute_of(absent_id: int, substitutes: Substitutes) -> int | None:
    """The first in the chain of substitutes who is not away, or None."""
    seen, current = {absent_id}, substitutes.get(absent_id)
    while current is not None and current in substitutes:
        if current in seen:
            return None
        seen.add(current)
        current = substitutes[current]
    return current


def may_hear(person: AnyPerson, kind: Kind, reason: str) -> bool:
    """Whether the person's role lets them hear what others hear for this `reason`."""
    if person.role == ADMINISTRATOR:
        return not kind.audience.is_kept_from_administrators
    return reason != ADMINISTRATOR


def recipients(kind: Kind, data: Data, circle: Circle, cover: Cover) -> Recipients:
    """The people that the kind's rule chooses, and the substitutes of those who are away."""
    chosen = kind.audience(data, circle)
    told = without_actor(chosen, data)
    present = [Recipient(it, told.reason) for it in told.people if it.id not in cover.substitutes]
    absent = [it for it in told.people if it.id in cover.substitutes]
    if not absent:
        is_given_away = not present and names_another(data)
        return Recipients(tuple(present), unreached=not chosen.people or is_given_away)
    present += _in_place_of(absent, present, kind, told.reason, cover)
    urgent = kind.is_urgent(data)
    if urgent and not present:
        fallback = kind.audience(data, circle.without(cover.substitutes))
        present = [Recipient(it, fallback.reason) for it in without_actor(fallback, data).people]
    nobody = urgent and not present
    # Nobody is above administrators: what cannot wait comes to them even while they are away.
    waits = not (nobody and told.reason == ADMINISTRATOR)
    waiting = [Recipient(it, told.reason, waits=waits) for it in absent]
    actor = data.get("actor_id")
    acted = {it.id for it in cover.reachable.values() if actor and it.crm_id == actor}
    kept = [it for it in present if it.person.id not in acted]
    return Recipients((*kept, *waiting), unreached=nobody and waits)


def given_to(person: AnyPerson, kind: Kind, data: Data, cover: Cover) -> list[Recipient]:
    """Who hears what an administrator gives to this person, who may be away.

    What is urgent and has no substitute comes to them all the same: there is nobody else.
    """
    if person.id not in cover.substitutes:
        return [Recipient(person, GIVEN)]
    substitute = cover.substitute(person.pk, kind, GIVEN)
    if substitute is not None:
        return [
            Recipient(substitute, SUBSTITUTE, person.pk),
            Recipient(person, GIVEN, waits=True),
        ]
    return [Recipient(person, GIVEN, waits=not kind.is_urgent(data))]


def may_be_given(person: AnyPerson, kind: Kind) -> bool:
    """Whether the person's role lets them have an alert of this kind as their own work."""
    return may_hear(person, kind, ADMINISTRATOR if kind.audience.is_for_administrators else GIVEN)


def _in_place_of(
    absent: list[FoundPerson], present: list[Recipient], kind: Kind, reason: str, cover: Cover
) -> Iterator[Recipient]:
    """A substitute for each absent person, but nobody twice."""
    told = {it.person.id for it in present}
    for person in absent:
        found = cover.substitute(person.pk, kind, reason)
        if found is not None and found.id not in told:
            told.add(found.id)
            yield Recipient(found, SUBSTITUTE, person.id)


def ends(now: datetime, zone: tzinfo) -> dict[str, datetime]:
    """The ends of an absence to choose from, by their names in the texts; `zone`: the person's."""
    local = now.astimezone(zone)
    found = {}
    if (morning := _at(local, 0, MORNING)) - now >= _SOONEST_MORNING:
        found["morning"] = morning
    if local.time() < _EVENING:
        found["evening"] = _at(local, 0, _EVENING)
    return found | {name: _at(local, days, MORNING) for name, days in _DAYS.items()}


def is_possible(until: datetime, now: datetime) -> bool:
    """Whether an absence may begin now and end then."""
    return now < until <= now + LONGEST


def _at(local: datetime, days: int, hour: time) -> datetime:
    day = local.date() + timedelta(days=days)
    return datetime.combine(day, hour, local.tzinfo).astimezone(UTC)
