"""What waits for its time: payments and tasks by the hundred thousand, people in quiet hours."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert

from bot.calendar import days
from bot.calendar.days import A_DAY
from bot.calendar.reminders import Timing, of_payment, plan
from bot.events import payloads
from bot.rules.objects import deadlines
from storage.directory import cabinet
from storage.engine.database import Database
from storage.flow import reminders
from storage.tables import Channel, SubjectState
from tests.bench import bulk

MANY = 100_000  # channels, and as many tasks
DAYS = 30  # over which their dates are spread, as if all were monthly
QUIET = 10_000  # people
EACH = 2  # notifications waiting for each of them
EVENING = timedelta(hours=8)  # how long before the end of quiet hours they were made

ZONE = ZoneInfo("Europe/Kyiv")
TIMING = Timing(10, ZONE)

_TASK = deadlines.DEADLINES[0]


async def fill(database: Database, start: datetime) -> None:
    """Adds channels whose ladders begin within a month of `start`, and tasks due at ten in it."""
    channels = [_channel(number, start) for number in range(MANY)]
    waiting = []
    for row in channels:
        assert row.paid_until is not None
        step = plan(days.day_of(row.paid_until, ZONE), start, TIMING)
        waiting += [of_payment(row, step, ZONE)] if step else []
    tasks = [_task(number, start) for number in range(MANY)]
    for number, known in enumerate(tasks):
        reminder = deadlines.reminder(_TASK, f"task:t{number}", known, start)
        waiting += [reminder] if reminder else []

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


def hush(folder: Path, first: int, until: datetime) -> None:
    """Adds people in quiet hours until this minute, with notifications held since the evening."""
    last, local = first + QUIET - 1, until.astimezone(ZONE)
    ends = local.hour * 60 + local.minute
    evening, due = _sql(until - EVENING), _sql(until)
    with bulk.bulk(folder) as make:
        bulk.people(make, first, last, evening)
        bulk.cards(make, first, last, evening, link_id="n", form="'bell'")
        quiet = {"person_id": f"{first} + n / 7", "weekday": "n % 7"}
        begins = (ends - 11 * 60) % A_DAY
        make("quiet_hours", 0, 7 * QUIET - 1, **quiet, begins=f"{begins}", ends=f"{ends}")
        bulk.events(make, 1, QUIET, evening)
        for part in range(EACH):
            heard = {"event_id": f"n - {part * QUIET}", "person_id": f"{first} + n * 7 % {QUIET}"}
            heard |= {"due_at": due, "held": "'quiet'", "subject": "'order:' || n"}
            heard |= {"kind": f"'{('order.created', 'order.assigned')[part]}'"}
            heard |= {"expires_at": _sql(until + timedelta(days=2))}
            bulk.notifications(make, part * QUIET + 1, (part + 1) * QUIET, evening, **heard)


def _sql(at: datetime) -> str:
    return f"'{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}'"


def _channel(number: int, start: datetime) -> Channel:
    due = start.date() + timedelta(days=8 + number % DAYS)
    return Channel(
        crm_id=str(number),
        name=f"Channel {number}",
        kind="messenger",
        paid_until=days.kept(due, ZONE),
        amount="499",
        currency="UAH",
        period="monthly",
        first_day=due.day,
    )


def _task(number: int, start: datetime) -> dict[str, Any]:
    """What Bellhop knows of a task."""
    due = TIMING.on(start.date() + timedelta(days=1 + number % DAYS))
    data = {
        "task": {"id": f"t{number}", "title": f"Task {number}", "due_at": due.isoformat()},
        "assignee_id": f"m{number % QUIET}",
    }
    told = payloads.read("task.created", data)
    return deadlines.merged({}, "task.created", told, start.astimezone(UTC))
