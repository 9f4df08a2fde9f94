"""A database that fails for a while: CRM and operator are told, and nothing is missing later."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from bot.delivery import carry_out
from bot.delivery import draw as drawing
from bot.ui.screens import Screen
from storage.engine.writer import Unavailable
from tests.cast import MARTA, SHOP
from tests.house import PATIENCE_SECONDS, House, opened
from tests.stories import outages

OUTAGES = {
    "locked": (outages.locked, "database is locked"),
    "read-only": (outages.read_only, "attempt to write a readonly database"),
    "failing disk": (outages.failing, "disk I/O error"),
    "full disk": (outages.full, "database or disk is full"),
}
NO_DATABASE = "cannot reach the database"


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Gives up on the database sooner than a real bot would."""
    monkeypatch.setattr("storage.engine.database.PATIENCE_SECONDS", 0.5)
    monkeypatch.setattr("storage.engine.postgres.LOCK_SECONDS", 0.5)
    monkeypatch.setattr("storage.engine.postgres.FRESH_SECONDS", 0.0)
    monkeypatch.setattr(carry_out, "OUTAGE_PAUSE_SECONDS", 0.1)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """Where the database is: on a disk of its own if the test fills it."""
    fills_it = "full disk" in request.node.name
    with outages.small_disk(tmp_path) if fills_it else nullcontext():
        yield tmp_path


@pytest.fixture
async def house(folder: Path, migrated_sqlite: Path) -> AsyncIterator[House]:
    shutil.copy(migrated_sqlite, folder / "bellhop.db")
    async with opened(f"sqlite+aiosqlite:///{folder}/bellhop.db") as running:
        yield running


def order(number: int) -> dict[str, object]:
    return {"order": {"id": number, "number": f"A-{number}"}, "source": SHOP, "manager_id": 6}


async def until_health(house: House, claim: Callable[[dict[str, Any]], bool]) -> None:
    """Waits until the claim about the problems in `/health` holds."""
    for _ in range(int(PATIENCE_SECONDS / 0.05)):
        answer = await house.send("GET", "/health")
        if claim((await answer.json()).get("problems", {})):
            return
        await asyncio.sleep(0.05)
    raise AssertionError(await answer.text())


def copies_of(house: House, number: int) -> list[str]:
    received = house.account(MARTA).received
    return [message.text for message in received if f"№ A-{number}:" in message.text]


@pytest.mark.parametrize("name", OUTAGES)
async def test_outage_is_reported_and_what_was_accepted_arrives(
    shop: House, folder: Path, name: str
) -> None:
    outage, words = OUTAGES[name]
    await shop.post("order.created", order(1))
    async with outage(shop, folder):
        refused = await shop.post("order.created", order(2), "again")
        ready, health = await shop.send("GET", "/ready"), await shop.send("GET", "/health")

    taken = await shop.post("order.created", order(2), "again")
    await shop.quiet()

    assert (refused.status, refused.headers["Retry-After"], taken.status) == (503, "5", 200)
    assert (ready.status, (await ready.json())["database"]["problem"]) == (503, words)
    assert (health.status, (await health.json())["problems"]["database"]["problem"]) == (503, words)
    assert [len(copies_of(shop, number)) for number in (1, 2)] == [1, 1]
    assert (await shop.send("GET", "/ready")).status == 200
    await until_health(shop, lambda problems: not problems)


async def test_outage_is_logged_in_a_line_without_a_traceback(
    shop: House, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with outages.locked(shop, folder):
        shop.account(MARTA).press("Settings")
        await until_health(
            shop, lambda problems: problems.get("telegram", {}).get("problem") == NO_DATABASE
        )

    assert "database is locked" in caplog.text
    assert "Traceback" not in caplog.text


async def test_card_under_way_in_an_outage_is_recorded_after_it(
    shop: House, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shop.telegram.fault("slow", method="sendMessage", chat_id=MARTA.telegram_id, seconds=2)
    await shop.post("order.created", order(1))
    await shop.until(lambda: bool(copies_of(shop, 1)))
    async with outages.locked(shop, folder):
        await until_health(shop, lambda _: "cannot keep what was sent" in caplog.text)

    await shop.quiet()

    assert len(copies_of(shop, 1)) == 1


async def test_card_claimed_before_an_outage_is_drawn_and_sent_after_it(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    draw, outage = drawing.draw, iter([Unavailable("gone for a moment")])

    async def draw_later(*given: Any) -> Screen | None:
        for problem in outage:
            raise problem
        return await draw(*given)

    monkeypatch.setattr(drawing, "draw", draw_later)
    shop.telegram.fault("429", method="sendMessage", chat_id=MARTA.telegram_id)
    await shop.post("order.created", order(1))

    await shop.until_with_clock(lambda: bool(copies_of(shop, 1)))

    assert list(outage) == []


async def test_press_in_an_outage_takes_effect_after_it(shop: House, folder: Path) -> None:
    await shop.post("order.created", order(1))
    await shop.until(lambda: bool(copies_of(shop, 1)))
    await shop.quiet()
    async with outages.locked(shop, folder):
        shop.account(MARTA).press("Mark read")
        await until_health(shop, lambda problems: "telegram" in problems)

    await shop.until(lambda: copies_of(shop, 1)[0].endswith("Read"))

    await until_health(shop, lambda problems: not problems)
