"""What waits for its time, and what follows when the time has come. Pure.

A reminder is a row until then; then it is an event of ours, and the row is the next one of its
subject. A type that has no ladder here has no next one.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from typing import Any

from bot.calendar import days, ladder
from bot.calendar.ladder import Step, Timing
from storage.tables.flow import Channel, Reminder

PAYMENT = "channel.payment_due"


@dataclass(frozen=True)
class NewReminder:
    """A row of the table `reminder`, before it has an id."""

    key: str
    at: datetime
    type: str
    subject: str
    body: bytes


@dataclass(frozen=True)
class Turn:
    """What becomes of a reminder whose time has come: the event that it is now, and what waits."""

    event: NewReminder | None = None
    then: NewReminder | None = None


def turn(row: Reminder, now: datetime, timing: Timing) -> Turn:
    """What a row that is due leads to."""
    follow = _LADDERS.get(row.type)
    if follow is None:
        return Turn(event=NewReminder(row.key, row.at, row.type, row.subject, row.body))
    return follow(row, now, timing)


def retimed(row: Reminder, timing: Timing) -> datetime:
    """When a row is due in this zone and at this hour: only a ladder's depends on them."""
    if row.type not in _LADDERS:
        return row.at
    step = int(row.key.rpartition(":")[2])
    return ladder.step_at(_due(json.loads(row.body), timing.zone), step, timing)


def of_payment(channel: Channel, step: Step, zone: tzinfo) -> NewReminder:
    """The row of a channel's next reminder. The channel is paid until some day."""
    body = payment_body(channel)
    return _of_payment(json.loads(body), _due(json.loads(body), zone), step, body)


def subject_of(channel: Channel) -> str:
    """The object that a channel's reminders are about."""
    return f"channel:{channel.crm_id}"


def payment_body(channel: Channel) -> bytes:
    """What a reminder tells of a channel, but for the day: that depends on the zone."""
    assert channel.paid_until is not None
    data = {
        "channel": {
            "id": channel.crm_id,
            "name": channel.name,
            "kind": channel.kind,
            "paid_until": channel.paid_until.isoformat(),
        },
        "amount": channel.amount,
        "currency": channel.currency,
    }
    return json.dumps(data).encode()


def _payment_turn(row: Reminder, now: datetime, timing: Timing) -> Turn:
    """However late it is, one event at most: that of the newest step."""
    data: dict[str, Any] = json.loads(row.body)  # Any: the JSON of `payment_body`
    due = _due(data, timing.zone)
    step = ladder.plan(due, now, timing)
    if step is None:
        return Turn()
    if step.at > now:
        return Turn(then=_of_payment(data, due, step, row.body))
    told = days.told(_paid_until(data), timing.zone)
    event = _of_payment(data, due, step, json.dumps(data | {"due_at": told}).encode())
    after = ladder.following(due, now, timing)
    return Turn(event, _of_payment(data, due, after, row.body) if after else None)


def _of_payment(data: dict[str, Any], due: date, step: Step, body: bytes) -> NewReminder:
    number = data["channel"]["id"]
    key = f"payment:{number}:{due}:{step.days}"
    return NewReminder(key, step.at, PAYMENT, f"channel:{number}", body)


def _due(data: dict[str, Any], zone: tzinfo) -> date:
    return days.day_of(_paid_until(data), zone)


def _paid_until(data: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(data["channel"]["paid_until"])


_LADDERS: dict[str, Callable[[Reminder, datetime, Timing], Turn]] = {PAYMENT: _payment_turn}
