"""What has happened to an object: its last steps, who is responsible for it, how it ended. Pure.

It is JSON, kept with the object: `steps`, and for each topic the newest value and its time. Reports
may arrive in any order: the latest by its own time holds. Of two at one moment, the later arrival
does.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, NamedTuple

from bot.rules.catalog import CLOSES
from storage.tables import Data, Ended

Life = Mapping[str, Any]  # Any: JSON of many shapes

PART = "life"  # of what is known of an object
STEPS_KEPT = 12

# Who is responsible: kind → the field with the person's id.
WHO = {
    "order.created": "manager_id",
    "order.assigned": "manager_id",
    "order.overdue": "manager_id",
    "lead.created": "manager_id",
    "lead.assigned": "manager_id",
    "conversation.assigned": "assignee_id",
    "lead.contact_due": "manager_id",
    "task.created": "assignee_id",
    "task.updated": "assignee_id",
    "task.overdue": "assignee_id",
}
# Each of these takes the object from everybody else who has it.
MOVES = ("order.assigned", "lead.assigned", "conversation.assigned", "task.updated")
_ASSIGNED = ".assigned"
_STATES = {
    "order.status_changed": "status",
    "lead.status_changed": "status",
    "order.payment_changed": "payment",
}
# What a card does not list as a step: the kind, or all about such an object.
_NO_STEPS = (
    *("source.updated", "channel.updated", "order.updated", "lead.updated", "task.updated"),
)
_NO_OBJECTS = ("staff", "event", "hook")
TOLD_AGAIN = "task.assigned"  # the step that a task's new assignee is


class Known(NamedTuple):
    """The newest value of a topic, and when it was so."""

    value: str | None
    at: datetime


class End(NamedTuple):
    """How an object ended, one of CLOSINGS, and when."""

    how: Ended
    at: datetime


class Step(NamedTuple):
    """Something that happened, `times` times in a row. `value`: the new state or person."""

    at: datetime
    kind: str
    value: str | None = None
    times: int = 1


def who(life: Life) -> Known | None:
    """The CRM id of the person responsible, if it has been reported."""
    return _known(life, "who")


def over(life: Life) -> End | None:
    """How and when the object ended; None if it is open."""
    found = life.get("over")
    return End(Ended(found[0]), _moment(found[1])) if found else None


def status(life: Life) -> Known | None:
    """The status that the CRM last reported."""
    return _known(life, "status")


def person_in(step: Step) -> str | None:
    """The CRM id of the person whom the step is about, if it is about one."""
    return step.value if step.kind in WHO or step.kind == TOLD_AGAIN else None


def steps(life: Life) -> list[Step]:
    """The last steps, oldest first."""
    return [Step(_moment(at), *rest) for at, *rest in _rows(life)]


def after(
    life: Life, kind: str, data: Data, at: datetime, now: datetime
) -> dict[str, Any]:  # Any: JSON
    """What is known after a report, which is not later than `now` even if it says so."""
    made, at = dict(life), min(at, now)
    topic = topic_of(kind, data)
    is_current = topic is None or not is_late(life, topic, at, now)
    if topic is not None and is_current:
        made[topic] = [_value(kind, data), at.isoformat()]
    is_closing_late = any(is_late(life, it, at, now) for it in ("who", "over"))
    if (how := CLOSES.get(kind)) is not None and not is_closing_late:
        made["over"] = [how.value, at.isoformat()]
    elif topic == "who" and is_current and (ended := over(life)) and ended.at <= at:
        del made["over"]  # somebody is to work on it again
    if (step := _step(life, kind, data, at)) is not None:
        made["steps"] = _with_step(_rows(life), step)
    return made


def topic_of(kind: str, data: Data) -> str | None:
    """What the report tells anew: who is responsible, the status or the payment; None: neither."""
    if (field := WHO.get(kind)) is not None:
        return "who" if field in data else None
    return _STATES.get(kind)


def is_moved(kind: str, before: Life, after: Life) -> bool:
    """Whether a report of this kind has given the object to somebody.

    Being assigned to the same person again counts, as a task that is only changed does not: a
    colleague may have had it meanwhile, while that person was not linked.
    """
    known, previous = who(after), who(before)
    if kind not in MOVES or known is None:
        return False
    is_again = kind.endswith(_ASSIGNED) and known != previous
    return is_again or previous is None or previous.value != known.value


def is_late(life: Life, topic: str, at: datetime, now: datetime) -> bool:
    """Whether something later is known of the topic.

    A sender's clock that runs ahead must not silence what comes after: nothing is later than `now`.
    """
    known = _known(life, topic)
    return known is not None and min(at, now) < min(known.at, now)


def _known(life: Life, topic: str) -> Known | None:
    found = life.get(topic)
    return Known(found[0], _moment(found[1])) if found else None


def _value(kind: str, data: Data) -> str | None:
    value = data.get(WHO[kind]) if kind in WHO else data.get("to")
    return None if value is None else str(value)


def _step(life: Life, kind: str, data: Data, at: datetime) -> Step | None:
    if kind == "task.updated":
        before, now = who(life), _value(kind, data)
        is_passed_on = "assignee_id" in data and before is not None and before.value != now
        return Step(at, TOLD_AGAIN, now) if is_passed_on else None
    if kind in _NO_STEPS or kind.partition(".")[0] in _NO_OBJECTS:
        return None
    return Step(at, kind, _value(kind, data))


def _with_step(rows: list[Any], step: Step) -> list[Any]:
    """The rows with the step in its place; a repeat of the one before it is counted there."""
    row = [step.at.isoformat(), step.kind, step.value, step.times]
    place = len(rows)
    while place and _moment(rows[place - 1][0]) > step.at:
        place -= 1
    if place and rows[place - 1][1:3] == row[1:3]:
        again = [row[0], *row[1:3], rows[place - 1][3] + 1]
        return [*rows[: place - 1], again, *rows[place:]]
    return [*rows[:place], row, *rows[place:]][-STEPS_KEPT:]


def _rows(life: Life) -> list[Any]:
    return list(life.get("steps", ()))


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
