"""What the container, the balancer and the monitoring are told."""

from functools import partial
from pathlib import Path

import pytest

from storage.directory import connections
from tests.cast import OLGA, SHOP, Role
from tests.house import KEYCRM_KEY, House

PETRO = Role("Petro", "administrator", "2", 102)
JSON = {"Content-Type": "application/json"}
ORDER = {"order": {"id": 1}, "source": SHOP}


@pytest.mark.parametrize(("path", "status"), [("/live", "live"), ("/ready", "ready")])
async def test_running_house_is(house: House, path: str, status: str) -> None:
    answer = await house.send("GET", path)

    assert (answer.status, (await answer.json())["status"]) == (200, status)


async def test_well_house_is_well(shop: House) -> None:
    await shop.post("order.created", ORDER)

    answer = await shop.send("GET", "/health")

    assert (answer.status, (await answer.json())["status"]) == (200, "well")


async def test_unreadable_hook_makes_its_connection_ill_until_the_next(shop: House) -> None:
    hook = f"/hooks/keycrm/{KEYCRM_KEY}"
    await shop.send("POST", hook, b"{", JSON)
    since = shop.clock().isoformat()
    shop.clock.advance(minutes=3)
    ill = await shop.send("GET", "/health")
    await shop.send("POST", hook, b'{"event":"x","context":{}}', JSON)

    well = await shop.send("GET", "/health")

    problem = (await ill.json())["problems"]["connection 2 (keycrm)"]
    assert (ill.status, problem["since"], well.status) == (503, since, 200)


async def test_unsigned_hook_makes_its_connection_ill_until_it_is_revoked(shop: House) -> None:
    await shop.post_raw(b"{}", webhook_signature="v1,AAAA")
    ill = await shop.send("GET", "/health")
    await shop.database.write(partial(connections.revoke, connection_id=1, now=shop.clock()))

    well = await shop.send("GET", "/health")

    assert list((await ill.json())["problems"]) == ["connection 1 (generic)"]
    assert well.status == 200


async def test_last_administrator_who_is_none_in_the_crm_is_a_problem_until_there_is_another(
    shop: House,
) -> None:
    olga = {"id": OLGA.crm_id, "name": "Olga", "role": "courier"}
    await shop.post("staff.updated", {"staff": olga})
    await shop.quiet()
    ill = await shop.send("GET", "/health")
    await shop.link(PETRO)

    well = await shop.send("GET", "/health")

    assert (ill.status, list((await ill.json())["problems"])) == (503, ["administrators"])
    assert "Olga" not in await ill.text()
    assert well.status == 200


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


async def test_metrics_have_no_keys_names_or_made_up_providers(
    house: House, tmp_path: Path
) -> None:
    await house.post("order.created", {**ORDER, "buyer": {"name": "Skovoroda"}})
    await house.send("POST", "/hooks/made-up/" + "x" * 40, b"{}", JSON)

    told = await (await house.send("GET", "/metrics")).text()

    assert [it for it in ("Skovoroda", "made-up", "x" * 40, str(tmp_path)) if it in told] == []
