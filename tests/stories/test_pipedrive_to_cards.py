"""Pipedrive's own webhooks, end to end: from the port to the owner's card."""

import json
from base64 import b64encode
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from storage.directory import cabinet, connections
from storage.tables import NewConnection
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import House

SAMPLES = Path(__file__).parent.parent / "samples/pipedrive"
PIPEDRIVE_KEY = "p" * 40
SECRET = "bellhop:an-example-password"
HEADERS = {
    "Content-Type": "application/json",
    "Authorization": f"Basic {b64encode(SECRET.encode()).decode()}",
}
CREATED, MOVED, WON = "deal-created", "deal-moved", "deal-won"


@pytest.fixture
async def pipedrive(shop: House) -> House:
    """A house open for business with a connection to Pipedrive, which sends a user."""
    new = NewConnection("pipedrive", None, PIPEDRIVE_KEY, SECRET, shop.clock(), auth="basic")
    await shop.database.write(partial(connections.add, new=new))
    await shop.database.write(partial(cabinet.allow, kind="order.status_changed", allowed=True))
    return shop


def body_of(name: str, at: str = "", previous: Any = None, **data: Any) -> bytes:
    """A sample's body, of another time and with other values."""
    body = json.loads(json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["request"]["body"])
    if at:
        body["meta"] |= {"timestamp": f"2026-11-22T{at}Z", "id": f"event-{at}"}
    if data:
        body["data"] |= data
    return json.dumps({**body, "previous": previous or body["previous"]}).encode()


async def post(house: House, body: bytes, headers: dict[str, str] = HEADERS) -> tuple[int, str]:
    answer = await house.send("POST", f"/hooks/pipedrive/{PIPEDRIVE_KEY}", body, headers)
    await house.quiet()
    said = await answer.json()
    return answer.status, said.get("status") or said["error"]


async def heard(house: House, role: Role) -> list[str]:
    return [it.kind for it in await house.notifications_of(role)]


async def test_a_deal_is_a_card_for_its_owner_with_its_title_value_and_page(
    pipedrive: House,
) -> None:
    assert await post(pipedrive, body_of(CREATED)) == (200, "accepted")

    [card] = await pipedrive.cards_of(MARTA)
    assert "Shelves for the new shop" in card
    assert "1,198.50" in card
    rows = [row for message in pipedrive.account(MARTA).received for row in message.rows]
    pages = [button.get("url") for row in rows for button in row]
    assert "https://shop-example.pipedrive.com/deal/213" in pages
    assert [await heard(pipedrive, it) for it in (OLGA, IVAN)] == [[], []]


async def test_a_repeat_makes_no_second_card(pipedrive: House) -> None:
    again = json.loads(body_of(CREATED))
    again["meta"]["attempt"] = 2

    answers = [await post(pipedrive, it) for it in (body_of(CREATED), json.dumps(again).encode())]

    assert answers == [(200, "accepted"), (200, "duplicate")]
    assert len(await pipedrive.cards_of(MARTA)) == 1


async def test_a_new_owner_has_the_card_and_the_old_one_is_told_whose_it_is(
    pipedrive: House,
) -> None:
    await post(pipedrive, body_of(CREATED))

    await post(pipedrive, body_of(MOVED, "15:59:30.000", {"owner_id": 6}, owner_id=8, stage_id=42))

    assert await heard(pipedrive, IVAN) == ["order.assigned"]
    assert await heard(pipedrive, MARTA) == ["order.created"]
    assert len(await pipedrive.cards_of(IVAN)) == 1
    assert any(IVAN.name in message.text for message in pipedrive.account(MARTA).received)


async def test_an_older_change_that_comes_late_is_told_to_nobody(pipedrive: House) -> None:
    await post(pipedrive, body_of(CREATED))
    newer = body_of(MOVED, "15:59:50.000", {"stage_id": 43}, stage_id=44)
    await post(pipedrive, newer)

    await post(pipedrive, body_of(MOVED, "15:59:20.000", {"stage_id": 42}, stage_id=43))

    told = [it for it in await pipedrive.notifications_of(MARTA) if it.kind != "order.created"]
    assert [it.kind for it in told] == ["order.status_changed"]


async def test_nobody_is_told_of_what_they_did_themselves(pipedrive: House) -> None:
    mine = json.loads(body_of(CREATED))
    mine["meta"]["user_id"] = MARTA.crm_id

    await post(pipedrive, json.dumps(mine).encode())

    assert await heard(pipedrive, MARTA) == []


async def test_a_deal_that_is_won_is_over_until_it_is_opened_again(pipedrive: House) -> None:
    await post(pipedrive, body_of(CREATED))
    await post(pipedrive, body_of(WON))
    [done] = await pipedrive.notifications_of(MARTA)

    await post(pipedrive, body_of("deal-reopened"))

    assert done.ended == "done"
    assert await heard(pipedrive, MARTA) == ["order.created", "order.assigned"]


async def test_an_activity_is_a_task_that_becomes_overdue(pipedrive: House) -> None:
    await post(pipedrive, body_of("activity-created", due_date="2026-11-22", due_time="16:30"))

    pipedrive.clock.advance(minutes=31)
    await pipedrive.app.loops.schedule.tick()
    await pipedrive.quiet()

    assert await heard(pipedrive, MARTA) == ["task.created", "task.overdue"]


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic eDp5"}])
async def test_without_the_password_nothing_is_taken(
    pipedrive: House, headers: dict[str, str]
) -> None:
    status, error = await post(pipedrive, body_of(CREATED), headers)

    assert (status, "user and password" in error) == (401, True)
    assert await heard(pipedrive, MARTA) == []


async def test_version_1_is_kept_and_administrators_are_told(pipedrive: House) -> None:
    old = {"v": 1, "event": "updated.deal", "current": {"id": 213}, "meta": {"object": "deal"}}

    answer = await pipedrive.send(
        "POST", f"/hooks/pipedrive/{PIPEDRIVE_KEY}", json.dumps(old).encode(), HEADERS
    )
    await pipedrive.quiet()

    assert answer.status == 200
    assert "version 2.0" in (await answer.json())["error"]
    assert await heard(pipedrive, OLGA) == ["hook.unreadable"]
