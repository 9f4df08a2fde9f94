"""The web bell's front alone, over real HTTP, without a bot: quicker than a whole house."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from unittest import mock
from zoneinfo import ZoneInfo

import aiohttp
from aiohttp import web
from multidict import CIMultiDict

from bot.runtime.config import Config
from bot.ui.reader import Reader
from bot.ui.screens import Pressed
from handlers.http import errors
from handlers.web.door import Door
from handlers.web.front import rates
from handlers.web.live.hub import Hub
from handlers.web.site import Site
from handlers.web.visits import Parts
from storage.directory import links, people
from storage.engine.database import Database
from storage.web import logins, sessions
from tests.cast import IVAN, MARTA, OLGA
from tests.house import Clock
from tests.web.opening import init_data

PUBLIC = "https://bell.example"
TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
OURS = {"X-Bellhop": "1"}
PRESSED = {"Origin": PUBLIC, "Sec-Fetch-Site": "same-origin"}
AS_OFTEN_AS_TESTS_LIKE = rates.Rate(100_000, 100_000)


@dataclass
class Answer:
    """One answer, already read."""

    status: int
    headers: Any  # Any: CIMultiDictProxy
    body: bytes
    cookies: dict[str, Any] = field(default_factory=dict)
    json: Any = None


@dataclass
class Front:
    """What answers, and the people it knows: `link_ids` by name."""

    database: Database
    clock: Clock
    address: str
    http: aiohttp.ClientSession
    link_ids: dict[str, int] = field(default_factory=dict)

    async def ask(self, method: str, path: str, token: str = "", **given: Any) -> Answer:
        """`token`: sent as a bearer's, with the page's header."""
        headers = CIMultiDict(given.pop("headers", {}))
        if token:
            for name, value in {"Authorization": f"Bearer {token}", **OURS}.items():
                headers.setdefault(name, value)
        asked = self.http.request(
            method, self.address + path, headers=headers, allow_redirects=False, **given
        )
        async with asked as answer:
            body = await answer.read()
            is_json = answer.content_type == "application/json" and body
            json = await answer.json() if is_json else None
            cookies = dict(answer.cookies.items())
            return Answer(answer.status, answer.headers, body, cookies, json)

    async def sign_in(self, account: int, **fields: str) -> Answer:
        """In the Mini App."""
        given = init_data(TOKEN, self.clock(), account, **fields)
        return await self.post_init_data(given)

    async def post_init_data(self, given: Any) -> Answer:
        return await self.ask("POST", "/api/v1/session", json={"init_data": given}, headers=OURS)

    async def token_of(self, account: int) -> str:
        answer = await self.sign_in(account)
        assert answer.status == 200, answer.body
        return str(answer.json["token"])

    async def link_of(self, name: str) -> str:
        """The path of a new one-time link."""
        token = sessions.new_token()
        issue = partial(logins.issue, link_id=self.link_ids[name], token=token, now=self.clock())
        await self.database.write(issue)
        return f"/app/signin/{token}"


@asynccontextmanager
async def opened(database: Database, public_url: str = PUBLIC) -> AsyncIterator[Front]:
    clock = Clock()
    config = Config(bot_token=TOKEN, public_url=public_url)

    async def nothing(link_id: int, press: str) -> Pressed:
        return Pressed()

    reader = Reader("en", ZoneInfo("Europe/Kyiv"))
    hub = Hub(database, clock, reader, lambda: None)
    parts = Parts(
        database=database,
        config=config,
        clock=clock,
        reader=reader,
        press=nothing,
        on_changed=lambda: None,
        hub=hub,
        hold=lambda request, on_gone: False,
    )
    application = web.Application(middlewares=[errors.answered])
    door = Door(public_url)
    door.add_to(application)
    with (
        mock.patch.object(rates, "PERSON", AS_OFTEN_AS_TESTS_LIKE),
        mock.patch.object(rates, "SIGN_IN", AS_OFTEN_AS_TESTS_LIKE),
    ):
        door.open(Site(parts).answer)
    runner = web.AppRunner(application, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    cookies = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=cookies) as http:
        yield Front(database, clock, f"http://127.0.0.1:{port}", http, await _cast(database, clock))
    await runner.cleanup()


async def _cast(database: Database, clock: Clock) -> dict[str, int]:
    async def work(session: Any) -> dict[str, int]:  # Any: an AsyncSession
        found = {}
        for role in (MARTA, IVAN, OLGA):
            person = await people.add(
                session, name=role.name, role=role.role, crm_id=role.crm_id, now=clock()
            )
            link = await links.open_one(session, person.pk, role.telegram_id, None, clock())
            found[role.name] = link.pk
        return found

    return await database.write(work)
