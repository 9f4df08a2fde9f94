"""A whole Bellhop beside the stand-in for Telegram: what most tests act on."""

import asyncio
import base64
import hashlib
import hmac
import json
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Any
from unittest import mock

import aiohttp
from sqlmodel import col, select

from bot.actions.people import membership
from bot.app import App
from bot.app_telegram import FirstLink
from bot.delivery.queue import Allowed, choose
from bot.demo.telegram import Person as Account
from bot.demo.telegram import TelegramStandIn
from bot.providers.generic import hooks
from bot.runtime.config import Config
from storage.directory import cabinet, connections, people, sources
from storage.engine.database import Database
from storage.flow import events
from storage.tables import NewConnection, Notification, Source
from tests.cast import IVAN, MARKET, MARTA, OLGA, SHOP, Role

KEY = "k" * 40
KEYCRM_KEY = "c" * 40
SECRET = hooks.new_secret()
PATIENCE_SECONDS = 60.0  # others may use this machine, too; what is waited for ends it early


class Clock:
    """Time that stands still until a test moves it."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        """Moves ahead by hours=, minutes=, …"""
        self.now += timedelta(**by)


@dataclass
class House:
    """The app, Telegram with its people, and a CRM that posts."""

    app: App
    telegram: TelegramStandIn
    clock: Clock
    http: aiohttp.ClientSession
    accounts: dict[str, Account] = field(default_factory=dict)
    hook_ids: Any = field(default_factory=partial(count, 1))  # Any: itertools.count

    @property
    def database(self) -> Database:
        """The app's database."""
        return self.app.database

    @property
    def address(self) -> str:
        """Where the app listens."""
        return f"http://127.0.0.1:{self.app.port}"

    async def invite(self, role: Role) -> str:
        """The token of an invite for one of the cast, who is added if unknown."""

        async def work(session: Any) -> str:  # Any: an AsyncSession
            person = await people.by_crm_id(session, role.crm_id) or await people.add(
                session, name=role.name, role=role.role, crm_id=role.crm_id, now=self.clock()
            )
            return await membership.invite(session, person, 24, self.clock())

        return await self.database.write(work)

    async def link(self, *cast: Role) -> None:
        """Links them, and waits until their bells are pinned."""
        for role in cast:
            token = await self.invite(role)
            account = self.account(role)
            account.start(token)
            await self.until(lambda it=account: bool(it.pinned))

    def account(self, role: Role) -> Account:
        """The person's side of Telegram."""
        if role.name not in self.accounts:
            self.accounts[role.name] = self.telegram.user(
                role.telegram_id, first_name=role.name, language_code=role.language
            )
        return self.accounts[role.name]

    async def open_for_business(self) -> None:
        """Links everybody, turns the switch on, gives Shop to Marta and Market to Ivan."""
        # Olga comes last: hearing of every later link, her chat would reach its limit for a while.
        await self.link(MARTA, IVAN, OLGA)
        await self.database.write(partial(cabinet.switch, on=True))

        async def work(session: Any) -> None:  # Any: an AsyncSession
            for shop, manager in ((SHOP, MARTA), (MARKET, IVAN)):
                source = await sources.mention(session, Source, shop["id"], shop["name"])
                await sources.set_managers(session, source, [manager.crm_id])

        await self.database.write(work)
        await self.quiet()

    async def post(
        self, kind: str, data: dict[str, Any], hook_id: str | None = None
    ) -> aiohttp.ClientResponse:
        """Posts a signed hook to the generic connection; returns the answer, already read."""
        body = {"type": kind, "timestamp": self.clock().isoformat(), "data": data}
        return await self.post_raw(json.dumps(body).encode(), hook_id)

    async def post_raw(
        self, body: bytes, hook_id: str | None = None, **headers: str
    ) -> aiohttp.ClientResponse:
        """Posts a signed hook with any body; `headers`, with _ for -, replace the right ones."""
        hook_id = hook_id or f"hook-{next(self.hook_ids)}"
        sent = {"Content-Type": "application/json", **signed(body, hook_id, self.clock())}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.send("POST", f"/hooks/generic/{KEY}", body, sent)

    async def send(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> aiohttp.ClientResponse:
        """Sends any request; returns the answer, already read."""
        async with self.http.request(
            method, self.address + path, data=body, headers=headers
        ) as response:
            await response.read()
            return response

    async def until(self, claim: Callable[[], bool], seconds: float = PATIENCE_SECONDS) -> None:
        """Waits until the claim about Telegram's side holds."""
        await self.telegram.wait_for(lambda _telegram: claim(), timeout=seconds)

    async def until_with_clock(
        self, claim: Callable[[], bool], step_seconds: float = 1.0, steps: int = 160
    ) -> None:
        """As `until`, while the clock moves ahead: for what is retried after a while."""
        for _ in range(steps):
            if claim():
                return
            self.clock.advance(seconds=step_seconds)
            self.app.wakes.delivery()
            await asyncio.sleep(0.05)
        await patiently(claim)

    async def cards_of(self, role: Role) -> list[str]:
        """The texts of the person's messages that can be marked read, or have been."""
        return [
            message.text
            for message in self.account(role).received
            if "Mark read" in message.labels or message.text.endswith("\nRead")
        ]

    async def notifications_of(self, role: Role) -> list[Notification]:
        """The person's notifications, oldest first."""
        async with self.database.read() as session:
            person = await people.by_crm_id(session, role.crm_id)
            assert person is not None
            its = col(Notification.person_id) == person.id, col(Notification.section) != ""
            oldest_first = select(Notification).where(*its).order_by(col(Notification.id))
            return list((await session.exec(oldest_first)).all())

    @property
    def _is_sending(self) -> bool:
        loops = self.app.terms and self.app.terms.loops
        return loops is not None and loops.is_busy

    async def quiet(self, *, menus_too: bool = True) -> None:
        """Waits until nothing is left to fan out, send or redraw; command menus come last."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        while not await self.is_quiet(menus_too=menus_too):
            assert asyncio.get_running_loop().time() < deadline, "it never became quiet"
            await asyncio.sleep(0.02)

    async def is_quiet(self, *, menus_too: bool = True, **ahead: float) -> bool:
        """Whether nothing is left to do now or in the next hours=, minutes=, …"""
        async with self.database.read() as session:
            waiting = await events.waiting(session, 1)
            until = self.clock() + timedelta(**ahead)
            allowed = Allowed(menus=menus_too, web_app=self.app.config.web_app)
            jobs = await choose(session, until, allowed)
        return not (waiting or jobs or self.app.crew.errands or self._is_sending)


async def patiently(claim: Callable[[], object]) -> None:
    """Waits until the claim holds, which nobody signals."""
    async with asyncio.timeout(PATIENCE_SECONDS):
        while not claim():  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def signed(body: bytes, hook_id: str, now: datetime, secret: str = SECRET or "") -> dict[str, str]:
    """The three headers of Standard Webhooks."""
    at = str(int(now.timestamp()))
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{hook_id}.{at}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": hook_id,
        "webhook-timestamp": at,
        "webhook-signature": "v1," + base64.b64encode(digest).decode(),
    }


@asynccontextmanager
async def opened(
    database_url: str,
    telegram: TelegramStandIn | None = None,
    first_link: FirstLink | None = None,
    **variables: object,
) -> AsyncIterator[House]:
    """A running house with a generic and a KeyCRM connection, whose keys are KEY and KEYCRM_KEY.

    `telegram`: not started yet. `first_link`: shows the link for the first administrator.
    `variables`: of the configuration, where it is not the usual one.
    """
    clock = Clock()
    async with telegram or TelegramStandIn() as telegram, aiohttp.ClientSession() as http:
        # Linking the cast takes more than 30 calls; at Telegram's rate that would be a second.
        changed = {"send_rate": 1000, **variables}
        config = configured(telegram, database_url).model_copy(update=changed)
        # `quiet` waits for the command menus too, which are only looked for now and then;
        # and at one message or edit a second, a test would last as many seconds as it has of them.
        with (
            mock.patch("bot.delivery.step.MENUS_SECONDS", 0.0),
            mock.patch("bot.rules.sending.pacing.CHAT_SECONDS", 0.0),
            mock.patch("bot.delivery.settle.BETWEEN_EDITS", timedelta(0)),
            patient_with_busy_machines(),
        ):
            app = App(config, clock, first_link)
            try:
                await app.start()
                await connect(app.database, clock())
                yield House(app, telegram, clock, http)
            finally:
                await app.close()


@asynccontextmanager
async def beside(house: House) -> AsyncIterator[App]:
    """Another replica of the house."""
    replica = App(house.app.config, house.clock)
    try:
        await replica.start()
        yield replica
    finally:
        await replica.close()


@contextmanager
def patient_with_busy_machines() -> Iterator[None]:
    """On these, a process may stand still for longer than PostgreSQL would wait for it."""
    with (
        mock.patch("storage.engine.lock.IDLE_SECONDS", PATIENCE_SECONDS),
        mock.patch("storage.engine.lock.ANSWER_SECONDS", PATIENCE_SECONDS),
        mock.patch("storage.engine.postgres.WRITER_IDLE_SECONDS", PATIENCE_SECONDS),
    ):
        yield


def configured(telegram: TelegramStandIn, database_url: str) -> Config:
    """What a bot needs to talk to the stand-in; everything else is the default."""
    return Config.model_validate(
        {
            "bot_token": telegram.token,
            "telegram_api": telegram.url,
            "database_url": database_url,
            "http_port": 0,
            "keycrm_api": "http://127.0.0.1:9",  # nobody answers there
        }
    )


async def connect(database: Database, now: datetime) -> None:
    """Makes the generic and the KeyCRM connection."""
    for provider, key, secret in (("generic", KEY, SECRET), ("keycrm", KEYCRM_KEY, None)):
        add = partial(connections.add, new=NewConnection(provider, None, key, secret, now))
        await database.write(add)
