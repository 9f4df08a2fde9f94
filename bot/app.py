"""Assembly of what every replica has: database, port, health, the desk; and who runs the loops.

The port is open, and hooks are stored, before aiogram is imported, which takes seconds, and what
asks the CRMs, which brings the cards along.
"""

import asyncio
import importlib
import logging
import os
import socket
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from aiohttp import web

from bot.intake.desk import Desk
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.runtime.terms import Replica, Terms
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
    from bot.app_loops import Loops
    from bot.app_telegram import FirstLink, Telegram

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
        self.intake_wake, self.delivery_wake, self.sync_wake = Wake(), Wake(), Wake()
        self.reader = Reader(config.language, config.timezone)
        self.limits = limits.for_this_process()
        self.desk = Desk(self.database, self.intake_wake)
        self.web = http(self.database, self.health, clock, self.desk.keep, self.limits)
        self.port = config.http_port
        self._runner: web.AppRunner | None = None
        self._door: Port | None = None
        self.telegram: Telegram | None = None
        self.terms: Terms[Loops] | None = None

    @property
    def loops(self) -> "Loops":
        """Those of the present term. Raises LookupError while this replica does not run them."""
        if self.terms is None or self.terms.loops is None:
            raise LookupError("another replica runs the loops, or none does yet")
        return self.terms.loops

    async def start(self) -> None:
        """Upgrades the database, opens the port, then connects to Telegram and starts the loops.

        Raises `storage.engine.lock.AlreadyRunning`.
        """
        log.info("SQLite %s", sqlite3.sqlite_version)
        if isinstance(self._lock, lock.FileLock):
            await lock.take(self._lock)
            self.crew.loop("lock", lock.watch(self._lock), Wake())
        await self.database.start()
        await upgrade(self.database)
        await self.database.write(cabinet.furnish)
        self.health.ill("telegram", "not connected yet")
        self.crew.loop("hook counts", self.web[OF_CONNECTIONS].step, Wake())
        await self._open_port()
        await asyncio.to_thread(_load_slowly)
        await self._seek_term()

    async def close(self) -> None:
        """Stops accepting hooks, finishes what is in progress, and closes everything."""
        if self._door is not None:
            await self._door.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if self.terms is not None:
            await self.terms.stop()
        await self.crew.stop(STOP_SECONDS)
        await self.database.close()
        await self._lock.release()

    async def _open_port(self) -> None:
        self._runner = web.AppRunner(self.web, shutdown_timeout=2)
        await self._runner.setup()
        assert self._runner.server is not None
        self._door = Port(self._runner.server, self.limits)
        self.port = await self._door.open(self.config.http_host, self.config.http_port)
        log.info("accepting hooks at http://%s:%s", self.config.http_host, self.port)

    async def _seek_term(self) -> None:
        """Returns when the loops run here or, for now, cannot."""
        from bot.app_loops import Loops
        from bot.app_telegram import Parts, Telegram, Wakes

        wakes = Wakes(self.intake_wake, self.delivery_wake, self.sync_wake)
        parts = Parts(
            self.config,
            self.clock,
            self.database,
            self.reader,
            self.desk,
            wakes,
            self._first_link,
        )
        self.telegram = telegram = Telegram(parts)
        replica = Replica(_name(), self.database, self.crew, self.health, self.clock)
        shared = self._lock if isinstance(self._lock, lock.AdvisoryLock) else None
        self.terms = Terms(replica, lambda term: Loops(parts, telegram, term), shared)
        if shared is not None:
            self.crew.loop("lock", self.terms.watch, Wake())
        self.crew.loop("runner", self.terms.run, Wake())
        await self.terms.tried()


def _name() -> str:
    """What tells this replica from the others: its host and its process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def _load_slowly() -> None:
    """Importing aiogram builds hundreds of models, and loading the texts takes a while too."""
    importlib.import_module("bot.app_loops")
    warm_up()
