"""A fifth of the calls to Telegram goes wrong: everything arrives, and repeats say so."""

import asyncio
from functools import partial
from pathlib import Path

import aiohttp
import pytest

from bot.demo.telegram.controls.faults import Kind
from bot.telegram import calls
from storage.directory import cabinet
from tests.bench import ledger, rig
from tests.cast import SHOP, Role
from tests.house import House

STAFF = [Role(f"M{number}", "manager", f"m{number}", 200 + number) for number in range(8)]
HOOKS = 40
ANSWERED_AT_ONCE: tuple[Kind, ...] = (
    "429",
    "500",
    "502-html",
    "drop-before",
    "accept-then-drop",
    "accept-then-502",
)


async def test_failed_messages_are_sent_again_and_say_so(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(calls, "SEND_TIMEOUT", aiohttp.ClientTimeout(total=2))
    await house.link(*STAFF)
    await house.database.write(partial(cabinet.switch, on=True))
    house.telegram.fault("slow", method="sendMessage", seconds=2.5)
    house.telegram.world.faults.mix(0.2, ANSWERED_AT_ONCE)

    orders = [f"B{number}" for number in range(HOOKS)]
    for number, order in enumerate(orders):
        data = {"order": {"id": order, "number": order}, "source": SHOP}
        await house.post("order.created", data | {"manager_id": f"m{number % len(STAFF)}"})
    await _let_time_pass(house)

    rig.elsewhere(tmp_path, house.database.url)
    accounts = [role.telegram_id for role in STAFF]
    found = await ledger.read(house.http, house.telegram.url, tmp_path, accounts)
    assert found.lost(orders) == set()
    assert found.needless_copies() == []
    assert found.unmarked_copies() == []
    assert list(found.needless_marks()) == []
    assert list(found.hasty_calls()) == []
    assert found.wrong_bells() == []


async def _let_time_pass(house: House) -> None:
    """Waits until nothing is left to do, two seconds of the clock at a time."""
    for _ in range(1_000):
        if await ledger.is_settled(house.database):
            return
        house.clock.advance(seconds=2)
        house.app.wakes.delivery()
        await asyncio.sleep(0.03)
    raise AssertionError("something is left to do")
