"""By when a task is to be done or a lead contacted, in whatever order the CRM's words come. Pure.

A word says some of it: the title, who is responsible, by when, that it is done. Of each the latest
word holds. What is known is JSON: name → value and when it was said; and `told`: of which deadline
people have heard that it has come.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from bot.events.payloads import Facts
from bot.rules.catalog import KINDS
from storage.tables import Data, NewReminder

Known = Mapping[str, Any]  # Any: JSON of many shapes

DONE = "task.done"


@dataclass(frozen=True)
class Duty:
    """What has a deadline. `kind` is what people hear when it has come.

    In an event's data `part` is the object, `when` the deadline in it, and `who` is responsible.
    """

    kind: str
    part: str
    when: str
    who: str

    def subject(self, number: str) -> str:
        """The object with this id in the CRM, as events call it."""
        return f"{self.part}:{number}"


DUTIES = (
    Duty("task.overdue", "task", "due_at", "assignee_id"),
    Duty("lead.contact_due", "lead", "contact_at", "manager_id"),
)
_BY_PART = {duty.part: duty for duty in DUTIES}
_NEVER = datetime.min.replace(tzinfo=UTC)


def duty_of(kind: str) -> Duty | None:
    """What an event of this kind is about, if that can have a deadline."""
    return _BY_PART.get(kind.partition(".")[0])


def heard(known: Known, kind: str, told: Facts, at: datetime) -> dict[str, Any]:
    """What is known, together with a word that was said `at`."""
    duty = duty_of(kind)
    assert duty is not None
    said = ((name, value) for name, value in _said(duty, kind, told) if at >= _at(known, name))
    after = {**known, **{name: [value, at.isoformat()] for name, value in said}}
    return {**after, "told": None} if _is_to_be_told_anew(known, after) else after


def is_over(before: Known, after: Known) -> bool:
    """Whether what people have been told no longer holds, at least for them."""
    return due(after) != due(before) or _is_to_be_told_anew(before, after)


def due(known: Known) -> datetime | None:
    """The deadline; None if there is none, or it is done."""
    if is_done(known, _at(known, "when")):
        return None
    return _moment(_latest(known, "when"))


def is_done(known: Known, at: datetime) -> bool:
    """Whether it was done by the time that something else was said, or later."""
    return "done" in known and at <= _at(known, "done")


def reminder(duty: Duty, number: str, known: Known, now: datetime) -> NewReminder | None:
    """What is to happen at the deadline, unless people know or it is too long ago to be news."""
    at = due(known)
    if at is None or at == _moment(known.get("told")) or now - at > KINDS[duty.kind].lifetime:
        return None
    said_at = max(_at(known, "when"), _at(known, "who"))  # several people may have to hear of it
    key = f"{duty.kind}:{number}:{at.isoformat()}:{said_at.isoformat()}"
    body = json.dumps(data_of(duty, number, known)).encode()
    return NewReminder(key, at, duty.kind, duty.subject(number), body)


def is_first_word(known: Known, of: datetime | None, at: datetime) -> bool:
    """Whether the CRM's own word that a deadline has come, said `at`, is the first of it.

    `of`: which deadline, if it says so.
    """
    current = due(known)
    if current is None:
        return of is None and not is_done(known, at)
    return of in (None, current) and current != _moment(known.get("told"))


def with_told(known: Known, of: datetime | None) -> dict[str, Any]:
    """What is known once people have heard that this deadline, or the known one, has come."""
    at = of or due(known)
    return {**known, "told": at.isoformat()} if at else dict(known)


def time_in(duty: Duty, data: Data) -> datetime | None:
    """The deadline in an event's data."""
    return _moment(data[duty.part].get(duty.when))


def data_of(duty: Duty, number: str, known: Known) -> dict[str, Any]:
    """An event's data with all that is known."""
    part = {"id": number}
    for name, key in (("title", "title"), ("url", "url"), ("when", duty.when)):
        if (value := _latest(known, name)) is not None:
            part[key] = value
    around = {duty.who: _latest(known, "who"), "source": _latest(known, "source")}
    return {duty.part: part} | {key: value for key, value in around.items() if value is not None}


def _is_to_be_told_anew(before: Known, after: Known) -> bool:
    """Whether it has just been done or passed on: then the same deadline may be told again."""
    is_done_now = due(after) is None and after.get("done") != before.get("done")
    is_passed_on = bool(before) and _latest(after, "who") != _latest(before, "who")
    return is_done_now or is_passed_on


def _said(duty: Duty, kind: str, told: Facts) -> Iterator[tuple[str, Any]]:
    part = getattr(told, duty.part)
    if kind == DONE:
        yield "done", True
    for name in ("title", "url"):
        if value := getattr(part, name, None):
            yield name, value
    if duty.when in part.model_fields_set:
        when = getattr(part, duty.when)
        if when is not None or kind != duty.kind:  # what is overdue has a time, told or not
            yield "when", when and when.isoformat()
    if duty.who in told.model_fields_set:
        yield "who", getattr(told, duty.who)
    if (source := getattr(told, "source", None)) is not None:
        yield "source", source.model_dump(exclude_unset=True)


def _latest(known: Known, name: str) -> Any:  # Any: JSON of many shapes
    return known.get(name, [None])[0]


def _at(known: Known, name: str) -> datetime:
    return datetime.fromisoformat(known[name][1]) if name in known else _NEVER


def _moment(told: str | None) -> datetime | None:
    return datetime.fromisoformat(told) if told else None
