"""KeyCRM in every style, with every fault and by any clock: told once, and nothing lost."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from itertools import product

import pytest

from bot.demo.keycrm import ORDER_PAYMENT, Style, Trouble
from tests.cast import IVAN, MARTA, OLGA
from tests.stories.keycrm import Asked, asked

STYLES = [
    Style(times="iso", money="text", ids="text", nobody="list", paging="numbers"),
    Style(times="plain", money="number", fields="old", nobody="list"),
    Style(ids="text", fields="old"),
]
TROUBLES: list[Trouble] = ["html", "login", "500", "half", "cut", "drop", "429", "empty"]


@pytest.fixture
async def shop(migrated_url: str) -> AsyncIterator[Asked]:
    """A house whose KeyCRM can be asked, on SQLite."""
    async with asked(migrated_url) as scene:
        scene.keycrm.rate.retry_after = "1"
        yield scene


async def a_life(shop: Asked, hooks: str) -> None:
    """An order from its creation to its payment; `hooks`: which of three changes are told, y or n,
    at once."""
    order = shop.order(MARTA, products=[("Cup", "250.50", 2)], buyer=shop.account.buyer("Olena"))
    steps = [
        lambda: order,
        lambda: shop.account.change(order, status_id=2),
        lambda: shop.account.pay(order, 501),
    ]
    for step, is_told in zip(steps, hooks, strict=True):
        step()
        if is_told == "y":
            await shop.post(order, ORDER_PAYMENT if order["payments_total"] else "")
            await shop.settle()
        await shop.pass_time(minutes=1)
        await shop.pass_time(minutes=1)


LIFE = ["order.created", "order.status_changed", "order.payment_changed"]


@pytest.mark.parametrize("style", STYLES, ids=["texts", "older", "ids"])
@pytest.mark.parametrize("hooks", ["yyy", "nnn", "yny", "nyn"])
async def test_in_every_style_each_change_is_told_once(
    shop: Asked, style: Style, hooks: str
) -> None:
    shop.account.style = style

    await a_life(shop, hooks)

    assert await shop.heard(MARTA) == LIFE
    assert "Olena" in (await shop.house.cards_of(MARTA))[-1]
    assert await shop.heard(OLGA) == []


@pytest.mark.parametrize("minutes", [-10, 10])
@pytest.mark.parametrize("hooks", ["yyy", "nnn", "yny"])
async def test_a_clock_that_is_off_changes_nothing(
    migrated_url: str, minutes: int, hooks: str
) -> None:
    async with asked(migrated_url, ahead=timedelta(minutes=minutes)) as shop:
        await a_life(shop, hooks)

        assert await shop.heard(MARTA) == LIFE


@pytest.mark.parametrize(("trouble", "hooks"), [*product(TROUBLES, "yn")])
async def test_after_every_fault_the_order_is_told_once(
    shop: Asked, trouble: Trouble, hooks: str
) -> None:
    order = shop.order(MARTA)
    shop.keycrm.fault(trouble, times=None)
    if hooks == "y":
        await shop.post(order)
    await shop.pass_time(minutes=1)
    shop.keycrm.heal()

    for _ in range(3):
        await shop.pass_time(minutes=2)

    assert await shop.heard(MARTA) == ["order.created"]
    assert await shop.heard(OLGA) == []


@pytest.mark.parametrize("type", ["api.order", "api.lead", "api.call"])
async def test_nobody_can_pretend_to_be_the_api(shop: Asked, type: str) -> None:
    context = {"id": 5, "status_id": 1, "manager_id": 6, "is_missed": True}
    times = dict.fromkeys(("created_at", "status_changed_at"), f"{shop.house.clock().isoformat()}")
    body = {"event": type, "context": context | times, "since": "2020-01-01T00:00:00Z"}

    await shop.post_body(json.dumps(body).encode())
    await shop.pass_time(minutes=1)

    assert [await shop.heard(it) for it in (MARTA, OLGA)] == [[], []]


async def test_a_manager_whom_nobody_knows_and_an_order_without_one(shop: Asked) -> None:
    shop.order(MARTA, manager_id=404)
    shop.order(IVAN, manager_id=None)

    for _ in range(3):
        await shop.pass_time(minutes=1)

    assert await shop.heard(MARTA) == ["order.created"] * 2  # it is her source
