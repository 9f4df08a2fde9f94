"""The clock: reminders of a payment at 10:00 of its day, and the hourly tidying."""

import asyncio
import json
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot import directory
from bot.config import Config
from bot.health import Health
from bot.schedule import Schedule
from storage import events, sources
from storage.engine import Database, Unavailable
from storage.models import Channel, Event
from tests.house import Clock
from tests.storage.rows import make_event

KYIV, AUCKLAND = ZoneInfo("Europe/Kyiv"), ZoneInfo("Pacific/Auckland")
VIBER = {"id": "5", "name": "Viber", "kind": "messenger"}
TODAY = date(2026, 11, 25)
TEN = datetime(2026, 11, 25, 8, tzinfo=UTC)  # 10:00 in Kyiv
REMINDER = "channel.payment_due"


@dataclass
class Watch:
    """The clock's loop with its hands, in a cabinet whose zone is `zone`."""

    database: Database
    zone: ZoneInfo = KYIV
    clock: Clock = field(default_factory=Clock)
    woken: list[datetime] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.health = Health(self.clock)
        self.restart()

    def restart(self) -> None:
        """As a new process does."""
        config = Config.model_validate({"timezone": self.zone.key})
        self.schedule = Schedule(self.database, self.clock, config, self._wake, self.health)

    async def tick(self, at: datetime) -> None:
        """The tick at this time."""
        self.clock.now = at.astimezone(UTC)
        await self.schedule.tick()

    async def learn(self, paid_until: str, at: datetime = TEN - timedelta(days=3)) -> None:
        """The CRM tells until when Viber is paid."""
        told = {"channel": {**VIBER, "paid_until": paid_until}}
        await self.database.write(
            partial(
                directory.apply, kind="channel.updated", data=told, at=at, now=at, zone=self.zone
            )
        )

    async def pay(self, at: datetime) -> None:
        """The CRM's word that Viber is paid is fanned out."""
        told = partial(directory.mention, kind="channel.paid", data={"channel": dict(VIBER)})
        await self.database.write(partial(told, at=at, now=at, zone=self.zone))

    async def reminders(self) -> list[dict[str, Any]]:
        """The data of every reminder made."""
        async with self.database.read() as session:
            found = await session.exec(
                select(Event).where(Event.external_id.startswith("payment:")).order_by(Event.id)  # type: ignore[attr-defined,arg-type]  # a column
            )
            return [json.loads(event.body) for event in found.all()]

    def _wake(self) -> None:
        self.woken.append(self.clock())


@pytest.fixture
def watch(database: Database) -> Watch:
    return Watch(database)


async def test_reminder_comes_at_ten_of_the_day_and_once(watch: Watch) -> None:
    await watch.learn("2026-11-25")

    for minutes in (-60 * 24, -1, 0, 1, 60, 60 * 24):
        await watch.tick(TEN + timedelta(minutes=minutes))

    assert (watch.woken, len(await watch.reminders())) == ([TEN], 1)


async def test_reminder_after_a_restart_comes_once(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)

    watch.restart()
    await watch.tick(TEN + timedelta(minutes=5))

    assert len(await watch.reminders()) == 1


async def test_reminder_missed_at_ten_comes_at_the_start(watch: Watch) -> None:
    await watch.learn("2026-11-25")

    await watch.tick(TEN + timedelta(minutes=5))

    assert len(await watch.reminders()) == 1


async def test_two_processes_at_once_make_one_reminder(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    other = Watch(watch.database, clock=watch.clock)
    watch.clock.now = TEN

    await asyncio.gather(watch.schedule.tick(), watch.schedule.tick(), other.schedule.tick())

    assert (len(await watch.reminders()), len(watch.woken + other.woken)) == (1, 1)


async def test_payment_moved_to_another_day_is_reminded_of_then(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.learn("2026-11-26", TEN - timedelta(hours=1))

    await watch.tick(TEN)
    early = await watch.reminders()
    await watch.tick(TEN + timedelta(days=1))

    assert (early, len(await watch.reminders())) == ([], 1)


async def test_payment_moved_to_today_in_the_afternoon_is_reminded_of(watch: Watch) -> None:
    await watch.learn("2026-11-26")
    await watch.tick(TEN)
    await watch.learn("2026-11-25", TEN + timedelta(hours=4))

    await watch.tick(TEN + timedelta(hours=4, minutes=1))

    assert len(await watch.reminders()) == 1


async def test_paid_channel_is_not_reminded_of(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.pay(TEN - timedelta(hours=1))

    await watch.tick(TEN)

    assert await watch.reminders() == []


async def told_by_the_crm(watch: Watch, at: datetime, due_at: str = "2026-11-25") -> None:
    meaning = {REMINDER: {"channel": VIBER, "due_at": due_at}}

    async def work(session: AsyncSession) -> None:
        event_id = await make_event(
            session, type=REMINDER, subject="channel:5", received_at=at, occurred_at=at
        )
        await events.fanned_out(session, event_id, meaning)

    await watch.database.write(work)


@pytest.mark.parametrize(
    ("minutes", "due_at", "reminders"),
    [
        (-9 * 60 - 55, "2026-11-25", 1),  # at 00:05
        (300, "2026-11-25", 0),
        (300, "2026-11-25T20:00:00Z", 0),
        (300, "2026-11-26", 1),
    ],
)
async def test_only_the_crms_own_word_since_ten_is_todays_reminder(
    watch: Watch, minutes: int, due_at: str, reminders: int
) -> None:
    await watch.learn("2026-11-25")
    await told_by_the_crm(watch, TEN + timedelta(minutes=minutes), due_at)

    await watch.tick(TEN + timedelta(minutes=max(0, minutes + 1)))

    assert len(await watch.reminders()) == reminders


@pytest.mark.parametrize("told", ["2026-11-25", "2026-11-25T21:30:00+00:00"])
async def test_reminder_names_an_hour_only_where_one_was_told(watch: Watch, told: str) -> None:
    await watch.learn(told)

    await watch.tick(TEN)

    assert [it["due_at"] for it in await watch.reminders()] == [told]


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Pacific/Auckland", "2026-11-25"),
        ("Pacific/Kiritimati", "2026-11-25"),  # UTC+14
        ("Pacific/Pago_Pago", "2026-11-25"),  # UTC-11
        ("Europe/Kyiv", "2026-03-29"),  # the clock goes from 3 to 4
        ("Europe/Kyiv", "2026-10-25"),  # from 4 to 3
        ("America/Santiago", "2026-09-06"),  # the day begins at 1
        ("America/Santiago", "2026-04-05"),  # the hour before midnight comes twice
    ],
)
async def test_reminder_comes_at_ten_wherever_and_whenever(
    database: Database, zone: str, day: str
) -> None:
    watch = Watch(database, ZoneInfo(zone))
    ten = datetime.fromisoformat(day).replace(hour=10, tzinfo=watch.zone)
    await watch.learn(day, ten.astimezone(UTC) - timedelta(days=3))

    for seconds in (-86_400, -1, 0, 86_400):
        await watch.tick(ten.astimezone(UTC) + timedelta(seconds=seconds))

    assert watch.woken == [ten.astimezone(UTC)]
    assert [it["due_at"] for it in await watch.reminders()] == [day]


async def test_reminder_of_our_own_never_writes_the_payment_back(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)
    await watch.pay(TEN + timedelta(seconds=1))
    [data] = await watch.reminders()

    await watch.database.write(
        partial(directory.mention, kind=REMINDER, data=data, at=TEN, now=TEN, own=True)
    )

    async with watch.database.read() as session:
        assert not await directory.still_owed(session, data)
        assert (await session.exec(select(Channel.paid_until))).one() is None


async def test_payment_still_due_is_still_owed(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)
    [data] = await watch.reminders()

    async with watch.database.read() as session:
        assert await directory.still_owed(session, data)


async def test_a_day_told_is_that_day_in_the_cabinets_zone(database: Database) -> None:
    watch = Watch(database, AUCKLAND)

    await watch.learn("2026-11-25")

    channel = await database.write(partial(sources.mention, table=Channel, crm_id="5", name=None))
    assert directory.due_day(channel, AUCKLAND) == TODAY


async def test_clock_that_cannot_reach_the_database_is_ill_until_it_can(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        await watch.tick(TEN)
    ill = watch.health.parts()["clock"].problem

    await watch.tick(TEN + timedelta(seconds=1))

    assert (ill, watch.health.parts()["clock"].problem) == ("cannot reach the database", None)


async def test_tidying_that_failed_is_done_by_the_next_tick(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(_work: object) -> None:
        raise Unavailable("disk full")

    old = TEN - timedelta(days=181)
    await watch.database.write(partial(make_event, received_at=old))
    with monkeypatch.context() as patch:
        patch.setattr(watch.database, "write", fail)
        await watch.tick(TEN)

    await watch.tick(TEN + timedelta(seconds=1))

    assert await how_many_events(watch) == 0


async def test_old_events_go_within_the_hour_they_become_too_old(watch: Watch) -> None:
    await watch.tick(TEN)
    old = TEN - timedelta(days=180) + timedelta(minutes=30)
    await watch.database.write(partial(make_event, received_at=old))

    await watch.tick(TEN + timedelta(minutes=59))
    before = await how_many_events(watch)
    await watch.tick(TEN + timedelta(minutes=60))

    assert (before, await how_many_events(watch)) == (1, 0)


async def how_many_events(watch: Watch) -> int:
    async with watch.database.read() as session:
        return len((await session.exec(select(Event.id))).all())
