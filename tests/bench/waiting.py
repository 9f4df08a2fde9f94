"""What waits for its time: payments and tasks by the hundred thousand, people in quiet hours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot import dates, deadlines, facts
from bot.ladder import Timing, plan
from bot.reminders import of_payment
from storage import cabinet, reminders
from storage.engine import Database
from storage.models import Channel, SubjectState
from tests.bench import bulk

MANY = 100_000  # channels, and as many tasks
DAYS = 30  # over which their dates are spread, as if each came every month
QUIET = 10_000  # people
EACH = 2  # notifications that each of them has waiting

ZONE = ZoneInfo("Europe/Kyiv")
TIMING = Timing(10, ZONE)

_TASK = deadlines.DUTIES[0]


async def fill(database: Database, start: datetime) -> None:
    """Channels whose ladders begin within the month after `start`, and tasks due in it at ten."""
    channels = [_channel(number, start) for number in range(MANY)]
    waiting = []
    for row in channels:
        assert row.paid_until is not None
        step = plan(dates.day_of(row.paid_until, ZONE), start, TIMING)
        waiting += [of_payment(row, step, ZONE).__dict__] if step else []
    tasks = [_task(number, start) for number in range(MANY)]
    for number, known in enumerate(tasks):
        reminder = deadlines.reminder(_TASK, f"t{number}", known, start)
        waiting += [reminder.__dict__] if reminder else []

    async def work(session: Any) -> None:  # Any: an AsyncSession
        plain = [row.model_dump(exclude={"id"}) for row in channels]
        await session.exec(insert(Channel.__table__), params=plain)  # type: ignore[attr-defined]  # a table
        known = [
            {"subject": f"task:t{number}", "state": {"deadline": it}, "updated_at": start}
            for number, it in enumerate(tasks)
        ]
        await session.exec(insert(SubjectState.__table__), params=known)  # type: ignore[attr-defined]  # a table
        await reminders.put(session, waiting)
        await cabinet.note_timed(session, str(TIMING))

    await database.write(work)


def hush(folder: Path, first: int, until: str, when: str) -> None:
    """Adds people whose news waits for the end of their quiet hours. Both times are SQL."""
    last = first + QUIET - 1
    with bulk.bulk(folder) as make:
        bulk.people(make, first, last, when)
        bulk.cards(make, first, last, when, link_id="n", form="'bell'")
        quiet = {"person_id": f"{first} + n / 7", "weekday": "n % 7"}
        make("quiet_hours", 0, 7 * QUIET - 1, **quiet, begins="1320", ends="540")
        bulk.events(make, 1, QUIET, when)
        for part in range(EACH):
            heard = {"event_id": f"n - {part * QUIET}", "person_id": f"{first} + n * 7 % {QUIET}"}
            heard |= {"due_at": until, "held": "'quiet'", "subject": "'order:' || n"}
            heard |= {"kind": f"'{('order.created', 'order.assigned')[part]}'"}
            bulk.notifications(make, part * QUIET + 1, (part + 1) * QUIET, when, **heard)


def _channel(number: int, start: datetime) -> Channel:
    due = start.date() + timedelta(days=8 + number % DAYS)
    return Channel(
        crm_id=str(number),
        name=f"Channel {number}",
        kind="messenger",
        paid_until=dates.kept(due, ZONE),
        amount="499",
        currency="UAH",
        period="monthly",
        first_day=due.day,
    )


def _task(number: int, start: datetime) -> dict[str, Any]:
    """What is known of a task."""
    due = TIMING.on(start.date() + timedelta(days=1 + number % DAYS))
    data = {
        "task": {"id": f"t{number}", "title": f"Task {number}", "due_at": due.isoformat()},
        "assignee_id": f"m{number % QUIET}",
    }
    told = facts.read("task.created", data)
    return deadlines.heard({}, "task.created", told, start.astimezone(UTC))
