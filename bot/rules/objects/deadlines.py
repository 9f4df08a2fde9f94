"""When a task is due, a lead to be contacted, an order overdue, in whatever order reports arrive.

Pure. A report gives some of it: the title, who is responsible, the deadline, that it is done. The
latest report of each holds. What is known is JSON: name → value and when that was reported; and
`told`: the deadline that people have been told has come.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.events.payloads import Facts
from bot.rules.catalog import KINDS
from storage.tables import Data, NewReminder, in_cabinet, number_of, qualified, unqualified

Known = Mapping[str, Any]  # Any: JSON of many shapes

PART = "deadline"  # of what is known of an object
DONE = "task.done"
_ENDS = (DONE, "task.deleted", "lead.closed", "order.done", "order.cancelled", "order.deleted")
_STATUS_CHANGED = ".status_changed"


@dataclass(frozen=True)
class Deadline:
    """A sort of deadline. `kind`: what people hear when one has come.

    Keys of an event's data: `part` for the object, `when` for the deadline in it, `who` for the id
    of the person responsible. `of_status`: it ends with the status that the object has; few objects
    have one, and of the others nothing is recorded.
    """

    kind: str
    part: str
    when: str
    who: str
    of_status: bool = False

    def subject(self, number: str) -> str:
        """The object with this number in the CRM, as an event's subject."""
        return f"{self.part}:{number}"


DEADLINES = (
    Deadline("task.overdue", "task", "due_at", "assignee_id"),
    Deadline("lead.contact_due", "lead", "contact_at", "manager_id"),
    Deadline("order.overdue", "order", "overdue_at", "manager_id", of_status=True),
)
_BY_PART = {deadline.part: deadline for deadline in DEADLINES}
_INEXACT = timedelta(minutes=15)
_NEVER = datetime.min.replace(tzinfo=UTC)


def deadline_of(kind: str) -> Deadline | None:
    """The deadline that an object of this kind of event can have, if any."""
    return _BY_PART.get(kind.partition(".")[0])


def has_one(deadline: Deadline, facts: Facts) -> bool:
    """Whether the report names a deadline."""
    return getattr(getattr(facts, deadline.part), deadline.when, None) is not None


def has_left(deadline: Deadline, kind: str, facts: Facts, status: str | None) -> bool:
    """Whether the object is not in the status any more to which the deadline belonged.

    `status`: the one it had before, if that is known.
    """
    is_changed = deadline.of_status and kind.endswith(_STATUS_CHANGED)
    return is_changed and getattr(facts, "to", None) != status


def merged(
    known: Known, kind: str, facts: Facts, at: datetime, *, has_left: bool = False
) -> dict[str, Any]:
    """What is known after a report made `at`. `kind`: one that `deadline_of` knows."""
    deadline = _BY_PART[kind.partition(".")[0]]
    reported = dict(_reported(deadline, kind, facts))
    if not has_left and _is_same(deadline, known, _moment(reported.get("when"))):
        del reported["when"]
    if has_left:
        reported.setdefault("when", None)
    newer = {name: it for name, it in reported.items() if at >= _at(known, name)}
    after = {**known, **{name: [value, at.isoformat()] for name, value in newer.items()}}
    return {**after, "told": None} if _may_be_told_again(known, after) else after


def is_over(before: Known, after: Known) -> bool:
    """Whether what people have been told no longer holds, at least for them."""
    return due(after) != due(before) or _may_be_told_again(before, after)


def due(known: Known) -> datetime | None:
    """The deadline; None if there is none, or if it is done."""
    return None if _is_done(known, _at(known, "when")) else _moment(_latest(known, "when"))


def reminder(deadline: Deadline, subject: str, known: Known, now: datetime) -> NewReminder | None:
    """The reminder that comes at the deadline, unless people know or it is too long ago to tell."""
    at = due(known)
    if at is None or at == _moment(known.get("told")) or now - at > KINDS[deadline.kind].lifetime:
        return None
    reported_at = max(_at(known, "when"), _at(known, "who"))  # one person after another may hear it
    number = qualified(unqualified(subject)[0], number_of(subject))
    key = f"{deadline.kind}:{number}:{at.isoformat()}:{reported_at.isoformat()}"
    body = json.dumps(data_of(deadline, subject, known)).encode()
    return NewReminder(key, at, deadline.kind, subject, body)


def is_news(known: Known, of: datetime | None, at: datetime) -> bool:
    """Whether people do not know yet what the CRM reported `at`: that a deadline has come.

    `of`: which deadline, if the report names one.
    """
    current = due(known)
    if current is None:
        return of is None and not _is_done(known, at)
    return of in (None, current) and current != _moment(known.get("told"))


def with_told(known: Known, of: datetime | None) -> dict[str, Any]:
    """What is known once people have been told that this deadline, or the known one, has come."""
    at = of or due(known)
    return {**known, "told": at.isoformat()} if at else dict(known)


def time_in(deadline: Deadline, data: Data) -> datetime | None:
    """The deadline in an event's data."""
    return _moment(data[deadline.part].get(deadline.when))


def data_of(deadline: Deadline, subject: str, known: Known) -> dict[str, Any]:
    """All that is known, as an event's data."""

    def named(**keys: str) -> dict[str, Any]:  # Any: JSON
        latest = ((key, _latest(known, name)) for name, key in keys.items())
        return {key: value for key, value in latest if value is not None}

    part = {"id": number_of(subject)} | named(
        number="number", title="title", url="url", when=deadline.when
    )
    cabinet, data = unqualified(subject)[0], named(who=deadline.who, source="source")
    return in_cabinet(cabinet, {deadline.part: part} | data)


def as_known(deadline: Deadline, known: Known, of: datetime | None) -> datetime | None:
    """The known deadline, if that is the one which a report names."""
    return due(known) if _is_same(deadline, known, of) else of


def _is_same(deadline: Deadline, known: Known, when: datetime | None) -> bool:
    """Whether it is the known deadline, which may follow from a status's period or be named.

    These two need not be the same to the second.
    """
    before = _moment(_latest(known, "when"))
    if not deadline.of_status or before is None or when is None:
        return False
    return abs(when - before) <= _INEXACT


def _is_done(known: Known, at: datetime) -> bool:
    """Whether it was done at that time or later."""
    return "done" in known and at <= _at(known, "done")


def _may_be_told_again(before: Known, after: Known) -> bool:
    """Whether it has just been done or passed on: the same deadline may then come again."""
    is_done_now = due(after) is None and after.get("done") != before.get("done")
    is_passed_on = bool(before) and _latest(after, "who") != _latest(before, "who")
    return is_done_now or is_passed_on


def _reported(deadline: Deadline, kind: str, facts: Facts) -> Iterator[tuple[str, Any]]:
    part = getattr(facts, deadline.part)
    if kind in _ENDS:
        yield "done", True
    for name in ("number", "title", "url"):
        if value := getattr(part, name, None):
            yield name, value
    if deadline.when in part.model_fields_set:
        when = getattr(part, deadline.when)
        if when is not None or kind != deadline.kind:  # what is overdue has one, named or not
            yield "when", when and when.isoformat()
    if deadline.who in facts.model_fields_set:
        yield "who", getattr(facts, deadline.who)
    if (source := getattr(facts, "source", None)) is not None:
        yield "source", source.model_dump(exclude_unset=True)


def _latest(known: Known, name: str) -> Any:  # Any: JSON of many shapes
    return known.get(name, [None])[0]


def _at(known: Known, name: str) -> datetime:
    return datetime.fromisoformat(known[name][1]) if name in known else _NEVER


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
