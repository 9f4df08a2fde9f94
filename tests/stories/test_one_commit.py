"""A hook that comes while the line is free becomes cards in the commit that its 200 waits for."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import text
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.delivery.carry_out import Carrier
from bot.delivery.step import Delivery
from bot.intake.desk import Desk
from bot.intake.fanout import FanOut
from bot.intake.step import Intake
from storage.engine.writer import Unavailable
from storage.flow import events
from storage.tables import Card, Event, EventState, NewEvent, SourceCount
from tests.cast import MARTA, SHOP
from tests.house import KEYCRM_KEY, House, opened

NEW, DONE = EventState.NEW, EventState.DONE
step = Intake.step


class Paused:
    """Fan-out's loop, which only says how often it has been woken."""

    looks = 0

    async def step(self, _intake: Intake) -> float:
        self.looks += 1
        return 60.0


@pytest.fixture
def paused(monkeypatch: pytest.MonkeyPatch) -> Paused:
    """Fan-out's loop does nothing: what becomes cards does so with its hook."""
    loop = Paused()
    monkeypatch.setattr(Intake, "step", lambda intake: loop.step(intake))
    return loop


@pytest.fixture
async def shop(migrated_url: str, paused: Paused) -> AsyncIterator[House]:
    async with opened(migrated_url) as house:
        await house.open_for_business()
        yield house


def order(number: int) -> dict[str, Any]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


def copies(house: House, number: int) -> int:
    received = house.account(MARTA).received
    return sum(f"№ A-{number}:" in message.text for message in received)


async def states(house: House) -> list[EventState]:
    async with house.database.read() as session:
        found = await session.exec(select(Event.state).order_by(col(Event.id)))
        return [EventState(state) for state in found.all()]


async def ordinary_way(house: House) -> None:
    """Fans out what waits, as the loop would."""
    while not await step(house.app.loops.intake):
        pass
    house.app.wakes.delivery()


async def counted(house: House) -> int:
    """How many orders count for the rhythm of their sources."""
    await house.app.loops.intake.sales.step()
    async with house.database.read() as session:
        return sum((await session.exec(select(SourceCount.number))).all())


def is_calling(house: House) -> bool:
    return house.app.loops.delivery._turns.is_anybody_called


async def test_hook_is_fanned_out_when_it_is_acknowledged(shop: House) -> None:
    answer = await shop.post("order.created", order(1))

    assert (answer.status, await states(shop)) == (200, [DONE])
    await shop.until(lambda: copies(shop, 1) == 1)
    await shop.quiet()
    assert len(await shop.notifications_of(MARTA)) == 1


async def test_duplicate_is_not_fanned_out_again(shop: House) -> None:
    answers = [await shop.post("order.created", order(1), "the-same") for _ in range(3)]
    await shop.quiet()

    told = [(await it.json())["status"] for it in answers]
    assert told == ["accepted", "duplicate", "duplicate"]
    assert (copies(shop, 1), await states(shop)) == (1, [DONE])


async def test_whoever_asks_the_crm_hears_of_each_new_hook_of_its_connection(
    shop: House,
) -> None:
    heard: list[str | None] = []
    shop.app.loops.intake.fan_out.tell({1}, lambda event: heard.append(event.subject))
    for number in (1, 2, 2):
        await shop.post("order.created", order(number), f"hook-{number}")
    await shop.quiet()
    shop.app.loops.intake.fan_out.tell({2}, lambda event: heard.append(event.subject))
    await shop.post("order.created", order(3))
    await shop.quiet()

    assert heard == ["order:1", "order:2"]


async def runtime_error(_session: AsyncSession) -> None:
    raise RuntimeError("a bug in fan-out")


async def wrong_sql(session: AsyncSession) -> None:
    await session.exec(text("SELECT nothing FROM nowhere"))  # type: ignore[call-overload]


async def failed_flush(session: AsyncSession) -> None:
    session.add(Card(link_id=None, form="single", state="due", created_at=None))  # type: ignore[arg-type]
    await session.flush()


async def cannot_now(_session: AsyncSession) -> None:
    raise Unavailable("a lock that another process holds")


FAILURES = [runtime_error, wrong_sql, failed_flush, cannot_now]


def fail_after(
    monkeypatch: pytest.MonkeyPatch,
    whose: type,
    method: str,
    fail: Callable[[AsyncSession], Awaitable[None]],
    times: int,
) -> None:
    """The method does what it does, and then fails, so many times."""
    usual, left = getattr(whose, method), [None] * times

    async def failing(self: object, first: Any, *others: Any) -> Any:
        done = await usual(self, first, *others)
        if left:
            left.pop()
            await fail(getattr(first, "session", first))
        return done

    monkeypatch.setattr(whose, method, failing)


@pytest.mark.parametrize("fail", FAILURES)
@pytest.mark.parametrize(("whose", "method"), [(FanOut, "_fan_out"), (Delivery, "claim_fresh")])
async def test_hook_is_kept_alone_if_fan_out_fails(
    shop: House,
    monkeypatch: pytest.MonkeyPatch,
    fail: Callable[[AsyncSession], Awaitable[None]],
    whose: type,
    method: str,
) -> None:
    fail_after(monkeypatch, whose, method, fail, 1)

    answer = await shop.post("order.created", order(1))

    assert (answer.status, (await answer.json())["status"]) == (200, "accepted")
    assert await states(shop) == [NEW]
    await asyncio.sleep(0.1)
    assert (copies(shop, 1), is_calling(shop)) == (0, False)
    await ordinary_way(shop)
    await shop.quiet()
    assert (copies(shop, 1), await states(shop)) == (1, [DONE])
    assert await counted(shop) == 1


async def test_hook_is_not_tried_alone_once_memory_has_ended(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_memory(_session: AsyncSession) -> None:
        raise MemoryError

    fail_after(monkeypatch, FanOut, "_fan_out", no_memory, 1)

    with pytest.raises(MemoryError):
        await shop.app.desk.keep([row(1, shop.clock())])

    assert await states(shop) == []


async def test_event_that_can_never_be_fanned_out_is_put_aside(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail_after(monkeypatch, FanOut, "_fan_out", runtime_error, 3)
    await shop.post("order.created", order(1))
    await ordinary_way(shop)

    await shop.post("order.created", order(2))
    await shop.quiet()

    assert await states(shop) == [EventState.BROKEN, DONE]
    assert (copies(shop, 1), copies(shop, 2)) == (0, 1)


@asynccontextmanager
async def commits(house: House, end: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Each transaction of the writer waits for `end` before it commits."""
    door = house.database._writer._door
    usual = door.transaction

    @asynccontextmanager
    async def transaction() -> AsyncIterator[AsyncSession]:
        async with usual() as session:
            yield session
            await end()

    door.transaction = transaction  # type: ignore[method-assign]
    try:
        yield
    finally:
        door.transaction = usual  # type: ignore[method-assign]


async def test_nothing_is_sent_of_a_hook_that_could_not_be_committed(shop: House) -> None:
    async def fail() -> None:
        raise OSError("no room on the disk")

    async with commits(shop, fail):
        refused = await shop.post("order.created", order(1), "again")
        await asyncio.sleep(0.1)
    assert (refused.status, copies(shop, 1), await states(shop)) == (503, 0, [])

    taken = await shop.post("order.created", order(1), "again")
    await shop.quiet()

    assert (taken.status, copies(shop, 1), await states(shop)) == (200, 1, [DONE])
    assert await counted(shop) == 1


async def test_card_is_drawn_during_the_commit_and_sent_after_it(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn, go_on, draw = asyncio.Event(), asyncio.Event(), Carrier._draw_fresh

    def noted(carrier: Carrier, fresh: Any) -> Any:
        drawn.set()
        return draw(carrier, fresh)

    async def wait() -> None:
        await go_on.wait()

    monkeypatch.setattr(Carrier, "_draw_fresh", noted)
    async with commits(shop, wait):
        posted = asyncio.create_task(shop.post("order.created", order(1)))
        await asyncio.wait_for(drawn.wait(), 20)
        await asyncio.sleep(0.1)
        assert (copies(shop, 1), posted.done()) == (0, False)
        go_on.set()
        await posted

    await shop.until(lambda: copies(shop, 1) == 1)


async def test_card_that_cannot_be_drawn_does_not_hold_up_its_chat(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(Carrier, "_draw_fresh", lambda *_: 1 / 0)
        answer = await shop.post("order.created", order(1))
        await shop.quiet()
    await shop.post("order.created", order(2))
    await shop.quiet()

    async with shop.database.read() as session:
        refused = (await session.exec(select(Card.answer).where(Card.state == "broken"))).all()
    assert (answer.status, refused) == (200, ["ZeroDivisionError"])
    assert (copies(shop, 1), copies(shop, 2)) == (0, 1)


async def store(house: House, *numbers: int) -> None:
    """Stores orders as another process would: nobody hears of it."""
    now = house.clock()
    made = [row(number, now) for number in numbers]
    await house.database.write(lambda session: events.accept(session, [made]))


def row(number: int, now: Any) -> NewEvent:
    data = {"type": "order.created", "timestamp": now.isoformat(), "data": order(number)}
    body = json.dumps(data).encode()
    return NewEvent(1, f"row-{number}", "order.created", None, f"order:{number}", now, now, body)


async def test_no_hook_overtakes_what_waits(shop: House) -> None:
    await store(shop, 1, 2)

    for number in (3, 4):
        await shop.post("order.created", order(number))

    assert await states(shop) == [NEW] * 4
    await ordinary_way(shop)
    await shop.quiet()
    told = [it.event_id for it in await shop.notifications_of(MARTA)]
    assert (told, await states(shop)) == (sorted(told), [DONE] * 4)
    await shop.post("order.created", order(5))
    assert await states(shop) == [DONE] * 5


async def test_all_events_of_one_hook_are_fanned_out_in_order(shop: House) -> None:
    rows = [row(number, shop.clock()) for number in (1, 2, 3)]

    await shop.app.desk.keep([*rows, rows[0]])
    await shop.quiet()

    told = [it.event_id for it in await shop.notifications_of(MARTA)]
    assert (len(told), told, await states(shop)) == (3, sorted(told), [DONE] * 3)


@pytest.mark.parametrize("others", ["a hook", "something else"])
async def test_hooks_that_share_a_commit_take_the_ordinary_way(shop: House, others: str) -> None:
    go_on, has_begun = asyncio.Event(), asyncio.Event()

    async def hold_up(_session: AsyncSession) -> None:
        has_begun.set()
        await go_on.wait()

    async def nothing(_session: AsyncSession) -> None:
        pass

    holding = asyncio.create_task(shop.database.write(hold_up))
    await has_begun.wait()
    first = asyncio.create_task(shop.post("order.created", order(1)))
    other = shop.post("order.created", order(2)) if others == "a hook" else None
    second = asyncio.create_task(other or shop.database.write(nothing))
    for _ in range(400):
        if shop.database.crowd > 1:
            break
        await asyncio.sleep(0.02)
    go_on.set()
    await asyncio.gather(holding, first, second)

    assert set(await states(shop)) == {NEW}
    await ordinary_way(shop)
    await shop.quiet()
    assert copies(shop, 1) == 1


async def test_what_is_reported_of_a_hook_wakes_fan_out(shop: House, paused: Paused) -> None:
    before = paused.looks

    answer = await shop.send(
        "POST", f"/hooks/keycrm/{KEYCRM_KEY}", b"[", {"Content-Type": "application/json"}
    )

    assert (await answer.json())["status"] == "unreadable"
    assert await states(shop) == [EventState.UNREADABLE, NEW]
    await asyncio.sleep(0.05)
    assert paused.looks > before


async def test_before_telegram_is_up_hooks_are_only_stored(shop: House) -> None:
    woken: list[None] = []
    desk = Desk(shop.database, lambda: woken.append(None))

    stored = await desk.keep([row(1, shop.clock())])

    assert stored is not None
    assert ([it.fresh for it in stored], len(woken), await states(shop)) == ([True], 1, [NEW])
