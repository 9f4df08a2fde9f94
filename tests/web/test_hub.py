"""What one replica's open pages are told of what happens at another, and of what it misses."""

import json
from typing import Any
from unittest import mock

import pytest
from sqlmodel import col, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.app import App
from bot.callbacks.cards import MarkRead
from handlers.web.live.events import Bell, PopUp, Stream
from handlers.web.live.hub import Hub
from storage.engine.inline_sqlite import NearbyConnection
from storage.engine.writer import Unavailable
from storage.tables import BellVersion
from storage.web import sessions
from storage.web.sessions import SignedIn
from tests.cast import IVAN, MARTA, OLGA
from tests.house import House, patiently
from tests.nights import order
from tests.web.listening import count, listening
from tests.web.pages import Page, signed_in


async def test_a_change_at_one_replica_reaches_the_pages_of_another(two: tuple[Page, App]) -> None:
    page, replica = two
    async with listening(page, port=replica.port) as there, listening(page) as here:
        await there.bell()
        await here.bell()
        await page.house.post("order.created", order(1))
        await there.until(count)
        await here.until(count)
        [row] = await page.house.notifications_of(MARTA)
        await page.press(MarkRead(row.pk))
        await there.until(lambda bell: not count(bell))
    assert there.pop_ups == here.pop_ups
    assert len(there.pop_ups) == 1


async def test_a_change_shows_although_its_signal_is_lost(two: tuple[Page, App]) -> None:
    page, replica = two
    with mock.patch.object(page.house.app.signals, "send"):
        async with listening(page, port=replica.port) as there:
            await there.bell()
            await page.house.post("order.created", order(1))
            await there.until(count)


async def test_pages_of_a_replica_that_stops_go_on_at_another(two: tuple[Page, App]) -> None:
    page, replica = two
    async with listening(page, port=replica.port) as there:
        await there.bell()
        await replica.hand_over()
        assert await there.next() == ("", {})
        await page.house.post("order.created", order(1))
        await page.house.quiet()
    async with listening(page, since=there.id) as here:
        assert count(await here.bell()) == 1
    assert len(here.pop_ups) == 1


@pytest.mark.sqlite
async def test_a_page_is_told_however_many_changes_come_while_it_does_not_read() -> None:
    told = [Bell(n, {"events": n}, [PopUp(n, f"Order {n}", "", sound=True)]) for n in range(30)]

    waiting = told[0]
    for bell in told[1:]:
        waiting = bell.after(waiting)

    assert (waiting.version, waiting.unread) == (29, {"events": 29})
    assert [it.id for it in waiting.pop_ups] == [*range(20, 30)]
    assert waiting.more == 20


@pytest.mark.sqlite
async def test_nobody_is_looked_for_while_no_page_is_open(martas: Page) -> None:
    hub = martas.house.app._hub
    assert hub is not None
    await patiently(lambda: hub.count == 0)
    with mock.patch.object(hub, "_look") as look:
        await martas.house.post("order.created", order(1))
        await martas.house.quiet()
        assert await hub.step() > 60
    look.assert_not_called()


@pytest.mark.sqlite
@pytest.mark.parametrize("while_a_page_is_open", [True, False])
async def test_pages_are_told_how_a_database_is_that_was_put_back(
    martas: Page, *, while_a_page_is_open: bool
) -> None:
    """As after a failover that has lost the latest changes: versions are given once more."""
    house, who = martas.house, await shown(martas)
    for number in range(3):
        await house.post("order.created", order(number))
    await house.quiet()
    hub = Hub(house.database, house.clock, house.app.reader, lambda: None)
    stream = Stream(who.person.pk, who.session.pk)
    hub.open(stream)
    await hub.step()
    before = await told(stream)

    if while_a_page_is_open:
        away = mock.patch.object(house.database, "read", side_effect=Unavailable)
        with away, pytest.raises(Unavailable):
            await hub.step()
    else:
        hub.leave(stream)
        await hub.step()
        stream = Stream(who.person.pk, who.session.pk)
        hub.open(stream)
    await house.database.write(put_back)
    await hub.step()
    after = await told(stream)

    assert (after["version"], count(after)) == (before["version"] - 2, count(before))
    await house.post("order.created", order(3))
    await house.quiet()
    await hub.step()
    assert (await told(stream))["pop_ups"]


async def put_back(session: AsyncSession) -> None:
    await session.exec(update(BellVersion).values(version=col(BellVersion.version) - 2))


async def told(stream: Stream) -> dict[str, Any]:
    """What an open page is told next of its bell."""
    async for each in stream.written():
        if b"event: bell" in each:
            found: dict[str, Any] = json.loads(each.decode().rpartition("data: ")[2])
            return found
    raise AssertionError("its stream has ended")


@pytest.mark.sqlite
async def test_a_look_costs_as_many_statements_for_many_pages_as_for_one(
    inn: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    ask = NearbyConnection.ask

    def counting(connection: NearbyConnection, sql: str, values: Any) -> Any:  # Any: rows
        asked.append(sql)
        return ask(connection, sql, values)

    await inn.post("order.created", order(1))
    await inn.quiet()
    pages = [await signed_in(inn, each.telegram_id) for each in (MARTA, IVAN, OLGA)]
    async with inn.database.read() as session:
        found = [await sessions.of_token(session, it.token, inn.clock()) for it in pages]
    monkeypatch.setattr(NearbyConnection, "ask", counting)

    async def cost(*who: SignedIn | None) -> int:
        """How many statements it takes to tell these pages how their bells are."""
        hub = Hub(inn.database, inn.clock, inn.app.reader, lambda: None)
        for it in who:
            assert it is not None
            hub.open(Stream(it.person.pk, it.session.pk, since=0))
        asked.clear()
        await hub.step()
        return len(asked)

    assert await cost(found[0]) == await cost(*found) > 0


@pytest.mark.sqlite
async def test_a_page_does_not_live_on_by_anothers_session(martas: Page) -> None:
    """SQLite gives the number of a session that is over to the next one."""
    house, hub = martas.house, martas.house.app._hub
    assert hub is not None
    former = await shown(martas)
    stream = Stream(former.person.pk, former.session.pk)

    async def end(session: AsyncSession) -> None:
        await sessions.end(session, former.link.pk, [former.session.pk])

    await house.app.database.write(end)
    ivans = await shown(await signed_in(house, IVAN.telegram_id))
    hub.open(stream)
    await hub.step()

    assert ivans.session.pk == former.session.pk
    assert [it async for it in stream.written()][-1].startswith(b"event: over")


async def shown(page: Page) -> SignedIn:
    async with page.house.app.database.read() as session:
        found = await sessions.of_token(session, page.token, page.house.clock())
    assert found is not None
    return found
