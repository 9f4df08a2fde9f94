"""The ladder of a payment: which reminders are made, whatever happens to the clock."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.actions import payments
from bot.actions.context import Context, Report
from bot.calendar import days as dates
from bot.calendar.reminders import STEPS
from storage.directory import cabinet
from storage.engine.database import Database
from tests.stories.watch import REMINDER, TEN, Watch

AUCKLAND = ZoneInfo("Pacific/Auckland")
TODAY = date(2026, 11, 25)


def at(days: int, hours: float = 0) -> datetime:
    """Ten o'clock, plus some hours, so many days from the due day."""
    return TEN + timedelta(days=days, hours=hours)


@pytest.fixture
async def either(database: Database) -> Watch:
    """A schedule, once on SQLite and once on PostgreSQL."""
    await database.write(cabinet.furnish)
    return Watch(database)


async def test_every_step_comes_at_ten_and_once(either: Watch) -> None:
    await either.learn("2026-11-25")

    await either.live(at(-9), days=20)

    assert await either.steps() == [(days, at(days)) for days in STEPS]
    assert either.woken == [at(days) for days in STEPS]
    assert await either.waiting() == []


async def test_one_row_waits_for_each_channel(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-7))

    await watch.learn("2026-11-25", at(-6), amount=499)

    [row] = await watch.waiting()
    assert (row.key, row.at) == ("payment:5:2026-11-25:-3", at(-3))
    assert b"499" in row.body


async def test_reminder_after_a_restart_comes_once(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-7))

    watch.restart()
    await watch.tick(at(-7, 0.1))

    assert len(await watch.made()) == 1


async def test_two_processes_at_once_make_one_reminder(either: Watch) -> None:
    await either.learn("2026-11-25")
    other = Watch(either.database, clock=either.clock)
    either.clock.now = at(-7)

    await asyncio.gather(either.schedule.tick(), either.schedule.tick(), other.schedule.tick())

    assert len(await either.made()) == 1


async def test_clock_set_back_repeats_nothing(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-7))

    await watch.live(at(-8), days=2)

    assert await watch.steps() == [(-7, at(-7))]


@pytest.mark.parametrize(
    ("asleep_until", "step"),
    [
        (at(-7, 0.5), (-7, at(-7, 0.5))),  # the same day: at once
        (at(-2, 4), (-3, at(-2, 4))),
        (at(-2, -5), (-3, at(-2))),  # before the hour: at the hour
        (at(2, 9), (1, at(2, 9))),
        (at(20, 1), (7, at(20, 1))),
    ],
)
async def test_after_a_downtime_only_the_newest_missed_step_comes(
    watch: Watch, asleep_until: datetime, step: tuple[int, datetime]
) -> None:
    await watch.learn("2026-11-25")

    await watch.live(asleep_until, days=0.7)

    assert await watch.steps() == [step]


async def test_after_a_downtime_the_ladder_goes_on(watch: Watch) -> None:
    await watch.learn("2026-11-25")

    await watch.live(at(-2, 4), days=12)

    assert [days for days, _ in await watch.steps()] == [-3, -1, 0, 1, 4, 7]


async def test_channel_learned_mid_ladder_is_reminded_of_at_once(watch: Watch) -> None:
    await watch.learn("2026-11-25", at(-5, 3))

    await watch.live(at(-5, 4), days=1)

    assert await watch.steps() == [(-7, at(-5, 4))]


async def test_channel_learned_on_the_morning_of_a_step_is_reminded_of_once(watch: Watch) -> None:
    await watch.learn("2026-11-25", at(-3, -2))

    await watch.live(at(-3, -2), days=1.5)

    assert await watch.steps() == [(-3, at(-3))]


async def test_channel_already_long_overdue_when_learned_is_no_news(watch: Watch) -> None:
    await watch.learn("2026-11-25", at(31))

    await watch.live(at(31), days=2)

    assert await watch.made() == []


async def test_payment_moved_to_another_day_is_reminded_of_then(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-7))

    await watch.learn("2026-12-25", at(-6))
    await watch.live(at(-6), days=30)

    keys = [event.external_id for event in await watch.made()]
    assert keys == ["payment:5:2026-11-25:-7", "payment:5:2026-12-25:-7"]


@pytest.mark.parametrize(
    ("said_at", "steps"),
    [
        (at(-7, -9.5), [-3, -1]),  # at half past midnight: it is that day's
        (at(-7, 5), [-7, -3, -1]),  # after ours
        (at(-5), [-7, -3, -1]),
        (at(-3, -1), [-7, -1]),
    ],
)
async def test_word_of_the_payment_from_the_crm_replaces_that_days_step(
    watch: Watch, said_at: datetime, steps: list[int]
) -> None:
    await watch.learn("2026-11-25")
    await watch.live(at(-8), days=(said_at - at(-8)) / timedelta(days=1))

    await watch.hear(REMINDER, said_at, due_at="2026-11-25")
    await watch.live(said_at, days=(at(-1, 1) - said_at) / timedelta(days=1))

    assert [days for days, _ in await watch.steps()] == steps


async def test_payment_first_heard_of_mid_ladder_is_not_reported_twice(watch: Watch) -> None:
    await watch.hear(REMINDER, at(-5, 3), due_at="2026-11-25")

    await watch.live(at(-5, 3), days=2)

    assert await watch.steps() == [(-3, at(-3))]


@pytest.mark.parametrize("told", ["2026-11-25", "2026-11-25T21:30:00+00:00"])
async def test_reminder_names_an_hour_only_where_the_crm_did(watch: Watch, told: str) -> None:
    await watch.learn(told)

    await watch.tick(TEN)

    assert [it["due_at"] for it in await watch.told()] == [told]


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
        ("Europe/Kyiv", "2028-02-29"),
    ],
)
async def test_reminder_comes_at_ten_wherever_and_whenever(
    watch: Watch, zone: str, day: str
) -> None:
    watch.restart(ZoneInfo(zone))
    ten = datetime.fromisoformat(day).replace(hour=10, tzinfo=watch.zone)
    await watch.learn(day, ten.astimezone(UTC) - timedelta(hours=30))

    for seconds in (-3_600, -1, 0, 3_600):
        await watch.tick(ten.astimezone(UTC) + timedelta(seconds=seconds))

    assert (0, ten.astimezone(UTC)) in await watch.steps()
    assert {it["due_at"] for it in await watch.told()} == {day}


async def test_new_hour_applies_to_what_already_waits(either: Watch) -> None:
    await either.learn("2026-11-25")
    await either.tick(at(-8))

    await either.remind_at(8)
    await either.live(at(-8, 1), days=6)

    assert await either.steps() == [(-7, at(-7, -2)), (-3, at(-3, -2))]


async def test_later_hour_chosen_at_the_last_moment_applies_today(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-7, -1))

    await watch.remind_at(12)
    await watch.live(at(-7), days=1)

    assert await watch.steps() == [(-7, at(-7, 2))]


async def test_new_zone_applies_to_what_already_waits(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-8))

    watch.restart(ZoneInfo("Europe/London"))
    await watch.live(at(-8, 1), days=1.5)

    assert await watch.steps() == [(-7, at(-7, 2))]


async def test_reminders_are_retimed_only_once(
    watch: Watch, monkeypatch: pytest.MonkeyPatch
) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(at(-8))

    def fail(*_: object) -> None:
        raise AssertionError("it was timed already")

    monkeypatch.setattr("bot.schedule.reminders.retimed", fail)
    watch.restart()
    await watch.tick(at(-8, 1))

    assert watch.health.parts()["clock"].problem is None


async def test_bellhops_own_reminder_never_writes_the_payment_back(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)
    await watch.hear("channel.paid", TEN + timedelta(seconds=1))
    [data] = await watch.told()

    await watch.record(Report(REMINDER, "channel:5", data, TEN, own=True), now=TEN)

    assert not await is_still_owed(watch, data)
    assert (await watch.channel()).paid_until is None


async def is_still_owed(watch: Watch, data: dict[str, Any]) -> bool:
    async with watch.database.read() as session:
        return await payments.still_owed(Context(session, watch.zone, TEN), data)


async def test_payment_still_due_is_still_owed(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)
    [data] = await watch.told()

    await watch.learn("2026-11-25T20:00:00Z", TEN)  # the same day

    assert await is_still_owed(watch, data)


async def test_a_date_means_that_day_in_the_cabinets_zone(watch: Watch) -> None:
    watch.restart(AUCKLAND)

    await watch.learn("2026-11-25")

    paid_until = (await watch.channel()).paid_until
    assert paid_until is not None
    assert dates.day_of(paid_until, AUCKLAND) == TODAY
