"""Claims about the details that hooks lack: asked for soon, together, and not for ever."""

from datetime import timedelta
from functools import partial

import pytest

from bot.providers.keycrm.api import CannotAsk, KeyRefused, NotAllowed
from bot.sync import changes, details
from bot.sync.details import Waiting
from tests.sync.crm import Scene

LIST, CARDS = "order", "pipelines/cards"


async def hooked(desk: Scene, waiting: Waiting, *numbers: int) -> None:
    """Orders that have changed, of which hooks have told."""
    for number in numbers:
        desk.crm.order(number)
        await desk.hook(f"order:{number}")
        waiting.add(f"order:{number}", desk.clock())


async def fetch(desk: Scene, waiting: Waiting) -> list[str]:
    before = len(desk.desk.kept)
    desk.crm.asked.clear()
    await details.fetch(desk.account, desk.means, waiting)
    return desk.desk.told[before:]


async def test_one_is_asked_for_by_itself(either: Scene) -> None:
    waiting = Waiting()
    await hooked(either, waiting, 5)

    assert await fetch(either, waiting) == ["5"]
    assert either.crm.asked == ["order/5"]
    assert not waiting


async def test_many_come_by_pages(either: Scene) -> None:
    waiting = Waiting()
    await hooked(either, waiting, *range(100, 170))
    either.crm.order(5, ago=3600)

    assert await fetch(either, waiting) == [str(it) for it in range(100, 170)]
    assert either.crm.asked == [LIST, LIST]
    assert not waiting


async def test_what_the_pages_lack_is_asked_for_one_by_one(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1, 2, 3, 4)
    desk.crm.lists[LIST][3]["updated_at"] = "2026-11-22 10:00:00"

    assert sorted(await fetch(desk, waiting)) == ["1", "2", "3", "4"]
    assert desk.crm.asked == [LIST, "order/3"]


async def test_pages_are_not_turned_for_ever(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 9000, 9001, 9002, 9003)
    for number in range(1, 1001):
        desk.crm.order(number)

    assert sorted(await fetch(desk, waiting)) == ["9000", "9001", "9002", "9003"]
    assert desk.crm.asked.count(LIST) == details.PAGES


async def test_without_their_times_they_are_asked_for_a_few_at_a_time(desk: Scene) -> None:
    """A minimal hook does not say when the object was changed."""
    waiting = Waiting()
    for number in range(1, 16):
        desk.crm.order(number)
        waiting.add(f"order:{number}", desk.clock())

    assert len(await fetch(desk, waiting)) == details.ONE_BY_ONE
    assert LIST not in desk.crm.asked
    assert len(await fetch(desk, waiting)) == 5
    assert not waiting


async def test_what_waits_too_long_is_dropped(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1)
    desk.clock.advance(minutes=5)
    await hooked(desk, waiting, 2)
    desk.clock.advance(minutes=5)

    assert await fetch(desk, waiting) == ["2"]


async def test_what_could_not_be_asked_for_waits_on(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1, 2)
    desk.crm.failure = CannotAsk("down")
    with pytest.raises(CannotAsk):
        await fetch(desk, waiting)
    assert len(waiting) == 2
    desk.crm.failure = None
    desk.clock.advance(minutes=9)

    assert await fetch(desk, waiting) == ["1", "2"]


async def test_a_page_that_was_stored_is_not_asked_for_again(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, *range(100, 160))
    desk.crm.failure, desk.crm.good_pages = CannotAsk("half a page"), 1
    with pytest.raises(CannotAsk):
        await fetch(desk, waiting)

    assert len(waiting) == 10


async def test_another_hook_meanwhile_asks_again(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1)
    original = desk.crm.one

    async def slow(path: str, **options: object) -> object:
        answer = await original(path, **options)
        waiting.add("order:1", desk.clock())
        return answer

    desk.crm.one = slow
    await fetch(desk, waiting)

    assert len(waiting) == 1


async def test_what_is_not_there_is_given_up(desk: Scene) -> None:
    waiting = Waiting()
    desk.crm.lists[LIST] = {}
    waiting.add("order:404", desk.clock())

    assert await fetch(desk, waiting) == []
    assert not waiting


@pytest.mark.parametrize("subject", ["task:1", "chat:1", "channel:1", "order:../users", "order:a"])
async def test_nothing_else_is_asked_for(desk: Scene, subject: str) -> None:
    waiting = Waiting()
    waiting.add(subject, desk.clock())

    await fetch(desk, waiting)

    assert desk.crm.asked == []


async def test_cards_are_asked_for_too(desk: Scene) -> None:
    waiting = Waiting()
    desk.crm.put(CARDS, 7)
    waiting.add("lead:7", desk.clock())

    assert await fetch(desk, waiting) == ["7"]
    assert desk.crm.asked == ["pipelines/cards/7"]
    assert [row.type for row in desk.desk.kept.values()] == ["api.lead"]


async def test_what_has_changed_since_the_hook_is_told_as_by_a_poll(desk: Scene) -> None:
    await changes.read_orders(desk.account, desk.means)
    waiting = Waiting()
    desk.clock.advance(seconds=30)
    await hooked(desk, waiting, 1)

    await fetch(desk, waiting)

    began = desk.clock() - timedelta(minutes=15, seconds=30)
    assert desk.desk.body()["since"] == began.isoformat()


async def test_two_are_a_page_if_calls_are_short(desk: Scene) -> None:
    """Those that come while it waits to ask are among them."""
    waiting = Waiting()
    await hooked(desk, waiting, 1)

    async def spread() -> bool:
        await hooked(desk, waiting, 2)
        return True

    desk.crm.budget.spread = spread

    assert await fetch(desk, waiting) == ["1", "2"]
    assert desk.crm.asked == [LIST]


async def test_an_object_that_cannot_be_told_holds_up_no_other(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1, 2, 3)
    desk.crm.broken["order/1"] = CannotAsk("an error (500)")

    for _ in range(3):
        with pytest.raises(CannotAsk):
            await fetch(desk, waiting)
        await hooked(desk, waiting, 4)

    assert [*desk.desk.told] == ["2", "3", "4"]
    assert len(waiting) == 2


async def test_a_list_that_cannot_be_told_holds_up_no_single_object(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, *range(1, 6))
    desk.crm.broken[LIST] = CannotAsk("an error (500)")

    with pytest.raises(CannotAsk):
        await fetch(desk, waiting)

    assert desk.desk.told == ["1", "2", "3", "4", "5"]


async def test_a_crm_that_is_down_is_asked_twice_at_a_time(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1, 2, 3)
    desk.crm.failure = CannotAsk("down")

    with pytest.raises(CannotAsk):
        await fetch(desk, waiting)

    assert desk.crm.asked == ["order/1", "order/2"]


@pytest.mark.parametrize("many", [1, 5])
async def test_cards_that_the_key_may_not_read_hold_up_no_order(desk: Scene, many: int) -> None:
    waiting = Waiting()
    desk.crm.broken[CARDS] = NotAllowed("403")
    for number in range(1, many + 1):
        desk.crm.put(CARDS, number)
        desk.crm.broken[f"{CARDS}/{number}"] = NotAllowed("403")
        await desk.hook(f"lead:{number}")
        waiting.add(f"lead:{number}", desk.clock())
    await hooked(desk, waiting, 5)

    assert await fetch(desk, waiting) == ["5"]
    assert not waiting


async def test_what_the_key_may_not_read_does_not_wait_for_an_hour(desk: Scene) -> None:
    waiting = Waiting()
    desk.crm.broken[f"{CARDS}/7"] = NotAllowed("403")
    waiting.add("lead:7", desk.clock())
    await fetch(desk, waiting)

    seen = []
    for minutes in (0, 59, 1):
        desk.clock.advance(minutes=minutes)
        waiting.add("lead:7", desk.clock())
        seen.append(bool(waiting))
    assert seen == [False, False, True]

    await fetch(desk, waiting)
    waiting.hope()
    waiting.add("lead:7", desk.clock())
    assert waiting


async def test_a_refused_key_reads_nothing_else(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, 1, 2)
    desk.crm.broken["order/1"] = KeyRefused("401")

    with pytest.raises(KeyRefused):
        await fetch(desk, waiting)

    assert desk.crm.asked == ["order/1"]
    assert len(waiting) == 2


async def test_thousands_that_change_at_once_come_by_pages(desk: Scene) -> None:
    """Somebody has edited them all, in one second."""
    waiting = Waiting()
    await hooked(desk, waiting, *range(1, 621))

    assert len(await fetch(desk, waiting)) == 620
    assert len(desk.crm.asked) == 13
    assert not waiting


async def test_of_many_pages_only_what_is_still_worth_it_is_kept(desk: Scene) -> None:
    waiting = Waiting()
    await hooked(desk, waiting, *range(1, 151))
    desk.crm.turning = partial(desk.clock.advance, minutes=6)

    assert await fetch(desk, waiting) == [str(it) for it in range(1, 101)]
    assert not waiting.take(desk.clock())
