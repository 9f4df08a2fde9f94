"""A cabinet whose KeyCRM is asked over HTTP: from a change, told by a hook or not, to its card."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

import pytest
from pydantic import SecretStr

from bot.demo.keycrm import Account, KeycrmStandIn, Record
from bot.providers.keycrm import api
from storage.directory import cabinet
from tests.cast import MARTA, SHOP
from tests.house import KEYCRM_KEY, Clock, House, opened, patiently
from tests.seeing import see

POLL = timedelta(minutes=1, seconds=1)
NEW, SENT = 1, 2


@dataclass
class Shop:
    """A running house, and the KeyCRM that it works with."""

    house: House
    keycrm: KeycrmStandIn

    @property
    def account(self) -> Account:
        return self.keycrm.account

    def order(self, **fields: object) -> Record:
        """Olena's; Marta is responsible."""
        buyer = self.account.buyer("Olena Bondar", "+380671112233")
        products = [("T-shirt", "599.00", 2)]
        return self.account.order(
            buyer=buyer,
            products=products,
            manager_id=int(MARTA.crm_id),
            source_id=int(SHOP["id"]),
            **fields,
        )

    async def post(self, row: Record) -> None:
        """KeyCRM's trigger fires."""
        body = json.dumps(self.account.hook(row)).encode()
        headers = {"Content-Type": "application/json"}
        answer = await self.house.send("POST", f"/hooks/keycrm/{KEYCRM_KEY}", body, headers)
        assert answer.status == 200

    async def poll(self) -> None:
        """The next round of orders, to its end."""
        before = self._rounds()
        self.house.clock.now += POLL
        self.house.app.wakes.sync()
        await patiently(lambda: self._rounds() > before)
        await self.house.quiet()

    async def settle(self) -> None:
        """Until the key has been seen and the first round made: what was there is not told."""
        self.house.clock.now += POLL
        self.house.app.wakes.sync()
        await patiently(lambda: self._rounds() > 0)
        await self.house.quiet()

    def _rounds(self) -> int:
        return sum(call.status == 200 for call in self.keycrm.asked("/order"))


@pytest.fixture
async def shop(migrated_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Shop]:
    monkeypatch.setattr(api, "PAUSES", (0.0, 0.0, 0.0))
    monkeypatch.setattr(api, "URGENT_PAUSES", (0.0, 0.0))
    clocks = [Clock()]
    account = Account(lambda: clocks[-1]())
    account.user("Marta", "Koval", id=int(MARTA.crm_id))
    account.source("Shop", id=int(SHOP["id"]))
    account.status("New", id=NEW)
    account.status("Sent", id=SENT)
    async with KeycrmStandIn(account) as keycrm:
        key = SecretStr(keycrm.key)
        async with opened(migrated_url, keycrm_api=keycrm.base, keycrm_api_key=key) as house:
            clocks.append(house.clock)
            await house.open_for_business()
            allow = partial(cabinet.allow, kind="order.status_changed", allowed=True)
            await house.database.write(allow)
            shop = Shop(house, keycrm)
            await shop.settle()
            yield shop


async def kinds(shop: Shop) -> list[str]:
    return [it.kind for it in await shop.house.notifications_of(MARTA)]


async def test_a_card_names_the_customer_once_keycrm_has_been_asked(shop: Shop) -> None:
    await shop.post(shop.order())

    card = await see(shop.house, MARTA, "Olena Bondar")

    assert "1,198" in card.text
    assert await kinds(shop) == ["order.created"]


async def test_an_order_that_no_hook_has_told_of_is_found(shop: Shop) -> None:
    shop.order()

    await shop.poll()

    await see(shop.house, MARTA, "Olena Bondar")
    assert await kinds(shop) == ["order.created"]


async def test_a_hook_and_a_poll_of_one_change_are_told_once(shop: Shop) -> None:
    order = shop.order()
    await shop.poll()
    shop.account.change(order, status_id=SENT)
    await shop.poll()
    await shop.post(order)
    await shop.poll()

    assert await kinds(shop) == ["order.created", "order.status_changed"]


async def test_trouble_at_keycrm_loses_nothing(shop: Shop) -> None:
    for trouble in ("html", "half", "500", "login"):
        shop.keycrm.fault(trouble, times=1)
    order = shop.order()
    await shop.post(order)
    shop.account.change(order, status_id=SENT)

    for _ in range(3):
        await shop.poll()

    await see(shop.house, MARTA, "Olena Bondar")
    assert await kinds(shop) == ["order.created", "order.status_changed"]
