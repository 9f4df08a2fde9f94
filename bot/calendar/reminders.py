"""When a reminder is due, and what follows then.

Until then it is a row that waits; then it becomes an event. A payment has a ladder of reminders, so
the row of its next step follows; a reminder of any other type comes once.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

from bot.calendar.days import day_of, told
from storage.tables import (
    Channel,
    NewReminder,
    Reminder,
    in_cabinet,
    number_of,
    qualified,
    unqualified,
)

PAYMENT = "channel.payment_due"
STEPS = (-7, -3, -1, 0, 1, 4, 7)  # days from the day on which the payment is due
FORGOTTEN_AFTER = timedelta(days=30)  # a payment that is overdue for longer is no news
_FIRST, _LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Timing:
    """The hour of the day at which reminders come, in the cabinet's zone."""

    hour: int
    zone: tzinfo

    def __str__(self) -> str:
        """The form that is stored, so that a change can be noticed later."""
        return f"{self.zone} {self.hour}"

    def shares_zone(self, other: str | None) -> bool:
        """Whether a stored timing has the same zone."""
        return other is not None and other.rpartition(" ")[0] == str(self.zone)

    def on(self, day: date) -> datetime:
        """The hour on that day, in UTC.

        It is the first of two where the clocks go back, and one hour later where they skip it.
        """
        try:
            return datetime.combine(day, time(self.hour), self.zone).astimezone(UTC)
        except OverflowError:  # the first or the last day that Python knows
            return _FIRST if day == date.min else _LAST

    def today(self, now: datetime) -> date:
        """The date in the cabinet's zone."""
        return day_of(now, self.zone)

    def tomorrow(self, now: datetime) -> datetime:
        """The hour on the cabinet's next day, in UTC."""
        return self.on(self.today(now) + timedelta(days=1))


@dataclass(frozen=True)
class Step:
    """One of STEPS, `days` from the due day, and when its reminder comes."""

    days: int
    at: datetime


@dataclass(frozen=True)
class Fired:
    """What a due reminder becomes: an event, and the row that waits next."""

    event: NewReminder | None = None
    then: NewReminder | None = None


def plan(due: date, now: datetime, timing: Timing, *, told_today: bool = False) -> Step | None:
    """The next reminder of a payment; None if the ladder is over.

    Of missed steps the newest comes: at once, or at today's hour if that is ahead. `told_today`:
    somebody has just been told, which counts as today's step and all missed ones.
    """
    today = timing.today(now)
    if told_today:
        return next((it for it in _steps(due, timing) if due + timedelta(it.days) > today), None)
    ahead = following(due, now, timing)
    missed = [step for step in _steps(due, timing) if step.at <= now]
    if not missed or today - due > FORGOTTEN_AFTER:
        return ahead
    at = max(now, timing.on(today))
    return ahead if ahead is not None and ahead.at <= at else Step(missed[-1].days, at)


def following(due: date, now: datetime, timing: Timing) -> Step | None:
    """The first step after `now`; None after the last."""
    return next((step for step in _steps(due, timing) if step.at > now), None)


def step_at(due: date, days: int, timing: Timing) -> datetime:
    """When the step that is `days` from the due day comes."""
    return next((step.at for step in _steps(due, timing) if step.days == days), timing.on(due))


def subject_of(channel: Channel) -> str:
    """The subject of the channel's reminders."""
    return qualified(channel.cabinet, f"channel:{channel.crm_id}")


def payment_body(channel: Channel) -> bytes:
    """The JSON that a reminder stores about a channel, which must have `paid_until`.

    `fire` adds the due day, because it depends on the zone.
    """
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
    return json.dumps(in_cabinet(channel.cabinet, data)).encode()


def of_payment(channel: Channel, step: Step, zone: tzinfo) -> NewReminder:
    """The row of a channel's next reminder. The channel must have `paid_until`."""
    assert channel.paid_until is not None
    due = day_of(channel.paid_until, zone)
    return _of_payment(subject_of(channel), due, step, payment_body(channel))


def fire(row: Reminder, now: datetime, timing: Timing) -> Fired:
    """What a due row becomes. However late it is, a payment makes one event at most."""
    if row.type != PAYMENT:
        return Fired(event=NewReminder(row.key, row.at, row.type, row.subject, row.body))
    data: dict[str, Any] = json.loads(row.body)  # Any: the JSON of `payment_body`
    paid_until = _paid_until(data)
    due = day_of(paid_until, timing.zone)
    event, step = None, plan(due, now, timing)
    if step is not None and step.at <= now:
        body = json.dumps(data | {"due_at": told(paid_until, timing.zone)}).encode()
        event, step = _of_payment(row.subject, due, step, body), following(due, now, timing)
    return Fired(event, _of_payment(row.subject, due, step, row.body) if step else None)


def retimed(row: Reminder, timing: Timing) -> datetime:
    """When the row is due under this timing, on which only payments depend."""
    if row.type != PAYMENT:
        return row.at
    due = day_of(_paid_until(json.loads(row.body)), timing.zone)
    return step_at(due, int(row.key.rpartition(":")[2]), timing)


def _of_payment(subject: str, due: date, step: Step, body: bytes) -> NewReminder:
    channel = qualified(unqualified(subject)[0], number_of(subject))
    key = f"payment:{channel}:{due}:{step.days}"
    return NewReminder(key, step.at, PAYMENT, subject, body)


def _paid_until(data: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(data["channel"]["paid_until"])


def _steps(due: date, timing: Timing) -> Iterator[Step]:
    for days in STEPS:
        try:
            yield Step(days, timing.on(due + timedelta(days=days)))
        except OverflowError:  # before the first day that Python knows, or after the last
            continue
