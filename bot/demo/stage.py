"""The stage of the demo: Bellhop, a stand-in for Telegram, three people, and a CRM that posts.

Everything is real but Telegram, the CRM and the clock. Nothing outlives the `async with`.
"""

import asyncio
import socket
import tempfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_urlsafe
from typing import Any

import aiohttp

from bot.actions.people import membership
from bot.app import App, Clock
from bot.delivery.queue import choose
from bot.demo.business import IVANS_ID, MARTAS_ID, Business
from bot.demo.cabinet import ORDER_LINK, Cabinet
from bot.demo.crm import Connection, Crm
from bot.demo.leaps import To
from bot.demo.telegram import Person, TelegramStandIn
from bot.demo.words import Words, words_of
from bot.providers.generic import hooks
from bot.providers.keycrm import budget
from bot.runtime.config import Config
from bot.ui.html import text_of
from bot.ui.texts import Value, say
from storage.directory import connections, people
from storage.flow import events
from storage.tables import NewConnection

HOST = "127.0.0.1"
PATIENCE_SECONDS = 30.0
INVITE_HOURS = 24


@dataclass(frozen=True)
class Role:
    """One of the cast. `name`: in the script; on the stage it is in the stage's language."""

    name: str
    role: str
    crm_id: int
    telegram_id: int


OLGA = Role("Olga", "administrator", 1, 101)
MARTA = Role("Marta", "manager", MARTAS_ID, 106)
IVAN = Role("Ivan", "manager", IVANS_ID, 108)
CAST = (OLGA, MARTA, IVAN)
KEYCRM_ROLES = {"administrator": 1, "manager": 2}
STRANGERS_ID = 900


class BrokenPromise(Exception):
    """Something the story promises did not happen; the text says what."""


class News:
    """Counts the changes on Telegram's side and wakes those waiting for the next one."""

    def __init__(self) -> None:
        self.number = 0
        self._next = asyncio.Event()

    def __call__(self) -> None:
        """Something has changed."""
        self.number += 1
        self._next.set()
        self._next = asyncio.Event()

    async def after(self, number: int, seconds: float) -> bool:
        """Waits for a change later than `number`; False if none came in time."""
        try:
            async with asyncio.timeout(seconds):
                while self.number <= number:
                    await self._next.wait()
        except TimeoutError:
            return False
        return True


class Stage:
    """What the story acts on and the page shows. Everybody speaks the language of `words`."""

    def __init__(
        self, app: App, telegram: TelegramStandIn, crm: Crm, business: Business, words: Words
    ) -> None:
        self.app = app
        self.telegram = telegram
        self.crm = crm
        self.words = words
        self.business = business
        self.news = News()
        self.is_playing = False  # whether the story is being told; nobody else acts meanwhile
        heard = telegram.world.changed

        def changed() -> None:
            heard()
            self.news()

        telegram.world.changed = changed
        for role in CAST:
            account = f"{role.name.lower()}_demo"
            self._joins(role.telegram_id, self.name(role), account)
            role_id = KEYCRM_ROLES[role.role]
            business.keycrm.account.user(self.name(role), id=role.crm_id, role_id=role_id)

    def name(self, role: Role) -> str:
        """What the person is called on this stage."""
        return self.words.people[role.name]

    def plain(self, text_id: str, /, **values: Value) -> str:
        """A text of Bellhop in the stage's language, as it is read in a chat."""
        return text_of(say(self.words.language, text_id, **values))

    def stranger(self) -> Person:
        """Somebody who is not on the staff."""
        return self._joins(STRANGERS_ID, self.words.people["Stranger"])

    def phone(self, role: Role) -> Person:
        """The person's side of Telegram."""
        return self.telegram.people[role.telegram_id]

    async def invite(self, role: Role) -> str:
        """The token of a new invite, as `bellhop invite` makes it."""
        now = self.app.clock()

        async def work(session: Any) -> str:  # Any: an AsyncSession
            person = await people.by_crm_id(session, str(role.crm_id))
            if person is None:
                raise BrokenPromise(
                    f"the CRM has announced {role.name}, but Bellhop does not know them"
                )
            return await membership.invite(session, person, INVITE_HOURS, now)

        return await self.app.database.write(work)

    async def manners(self, role: Role) -> dict[str, str]:
        """The person's language and zone, as they have chosen them."""
        async with self.app.database.read() as session:
            person = await people.by_crm_id(session, str(role.crm_id))
        zone = (person and person.timezone) or str(self.app.config.timezone)
        language = (person and person.language) or self.words.language
        return {"language": language, "zone": zone}

    async def leap(self, to: To) -> None:
        """Sets everyone's clock ahead, once everything due by now is done."""
        await self.quiet()
        now = self.crm.clock()
        ahead = to(now).astimezone(UTC) - now.astimezone(UTC)
        self.telegram.clock.offset += ahead.total_seconds()
        self.app.wakes.intake()
        self.app.wakes.delivery()
        self.app.wakes.sync()
        self.news()

    def _joins(self, telegram_id: int, name: str, account: str | None = None) -> Person:
        language = self.words.language
        return self.telegram.user(telegram_id, name, username=account, language_code=language)

    async def until(self, claim: Callable[[], object], otherwise: str) -> None:
        """Waits for a claim about Telegram's side to hold. Raises `BrokenPromise(otherwise)`."""
        try:
            await self.telegram.wait_for(lambda _telegram: claim(), PATIENCE_SECONDS)
        except TimeoutError:
            raise BrokenPromise(otherwise) from None

    async def quiet(self) -> None:
        """Waits until nothing is left to fan out, to send or to redraw."""
        for _ in range(int(PATIENCE_SECONDS / 0.05)):
            async with self.app.database.read() as session:
                waiting = await events.waiting(session, 1)
                jobs = await choose(session, self.app.clock())
            if not waiting and not jobs:
                return
            await asyncio.sleep(0.05)
        raise BrokenPromise("there is always something left to do")


@asynccontextmanager
async def opened(
    port: int, prepare: Callable[[Stage], None] = lambda _: None, language: str = "en"
) -> AsyncIterator[Stage]:
    """A running stage: the CRM's staff and sources are known, and nobody is linked.

    `prepare` is called before the port opens, for a page to add its routes.
    """
    words = words_of(language)
    keys = token_urlsafe(32), token_urlsafe(32)
    secret = hooks.new_secret()
    with tempfile.TemporaryDirectory(prefix="bellhop-demo-") as folder:
        async with _standing_in(words) as (telegram, keycrm), aiohttp.ClientSession() as http:
            config = _config(telegram, keycrm, f"{folder}/bellhop.db", port)
            app = App(config, _clock(telegram))
            address = f"http://{HOST}:{port}/hooks"
            crm = Crm(
                http,
                Connection(f"{address}/generic/{keys[0]}", secret),
                Connection(f"{address}/keycrm/{keys[1]}"),
                lambda: app.clock().astimezone(app.config.timezone),
            )
            telegram.clock.zone = app.config.timezone
            stage = Stage(app, telegram, crm, Business(words, keycrm), words)
            prepare(stage)
            try:
                await app.start()
                await _connect(stage, keys, secret)
                await _introduce(stage)
                yield stage
            finally:
                await app.close()


def free_port(wanted: int) -> int:
    """The wanted port if it is free, else another."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except (OSError, OverflowError):
                continue
            found: int = probe.getsockname()[1]
            return found
    raise OSError("this machine has no free port")


def _clock(telegram: TelegramStandIn) -> Clock:
    """Bellhop, the CRM and Telegram go by one clock, which may be set ahead."""
    return lambda: datetime.fromtimestamp(telegram.clock.wall(), UTC)


@asynccontextmanager
async def _standing_in(words: Words) -> AsyncIterator[tuple[TelegramStandIn, Cabinet]]:
    """Telegram and KeyCRM. The rate of both goes by the clock that may be set ahead."""
    async with TelegramStandIn() as telegram:
        clock = telegram.clock
        keycrm = Cabinet(words, _clock(telegram), clock.monotonic)
        budget.of(keycrm.server.key, clock.monotonic)
        async with keycrm.server:
            yield telegram, keycrm


def _config(telegram: TelegramStandIn, keycrm: Cabinet, database: str, port: int) -> Config:
    return Config.model_validate(
        {
            "bot_token": telegram.token,
            "telegram_api": telegram.url,
            "database_url": f"sqlite+aiosqlite:///{database}",
            "http_host": HOST,
            "http_port": port,
            "public_url": f"http://{HOST}:{port}",
            "language": keycrm.words.language,
            "timezone": keycrm.words.business["zone"],
            "keycrm_api": keycrm.server.base,
        }
    )


async def _connect(stage: Stage, keys: tuple[str, str], secret: str) -> None:
    names, now = stage.words.business, stage.app.clock()
    keycrm = NewConnection("keycrm", names["keycrm"], keys[1], None, now)
    asked = keycrm._replace(
        api_key=stage.business.keycrm.server.key, settings={"order_link": ORDER_LINK}
    )

    async def work(session: Any) -> int:  # Any: an AsyncSession
        generic = NewConnection("generic", names["crm"], keys[0], secret, now)
        await connections.add(session, generic)
        return (await connections.add(session, asked)).pk

    connection_id = await stage.app.database.write(work)
    stage.app.loops.sync.ask(connection_id)


async def _introduce(stage: Stage) -> None:
    """KeyCRM is asked for its staff; the other CRM says who manages which source."""
    for _ in range(int(PATIENCE_SECONDS / 0.05)):
        async with stage.app.database.read() as session:
            known = [await people.by_crm_id(session, str(role.crm_id)) for role in CAST]
        if all(known):
            break
        await asyncio.sleep(0.05)
    else:
        raise BrokenPromise("KeyCRM's staff is not known")
    for source, manager in ((stage.business.shop, MARTA), (stage.business.market, IVAN)):
        managed = {**source, "manager_ids": [manager.crm_id]}
        await stage.crm.post("source.updated", {"source": managed})
    await stage.quiet()
