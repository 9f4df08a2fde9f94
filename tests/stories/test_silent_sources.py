"""A source that usually sells and sells nothing is told of as a guess; it is over with an order."""

from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from bot.schedule.silence import Silence
from storage.tables import ApiMark, Event, EventState, Source, SourceCount
from storage.upkeep.api_marks import ORDERS, READ_AT, STEADY_SINCE, WHOLE_SINCE
from tests.cast import OLGA, SHOP
from tests.house import House
from tests.seeing import see
from tests.stories.office import KYIV

ORDER = {"order": {"id": 1}, "source": SHOP, "manager_id": 7}
DISCONNECTED, RECONNECTED = "source.disconnected", "source.reconnected"


async def sold(house: House, *, weeks: int = 3, an_hour: int = 4) -> None:
    """The shop has sold so much in each hour of these weeks, until now."""
    now = house.clock()

    async def write(session: object) -> None:
        [source] = (  # type: ignore[attr-defined]
            await session.exec(select(Source).where(Source.crm_id == str(SHOP["id"])))
        ).all()
        source.sold_at = now - timedelta(minutes=1)
        hours = (now - timedelta(hours=it) for it in range(1, 24 * 7 * weeks))
        session.add_all(  # type: ignore[attr-defined]
            [SourceCount(source_id=source.id, hour=it, number=an_hour) for it in hours]
        )

    await house.database.write(write)


async def polled(house: House, *, since: datetime, steady: datetime | None = None) -> None:
    """The orders of the account have been read up to now, without a gap since then.

    `steady`: since when they have been read every few minutes; None: since then, too.
    """

    async def write(session: object) -> None:
        now = house.clock()
        state = {READ_AT: now.isoformat(), WHOLE_SINCE: since.isoformat()}
        state[STEADY_SINCE] = (steady or since).isoformat()
        mark = ApiMark(connection_id=1, what=ORDERS, at=since, state=state)
        await session.merge(mark)  # type: ignore[attr-defined]

    await house.database.write(write)


async def hours_pass(house: House, hours: int, since: datetime) -> None:
    watch = Silence(house.database, KYIV)
    for _ in range(hours):
        house.clock.advance(hours=1)
        await polled(house, since=since)
        await watch.step(house.clock())
    house.app.wakes.intake()
    await house.quiet()


async def heard(house: House) -> list[str]:
    found = [it.kind for it in await house.notifications_of(OLGA)]
    return [kind for kind in found if kind in (DISCONNECTED, RECONNECTED)]


@pytest.fixture
async def busy(fair: House) -> House:
    await fair.post("source.updated", {"source": {**SHOP, "manager_ids": []}})
    await fair.quiet()
    await sold(fair)
    return fair


async def test_a_busy_source_that_sells_nothing_is_a_guess_told_once(busy: House) -> None:
    await hours_pass(busy, 16, busy.clock() - timedelta(days=21))

    text = (await see(busy, OLGA, "No orders from Shop")).text
    assert await heard(busy) == [DISCONNECTED]
    assert "Bellhop’s guess" in text
    assert "Last order:" in text
    assert "Usually in that time:" in text


async def test_an_order_ends_the_silence(busy: House) -> None:
    await hours_pass(busy, 16, busy.clock() - timedelta(days=21))
    await busy.post("order.created", ORDER)
    await busy.app.loops.intake.sales.step()

    await hours_pass(busy, 1, busy.clock() - timedelta(days=22))

    assert await heard(busy) == [DISCONNECTED, RECONNECTED]
    await see(busy, OLGA, "Orders from Shop are coming in again")


async def test_what_was_not_read_is_no_silence(busy: House) -> None:
    began = busy.clock()
    watch = Silence(busy.database, KYIV)
    await polled(busy, since=began - timedelta(days=21))
    for _ in range(16):  # the API cannot be asked
        busy.clock.advance(hours=1)
        await watch.step(busy.clock())
    unread = await events_of(busy)

    await hours_pass(busy, 1, busy.clock())  # and more than a day was never read

    assert unread == await events_of(busy) == []


@pytest.mark.parametrize("sells", [True, False])
async def test_orders_that_come_all_at_once_after_an_outage_are_waited_for(
    busy: House, sells: bool
) -> None:
    since, watch = busy.clock() - timedelta(days=21), Silence(busy.database, KYIV)
    busy.clock.advance(hours=16)
    healed = busy.clock()
    await polled(busy, since=since, steady=healed)
    await watch.step(healed)
    assert await events_of(busy) == []

    if sells:
        await busy.post("order.created", ORDER)
        await busy.quiet()
        await busy.app.loops.intake.sales.step()
    busy.clock.advance(minutes=10)
    await polled(busy, since=since, steady=healed)
    await watch.step(busy.clock())

    assert len(await events_of(busy)) == (0 if sells else 1)


async def test_no_source_is_silent_in_its_first_two_weeks(fair: House) -> None:
    await fair.post("source.updated", {"source": {**SHOP, "manager_ids": []}})
    await fair.quiet()
    await sold(fair, weeks=1, an_hour=20)

    await hours_pass(fair, 60, fair.clock() - timedelta(days=7))

    assert await events_of(fair) == []


async def test_what_the_crm_has_said_is_not_guessed_again(busy: House) -> None:
    await busy.post(DISCONNECTED, {"source": SHOP, "reason": "token_expired"})
    await busy.quiet()

    await hours_pass(busy, 16, busy.clock() - timedelta(days=21))

    assert await heard(busy) == [DISCONNECTED]
    assert await events_of(busy) == []


async def test_orders_of_a_source_are_counted_by_hour(fair: House) -> None:
    for number in range(3):
        await fair.post("order.created", {**ORDER, "order": {"id": number + 1}})
    await fair.quiet()
    await fair.app.loops.intake.sales.step()

    async with fair.database.read() as session:
        counts = (await session.exec(select(SourceCount.number))).all()
        [source] = (
            await session.exec(select(Source).where(col(Source.sold_at).is_not(None)))
        ).all()

    assert sum(counts) == 3
    assert source.crm_id == str(SHOP["id"])


async def events_of(house: House) -> list[Event]:
    """The events of our own that guess a silence."""
    async with house.database.read() as session:
        own = select(Event).where(
            col(Event.connection_id).is_(None),
            Event.type == DISCONNECTED,
            Event.state != EventState.IGNORED,
        )
        return list((await session.exec(own)).all())
