"""A CRM in memory that answers as bot.providers.keycrm.api does, and a desk that notes what it is
given."""

import json
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast
from zoneinfo import ZoneInfo

from bot.providers.keycrm.api import PAGE, Api
from bot.providers.keycrm.budget import Budget
from bot.sync.account import Account, Means
from storage.directory import connections
from storage.engine.database import Database
from storage.flow.events import Accepted, Stored
from storage.objects import subjects
from storage.tables import NewConnection, NewEvent, number_of, what_of
from tests.house import Clock

FIELD = {"order": "updated_at", "pipelines/cards": "updated_at", "calls": "created_at"}


@dataclass
class Crm:
    """Its lists by path, and what it was asked for. `ahead`: how far its clock is ahead of ours.

    `failure`: raised instead of an answer, after `good_pages` more; `broken`: what is raised for
    these paths. `turning`: called before each page but the first.
    """

    clock: Clock
    ahead: timedelta = timedelta()
    lists: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    failure: Exception | None = None
    good_pages: int = 0
    broken: dict[str, Exception] = field(default_factory=dict)
    turning: Callable[[], None] = lambda: None
    budget: Budget = field(default_factory=Budget)

    def put(self, path: str, id: int, *, ago: float = 0, **fields: Any) -> None:
        """Makes or changes an object, that many seconds ago."""
        at = self.clock() + self.ahead - timedelta(seconds=ago)
        its = self.lists.setdefault(path, {})
        item = its.get(id, {"id": id, "created_at": f"{at:%Y-%m-%dT%H:%M:%S}.000000Z"})
        its[id] = {**item, "updated_at": f"{at:%Y-%m-%d %H:%M:%S}", **fields}

    def order(self, id: int, *, ago: float = 0, **fields: Any) -> None:
        self.put("order", id, ago=ago, **{"status_id": 1, **fields})

    async def pages(
        self, path: str, *, filters: dict[str, str], **_: object
    ) -> AsyncIterator[list[dict[str, Any]]]:
        number, seen = 0, set[int]()
        while True:
            self._ask(path)
            if number:
                self.turning()
            self.good_pages -= 1
            if self.failure is not None and self.good_pages < 0:
                raise self.failure
            page = self._matching(path, filters)[number * PAGE : (number + 1) * PAGE]
            if fresh := [item for item in page if item["id"] not in seen]:
                yield fresh
            seen |= {item["id"] for item in page}
            number += 1
            if len(page) < PAGE:
                return

    async def one(self, path: str, **_: object) -> dict[str, Any] | None:
        self._ask(path)
        if self.failure is not None:
            raise self.failure
        listed, _, id = path.rpartition("/")
        return self.lists.get(listed, {}).get(int(id))

    def _ask(self, path: str) -> None:
        self.asked.append(path)
        if path in self.broken:
            raise self.broken[path]

    def _matching(self, path: str, filters: dict[str, str]) -> list[dict[str, Any]]:
        name = FIELD[path]
        [window] = filters.values()
        begin, end = window.split(",")
        its = (self.lists.get(path, {})[id] for id in sorted(self.lists.get(path, {})))
        return [item for item in its if begin <= item[name][:19].replace("T", " ") <= end]


class Desk:
    """Notes what is kept, and makes it known, as fan-out would."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.kept: dict[str, NewEvent] = {}
        self.is_revoked = False
        self.batches: list[int] = []
        self.all_kept: list[NewEvent] = []

    async def keep(self, rows: list[NewEvent]) -> Accepted:
        if self.is_revoked:
            return None
        self.batches.append(len(rows))
        self.all_kept += rows
        for row in rows:
            self.kept.setdefault(row.external_id, row)
            if row.subject is not None:
                await self.learn(row.subject, json.loads(row.body)["context"].get("updated_at"))
        return tuple(Stored(1, row.type, True) for row in rows)

    async def learn(self, subject: str, updated_at: str | None, **more: Any) -> None:
        """The object is known, as it was then; `more` of its state."""
        state = {"snapshot": True, "updated_at": updated_at, **more}
        known = subjects.NEW._replace(state=state)
        await self.database.write(
            lambda session: subjects.keep(session, subject, known, Clock().now)
        )

    @property
    def told(self) -> list[str]:
        """The ids of all that was kept, in order."""
        found = [json.loads(row.body)["context"]["id"] for row in self.kept.values()]
        return [str(each) for each in found]

    def body(self, number: int = -1) -> dict[str, Any]:
        body: dict[str, Any] = json.loads([*self.kept.values()][number].body)
        return body


@dataclass
class Scene:
    """An account of the CRM, and what asking it needs."""

    account: Account
    means: Means
    crm: Crm
    desk: Desk
    clock: Clock

    async def hook(self, subject: str, **more: Any) -> None:
        """What a hook has told of an object is known; `more` of its state."""
        item = self.crm.lists[{"order": "order", "lead": "pipelines/cards"}[what_of(subject)]]
        at = item[int(number_of(subject))]["updated_at"]
        await self.desk.learn(subject, f"{at}Z".replace(" ", "T"), **more)


async def scene(database: Database, cabinet: str = "") -> Scene:
    clock = Clock()
    new = NewConnection("keycrm", None, "k" * 40, None, clock(), cabinet)
    connection = await database.write(lambda session: connections.add(session, new))
    crm, desk = Crm(clock), Desk(database)
    means = Means(database, clock, ZoneInfo("Europe/Kyiv"), desk.keep)
    account = Account(connection.pk, cabinet, cast("Api", crm), {}, connection.pk)
    return Scene(account, means, crm, desk, clock)
