"""A house whose KeyCRM can be asked: the stand-in for its API, and its hooks."""

import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any
from unittest import mock

from pydantic import SecretStr
from sqlmodel import col, select

from bot.app import App
from bot.demo.keycrm import Account, KeycrmStandIn, Options, Record
from storage.directory import cabinet, connections
from storage.tables import Connection, Event, NewConnection
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role
from tests.house import KEYCRM_KEY, Clock, House, opened

PER_MINUTE = 100_000
CONNECTION = 2  # of KeyCRM, in a house
KINDS = ("order.status_changed", "order.payment_changed", "lead.status_changed")


@dataclass
class Asked:
    """A house open for business, and the account of KeyCRM that its connection has the key of."""

    house: House
    keycrm: KeycrmStandIn

    @property
    def account(self) -> Account:
        return self.keycrm.account

    def order(self, manager: Role, **fields: Any) -> Record:
        """A new order of Shop, of which no hook tells yet."""
        its = {"manager_id": int(manager.crm_id), "source_id": int(SHOP["id"]), **fields}
        return self.account.order(**its)

    async def post(self, row: Record, event: str = "", query: str = "") -> None:
        """A hook tells of it as it is now."""
        body = json.dumps(self.account.hook(row, event)).encode()
        await self.post_body(body, query)

    async def post_body(self, body: bytes, query: str = "") -> None:
        headers = {"Content-Type": "application/json"}
        path = f"/hooks/keycrm/{KEYCRM_KEY}{query}"
        answer = await self.house.send("POST", path, body, headers)
        assert answer.status == 200

    async def pass_time(self, app: App | None = None, **later: float) -> None:
        """The clock moves ahead by hours=, minutes=, …; then what is due is done."""
        app = app or self.house.app
        self.house.clock.advance(**later)
        await self.settle(app)

    async def settle(self, app: App | None = None) -> None:
        """What is due is done, and what waits is asked for."""
        await (app or self.house.app).loops.sync.step()
        await self.house.quiet()

    async def give_key(self, key: str | None, connection_id: int = CONNECTION) -> None:
        """The connection has another key, or none."""
        await self.house.database.write(
            partial(connections.give_api_key, connection_id=connection_id, key=key)
        )

    async def connect(self, cabinet: str, key: str | None) -> int:
        """One more connection of KeyCRM, with a key of its own if there is one; its id."""
        now = self.house.clock()
        new = NewConnection("keycrm", None, f"{cabinet}-{key}", None, now, cabinet)

        async def work(session: Any) -> int:  # Any: an AsyncSession
            made = await connections.add(session, new)
            made.api_key = key
            return made.pk

        return await self.house.database.write(work)

    async def heard(self, role: Role) -> list[str]:
        return [it.kind for it in await self.house.notifications_of(role)]

    async def events(self, prefix: str = "api.") -> list[Event]:
        """The events whose type begins so, oldest first."""
        async with self.house.database.read() as session:
            found = await session.exec(select(Event).order_by(col(Event.id)))
            return [each for each in found.all() if each.type.startswith(prefix)]

    async def connection(self, connection_id: int = CONNECTION) -> Connection:
        async with self.house.database.read() as session:
            return await session.get_one(Connection, connection_id)

    async def health(self) -> Any:  # Any: JSON
        return await (await self.house.send("GET", "/health")).json()


@asynccontextmanager
async def asked(
    url: str, *, has_key: bool = True, ahead: timedelta = timedelta()
) -> AsyncIterator[Asked]:
    """A house with everything allowed. KeyCRM was asked once, before anything happens.

    `ahead`: how far its clock is ahead of ours.
    """
    clock: list[Callable[[], datetime]] = [Clock()]
    account = _account(lambda: clock[-1]())
    account.offset = ahead
    async with KeycrmStandIn(account, Options(per_minute=PER_MINUTE)) as keycrm:
        key = SecretStr(keycrm.key) if has_key else None
        with hurried():
            async with opened(url, keycrm_api=keycrm.base, keycrm_api_key=key) as house:
                clock.append(house.clock)
                await house.open_for_business()
                for kind in KINDS:
                    await house.database.write(partial(cabinet.allow, kind=kind, allowed=True))
                scene = Asked(house, keycrm)
                await scene.pass_time(seconds=10)
                await scene.pass_time(seconds=10)
                yield scene


def _account(clock: Callable[[], datetime]) -> Account:
    """Where the cast works."""
    account = Account(clock)
    for role, role_id in ((OLGA, 1), (MARTA, 2), (IVAN, 2)):
        account.user(role.name, id=int(role.crm_id), role_id=role_id)
    for place in (SHOP, MARKET):
        account.source(place["name"], id=int(place["id"]))
    account.status("New", id=1)
    account.status("Packing", id=2, group_id=2)
    return account


@contextmanager
def hurried() -> Iterator[None]:
    """KeyCRM may be asked often, and what fails is not tried again within one call.

    The clock that tests move is not the one by which the budget counts.
    """
    with (
        mock.patch.multiple("bot.providers.keycrm.api", PAUSES=(), URGENT_PAUSES=()),
        mock.patch("bot.providers.keycrm.budget.PER_MINUTE", PER_MINUTE),
    ):
        yield
