"""What the container, the balancer and the monitoring are told."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, update

from bot.app import App
from bot.runtime.version import version
from handlers.http.connection_health import OF_CONNECTIONS
from storage.directory import connections
from storage.engine.database import Database
from storage.tables import Connection, Held, Link, Notification
from tests.cast import CAST, IVAN, MARTA, OLGA, SHOP, Role
from tests.house import KEY, KEYCRM_KEY, House, configured

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


async def test_health_names_the_release(shop: House) -> None:
    answer = await shop.send("GET", "/health")

    assert (await answer.json())["version"] == version()


async def test_refused_hooks_make_their_connection_ill_until_a_good_one(shop: House) -> None:
    hook = f"/hooks/keycrm/{KEYCRM_KEY}"
    since = shop.clock().isoformat()
    for _ in range(3):
        await shop.send("GET", hook)
    shop.clock.advance(minutes=3)
    ill = await shop.send("GET", "/health")
    await shop.send("POST", hook, b'{"event":"x","context":{}}', JSON)

    well = await shop.send("GET", "/health")

    problem = (await ill.json())["problems"]["connection 2 (keycrm)"]
    assert (ill.status, problem["since"], well.status) == (503, since, 200)


async def unreadable(house: House, times: int) -> None:
    """Stored as they are, and told to administrators."""
    for _ in range(times):
        await house.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", b"{", JSON)


async def test_hooks_that_are_kept_though_unreadable_do_not_turn_health_red(shop: House) -> None:
    await unreadable(shop, 20)
    await shop.send("GET", f"/hooks/keycrm/{KEYCRM_KEY}")
    await shop.send("GET", f"/hooks/keycrm/{KEYCRM_KEY}")

    assert (await shop.send("GET", "/health")).status == 200


async def test_hooks_that_are_kept_do_not_hide_that_others_are_lost(shop: House) -> None:
    for _ in range(3):
        await shop.send("GET", f"/hooks/keycrm/{KEYCRM_KEY}")
        await unreadable(shop, 1)
    ill = await shop.send("GET", "/health")
    shop.clock.advance(hours=1)
    await unreadable(shop, 1)

    well = await shop.send("GET", "/health")

    [problem] = (await ill.json())["problems"].values()
    assert problem["problem"].startswith("3 hooks refused since 16:00 UTC")
    assert problem["problem"].endswith("the latest: method")
    assert well.status == 200


async def unsigned(house: House, times: int) -> None:
    for _ in range(times):
        await house.post_raw(b"{}", webhook_signature="v1,AAAA")


async def test_unsigned_hooks_make_their_connection_ill_until_it_is_revoked(shop: House) -> None:
    await unsigned(shop, 3)
    ill = await shop.send("GET", "/health")
    await shop.database.write(partial(connections.revoke, connection_id=1, now=shop.clock()))

    well = await shop.send("GET", "/health")

    assert list((await ill.json())["problems"]) == ["connection 1 (generic)"]
    assert well.status == 200


async def test_one_unsigned_post_does_not_turn_health_red(shop: House) -> None:
    await unsigned(shop, 1)

    assert (await shop.send("GET", "/health")).status == 200


async def test_health_says_in_words_how_many_hooks_were_refused_and_why(shop: House) -> None:
    await unsigned(shop, 6)
    await shop.send("GET", f"/hooks/generic/{KEY}")

    ill = await shop.send("GET", "/health")

    problem = (await ill.json())["problems"]["connection 1 (generic)"]["problem"]
    assert problem == "7 hooks refused since 16:00 UTC and none was good, the latest: method"


async def test_connection_is_well_again_by_itself_when_the_window_has_passed(shop: House) -> None:
    await unsigned(shop, 7)
    ill = await shop.send("GET", "/health")
    shop.clock.advance(hours=1)

    well = await shop.send("GET", "/health")

    assert (ill.status, well.status) == (503, 200)


async def test_refusals_between_good_hooks_do_not_turn_health_red(shop: House) -> None:
    for _ in range(4):
        await unsigned(shop, 2)
        await shop.post("order.created", ORDER)
    await unsigned(shop, 2)

    assert (await shop.send("GET", "/health")).status == 200


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


async def test_ill_connection_stays_ill_after_a_restart_until_its_next_good_hook(
    house: House,
) -> None:
    await unsigned(house, 3)
    since = house.clock().isoformat()
    await house.app.close()
    house.clock.advance(minutes=59)
    house.app = App(configured(house.telegram, house.database.url), house.clock)
    try:
        await house.app.start()
        ill = await house.send("GET", "/health")
        await house.post("order.created", ORDER)
        well = await house.send("GET", "/health")
    finally:
        await house.app.close()

    assert (await ill.json())["problems"]["connection 1 (generic)"]["since"] == since
    assert "connection 1 (generic)" in (await well.json())["parts"]


async def test_chats_that_are_told_to_wait_are_named_without_their_names(shop: House) -> None:
    since = shop.clock()
    await tell_to_wait(shop.database, MARTA, since, since + timedelta(hours=1))

    answer = await shop.send("GET", "/health")

    body = await answer.json()
    until = (since + timedelta(hours=1)).isoformat()
    assert (answer.status, body["status"]) == (200, "well")
    assert body["told_to_wait"] == [{"person": 1, "since": since.isoformat(), "until": until}]
    assert "Marta" not in await answer.text()


async def test_delivery_is_ill_when_every_chat_is_told_to_wait(shop: House) -> None:
    start = shop.clock()
    for minutes, role in enumerate(CAST):
        at = start + timedelta(minutes=minutes)
        await tell_to_wait(shop.database, role, at, start + timedelta(hours=1))

    shop.clock.advance(minutes=3)
    not_yet = await shop.send("GET", "/health")
    shop.clock.advance(minutes=1)
    ill = await shop.send("GET", "/health")
    shop.clock.advance(minutes=61)
    well = await shop.send("GET", "/health")

    problem = (await ill.json())["problems"]["delivery"]
    assert problem["problem"] == "Telegram lets no chat be written to"
    assert problem["since"] == (start + timedelta(minutes=2)).isoformat()
    assert (not_yet.status, ill.status, well.status) == (200, 503, 200)


async def test_only_chat_that_is_told_to_wait_for_seconds_is_no_problem(house: House) -> None:
    await house.link(OLGA)
    now = house.clock()
    await tell_to_wait(house.database, OLGA, now, now + timedelta(seconds=5))

    answer = await house.send("GET", "/health")

    assert answer.status == 200
    assert len((await answer.json())["told_to_wait"]) == 1


async def test_chat_that_cannot_be_reached_does_not_hide_that_all_others_are_told_to_wait(
    shop: House,
) -> None:
    now = shop.clock()
    await change_link(shop.database, IVAN, unreachable_at=now)
    for role in (OLGA, MARTA):
        await tell_to_wait(shop.database, role, now, now + timedelta(hours=1))
    shop.clock.advance(minutes=2)

    assert "delivery" in (await (await shop.send("GET", "/health")).json())["problems"]


LATE = {
    "just due": (timedelta(minutes=1), {}, 200),
    "overdue": (timedelta(minutes=3), {}, 503),
    "quiet hours": (None, {"held": Held.QUIET}, 200),
    "a digest among many": (timedelta(minutes=3), {"held": Held.QUIET}, 200),
    "a digest that never comes": (timedelta(minutes=16), {"held": Held.QUIET}, 503),
}


@pytest.mark.parametrize(("ago", "more", "status"), LATE.values(), ids=LATE)
async def test_delivery_is_ill_when_something_has_been_due_for_long(
    shop: House, ago: timedelta | None, more: dict[str, Any], status: int
) -> None:
    await leave_unsent(shop, due_at=ago and shop.clock() - ago, **more)

    answer = await shop.send("GET", "/health")

    assert answer.status == status
    if status == 503 and ago:
        problem = (await answer.json())["problems"]["delivery"]
        assert problem["since"] == (shop.clock() - ago).isoformat()


@pytest.mark.parametrize("why", ["unreachable", "told to wait"])
async def test_what_waits_for_a_chat_that_cannot_be_written_to_is_not_late(
    shop: House, why: str
) -> None:
    now = shop.clock()
    await leave_unsent(shop, due_at=now - timedelta(hours=1))
    if why == "unreachable":
        await change_link(shop.database, MARTA, unreachable_at=now)
    else:
        await tell_to_wait(shop.database, MARTA, now, now + timedelta(hours=1))

    assert (await shop.send("GET", "/health")).status == 200


async def test_delivery_is_ill_when_no_administrator_can_be_reached(shop: House) -> None:
    await change_link(shop.database, OLGA, unreachable_at=shop.clock())
    since = shop.clock().isoformat()
    shop.clock.advance(hours=1)
    ill = await shop.send("GET", "/health")
    await shop.link(PETRO)

    well = await shop.send("GET", "/health")

    problem = (await ill.json())["problems"]["delivery"]
    assert problem == {"problem": "no administrator can be reached", "since": since}
    assert well.status == 200


async def test_delivery_is_ill_when_the_only_administrator_is_unlinked(shop: House) -> None:
    await change_link(shop.database, OLGA, ended_at=shop.clock())

    assert "delivery" in (await (await shop.send("GET", "/health")).json())["problems"]


async def test_house_that_nobody_was_ever_linked_to_is_being_set_up(house: House) -> None:
    await house.invite(OLGA)

    assert (await house.send("GET", "/health")).status == 200


async def test_table_of_connections_has_no_secret_in_its_problem(house: House) -> None:
    await unsigned(house, 1)
    await house.app.web[OF_CONNECTIONS].flush()

    async with house.database.read() as session:
        connection = await session.get(Connection, 1)

    assert connection is not None
    assert connection.problem == "signature"
    assert connection.problem_since == house.clock()


async def change_link(database: Database, role: Role, **values: Any) -> None:
    """Changes columns of the person's link."""
    of_role = update(Link).where(col(Link.telegram_id) == role.telegram_id)
    await database.write(lambda session: session.exec(of_role.values(**values)))


async def tell_to_wait(database: Database, role: Role, since: Any, until: Any) -> None:
    """What Telegram has said of the person's chat."""
    await change_link(database, role, held_since=since, held_until=until)


async def leave_unsent(shop: House, **values: Any) -> None:
    """Leaves Marta's notification to a delivery that stands still."""
    await shop.post("order.created", ORDER)
    await shop.quiet()
    turns = shop.app.loops.delivery._turns
    turns.are_all_taken = lambda _moment: True  # type: ignore[method-assign]
    unsent = {"card_id": None, "ended": None, **values}
    await shop.database.write(lambda session: session.exec(update(Notification).values(**unsent)))
