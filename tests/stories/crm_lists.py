"""An office whose CRM can be asked by its API for its users and its names."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from sqlmodel import col, select

from bot.providers.keycrm.api import CannotAsk
from bot.schedule import renames
from bot.schedule import statuses as following
from bot.sync.directory import read_names, read_users
from storage.directory import cabinet, links, people
from storage.engine.database import Database
from storage.tables import (
    Person,
)
from tests.cast import IVAN, MARTA, OLGA, Role
from tests.stories.office import KYIV, Office

Item = dict[str, Any]
PAGE = 50


@dataclass
class FakeApi:
    """Lists by path, in pages. `broken`: after how many pages of a path it stops answering."""

    lists: dict[str, list[Item]] = field(default_factory=dict)
    broken: dict[str, int] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)

    async def pages(self, path: str) -> AsyncIterator[list[Item]]:
        items = self.lists.get(path, [])
        for number, start in enumerate(range(0, max(len(items), 1), PAGE)):
            self.asked.append(path)
            if self.broken.get(path) == number:
                raise CannotAsk("KeyCRM answers with an error (500)")
            yield items[start : start + PAGE]


@dataclass
class Account:
    """What the reader sees of an account."""

    connection_id: int
    api: Any
    cabinet: str = ""


@dataclass
class Cabinet:
    """An office whose CRM can be asked."""

    office: Office
    api: FakeApi
    account: Any

    async def users(self) -> bool:
        told = await read_users(self.account, self.office.database, KYIV, self.office.clock())
        await self.office.fan_out()
        return told

    async def names(self) -> None:
        await read_names(self.account, self.office.database, self.office.clock())

    async def redraw(self) -> None:
        while await renames.step(self.office.database, self.office.clock()):
            pass

    async def follow(self) -> None:
        while await following.step(self.office.database, KYIV, self.office.clock()):
            pass


def user(role: Role, **more: Any) -> Item:
    ids = {"administrator": 1, "manager": 2}
    known = {"id": int(role.crm_id), "full_name": role.name, "role_id": ids[role.role]}
    return {**known, "status": "active", "phone": None, **more}


STAFF = [user(OLGA), user(MARTA), user(IVAN), {"id": 9, "full_name": "Petro", "role_id": "12"}]


async def opened(database: Database) -> Cabinet:
    """The cast, linked; KeyCRM has one more on its list."""
    office = Office(database)
    await office.open()
    await database.write(cabinet.furnish)
    api = FakeApi({"users": list(STAFF)})
    return Cabinet(office, api, Account(1, api))


async def person(crm: Cabinet, crm_id: str, where: str = "") -> Person:
    async with crm.office.database.read() as session:
        found = await people.by_crm_id(session, crm_id, where)
    assert found is not None
    return found


async def is_linked(crm: Cabinet, role: Role) -> bool:
    async with crm.office.database.read() as session:
        found = await people.by_crm_id(session, role.crm_id)
        return found is not None and await links.of_person(session, found.pk) is not None


async def rows(crm: Cabinet, table: Any) -> list[Any]:
    async with crm.office.database.read() as session:
        return list((await session.exec(select(table).order_by(col(table.id)))).all())
