"""Assembly of what every replica has: database, port, health, the desk; and who runs the loops.

The port is open, and hooks are stored, before aiogram is imported, which takes seconds, and what
asks the CRMs, which brings the cards along.
"""

import asyncio
import importlib
import logging
import sqlite3
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from aiohttp import web

from bot.intake.desk import Desk
from bot.runtime.clock import DatabaseClock
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.runtime.outage import Outage
from bot.runtime.terms import Replica, Terms
from bot.runtime.workers import Crew, Seldom, Wake, Wakes
from bot.telegram.endpoint import secret_of
from bot.ui.reader import Reader
from bot.ui.texts import warm_up
from handlers.http import limits
from handlers.http.connection_health import OF_CONNECTIONS
from handlers.http.port import Port
from handlers.http.routing import http
from handlers.http.shortcut import with_shortcut
from handlers.http.telegram import Updates
from handlers.web.door import Door
from storage.directory import cabinet
from storage.engine import lock, signals
from storage.engine.database import Database, open_database
from storage.engine.postgres import PROCESS
from storage.migrations.readiness import ready
from storage.replicas import bells

if TYPE_CHECKING:
    from bot.app_loops import Loops
    from bot.app_telegram import FirstLink, Parts, Telegram
    from handlers.web.live.hub import Hub
    from handlers.web.site import Site

log = logging.getLogger(__name__)

STOP_SECONDS = 6.0
BETWEEN_SIGNALS = 0.1  # of changed bells, which other replicas look for each second anyway
NOTICED_SECONDS = 3.0  # every proxy has asked /ready once more: deploy/Caddyfile does each 2 s

Clock = Callable[[], datetime]


class App:
    """One running Bellhop. `first_link` shows a link if no administrator is linked.

    `takes_over`: the bot, even if another program gets its updates now. `clock`: the database's,
    unless one is given.
    """

    def __init__(
        self,
        config: Config,
        clock: Clock | None = None,
        first_link: "FirstLink | None" = None,
        *,
        takes_over: bool = False,
    ) -> None:
        self.config, self._first_link, self._takes_over = config, first_link, takes_over
        url = config.database_url.get_secret_value()
        self.database, self._lock = Database(url), lock.lock_of(url)
        self._measured = DatabaseClock(self.database)
        self.clock = clock = clock or self._measured
        self.health, self.outage = Health(clock), Outage()
        self.health.is_starting = self.database.is_server
        self.signals = signals.signals_of(url)
        self._signal_bells = Seldom(partial(self.signals.send, signals.BELLS), BETWEEN_SIGNALS)
        self.crew = Crew(self.health, self.outage)
        self.wakes = wakes = Wakes()
        self._wake_by = {
            signals.INTAKE: wakes.intake,
            signals.DELIVERY: wakes.delivery,
            signals.ANSWERS: wakes.answers,
            signals.BELLS: wakes.bells,
        }
        self.reader = Reader(config.language, config.timezone)
        page = config.public_url if config.role != "sender" else None
        self.limits = limits.for_this_process(streams=page is not None)
        self.desk = Desk(self.database, self._telling(signals.INTAKE))
        store = self.desk.keep if config.role != "sender" else None
        self.web = http(self.database, self.health, clock, store, self.limits)
        self.updates: Updates | None = None
        if config.telegram_mode == "webhook" and config.role != "sender":
            self.updates = Updates(secret_of(config.require_token()))
            self.updates.add_to(self.web)
        self._web_bell: Door | None = None
        self._hub: Hub | None = None
        if page is not None:
            self._web_bell = Door(page)
            self._web_bell.add_to(self.web)
        if config.public_url is not None:  # pages may be open on another replica
            bells.follow(self.database, self._bells_changed)
        self.port = config.http_port
        self._server: web.AppRunner | None = None
        self._door: Port | None = None
        self.telegram: Telegram | None = None
        self.terms: Terms[Loops] | None = None

    @property
    def loops(self) -> "Loops":
        """Those of the present term. Raises LookupError while this replica does not run them."""
        if self.terms is None or self.terms.loops is None:
            raise LookupError("this replica does not run the loops")
        return self.terms.loops

    async def start(self) -> None:
        """Upgrades the database, opens the port, and begins or seeks a term.

        On PostgreSQL the port is open at once, and it waits for the database for as long as it
        takes. Raises `storage.engine.lock.AlreadyRunning` or `storage.engine.trouble.NotUsable`.
        """
        if isinstance(self._lock, lock.FileLock):
            log.info("SQLite %s", sqlite3.sqlite_version)
            await lock.take(self._lock)
            self.crew.loop("lock", lock.watch(self._lock), Wake())
            await self.database.start()
            await self._prepare(self.database)
            self.health.ill("telegram", "not connected yet")
            await self._open_port()
        else:
            await self._open_port()
            async with open_database(self.database.url) as waited_for:
                await self.outage.outlasted(lambda: self._prepare(waited_for))
                # A pooler that shares sessions passes on what is said, and nothing to hear.
                self.signals.start(None if waited_for.shares_sessions else self._hear)
            await self.database.start()
            self.crew.loop("database clock", self._measured.step, Wake())
        self.crew.loop("hook counts", self.web[OF_CONNECTIONS].step, Wake())
        if self.config.role != "web" or self.updates is not None or self._web_bell is not None:
            await asyncio.to_thread(_load_slowly, with_page=self._web_bell is not None)
            await self._open_telegram()
        self.health.is_starting = False

    async def hand_over(self) -> None:
        """Ends the term, and takes hooks until proxies have noticed that /ready says 503.

        On SQLite, where nobody could go on, it does nothing.
        """
        if not self.database.is_server or self._door is None:
            return
        self.health.is_stopping = True
        self._close_pages()
        await asyncio.gather(self._end_term(), asyncio.sleep(NOTICED_SECONDS))

    async def close(self) -> None:
        """Stops accepting hooks, finishes what is in progress, and closes everything."""
        self._close_pages()
        await asyncio.gather(self._end_term(), self._close_port())
        await self.crew.stop(STOP_SECONDS)
        if self.telegram is not None:
            await self.telegram.close()
        await self.signals.close()
        await self.database.close()
        await self._lock.release()

    async def _end_term(self) -> None:
        """From now on hooks are only stored, and no term begins."""
        self.desk.close()
        if self.telegram is not None:
            self.telegram.stop()
        if self.terms is not None:
            await self.terms.stop()

    async def _prepare(self, database: Database) -> None:
        await ready(database, runs=self.config.role != "web")
        await self._measured.measure(database)
        await database.write(cabinet.furnish)

    async def _open_port(self) -> None:
        self._server = web.AppRunner(self.web, shutdown_timeout=2)
        await self._server.setup()
        assert self._server.server is not None
        self._door = Port(with_shortcut(self._server.server, self.web), self.limits)
        self.port = await self._door.open(self.config.http_host, self.config.http_port)
        log.info("accepting hooks at http://%s:%s", self.config.http_host, self.port)

    async def _close_port(self) -> None:
        if self._door is not None:
            await self._door.close()
        if self._server is not None:
            await self._server.cleanup()

    def _close_pages(self) -> None:
        """Open pages go to another replica."""
        if self._hub is not None:
            self._hub.close()

    async def _open_telegram(self) -> None:
        """From now on updates may be handled; then the loops may run, too."""
        from bot.app_telegram import Parts, Telegram

        parts = Parts(
            config=self.config,
            clock=self.clock,
            database=self.database,
            reader=self.reader,
            desk=self.desk,
            wakes=self.wakes,
            on_changed=self._telling(signals.DELIVERY),
            on_answered=self._telling(signals.ANSWERS),
            signal=self.signals.send,
            first_link=self._first_link,
            takes_over=self._takes_over,
        )
        self.telegram = telegram = Telegram(parts, self.crew)
        if self.config.role != "web":
            await self._seek_term(parts, telegram)
        if self.updates is not None:
            self.updates.open(telegram.take)
        if self._web_bell is not None:
            self._web_bell.open(self._site(telegram).answer)

    def _site(self, telegram: "Telegram") -> "Site":
        from handlers.web.live.hub import Hub
        from handlers.web.site import Site
        from handlers.web.visits import Parts

        assert self._door is not None
        self._hub = hub = Hub(self.database, self.clock, self.reader, self.wakes.bells)
        self.crew.loop("open pages", hub.step, self.wakes.bells)
        parts = Parts(
            database=self.database,
            config=self.config,
            clock=self.clock,
            reader=self.reader,
            press=telegram.press,
            on_changed=self._telling(signals.DELIVERY),
            hub=hub,
            hold=self._door.hold,
        )
        return Site(parts)

    async def _seek_term(self, parts: "Parts", telegram: "Telegram") -> None:
        """Returns when the loops run here or, for now, cannot."""
        from bot.app_loops import Loops

        replica = Replica(PROCESS, self.database, self.crew, self.health, self.clock)
        shared = self._lock if isinstance(self._lock, lock.AdvisoryLock) else None
        self.terms = Terms(replica, lambda term: Loops(parts, telegram, term), shared)
        if shared is not None:
            self.crew.loop("lock", self.terms.watch, Wake())
        self.crew.loop("runner", self.terms.run, Wake())
        await self.terms.tried()

    def _telling(self, word: str) -> Callable[[], None]:
        """What wakes the loop of this word, wherever it runs."""

        def tell() -> None:
            self._wake_by[word]()
            if not self.health.is_runner:
                self.signals.send(word)

        return tell

    def _bells_changed(self) -> None:
        """What is shown on open pages has changed, which any replica may serve."""
        self.wakes.bells()
        self._signal_bells()

    def _hear(self, word: str) -> None:
        """Another replica says that there is something to do."""
        if word in self._wake_by:
            self._wake_by[word]()
        elif self.telegram is not None:
            self.telegram.hear(word)


def _load_slowly(*, with_page: bool) -> None:
    """Importing aiogram builds hundreds of models, and loading the texts takes a while too.

    `with_page`: also the files of the web bell, which are compressed.
    """
    importlib.import_module("bot.app_loops")
    warm_up()
    if with_page:
        importlib.import_module("handlers.web.site")
        importlib.import_module("handlers.web.front.files").load()
