"""KeyCRM is asked beside its hooks: nothing missed, nothing told twice, and cards to act on."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.demo.keycrm import ORDER_PAYMENT, Call
from tests.attacks.restarts import restarted
from tests.cast import MARTA, OLGA
from tests.house import patiently
from tests.stories.keycrm import CONNECTION, Asked, asked


@pytest.fixture
async def both(migrated_url: str) -> AsyncIterator[Asked]:
    """A house whose KeyCRM can be asked, on either database."""
    async with asked(migrated_url) as scene:
        yield scene


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Asked]:
    """A house whose KeyCRM can be asked, on SQLite."""
    async with asked(migrated_url) as scene:
        yield scene


async def test_a_lost_hook_is_told_by_the_poll_once(both: Asked) -> None:
    order = both.order(MARTA)
    for _ in range(3):
        await both.pass_time(minutes=1)
    both.account.change(order, status_id=2)
    for _ in range(3):
        await both.pass_time(minutes=1)

    assert await both.heard(MARTA) == ["order.created", "order.status_changed"]
    assert len(await both.events()) == 2


@pytest.mark.parametrize("is_hook_first", [True, False])
async def test_a_hook_and_a_poll_of_one_change_are_one_notification(
    both: Asked, is_hook_first: bool
) -> None:
    order = both.order(MARTA)
    for change in ({}, {"status_id": 2}):
        both.account.change(order, **change)
        if is_hook_first:
            await both.post(order)
            await both.settle()
        await both.pass_time(minutes=1)
        if not is_hook_first:
            await both.post(order)
            await both.settle()

    assert await both.heard(MARTA) == ["order.created", "order.status_changed"]


async def test_payments_and_new_managers_are_polled_too(shop: Asked) -> None:
    order = shop.order(OLGA, products=[("Cup", 600, 2)])
    await shop.pass_time(minutes=1)
    shop.account.change(order, manager_id=int(MARTA.crm_id))
    await shop.pass_time(minutes=1)
    shop.account.pay(order, 500)
    await shop.pass_time(minutes=1)
    shop.account.pay(order, 200)
    await shop.post(order, ORDER_PAYMENT)
    await shop.pass_time(minutes=1)

    assert await shop.heard(MARTA) == [
        "order.assigned",
        "order.payment_changed",
        "order.payment_changed",
    ]


async def test_leads_and_missed_calls_are_polled(shop: Asked) -> None:
    pipeline = shop.account.pipeline("Sales", ["New", "Talk"])
    shop.account.card(pipeline, title="Olena", manager_id=int(MARTA.crm_id))
    shop.account.call(state="canceled", phone="+380670000001", user_id=int(MARTA.crm_id))
    shop.account.call(state="answered", user_id=int(MARTA.crm_id))
    for _ in range(3):
        await shop.pass_time(minutes=1)

    assert sorted(await shop.heard(MARTA)) == ["call.missed", "lead.created"]


async def test_pipelines_that_are_off_are_no_failure(shop: Asked) -> None:
    shop.account.has_pipelines = False
    for _ in range(10):
        await shop.pass_time(minutes=1)

    assert await shop.heard(OLGA) == []
    assert (await shop.health())["status"] == "well"


async def test_details_come_within_moments_of_the_hook(both: Asked) -> None:
    buyer = both.account.buyer("Olena Kravets", "+380670000001")
    order = both.order(MARTA, buyer=buyer, products=[("Cup", 250, 2), ("Tea", 100, 1)])

    await both.post(order)
    await both.settle()

    [told] = await both.events()
    assert told.meaning is not None
    data = told.meaning["order.updated"]
    assert data["buyer"] == {"name": "Olena Kravets", "phone": "+380670000001"}
    assert (data["order"]["items"], data["order"]["items_total"]) == (3, "600")
    assert await both.heard(MARTA) == ["order.created"]


async def test_twenty_orders_cost_one_page(shop: Asked) -> None:
    orders = [shop.order(MARTA) for _ in range(20)]
    shop.keycrm.fault("500", times=None)
    await shop.post(orders[0])
    await shop.settle()
    for order in orders[1:]:  # they wait until it is tried again
        await shop.post(order)
    shop.keycrm.heal()
    before = len(shop.keycrm.calls)

    await shop.pass_time(seconds=5)

    assert len(await shop.events()) == 20
    assert len(shop.keycrm.calls) - before == 1


async def test_a_hook_of_a_connection_without_a_key_asks_for_nothing(migrated_url: str) -> None:
    async with asked(migrated_url, has_key=False) as shop:
        await shop.post(shop.order(MARTA))
        await shop.pass_time(minutes=5)

        assert list(shop.keycrm.calls) == []
        assert not [it for it in (await shop.health())["parts"] if it.startswith("API")]


async def test_a_minimal_hook_is_filled_in(shop: Asked) -> None:
    pipeline = shop.account.pipeline("Sales", ["New", "Talk"])
    manager = int(MARTA.crm_id)
    card = shop.account.card(pipeline, title="Olena", manager_id=manager)
    await shop.pass_time(minutes=1)
    stage = shop.account.stages(pipeline.id)[1]
    shop.account.change(card, status_id=stage.id)
    body = '{"event":"lead.change_lead_status","context":{"id":%d,"status_id":%d}}'

    await shop.post_body((body % (card.id, stage.id)).encode())
    for _ in range(3):
        await shop.pass_time(minutes=1)

    assert await shop.heard(MARTA) == ["lead.created", "lead.status_changed"]


async def test_the_bare_card_is_edited_when_details_come(both: Asked) -> None:
    buyer = both.account.buyer("Olena Kravets", "+380670000001")
    order = both.order(MARTA, buyer=buyer, products=[("Cup", 250, 2), ("Tea", 100, 1)])
    both.keycrm.fault("500", times=None)
    await both.post(order)
    await both.settle()
    [bare] = await both.house.cards_of(MARTA)
    assert "Olena" not in bare
    both.keycrm.heal()

    await both.pass_time(seconds=70)

    [card] = await both.house.cards_of(MARTA)
    assert "Olena Kravets" in card
    assert "+380670000001" in card


async def test_a_restart_tells_nothing_twice_and_misses_nothing(both: Asked) -> None:
    first, second = both.order(MARTA), both.order(MARTA)
    await both.post(first)
    await both.pass_time(minutes=1)
    third = both.order(MARTA)

    async with restarted(both.house):
        await both.pass_time(minutes=3)
        both.account.change(second, status_id=2)
        await both.pass_time(minutes=1)

        assert await both.heard(MARTA) == ["order.created"] * 3 + ["order.status_changed"]
        assert third.id


async def test_details_that_a_restart_has_lost_are_found_again(shop: Asked) -> None:
    order = shop.order(MARTA, buyer=shop.account.buyer("Olena Kravets"))
    shop.keycrm.fault("500", times=None)
    await shop.post(order)
    await shop.settle()
    shop.keycrm.heal()

    async with restarted(shop.house):
        await shop.pass_time(seconds=1)
        await shop.pass_time(seconds=1)

        assert "Olena" in (await shop.house.cards_of(MARTA))[0]


async def test_stopped_in_the_middle_of_a_list_it_tells_each_order_once(both: Asked) -> None:
    for _ in range(120):
        both.order(MARTA)
    pages = 0

    def stop(call: Call) -> None:
        nonlocal pages
        pages += call.path == "/order"
        if pages == 2:
            both.keycrm.latency = 30.0

    both.keycrm.after = stop
    both.house.clock.advance(minutes=1)
    sync = both.house.app.loops.sync
    assert sync is not None
    await sync.step()
    await patiently(lambda: pages == 2)
    await asyncio.sleep(0.5)  # until the third page has been asked for
    both.keycrm.after, both.keycrm.latency = _nothing, 0.0

    async with restarted(both.house):  # which does not wait for that page
        await both.pass_time(minutes=1)
        await both.pass_time(minutes=1)

        assert await both.heard(MARTA) == ["order.created"] * 120


async def test_two_connections_with_one_key_are_asked_once(shop: Asked) -> None:
    await shop.connect("", None)
    before = len(shop.keycrm.calls)

    await shop.pass_time(minutes=1)

    assert len(shop.keycrm.calls) - before == 3


async def test_asking_by_hand_asks_for_everything_at_once(shop: Asked) -> None:
    before = len(shop.keycrm.calls)
    sync = shop.house.app.loops.sync
    assert sync is not None

    assert sync.ask(CONNECTION)
    assert not sync.ask(404)
    await shop.settle()

    asked_for = [call.path for call in list(shop.keycrm.calls)[before:]]
    assert {"/order", "/pipelines/cards", "/calls", "/users", "/order/status"} <= set(asked_for)


def _nothing(_call: Call) -> None:
    """KeyCRM answers as usual."""
