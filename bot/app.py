"""Assembly: configuration → database → web server → loops → Telegram.

The port is open, and hooks are stored, before aiogram is imported, which takes seconds, and what
asks the CRMs, which brings the cards along.
"""

import asyncio
import importlib
import logging
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import ClientSession, DummyCookieJar, web

from bot.intake.desk import Desk
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.runtime.workers import Crew, Wake
from bot.ui.reader import Reader
from bot.ui.texts import warm_up
from handlers.http import limits
from handlers.http.connection_health import OF_CONNECTIONS
from handlers.http.port import Port
from handlers.http.routing import http
from storage.directory import cabinet
from storage.engine import lock
from storage.engine.database import Database
from storage.migrations import upgrade

if TYPE_CHECKING:
    from bot.app_telegram import FirstLink, Telegram
    from bot.sync.step import Sync

log = logging.getLogger(__name__)

STOP_SECONDS = 6.0

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    return datetime.now(UTC)


class App:
    """One running Bellhop. `first_link` shows a link if no administrator is linked."""

    def __init__(
        self, config: Config, clock: Clock = utc_now, first_link: "FirstLink | None" = None
    ) -> None:
        self.config = config
        self._first_link = first_link
        self.clock = clock
        self.health = Health(clock)
        url = config.database_url.get_secret_value()
        self.database, self._lock = Database(url), lock.lock_of(url)
        self.crew = Crew(self.health)
        self.intake_wake, self.delivery_wake = Wake(), Wake()
        self.reader = Reader(config.language, config.timezone)
        self.limits = limits.for_this_process()
        self.desk = Desk(self.database, self.intake_wake)
        self.web = http(self.database, self.health, clock, self.desk.keep, self.limits)
        self.sync: Sync | None = None
        self.sync_wake = Wake()
        self._http: ClientSession | None = None
        self.telegram: Telegram | None = None
        self.port = config.http_port
        self._runner: web.AppRunner | None = None
        self._door: Port | None = None

    async def start(self) -> None:
        """Upgrades the database, opens the port, then connects to Telegram and starts the loops.

        Raises `storage.engine.lock.AlreadyRunning`.
        """
        log.info("SQLite %s", sqlite3.sqlite_version)
        await lock.take(self._lock)
        await self.database.start()
        await upgrade(self.database)
        await self.database.write(cabinet.furnish)
        self.crew.loop("lock", lock.watch(self._lock), Wake())
        self.health.ill("telegram", "not connected yet")
        self.crew.loop("hook counts", self.web[OF_CONNECTIONS].step, Wake())
        await self._open_port()
        await asyncio.to_thread(_load_slowly)
        self.sync = self._open_sync()
        await self._start_telegram(self.sync)
        self.crew.loop("sync", self.sync.step, self.sync_wake)

    async def close(self) -> None:
        """Stops accepting hooks, finishes what is in progress, and closes everything."""
        if self._door is not None:
            await self._door.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.crew.stop(STOP_SECONDS)
        if self.telegram is not None:
            await self.telegram.close()
        if self._http is not None:
            await self._http.close()
        await self.database.close()
        await self._lock.release()

    async def _open_port(self) -> None:
        self._runner = web.AppRunner(self.web, shutdown_timeout=2)
        await self._runner.setup()
        assert self._runner.server is not None
        self._door = Port(self._runner.server, self.limits)
        self.port = await self._door.open(self.config.http_host, self.config.http_port)
        log.info("accepting hooks at http://%s:%s", self.config.http_host, self.port)

    def _open_sync(self) -> "Sync":
        """What asks the CRMs. It hears of the hooks of those that can be asked."""
        from bot.sync.account import Accounts, Means
        from bot.sync.step import Surroundings, Sync

        config = self.config
        self._http = ClientSession(cookie_jar=DummyCookieJar())
        sync = Sync(
            Means(self.database, self.clock, config.timezone, self.desk.keep),
            Accounts(self._http, config.keycrm_api, config.shared_key),
            Surroundings(
                self.crew, self.health, self.sync_wake, self.intake_wake, self.delivery_wake
            ),
        )
        self.desk.tell(sync.connections, sync.heard)
        return sync

    async def _start_telegram(self, sync: "Sync") -> None:
        from bot.app_telegram import Parts, Telegram

        parts = Parts(
            self.config,
            self.clock,
            self.health,
            self.database,
            self.crew,
            self.reader,
            self.desk,
            sync,
            self.intake_wake,
            self.delivery_wake,
            self._first_link,
        )
        self.telegram = Telegram(parts)
        await self.telegram.start()


def _load_slowly() -> None:
    """Importing aiogram builds hundreds of models, and loading the texts takes a while too."""
    importlib.import_module("bot.app_telegram")
    warm_up()
