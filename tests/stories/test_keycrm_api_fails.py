"""KeyCRM that is down, slow, or refuses the key: what is told of it, and that nothing is lost."""

from collections.abc import AsyncIterator
from functools import partial
from unittest import mock

import pytest

from bot.demo.keycrm import KeycrmStandIn, Options
from storage.directory import connections
from tests.cast import MARTA, OLGA
from tests.house import patiently
from tests.stories.keycrm import CONNECTION, Asked, asked

FAILING = ["integration.failing"]


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


async def test_a_day_without_answers_is_one_card_and_loses_nothing(both: Asked) -> None:
    both.keycrm.fault("500", times=None)
    for number in range(1, 24):
        both.order(MARTA, id=number)
        await both.pass_time(minutes=55)
        await both.pass_time(minutes=5)

    assert await both.heard(OLGA) == FAILING
    assert (await both.health())["status"] == "ill"
    both.keycrm.heal()
    for _ in range(3):
        await both.pass_time(minutes=6)

    assert await both.heard(MARTA) == ["order.created"] * 23
    assert (await both.heard(OLGA))[0:1] == FAILING
    assert len([it for it in await both.heard(OLGA) if it in FAILING]) == 1
    assert (await both.health())["status"] == "well"


async def test_a_short_outage_is_told_to_nobody(shop: Asked) -> None:
    shop.keycrm.fault("html", times=None)
    await shop.pass_time(minutes=1)
    await shop.pass_time(minutes=1)
    assert (await shop.health())["status"] == "ill"
    shop.keycrm.heal()
    await shop.pass_time(minutes=5)

    assert await shop.heard(OLGA) == []
    assert (await shop.health())["status"] == "well"


async def test_a_refused_key_is_told_at_once_and_a_new_one_heals_it(both: Asked) -> None:
    key, both.keycrm.key = both.keycrm.key, "another-key-of-this-account"
    await both.pass_time(minutes=1)
    assert await both.heard(OLGA) == FAILING
    problems = (await both.health())["problems"]
    assert "refused" in problems[f"API of connection {CONNECTION} (keycrm)"]["problem"]
    assert key not in str(problems)
    order = both.order(MARTA)

    await both.give_key(both.keycrm.key)
    await both.pass_time(minutes=1)

    assert (await both.heard(OLGA)).count(FAILING[0]) == 1
    assert await both.heard(MARTA) == ["order.created"]
    assert order.id
    assert (await both.health())["status"] == "well"


async def test_rights_that_orders_lack_are_told_as_such(shop: Asked) -> None:
    shop.keycrm.forbidden.add("order")
    await shop.pass_time(minutes=1)

    assert await shop.heard(OLGA) == FAILING
    [card] = [it for it in await shop.house.cards_of(OLGA) if "the API key lacks rights" in it]
    assert "let the owner of the key see orders" in card
    assert "make a new key" not in card
    problems = (await shop.health())["problems"]
    its = problems[f"API of connection {CONNECTION} (keycrm)"]["problem"]
    assert its.startswith("the API key's owner lacks rights")


async def test_rights_that_are_given_back_heal_it_too(shop: Asked) -> None:
    shop.keycrm.refuses_key = True
    await shop.pass_time(minutes=1)
    shop.keycrm.heal()
    await shop.pass_time(minutes=5)

    assert (await shop.heard(OLGA)).count(FAILING[0]) == 1
    assert (await shop.health())["status"] == "well"


@pytest.mark.parametrize("reader", ["read_orders", "read_leads"])
async def test_what_bellhop_cannot_read_is_told_by_health_alone(shop: Asked, reader: str) -> None:
    with mock.patch(f"bot.sync.changes.{reader}", side_effect=RuntimeError("of a test")):
        for _ in range(10):
            await shop.pass_time(minutes=1)
    problems = (await shop.health())["problems"]
    assert "RuntimeError" in problems[f"API of connection {CONNECTION} (keycrm)"]["problem"]
    await shop.pass_time(minutes=6)

    assert await shop.heard(OLGA) == []
    assert (await shop.health())["status"] == "well"


async def test_a_key_that_may_not_read_calls_is_a_good_key(shop: Asked) -> None:
    shop.keycrm.forbidden = {"calls"}
    for _ in range(10):
        await shop.pass_time(minutes=1)

    assert await shop.heard(OLGA) == []
    assert (await shop.health())["status"] == "well"
    assert len([it for it in shop.keycrm.asked("/calls") if it.status == 403]) == 1


async def test_a_key_that_is_taken_away_ends_the_asking(shop: Asked) -> None:
    await shop.give_key("wrong")
    await shop.pass_time(minutes=1)
    assert await shop.heard(OLGA) == FAILING
    revoke = partial(connections.revoke, connection_id=CONNECTION, now=shop.house.clock())
    await shop.house.database.write(revoke)
    await shop.pass_time(minutes=1)
    before = len(shop.keycrm.calls)

    for _ in range(3):
        await shop.pass_time(minutes=10)

    assert len(shop.keycrm.calls) == before
    assert not [it for it in (await shop.health())["parts"] if it.startswith("API")]


async def test_details_are_not_asked_for_after_ten_minutes(shop: Asked) -> None:
    order = shop.order(MARTA)
    shop.keycrm.fault("500", times=None, path="/order/")
    await shop.post(order)
    for _ in range(12):
        await shop.pass_time(minutes=1)
    before = len(shop.keycrm.asked(f"/order/{order.id}"))
    assert before > 2
    shop.keycrm.heal()

    for _ in range(3):
        await shop.pass_time(minutes=1)

    assert len(shop.keycrm.asked(f"/order/{order.id}")) == before


async def test_too_many_calls_are_tried_again_later(shop: Asked) -> None:
    shop.keycrm.rate.retry_after = "1"
    shop.keycrm.fault("429", times=3)
    shop.order(MARTA)

    for _ in range(4):
        await shop.pass_time(minutes=2)

    assert await shop.heard(MARTA) == ["order.created"]
    assert await shop.heard(OLGA) == []


async def test_an_account_that_hangs_holds_up_no_other(shop: Asked) -> None:
    async with KeycrmStandIn(shop.account, Options(latency=30.0)) as slow:
        sync = shop.house.app.loops.sync
        assert sync is not None
        with mock.patch.object(sync._accounts, "_base", slow.base):
            await shop.connect("north", slow.key)
            shop.house.clock.advance(minutes=1)
            await sync.step()
        await patiently(lambda: shop.house.app.crew.errands >= 5)
        shop.order(MARTA)

        shop.house.clock.advance(minutes=1)
        await sync.step()

        marta = shop.house.account(MARTA)
        await shop.house.until(lambda: any("Mark read" in it.labels for it in marta.received))


async def test_one_account_is_refused_and_the_other_goes_on(shop: Asked) -> None:
    north = await shop.connect("north", "wrong")
    await shop.pass_time(minutes=1)
    shop.order(MARTA)
    await shop.pass_time(minutes=1)

    assert await shop.heard(MARTA) == ["order.created"]
    assert await shop.heard(OLGA) == FAILING
    assert [*(await shop.health())["problems"]] == [f"API of connection {north} (keycrm)"]
