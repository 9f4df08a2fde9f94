"""The client and the stand-in for KeyCRM's API together: whole lists, while the account changes."""

from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from bot.demo.keycrm import (
    GROUP_CANCELED,
    GROUP_COMPLETED,
    Account,
    KeycrmStandIn,
    Options,
    Record,
    Trouble,
)
from bot.providers.keycrm import answers, directory
from bot.providers.keycrm.api import Api, CannotAsk, KeyRefused
from bot.providers.keycrm.budget import Budget
from tests.providers.fake_time import FakeTime


class Office:
    """A cabinet, and Bellhop that asks it; waiting takes no time."""

    def __init__(self, http: aiohttp.ClientSession, keycrm: KeycrmStandIn, time: FakeTime) -> None:
        self.keycrm, self.account, self.time = keycrm, keycrm.account, time
        self.budget = Budget(time.clock, time.later_at_once)
        self.api = Api(http, keycrm.base, keycrm.key, self.budget, time.sleep)

    async def ids(self, path: str = "order", **options: Any) -> list[int]:
        return [each["id"] async for page in self.api.pages(path, **options) for each in page]


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    time = FakeTime()
    options = Options(clock=time.clock, keep_calls=500)
    async with KeycrmStandIn(Account(), options) as keycrm, aiohttp.ClientSession() as http:
        yield Office(http, keycrm, time)


async def test_hundreds_of_people_are_read_within_the_rate(office: Office) -> None:
    for number in range(500):
        office.account.user(f"Person {number}")
    for number in range(200):
        office.account.source(f"Shop {number}")
    for number in range(50):
        office.account.pipeline(f"Board {number}", ["New", "Won"])
    began = office.time.now

    people, sources = await office.ids("users"), await office.ids("order/source")
    boards = await office.ids("pipelines")
    stages = [await office.ids(f"pipelines/{board}/statuses") for board in boards]

    assert (len(people), len(sources), len(boards), len(stages)) == (500, 200, 50, 50)
    assert {call.status for call in office.keycrm.calls} == {200}
    assert office.keycrm.rate.most <= 60
    # 65 calls: those that the rate allows at once, and the rest a minute later.
    assert office.time.now - began <= 60 + 5


@pytest.mark.parametrize("paging", ["urls", "numbers"])
async def test_orders_that_come_while_pages_are_turned_are_not_read_twice(
    office: Office, paging: Any
) -> None:
    office.account.style.paging = paging
    for _ in range(120):
        office.account.order()
    office.keycrm.after = lambda _: office.account.order() and None

    ids = await office.ids(sort="-id")

    assert len(ids) == len(set(ids)) == 120


@pytest.mark.parametrize("paging", ["urls", "numbers"])
@pytest.mark.parametrize("many", [51, 120])
async def test_what_is_removed_while_pages_are_turned_hides_no_other(
    office: Office, paging: Any, many: int
) -> None:
    office.account.style.paging = paging
    first = [office.account.order() for _ in range(many)][:1]

    def remove(_: object) -> None:
        while first:
            office.account.remove(first.pop())

    office.keycrm.after = remove

    ids = await office.ids(sort="id")

    assert set(ids) == {*range(1, many + 1)}


async def test_a_list_that_loses_whole_pages_while_it_is_read_is_not_complete(
    office: Office,
) -> None:
    rows = [office.account.order() for _ in range(150)]

    def remove(_: object) -> None:
        while len(rows) > 80:
            office.account.remove(rows.pop(0))

    office.keycrm.after = remove

    with pytest.raises(CannotAsk, match="gets shorter"):
        await office.ids(sort="id")

    assert len(await office.ids(sort="id")) == 80


async def test_a_lower_limit_is_learned_and_nothing_is_lost(office: Office) -> None:
    office.keycrm.rate.per_minute = 20
    for number in range(1300):
        office.account.user(f"Person {number}")

    for _ in range(2):
        assert len(await office.ids("users")) == 1300
    refused = [call.status for call in office.keycrm.calls].count(429)
    assert 1 <= refused <= 3
    assert office.budget.per_minute <= 22

    assert len(await office.ids("users")) == 1300

    assert [call.status for call in office.keycrm.calls].count(429) == refused


@pytest.mark.parametrize("trouble", ["html", "login", "500", "half", "cut", "drop", "429"])
async def test_what_goes_wrong_once_or_twice_is_not_noticed(
    office: Office, trouble: Trouble
) -> None:
    for _ in range(70):
        office.account.order()
    office.keycrm.fault(trouble, times=2)

    assert len(await office.ids()) == 70


@pytest.mark.parametrize("trouble", ["html", "login", "500", "half", "cut", "drop", "429", "empty"])
async def test_a_day_of_trouble_ends_every_call_in_words(office: Office, trouble: Trouble) -> None:
    office.account.order()
    office.keycrm.fault(trouble, times=None)

    with pytest.raises(CannotAsk):
        await office.ids()

    office.keycrm.heal()
    assert await office.ids() == [1]


async def test_a_refused_key_heals_by_itself(office: Office) -> None:
    office.account.order()
    office.keycrm.refuses_key = True
    with pytest.raises(KeyRefused):
        await office.ids()
    office.keycrm.heal()

    assert await office.ids() == [1]


async def test_an_account_without_pipelines_has_no_cards(office: Office) -> None:
    office.account.card(office.account.pipeline("Sales", ["New"]))
    office.account.has_pipelines = False
    assert await office.ids("pipelines/cards", include=("contact.client",)) == []
    assert office.api.pipelines_are_off
    office.account.has_pipelines = True

    assert await office.ids("pipelines/cards", include=("contact.client",)) == [1]


STYLES = [
    {},
    {"times": "iso", "money": "number"},
    {"times": "plain", "money": "text", "ids": "text"},
    {"nobody": "list", "paging": "numbers", "ids": "text"},
]


@pytest.mark.parametrize("style", STYLES)
async def test_an_account_is_read_the_same_however_it_writes(
    office: Office, style: dict[str, Any]
) -> None:
    usual = _furnished(office.account)
    vars(office.account.style).update(style)

    order = answers.order(await _one(office, "order/40117", answers.ORDER_INCLUDES))
    card = answers.lead(await _one(office, "pipelines/cards/7", answers.LEAD_INCLUDES))
    (call,) = [answers.call(each) async for page in office.api.pages("calls") for each in page]

    assert order is not None
    assert order.updated_at == usual["updated_at"]
    assert order.context["manager_id"] == "2"
    assert order.context["manager"] == {"id": "2", "name": "Marta Koval"}
    assert order.context["status"] == {"id": "1", "name": "New"}
    assert order.context["buyer"] == {"name": "Olena Bondar", "phone": "+380671112233"}
    assert Decimal(str(order.context["grand_total"])) == Decimal("1198.50")
    assert Decimal(str(order.context["payments_total"])) == 500
    assert order.context["items"] == 3
    assert card is not None
    assert card.context["buyer"] == {"name": "Olena Bondar", "phone": "+380671112233"}
    assert card.context["manager_id"] is None
    assert call is not None
    assert call.context["is_missed"]


async def test_the_names_of_an_account_are_read(office: Office) -> None:
    _furnished(office.account)
    office.account.change(office.account.rows["users"][1], first_name=None, full_name=None)

    async def read(path: str, reader: Any) -> list[Any]:
        return [reader(each) async for page in office.api.pages(path) for each in page]

    users = await read("users", directory.user)
    assert [(each.id, each.role_id, each.state) for each in users] == [
        ("1", "1", "blocked"),
        ("2", "2", "active"),
    ]
    assert users[1].name == "Marta Koval"
    assert (await read("order/source", directory.source))[0].currency == "EUR"
    stages = await read("order/status", directory.status)
    assert [(each.name, each.means) for each in stages] == [
        ("New", "open"),
        ("Done", "done"),
        ("Gone", "cancelled"),
    ]
    assert [each.name for each in await read("pipelines/1/statuses", directory.status)] == ["In"]


def _furnished(account: Account) -> Record:
    """A shop with an order, a card and a missed call; returns the order."""
    new = account.status("New", expiration_period=3600)
    account.status("Done", GROUP_COMPLETED)
    account.status("Gone", GROUP_CANCELED)
    account.block(account.user("Olga", role_id=1))
    marta = account.user("Marta", "Koval", phone="+380501234567")
    shop, olena = (
        account.source("Shop", currency_code="EUR"),
        account.buyer("Olena Bondar", "+380671112233"),
    )
    order = account.order(
        id=40117,
        buyer=olena,
        products=[("T-shirt", 399.5, 2), ("Mug", "399.50", 1)],
        manager_id=marta.id,
        source_id=shop.id,
        status_id=new.id,
    )
    account.card(account.pipeline("Sales", ["In"]), id=7, buyer=olena)
    account.call(state="busy", phone="+380671112233")
    return account.pay(order, 500)


async def _one(office: Office, path: str, include: tuple[str, ...]) -> dict[str, Any]:
    found = await office.api.one(path, include=include)
    assert found is not None
    return found
