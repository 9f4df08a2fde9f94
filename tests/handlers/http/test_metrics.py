"""What Prometheus is told."""

import asyncio
import re
from functools import partial
from pathlib import Path
from unittest.mock import patch

import pytest

from handlers.http import health as health_module
from handlers.http.connection_health import OF_CONNECTIONS
from storage.directory import connections
from storage.engine.writer import Unavailable
from tests.cast import SHOP
from tests.house import House

JSON = {"Content-Type": "application/json"}
ORDER = {"order": {"id": 1}, "source": SHOP}


async def test_metrics_tell_of_hooks_notifications_and_their_age(shop: House) -> None:
    await shop.post("order.created", ORDER, "same")
    await shop.post("order.created", ORDER, "same")
    await shop.quiet()

    told = await (await shop.send("GET", "/metrics")).text()

    for line in (
        'bellhop_hooks_total{provider="generic",result="accepted"}',
        'bellhop_hooks_total{provider="generic",result="duplicate"}',
        'bellhop_notifications_total{kind="order.created",state="made"}',
        'bellhop_notifications_total{kind="order.created",state="sent"}',
        'bellhop_age_at_send_seconds_bucket{le="0.005"}',
        "bellhop_due 0.0",
        "bellhop_oldest_due_seconds 0.0",
    ):
        assert line in told


async def test_metrics_tell_of_every_part_that_health_knows(shop: House) -> None:
    health = await (await shop.send("GET", "/health")).json()

    told = well_of(await metrics_of(shop))

    assert {it.partition(" (")[0] for it in health["parts"]} == set(told)
    assert set(told.values()) == {1.0}


async def test_metrics_say_that_the_database_is_ill_though_no_hook_comes(shop: House) -> None:
    with patch.object(shop.database, "write", side_effect=Unavailable("away")):
        ill = well_of(await metrics_of(shop))

    well = well_of(await metrics_of(shop))

    assert (ill["database"], well["database"]) == (0.0, 1.0)


async def test_metrics_answer_though_the_database_does_not(
    shop: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health_module, "METRICS_SECONDS", 0.01)

    async def never(_work: object) -> None:
        await asyncio.Event().wait()

    with patch.object(shop.database, "write", never):
        told = well_of(await metrics_of(shop))

    assert told["database"] == 0.0


async def test_metrics_say_that_telegram_is_ill_though_no_hook_comes(shop: House) -> None:
    shop.app.health.ill("telegram", "TelegramConflictError")

    assert well_of(await metrics_of(shop))["telegram"] == 0.0


async def test_metrics_name_an_ill_connection_by_its_number_until_it_is_revoked(
    shop: House,
) -> None:
    for _ in range(3):
        await shop.post_raw(b"{}", webhook_signature="v1,AAAA")
    await shop.app.web[OF_CONNECTIONS].flush()
    ill = well_of(await metrics_of(shop))
    await shop.database.write(partial(connections.revoke, connection_id=1, now=shop.clock()))

    gone = well_of(await metrics_of(shop))

    assert (ill["connection 1"], ill["connection 2"]) == (0.0, 1.0)
    assert "connection 1" not in gone


async def metrics_of(house: House) -> str:
    return await (await house.send("GET", "/metrics")).text()


def well_of(told: str) -> dict[str, float]:
    """The parts that `bellhop_well` names, and what it says of them."""
    found = re.findall(r'^bellhop_well\{part="([^"]+)"\} (.+)$', told, re.MULTILINE)
    return {part: float(value) for part, value in found}


async def test_metrics_have_no_keys_names_or_made_up_providers(
    house: House, tmp_path: Path
) -> None:
    await house.post("order.created", {**ORDER, "buyer": {"name": "Skovoroda"}})
    await house.send("POST", "/hooks/made-up/" + "x" * 40, b"{}", JSON)

    told = await (await house.send("GET", "/metrics")).text()

    assert [it for it in ("Skovoroda", "made-up", "x" * 40, str(tmp_path)) if it in told] == []
