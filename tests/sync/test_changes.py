"""Claims about orders and cards that are polled: from now on, none left out, none twice."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from bot.providers.keycrm.api import CannotAsk
from bot.sync import changes, marks
from bot.sync.account import Revoked
from storage.upkeep.api_marks import STEADY_SINCE, WHOLE_SINCE
from tests.sync.crm import Scene

OFF = [timedelta(minutes=-10), timedelta(), timedelta(minutes=10)]
is_off = pytest.mark.parametrize("ahead", OFF, ids=["behind", "same clock", "ahead"])


async def poll(desk: Scene, **later: float) -> list[str]:
    """What a poll has stored that was not stored before."""
    desk.clock.advance(**later)
    before = len(desk.desk.kept)
    await changes.read_orders(desk.account, desk.means)
    return desk.desk.told[before:]


@is_off
async def test_what_was_there_before_the_first_poll_is_history(
    desk: Scene, ahead: timedelta
) -> None:
    desk.crm.ahead = ahead
    for id, ago in enumerate((0, 1, 60, 600, 3600, 86_400), start=1):
        desk.crm.order(id, ago=ago)

    polls = [await poll(desk) for _ in range(3)]

    assert polls == [[], [], []]


@is_off
async def test_a_change_since_then_is_told_once(desk: Scene, ahead: timedelta) -> None:
    desk.crm.ahead = ahead
    desk.crm.order(1, ago=30)
    await poll(desk)
    desk.clock.advance(seconds=10)
    desk.crm.order(2)
    desk.crm.order(1, status_id=2)

    polls = [await poll(desk, seconds=60) for _ in range(4)]

    assert polls == [["1", "2"], [], [], []]


@is_off
async def test_a_quiet_shop_misses_nothing(desk: Scene, ahead: timedelta) -> None:
    desk.crm.ahead = ahead
    polls = [await poll(desk, minutes=30) for _ in range(10)]
    desk.crm.order(1)

    assert [*polls, await poll(desk, minutes=1), await poll(desk, hours=40)] == [
        *([],) * 10,
        ["1"],
        [],
    ]


async def test_a_change_that_shows_up_late_is_not_missed(desk: Scene) -> None:
    """It bears the time at which it began, and is seen once it is committed."""
    await poll(desk)
    desk.crm.order(1)
    await poll(desk, seconds=60)

    desk.crm.order(2, ago=90)

    assert await poll(desk) == ["2"]


async def test_what_a_hook_has_told_is_no_news(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=10)
    desk.crm.order(1)
    await desk.hook("order:1")

    assert await poll(desk, seconds=60) == []

    desk.clock.advance(seconds=10)
    desk.crm.order(1, status_id=2)
    assert await poll(desk, seconds=60) == ["1"]


async def test_after_a_downtime_it_goes_on_where_it_stopped(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(hours=2)
    desk.crm.order(1)

    assert await poll(desk, hours=20) == ["1"]
    assert desk.desk.body()["since"] < desk.desk.body()["context"]["created_at"]


async def test_after_a_long_downtime_it_reads_a_day(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(hours=2)
    desk.crm.order(1)
    desk.clock.advance(days=2)
    desk.crm.order(2, ago=86_000)

    assert await poll(desk) == ["2"]


async def test_a_failure_on_a_later_page_loses_nothing_and_tells_nothing_twice(
    desk: Scene,
) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    for id in range(1, 121):
        desk.crm.order(id)
    desk.crm.failure, desk.crm.good_pages = CannotAsk("half a page"), 1
    with pytest.raises(CannotAsk):
        await poll(desk, seconds=30)
    assert len(desk.desk.told) == 50

    desk.crm.failure = None

    assert await poll(desk, hours=20) == [str(id) for id in range(51, 121)]
    assert await poll(desk, seconds=60) == []


async def test_a_day_of_failures_loses_nothing(desk: Scene) -> None:
    await poll(desk)
    desk.crm.failure = CannotAsk("down")
    for hour in range(24):
        with pytest.raises(CannotAsk):
            await poll(desk, hours=1)
        desk.crm.order(hour + 1)

    desk.crm.failure = None

    assert sorted(map(int, await poll(desk, minutes=1))) == [*range(1, 25)]


async def test_what_changes_while_pages_are_turned_is_told(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    for id in range(100, 220):
        desk.crm.order(id)
    desk.crm.turning = partial(_change, desk)

    first = await poll(desk, seconds=30)
    desk.crm.turning = lambda: None
    later = await poll(desk, seconds=60) + await poll(desk, seconds=60)

    told = [*first, *later]
    assert {str(id) for id in range(100, 220)} <= set(told)
    assert {"1", "2"} <= set(told)  # old ones, changed when their page had been read


def _change(desk: Scene) -> None:
    """Before each further page, an old order is changed."""
    desk.clock.advance(seconds=1)
    desk.crm.order(1 if 1 not in desk.crm.lists["order"] else 2)


async def test_few_are_stored_in_one_commit(desk: Scene) -> None:
    await poll(desk)
    for id in range(1, 36):
        desk.crm.order(id)

    await poll(desk, seconds=60)

    assert desk.desk.batches == [3] * 11 + [2]


async def test_a_clock_that_is_set_right_hides_nothing(desk: Scene) -> None:
    desk.crm.ahead = timedelta(minutes=10)
    await poll(desk)
    desk.crm.order(1)
    await poll(desk, seconds=60)

    desk.crm.ahead = timedelta()
    desk.clock.advance(seconds=30)
    desk.crm.order(2)

    assert await poll(desk, seconds=30) == ["2"]


async def test_our_own_clock_was_wrong(desk: Scene) -> None:
    desk.clock.advance(days=1)
    await poll(desk)
    desk.clock.advance(days=-1)
    desk.crm.order(1)

    assert await poll(desk, seconds=60) == ["1"]


async def test_a_revoked_connection_stores_nothing_and_keeps_its_place(desk: Scene) -> None:
    await poll(desk)
    desk.crm.order(1)
    desk.desk.is_revoked = True
    with pytest.raises(Revoked):
        await poll(desk, seconds=60)

    desk.desk.is_revoked = False

    assert await poll(desk, seconds=60) == ["1"]


async def test_an_order_that_cannot_be_read_holds_up_no_other(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    desk.crm.order(1, updated_at=f"{desk.clock():%Y-%m-%d %H:%M:%S}", grand_total={"a": []})
    desk.crm.lists["order"][2] = {**desk.crm.lists["order"][1], "id": {}}
    desk.crm.order(3)
    desk.crm.pages = partial(_pages, desk.crm.lists["order"])

    assert await poll(desk, seconds=30) == ["1", "3"]


async def _pages(items: dict[int, Any], *_: Any, **__: Any) -> AsyncIterator[list[Any]]:
    yield [items[2], items[1], items[3]]


async def test_cards_are_polled_apart_from_orders(desk: Scene) -> None:
    await changes.read_leads(desk.account, desk.means)
    await changes.read_orders(desk.account, desk.means)
    desk.clock.advance(seconds=30)
    desk.crm.put("pipelines/cards", 7)
    desk.crm.order(7)

    await changes.read_leads(desk.account, desk.means)
    await changes.read_orders(desk.account, desk.means)

    assert [row.type for row in desk.desk.kept.values()] == ["api.lead", "api.order"]
    assert [row.subject for row in desk.desk.kept.values()] == ["lead:7", "order:7"]


async def test_the_mark_says_up_to_when_all_is_known(desk: Scene) -> None:
    desk.crm.ahead = timedelta(minutes=-10)
    await poll(desk)
    desk.crm.order(1)
    await poll(desk, seconds=60)

    mark = await marks.find(desk.account, desk.means, "order")

    assert mark is not None
    assert mark.at == desk.clock() - timedelta(minutes=11)


async def test_a_second_change_in_the_same_second_is_told(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    desk.crm.order(1, status_id=1)
    await desk.hook("order:1", status="1", manager_id=None)
    desk.crm.order(1, status_id=1, manager_id=6)
    desk.crm.order(2, status_id=1)
    await desk.hook("order:2", status="1", manager_id=None)

    assert await poll(desk, seconds=60) == ["1"]


@pytest.mark.parametrize(
    "later", [{"untimed": True}, {"learned_at": "2026-11-22T16:00:30+00:00"}], ids=str
)
async def test_what_was_told_without_its_time_is_not_undone_by_a_poll(
    desk: Scene, later: dict[str, Any]
) -> None:
    desk.clock.now = datetime(2026, 11, 22, 15, 59, tzinfo=UTC)
    await poll(desk)
    desk.clock.advance(seconds=30)
    desk.crm.order(1, status_id=1)
    await desk.hook("order:1", status="2", **later)

    assert await poll(desk, seconds=60) == []


async def test_the_mark_says_since_when_it_was_read_without_a_break(desk: Scene) -> None:
    await poll(desk)
    await poll(desk, minutes=1)
    began = desk.clock().isoformat()
    for _ in range(30):
        await poll(desk, minutes=1)
    first = await _state(desk)
    await poll(desk, hours=2)
    resumed = desk.clock().isoformat()
    for _ in range(30):
        await poll(desk, minutes=1)
    second = await _state(desk)

    assert first[STEADY_SINCE] == began
    assert second[STEADY_SINCE] == resumed
    assert first[WHOLE_SINCE] == second[WHOLE_SINCE]


async def _state(desk: Scene) -> dict[str, Any]:
    mark = await marks.find(desk.account, desk.means, "order")
    assert mark is not None
    return mark.state
