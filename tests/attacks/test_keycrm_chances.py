"""KeyCRM at its worst, by chance: hooks that are lost, late, twice or out of turn; answers that go
wrong; a loop that starts again. Whatever happens, nothing is lost and nothing is told twice."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

import pytest
from sqlmodel import select

from bot.demo.keycrm import Record
from bot.demo.keycrm.controls import Trouble
from storage.tables import Event, SubjectState
from tests.cast import IVAN, MARTA
from tests.stories.keycrm import Asked, asked

STEPS = 40
CREATED, STATUS, PAID = "order.created", "order.status_changed", "order.payment_changed"
TROUBLES: tuple[Trouble, ...] = ("500", "half", "html", "drop")


@dataclass
class Chances:
    """Does what comes into its head, and counts what there is to tell of each order."""

    shop: Asked
    random: Random
    orders: list[Record] = field(default_factory=list)
    late: list[bytes] = field(default_factory=list)
    happened: Counter[tuple[str, str]] = field(default_factory=Counter)

    async def step(self) -> None:
        self.shop.house.clock.advance(seconds=1)  # KeyCRM's times are whole seconds
        if self.random.random() < 0.75:
            self._change()
        if self.random.random() < 0.2:
            self.random.shuffle(self.late)
        while self.late and self.random.random() < 0.6:
            await self.shop.post_body(self.late.pop(0))
        if self.random.random() < 0.15:
            self.shop.keycrm.fault(self.random.choice(TROUBLES), self.random.randint(1, 4))
        if self.random.random() < 0.05:
            self._begin_again()
        if self.random.random() < 0.5:
            await self.shop.pass_time(seconds=self.random.choice([0, 5, 61, 300, 2000]))

    def _change(self) -> None:
        account, event, what = self.shop.account, "", CREATED
        if not self.orders or self.random.random() < 0.3:
            self.orders.append(self.shop.order(MARTA))
            order = self.orders[-1]
        else:
            order = self.random.choice(self.orders)
            what = self.random.choice([STATUS, PAID, "order.assigned"])
            if what == STATUS:
                account.change(order, status_id=3 - order["status_id"])
            elif what == PAID:
                account.pay(order, 1)
                event = "order.change_payment_status"
            else:
                account.change(order, manager_id=int(self.random.choice([MARTA, IVAN]).crm_id))
        self.happened[str(order.id), what] += 1
        hook = json.dumps(account.hook(order, event)).encode()
        self.late += [hook] * self.random.choice([0, 1, 1, 2])

    def _begin_again(self) -> None:
        sync = self.shop.house.app.loops.sync
        assert sync is not None
        sync._lines.clear()
        sync._looked_at = None

    async def told(self) -> Counter[tuple[str, str]]:
        """What was told of each order, to anybody."""
        async with self.shop.house.database.read() as session:
            found = (await session.exec(select(Event))).all()
        return Counter(
            (data["order"]["id"], kind)
            for event in found
            for kind, data in (event.meaning or {}).items()
            if "order" in data and "late" not in ((event.untold or {}).get(kind) or {})
        )

    async def known(self, order: Record) -> tuple[str, str]:
        async with self.shop.house.database.read() as session:
            state = (await session.get_one(SubjectState, f"order:{order.id}")).state
        return state["status"], state["manager_id"]


@pytest.fixture
async def shop(migrated_url: str, ahead: int) -> AsyncIterator[Asked]:
    async with asked(migrated_url, ahead=timedelta(minutes=ahead)) as scene:
        yield scene


@pytest.mark.parametrize(("seed", "ahead"), [(1, 0), (2, 10), (3, -10)])
async def test_nothing_is_lost_and_nothing_told_twice(shop: Asked, seed: int) -> None:
    chances = Chances(shop, Random(seed))
    for _ in range(STEPS):
        await chances.step()
    for hook in chances.late:
        await shop.post_body(hook)
    shop.keycrm.heal()
    for _ in range(4):
        await shop.pass_time(minutes=6)

    told = await chances.told()
    assert chances.orders
    for order in chances.orders:
        its_id = str(order.id)
        assert told[its_id, CREATED] == 1
        for kind in (STATUS, PAID):
            assert told[its_id, kind] <= chances.happened[its_id, kind]
        assert await chances.known(order) == (str(order["status_id"]), str(order["manager_id"]))
