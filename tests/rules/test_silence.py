"""A busy connection that goes silent is told of; quiet nights and small shops do not cry wolf."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.rules.silence import HISTORY, OF_CONNECTIONS, missed
from tests.rules.shops import HOUR, SHOPS, STARTS, Shop, hours_of

BY_NAME = {shop.name: shop for shop in SHOPS}


def told_after(hours: Mapping[datetime, int], last: datetime, until: datetime) -> datetime | None:
    """When the silence after the hour `last` is told of, if it is by then."""
    known = {at: number for at, number in hours.items() if last - HISTORY <= at <= last}
    now = last + HOUR
    while now <= until:
        if missed(known, last + HOUR / 2, now, OF_CONNECTIONS) is not None:
            return now
        now += HOUR
    return None


def false_alarms(shop: Shop, days: int, seed: int) -> int:
    hours = hours_of(shop, days, seed)
    heard = sorted(hours)
    pairs = pairwise(heard)
    long = [each for each in pairs if each[1] - each[0] > 3 * HOUR]
    return sum(told_after(hours, last, after) is not None for last, after in long)


def delay(shop: Shop, seed: int, breaks_at: int) -> timedelta | None:
    """How long after the breaking of the line it is told, if that is within three weeks."""
    hours = hours_of(shop, 56, seed)
    broken = STARTS + timedelta(days=51, hours=breaks_at)  # a Wednesday
    last = max(at for at in hours if at < broken)
    told = told_after(hours, last, broken + timedelta(days=21))
    return told - broken if told else None


@pytest.mark.parametrize("name", BY_NAME)
def test_half_a_year_of_a_shop_hardly_cries_wolf(name: str) -> None:
    assert false_alarms(BY_NAME[name], 182, seed=1) <= 3


@pytest.mark.parametrize(
    ("name", "at_most"),
    [
        ("large", timedelta(hours=5)),
        ("huge, day and night", timedelta(hours=5)),
        ("online, day and night", timedelta(hours=24)),
        ("medium", timedelta(days=7)),
        ("small", timedelta(days=14)),
    ],
)
def test_a_line_that_breaks_at_noon_is_told_of_in_time(name: str, at_most: timedelta) -> None:
    found = delay(BY_NAME[name], seed=1, breaks_at=12)

    assert found is not None
    assert found <= at_most


def test_who_is_new_has_no_rhythm_yet() -> None:
    hours = {STARTS + number * HOUR: 50 for number in range(24 * 10)}
    last = max(hours)

    assert told_after(hours, last, last + timedelta(days=3)) is None


def test_one_day_off_is_no_silence_wherever_it_falls() -> None:
    for day_off in range(5):
        hours = {
            at: number
            for at, number in hours_of(
                Shop("regular", 200, holidays=0, short_days=0), 56, seed=3
            ).items()
            if (at - STARTS).days != 49 + day_off
        }
        off = STARTS + timedelta(days=49 + day_off)
        last = max(at for at in hours if at < off)
        after = min((at for at in hours if at > off), default=off + timedelta(days=3))

        assert told_after(hours, last, after) is None
