"""What replicas of each role do, side by side on one PostgreSQL and in one process."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from bot.app import App
from bot.runtime.config import ConfigError
from tests.cast import MARTA, SHOP
from tests.house import House, configured, opened

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP}


@pytest.fixture
async def shop(migrated_postgres: str, new_postgres: Callable[..., str]) -> AsyncIterator[House]:
    """A house open for business, on PostgreSQL."""
    async with opened(new_postgres(migrated_postgres)) as house:
        await house.open_for_business()
        yield house


@asynccontextmanager
async def beside(house: House, role: str) -> AsyncIterator[House]:
    """Another replica on the same database, with this role."""
    config = configured(house.telegram, house.database.url)
    app = App(config.model_copy(update={"role": role}), house.clock)
    try:
        await app.start()
        yield House(app, house.telegram, house.clock, house.http)
    finally:
        await app.close()


@pytest.mark.parametrize("role", ["web", "all"])
async def test_what_another_replica_takes_is_sent_by_the_one_that_runs(
    shop: House, role: str
) -> None:
    async with beside(shop, role) as other:
        answer = await other.post("order.created", ORDER, "by-another")
        assert answer.status == 200, await answer.text()
        await shop.until(lambda: any("A-1" in it.text for it in shop.account(MARTA).received))

        health = await other.send("GET", "/health")

    assert not other.app.health.is_runner
    body = await health.json()
    assert (health.status, body["runner"]["is_this"], body["runner"]["term"]) == (200, False, 1)
    loops = {"delivery", "fan-out", "telegram", "clock", "sync"}
    assert loops.isdisjoint(body["parts"])


async def test_a_sender_takes_no_hooks_and_tells_how_it_is(shop: House) -> None:
    async with beside(shop, "sender") as sender:
        answers = [
            (await sender.post("order.created", ORDER)).status,
            (await sender.send("POST", "/telegram")).status,
            (await sender.send("GET", "/live")).status,
            (await sender.send("GET", "/ready")).status,
            (await sender.send("GET", "/health")).status,
            (await sender.send("GET", "/metrics")).status,
        ]

    assert answers == [404, 404, 200, 200, 200, 200]


async def test_one_that_has_left_is_not_said_to_run(shop: House) -> None:
    async with beside(shop, "web") as web:
        before = (await (await web.send("GET", "/health")).json())["runner"]
        await shop.app.close()
        after = (await (await web.send("GET", "/health")).json())["runner"]

    assert before["replica"] is not None
    assert after == {"replica": None, "term": 1, "since": None, "is_this": False}


async def test_a_web_replica_never_runs_and_says_when_nobody_does(
    migrated_postgres: str, new_postgres: Callable[..., str]
) -> None:
    async with opened(new_postgres(migrated_postgres), role="web") as web:
        kept = await web.post("order.created", ORDER)
        before = await web.send("GET", "/health")
        web.clock.advance(seconds=5)
        health = await web.send("GET", "/health")
        metrics = await web.send("GET", "/metrics")

    assert (kept.status, before.status, health.status) == (200, 200, 503)
    assert "BELLHOP_ROLE" in (await health.json())["problems"]["runner"]["problem"]
    assert "bellhop_is_runner 0.0" in await metrics.text()


@pytest.mark.parametrize("role", ["web", "sender"])
async def test_sqlite_has_one_process_which_does_everything(shop: House, role: str) -> None:
    config = configured(shop.telegram, "sqlite+aiosqlite:///bellhop.db")

    with pytest.raises(ConfigError) as refused:
        config.model_copy(update={"role": role}).require_server()

    [line] = refused.value.lines
    assert line.startswith(f"BELLHOP_ROLE: {role} ")
