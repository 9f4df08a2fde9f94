"""What comes to each CRM's address is counted, in few statements and whatever goes wrong."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

import pytest

from handlers.http.connection_health import ATTEMPTS, OF_CONNECTIONS, ConnectionHealth, NotWritten
from storage.directory import hook_counts
from storage.directory.hook_counts import Tally
from storage.engine.writer import Unavailable
from storage.tables import Connection, HookResult
from tests.cast import SHOP
from tests.house import House

ORDER = {"order": {"id": 1}, "source": SHOP}


async def test_good_hooks_write_nothing_of_their_connection(shop: House) -> None:
    with patch.object(hook_counts, "keep") as keep:
        for number in range(5):
            await shop.post("order.created", {**ORDER, "order": {"id": number}})
        kept = keep.call_count  # by the look that comes every five seconds

    assert kept <= 1


async def test_a_flood_of_refused_hooks_is_one_write(house: House) -> None:
    counted, connection = await apart(house)
    for _ in range(10_000):
        counted.refused(connection.pk, HookResult.SIGNATURE)

    with patch.object(house.database, "write", wraps=house.database.write) as write:
        await counted.step()
        await counted.step()

    assert write.call_count == 1
    assert await counts_of(house) == {HookResult.SIGNATURE: 10_000}


async def test_what_was_counted_is_kept_while_the_database_is_away(house: House) -> None:
    counted, connection = await apart(house)
    counted.refused(connection.pk, HookResult.SIGNATURE)
    with (
        patch.object(house.database, "write", side_effect=Unavailable("away")),
        pytest.raises(Unavailable),
    ):
        await counted.step()
    counted.good(connection.pk)
    await counted.step()
    await counted.flush()

    assert await counts_of(house) == {HookResult.SIGNATURE: 1, HookResult.GOOD: 1}


@contextmanager
def faulty(connection_id: int) -> Iterator[None]:
    """No count of this connection can be written down, although the database is there."""
    keep = hook_counts.keep

    async def fail(session: Any, which: int, tally: Tally) -> None:
        if which == connection_id:
            raise LookupError(which)
        await keep(session, which, tally)

    with patch.object(hook_counts, "keep", fail):
        yield


async def test_what_was_counted_is_kept_after_any_error(house: House) -> None:
    counted, connection = await apart(house)
    counted.refused(connection.pk, HookResult.SIGNATURE)
    with faulty(1), pytest.raises(NotWritten):
        await counted.step()
    counted.good(connection.pk)

    await counted.flush()

    assert await counts_of(house) == {HookResult.SIGNATURE: 1, HookResult.GOOD: 1}


async def test_one_faulty_connection_costs_no_other_its_counts(house: House) -> None:
    counted, connection = await apart(house)
    counted.good(2)
    counted.good(connection.pk)
    with faulty(2), pytest.raises(NotWritten):
        await counted.flush()

    assert await counts_of(house) == {HookResult.GOOD: 1}


async def test_counts_that_can_never_be_written_are_given_up(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    counted, connection = await apart(house)
    counted.good(connection.pk)
    with faulty(1):
        for _ in range(ATTEMPTS):
            with pytest.raises(NotWritten):
                await counted.flush()
        await counted.flush()
    await counted.flush()

    assert await counts_of(house) == {}
    assert "what came to connection 1 cannot be counted" in caplog.text


async def test_counts_that_cannot_be_written_neither_hide_health_nor_keep_the_port_open(
    house: House,
) -> None:
    await house.post_raw(b"{}", webhook_signature="v1,AAAA")
    with faulty(1):
        answer = await house.send("GET", "/health")
        await house.app.web[OF_CONNECTIONS].close(None)

    assert answer.status in (200, 503)  # the loop may have failed, too


async def apart(house: House) -> tuple[ConnectionHealth, Connection]:
    """Counts that nobody else writes down, and a connection to count for."""
    async with house.database.read() as session:
        connection = await session.get_one(Connection, 1)
    return ConnectionHealth(house.database, house.clock), connection


async def counts_of(house: House) -> dict[HookResult, int]:
    async with house.database.read() as session:
        return await hook_counts.since(session, 1, house.clock())
