"""How far each of the page's buttons sets the demo's clock ahead."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.demo.leaps import LEAPS, after, next_at

KYIV = ZoneInfo("Europe/Kyiv")


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-28T08:59", "2026-11-28T09:00"),
        ("2026-11-28T09:00", "2026-11-29T09:00"),
        ("2026-12-31T23:04", "2027-01-01T09:00"),
        ("2027-03-27T12:00", "2027-03-28T09:00"),  # that night the clocks go forward
    ],
)
def test_next_hour_is_today_if_it_is_still_to_come(now: str, then: str) -> None:
    leapt = next_at(9)(datetime.fromisoformat(now).replace(tzinfo=KYIV))

    assert leapt == datetime.fromisoformat(then).replace(tzinfo=KYIV)


def test_an_hour_is_an_hour_even_when_clocks_change() -> None:
    now = datetime(2027, 3, 28, 2, 30, tzinfo=KYIV)

    leapt = after(hours=1)(now)

    assert leapt.astimezone(UTC) - now.astimezone(UTC) == timedelta(hours=1)
    assert leapt.hour == 4


@pytest.mark.parametrize("key", LEAPS)
def test_every_leap_is_ahead(key: str) -> None:
    now = datetime(2026, 11, 28, 23, 59, 59, tzinfo=KYIV)

    assert LEAPS[key](now) > now
