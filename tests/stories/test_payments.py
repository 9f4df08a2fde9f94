"""Payments reported by the CRM: what they do to the date, the reminder and the cards."""

from datetime import datetime, timedelta

from bot.actions.context import Report
from bot.calendar import days as dates
from tests.stories.watch import KYIV, REMINDER, TEN, VIBER, Watch


def at(days: int, hours: float = 0) -> datetime:
    """Ten o'clock, plus some hours, so many days from 25 November."""
    return TEN + timedelta(days=days, hours=hours)


async def day_of(watch: Watch) -> str | None:
    paid_until = (await watch.channel()).paid_until
    return dates.day_of(paid_until, KYIV).isoformat() if paid_until else None


async def test_paid_channel_is_not_reminded_of(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.hear("channel.paid", at(-8))

    await watch.live(at(-7), days=1)

    assert (await watch.made(), await watch.waiting()) == ([], [])
    assert await day_of(watch) is None


async def test_paid_channel_with_a_period_is_due_one_period_later(watch: Watch) -> None:
    await watch.learn("2026-11-25", period="monthly")

    await watch.hear("channel.paid", at(-1))

    [row] = await watch.waiting()
    assert row.key == "payment:5:2026-12-25:-7"
    assert await day_of(watch) == "2026-12-25"


async def test_date_that_comes_with_the_payment_beats_the_period(watch: Watch) -> None:
    await watch.learn("2026-11-25", period="monthly")

    await watch.hear("channel.paid", at(-1), paid_until="2027-11-25")

    assert await day_of(watch) == "2027-11-25"


async def test_months_end_is_kept_over_short_months(watch: Watch) -> None:
    await watch.learn("2027-01-31", period="monthly")

    days = []
    for month in (1, 2, 3, 4):
        await watch.hear("channel.paid", datetime.fromisoformat(f"2027-0{month}-20T10:00:00Z"))
        days.append(await day_of(watch))

    assert days == ["2027-02-28", "2027-03-31", "2027-04-30", "2027-05-31"]


async def test_months_end_is_kept_when_the_crm_sends_the_dates(watch: Watch) -> None:
    await watch.learn("2027-01-31", period="monthly")
    await watch.hear("channel.paid", at(90), paid_until="2027-02-28")

    await watch.hear("channel.paid", at(120))

    assert await day_of(watch) == "2027-03-31"


async def test_late_hook_does_not_undo_a_newer_one(watch: Watch) -> None:
    await watch.learn("2026-12-25", at(0))

    await watch.hear("channel.payment_due", at(-1), now=at(1), due_at="2026-11-25", amount=5)
    await watch.hear("channel.paid", at(-1), now=at(1))

    assert await day_of(watch) == "2026-12-25"
    assert (await watch.channel()).amount is None


async def test_bellhops_own_reminder_never_writes_an_old_name_back(watch: Watch) -> None:
    await watch.learn("2026-11-25")
    await watch.tick(TEN)
    [data] = await watch.told()
    await watch.hear("channel.disconnected", TEN, channel={**VIBER, "name": "New", "kind": "app"})

    taken = await watch.record(Report(REMINDER, "channel:5", data, TEN, own=True), now=TEN)

    channel = await watch.channel()
    assert (channel.name, channel.kind, taken.data["channel"]["name"]) == ("New", "app", "New")


async def test_payment_brings_no_reminder_of_the_next_one_the_same_day(
    watch: Watch,
) -> None:
    await watch.learn("2026-11-25", period="weekly")
    await watch.live(at(-1), days=1)
    before = len(await watch.made())

    await watch.hear("channel.paid", at(0, 1))  # the step a week before the next payment was at ten
    await watch.live(at(0, 2), days=0.5)

    assert len(await watch.made()) == before
    assert [row.key for row in await watch.waiting()] == ["payment:5:2026-12-02:-3"]


async def test_payment_reported_twice_counts_once(watch: Watch) -> None:
    await watch.learn("2026-11-25", period="monthly")

    await watch.hear("channel.paid", at(4))
    await watch.hear("channel.paid", at(6))

    assert await day_of(watch) == "2026-12-25"


async def test_payment_one_period_after_the_last_is_a_new_one(watch: Watch) -> None:
    await watch.learn("2026-11-25", period="monthly")

    await watch.hear("channel.paid", at(-14))
    await watch.hear("channel.paid", at(16))  # long before anybody is reminded

    assert await day_of(watch) == "2027-01-25"


async def test_date_that_comes_with_a_reconnection_is_kept(watch: Watch) -> None:
    await watch.hear("channel.reconnected", at(-20), paid_until="2026-11-25")

    assert await day_of(watch) == "2026-11-25"
    assert [row.key for row in await watch.waiting()] == ["payment:5:2026-11-25:-7"]


async def test_clock_set_back_suppresses_no_newer_hook(watch: Watch) -> None:
    await watch.learn("2026-11-25", at(-9))

    await watch.learn("2026-12-25", at(-10))

    assert await day_of(watch) == "2026-12-25"


async def test_late_word_of_the_payment_due_replaces_that_days_step_too(watch: Watch) -> None:
    await watch.learn("2026-11-25", at(-3, -1))

    await watch.hear(REMINDER, at(-3, -2), now=at(-3, -0.5), due_at="2026-11-25")
    await watch.live(at(-3, -0.5), days=1)

    assert await watch.made() == []


async def test_payment_after_its_due_day_is_a_new_one_however_soon(watch: Watch) -> None:
    await watch.learn("2026-10-25", at(-40), period="monthly")

    await watch.hear("channel.paid", at(-5))  # that of October
    await watch.hear("channel.paid", at(1))

    assert await day_of(watch) == "2026-12-25"
