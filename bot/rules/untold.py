"""Why people who might have heard of an alert do not, as it was then. Pure.

`Event.untold` keeps it by kind: code → ids of people, or pairs of an id and a time in seconds since
1970. A code of the kind as a whole has no ids. What a notification's own row tells for ever is not
repeated here; settings and mutes change, so what they made of it is.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from bot.rules.absences import Recipients
from bot.rules.audience import ADMINISTRATOR, NAMED, Circle
from bot.rules.fanout import Alert
from bot.rules.preferences import PUSH, Wishes
from storage.tables import Ended, FoundPerson, Held, NewNotification


class Why(StrEnum):
    """Why somebody is not told, or not yet. The database stores these words."""

    OFF = "off"  # the cabinet's switch
    POLICY = "policy"
    LATE = "late"  # later things were known already
    SETTLED = "settled"  # a reminder that was no longer due
    UNREACHED = "unreached"  # nobody at all could be told
    UNKNOWN = "unknown"  # nobody on the staff has the id; instead of people, fields of the data
    LEFT = "left"  # dismissed
    UNLINKED = "unlinked"
    ACTOR = "actor"  # they did it themselves
    ROLE = "role"
    CLAIMED = "claimed"  # somebody is on it
    OTHERS = "others"  # the rule chose somebody else
    PUSH_OFF = "push_off"
    KIND_OFF = "kind_off"
    SOURCE_OFF = "source_off"
    EVERYTHING_OFF = "everything_off"
    MUTED = "muted"
    QUIET = "quiet"  # until the end of quiet hours
    DIGEST = "digest"
    AWAY = "away"
    BLOCKED = "blocked"  # Telegram does not let the bot write to them


OF_ALL = (Why.OFF, Why.POLICY, Why.LATE, Why.SETTLED, Why.UNREACHED)
_ENDED = {
    Ended.EVERYTHING_OFF: Why.EVERYTHING_OFF,
    Ended.PUSH_OFF: Why.PUSH_OFF,
    Ended.MUTED: Why.MUTED,
}
_HELD = {Held.QUIET: Why.QUIET, Held.DIGEST: Why.DIGEST, Held.AWAY: Why.AWAY}

Untold = dict[str, list[Any]]  # Any: an id, an id and a time, or a field


@dataclass(frozen=True)
class Chosen:
    """Whom the rule chose: `told` are those of `before` whom no claim keeps from it."""

    circle: Circle
    before: Recipients
    told: Recipients


def left_out(alert: Alert, chosen: Chosen, unlinked: Iterable[FoundPerson]) -> Untold:
    """Those of the kind's audience for whom no notification is made."""
    found: Untold = {}
    told = {it.person.pk for it in chosen.told.recipients}
    before = {it.person.pk for it in chosen.before.recipients}
    for person in _audience(alert, chosen.circle):
        if person.pk not in told:
            why = Why.CLAIMED if person.pk in before else _why(alert, person, chosen.circle)
            found.setdefault(why, []).append(person.pk)
    if not_linked := [it.pk for it in unlinked if _may_concern(alert, it)]:
        found[Why.UNLINKED] = not_linked
    if chosen.told.unreached:
        found[Why.UNREACHED] = []
    return found


def held_back(
    rows: Iterable[NewNotification], wishes: Mapping[int, Wishes], blocked: Collection[int]
) -> Untold:
    """Those who get a notification, but no message at once, and why."""
    found: Untold = {}
    for row in rows:
        why = _kept_by(row, wishes[row.person_id])
        until = row.due_at
        if why == Why.MUTED:
            until = wishes[row.person_id].muted_until
        if why is None and row.person_id in blocked and row.ended is None:
            why, until = Why.BLOCKED, None
        if why is not None:
            entry = [row.person_id, int(until.timestamp())] if until else row.person_id
            found.setdefault(why, []).append(entry)
    return found


def of_person(untold: Mapping[str, Any]) -> dict[int, tuple[Why, datetime | None]]:
    """Person id → why they were not told, or not at once, and until when."""
    found: dict[int, tuple[Why, datetime | None]] = {}
    for code, entries in untold.items():
        why = why_of(code)
        if why is None or why == Why.UNKNOWN:
            continue
        for entry in entries:
            if isinstance(entry, Sequence):
                found[entry[0]] = why, datetime.fromtimestamp(entry[1], UTC)
            else:
                found[entry] = why, None
    return found


def why_of(code: str) -> Why | None:
    """The reason; None for one that another release has written."""
    try:
        return Why(code)
    except ValueError:
        return None


def _audience(alert: Alert, circle: Circle) -> Iterable[FoundPerson]:
    """Those of the circle that the kind is for: of the whole staff, only those who are named."""
    chosen = {it.pk for it in alert.kind.audience(alert.data, circle).people}
    for person in circle.linked:
        is_meant = person.pk in chosen or person in circle.defaults or _is_named(alert, person)
        if _may_concern(alert, person, is_meant=is_meant):
            yield person


def _may_concern(alert: Alert, person: FoundPerson, *, is_meant: bool = True) -> bool:
    audience = alert.kind.audience
    if audience.seeks_administrators and person.role == ADMINISTRATOR:
        return True
    return is_meant and not audience.is_for_administrators


def _is_named(alert: Alert, person: FoundPerson) -> bool:
    return person.crm_id is not None and person.crm_id in (
        str(alert.data[it]) for it in NAMED if alert.data.get(it)
    )


def _why(alert: Alert, person: FoundPerson, circle: Circle) -> Why:
    audience, actor = alert.kind.audience, alert.data.get("actor_id")
    if audience.is_kept_from_administrators and person.role == ADMINISTRATOR:
        return Why.ROLE
    chosen = audience(alert.data, circle)
    is_chosen = person in chosen.people
    if not is_chosen and alert.claimed_by in {it.pk for it in chosen.people}:
        return Why.CLAIMED
    return Why.ACTOR if is_chosen and actor and person.crm_id == actor else Why.OTHERS


def _kept_by(row: NewNotification, wishes: Wishes) -> Why | None:
    if row.ended == Ended.PUSH_OFF and wishes.choices.of(PUSH):
        return Why.SOURCE_OFF if wishes.choices.of(PUSH, row.kind) else Why.KIND_OFF
    if row.ended is not None:
        return _ENDED.get(row.ended)
    return _HELD.get(row.held) if row.held else None
