"""KeyCRM's own hooks, end to end: what each means to the staff, and what is no news."""

import json
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet, connections
from storage.objects import statuses
from storage.tables import Ended, NewConnection, Pipeline, Status, SubjectState
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.house import KEYCRM_KEY, House

SAMPLES = Path(__file__).parent.parent / "samples/keycrm"
JSON = {"Content-Type": "application/json"}
ORDER, PAYMENT, LEAD = (
    *("order-change_order_status", "order-change_payment_status", "lead-change_lead_status"),
)
NEXT = {"status_id": 2, "status_changed_at": "2026-11-22T16:10:00.000000Z"}


@pytest.fixture
async def keycrm(shop: House) -> House:
    """A house open for business in which every kind is allowed."""
    for kind in ("order.status_changed", "order.payment_changed", "lead.status_changed"):
        await shop.database.write(partial(cabinet.allow, kind=kind, allowed=True))
    return shop


async def post(house: House, name: str, query: str = "", key: str = KEYCRM_KEY, **new: Any) -> str:
    body = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    if new:
        body["context"] |= {"updated_at": new.get("status_changed_at"), **new}
    answer = await house.send(
        "POST", f"/hooks/keycrm/{key}{query}", json.dumps(body).encode(), JSON
    )
    assert answer.status == 200
    await house.quiet()
    status: str = (await answer.json())["status"]
    return status


async def heard(house: House, role: Role) -> list[str]:
    return [it.kind for it in await house.notifications_of(role)]


async def test_samples_become_notifications_for_the_manager(keycrm: House) -> None:
    answers = [await post(keycrm, name) for name in (ORDER, PAYMENT, LEAD)]

    assert answers == ["accepted"] * 3
    assert await heard(keycrm, MARTA) == ["order.created", "order.payment_changed", "lead.created"]
    assert [await heard(keycrm, it) for it in (OLGA, IVAN)] == [[], []]


async def test_card_of_an_order_names_number_and_total(keycrm: House) -> None:
    await post(keycrm, ORDER)

    (card,) = await keycrm.cards_of(MARTA)
    assert "A-10042" in card
    assert "1,198" in card


async def test_retry_is_a_duplicate(keycrm: House) -> None:
    answers = [await post(keycrm, ORDER) for _ in range(3)]

    assert answers == ["accepted", "duplicate", "duplicate"]
    assert await heard(keycrm, MARTA) == ["order.created"]


async def test_retry_with_a_new_timestamp_makes_no_second_card(keycrm: House) -> None:
    await post(keycrm, ORDER)

    await post(keycrm, ORDER, updated_at="2026-11-22T16:03:00.000000Z")

    assert await heard(keycrm, MARTA) == ["order.created"]


async def test_kind_in_the_address_decides_what_a_trigger_means(keycrm: House) -> None:
    await post(keycrm, ORDER, "?kind=order.created", **NEXT)

    assert await heard(keycrm, MARTA) == ["order.created"]


async def test_first_sight_of_an_old_order_is_the_change_that_it_names(keycrm: House) -> None:
    await post(keycrm, ORDER, **NEXT)

    assert await heard(keycrm, MARTA) == ["order.status_changed"]


async def test_new_status_and_manager_are_two_kinds_for_the_new_manager(keycrm: House) -> None:
    await post(keycrm, ORDER)

    await post(keycrm, ORDER, manager_id=8, **NEXT)

    assert await heard(keycrm, IVAN) == ["order.assigned", "order.status_changed"]
    assert await heard(keycrm, MARTA) == ["order.created"]


async def test_older_state_after_a_newer_one_changes_nothing(keycrm: House) -> None:
    await post(keycrm, ORDER)
    await post(keycrm, ORDER, status_id=3, status_changed_at="2026-11-22T16:20:00.000000Z")

    await post(keycrm, ORDER, **NEXT)

    assert await heard(keycrm, MARTA) == ["order.created", "order.status_changed"]


async def test_new_hook_key_forgets_nothing(keycrm: House) -> None:
    await post(keycrm, ORDER)
    await keycrm.database.write(
        partial(
            connections.add,
            new=NewConnection("keycrm", None, "n" * 40, None, keycrm.clock()),
        )
    )

    await post(keycrm, ORDER, key="n" * 40)

    assert await heard(keycrm, MARTA) == ["order.created"]


async def test_state_is_learned_while_the_switch_is_off(keycrm: House) -> None:
    await keycrm.database.write(partial(cabinet.switch, on=False))
    await post(keycrm, ORDER)
    await keycrm.database.write(partial(cabinet.switch, on=True))

    await post(keycrm, ORDER, **NEXT)

    assert await heard(keycrm, MARTA) == ["order.status_changed"]


async def test_stock_list_is_ignored(keycrm: House) -> None:
    assert await post(keycrm, "stock") == "ignored"
    assert await heard(keycrm, OLGA) == []


async def test_older_fields_are_understood_too(keycrm: House) -> None:
    assert await post(keycrm, "order-older-fields") == "accepted"
    assert await heard(keycrm, MARTA) == ["order.status_changed"]


async def test_unreadable_hooks_are_kept_and_one_card_counts_them(keycrm: House) -> None:
    answers = [
        await keycrm.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", body, JSON)
        for body in (b"{", b"[[", b'{"event":"order.change_order_status","context":[]}', b"\xff")
    ]
    await keycrm.quiet()

    assert [(it.status, (await it.json())["status"]) for it in answers] == [(200, "unreadable")] * 4
    assert await heard(keycrm, OLGA) == ["hook.unreadable"]
    assert any("4" in card for card in await keycrm.cards_of(OLGA))


async def test_a_snapshot_teaches_the_status_and_follows_its_meaning(keycrm: House) -> None:
    await post(keycrm, ORDER)

    async def says_done(session: AsyncSession) -> None:
        [status] = (await session.exec(select(Status).where(Status.key == "2"))).all()
        await statuses.mean(session, status, Ended.DONE)

    await post(keycrm, ORDER, **NEXT)
    await keycrm.database.write(says_done)
    await post(keycrm, ORDER, status_id=3, status_changed_at="2026-11-22T16:20:00.000000Z")
    await post(keycrm, ORDER, status_id=2, status_changed_at="2026-11-22T16:30:00.000000Z")

    async with keycrm.database.read() as session:
        order = await session.get_one(SubjectState, "order:40117")
        learned, _ = await statuses.page(session, 0, 10)
    assert (order.status, order.over, order.over_by_status) == ("2", Ended.DONE, True)
    assert {"2", "3"} <= {it.key for it in learned}


async def test_a_card_makes_its_pipeline_known_without_a_key(keycrm: House) -> None:
    await post(keycrm, LEAD)

    async with keycrm.database.read() as session:
        [status] = await session.exec(select(Status).where(Status.what == "lead"))
        [pipeline] = await session.exec(select(Pipeline))
    assert (status.key, status.pipeline, pipeline.crm_id, pipeline.name) == ("1", "1", "1", None)
