"""Signals: words by which the replicas on one PostgreSQL wake one another (LISTEN, NOTIFY).

A signal may be lost, come twice or come late; the tables say what there is to do.
"""

import asyncio
import logging
import re
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol

from storage.engine.postgres import hang_up, lone_engine
from storage.engine.writer import foreign_errors_translated

log = logging.getLogger(__name__)

# What is said again to oneself after a time in which signals may have been missed.
INTAKE, DELIVERY, ANSWERS, BELLS = "intake", "delivery", "answers", "bells"
MISSED = (INTAKE, DELIVERY, ANSWERS, BELLS)

CHANNEL = "bellhop"
WAITING_LIMIT = 1_000  # different words that wait for the database; more are forgotten
PAUSE_SECONDS = 1.0  # before it connects again
LOOK_SECONDS = 10.0  # at a connection on which nothing comes
ANSWER_SECONDS = 5.0
CLOSE_SECONDS = 1.0
_WORD = re.compile(r"[a-z0-9_:.-]{1,200}")

OnWord = Callable[[str], None]


class Signals(Protocol):
    """How the replicas of one database wake one another. Words: a-z, 0-9 and _ : . -"""

    def start(self, on_word: OnWord | None) -> None:
        """Calls `on_word` with each word of any replica from now on, one's own included.

        With None it sends only, as behind PgBouncer. `on_word` must neither raise nor wait. It is
        called with each of `MISSED` whenever signals may have been lost.
        """

    def send(self, word: str) -> None:
        """Tells all replicas, soon. Call it after the commit of what they are to find.

        Raises ValueError for what is not a word.
        """

    async def close(self) -> None:
        """Sends what was not sent yet, if that is possible now, and hangs up."""


def signals_of(url: str) -> Signals:
    """The signals of the database at this address. On SQLite nobody else is there to hear any."""
    return NoSignals() if url.startswith("sqlite") else PostgresSignals(url)


class NoSignals:
    """For a database that only one process uses."""

    def start(self, on_word: OnWord | None) -> None:
        pass

    def send(self, word: str) -> None:
        pass

    async def close(self) -> None:
        pass


class PostgresSignals:
    """One connection that listens and sends, and is replaced for ever when it breaks."""

    def __init__(self, url: str) -> None:
        self._engine = lone_engine(url)
        self._waiting: dict[str, None] = {}
        self._wake = asyncio.Event()
        self._is_closing = False
        self._is_lost = False
        self._on_word: OnWord | None = None
        self._task: asyncio.Task[None] | None = None

    def start(self, on_word: OnWord | None) -> None:
        self._on_word = on_word
        self._task = asyncio.create_task(self._serve(), name="signals")

    def send(self, word: str) -> None:
        if not _WORD.fullmatch(word):
            raise ValueError(f"not a word for a signal: {word!r}")
        if len(self._waiting) < WAITING_LIMIT:
            self._waiting[word] = None
            self._wake.set()

    async def close(self) -> None:
        task, self._task = self._task, None
        self._is_closing = True
        self._wake.set()
        if task is not None:
            await asyncio.wait([task], timeout=CLOSE_SECONDS)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
        await self._engine.dispose()

    async def _serve(self) -> None:
        while not self._is_closing:
            try:
                with foreign_errors_translated():
                    await self._keep_connected()
            except Exception as problem:  # noqa: BLE001 - whatever it is, the next one may do
                if not self._is_lost and not self._is_closing:
                    log.warning(
                        "signals between replicas are lost (%s): until they are back, all look at"
                        " the tables from time to time",
                        str(problem) or type(problem).__name__,
                    )
                self._is_lost = True
            if not self._is_closing:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _keep_connected(self) -> None:
        """Serves one connection until it breaks or all is over."""
        connection = await self._engine.connect()
        try:
            # Any: asyncpg has no types. SQLAlchemy knows no LISTEN.
            driver: Any = (await connection.get_raw_connection()).driver_connection
            driver.add_termination_listener(lambda _: self._wake.set())
            if self._on_word is not None:
                await driver.add_listener(CHANNEL, self._heard)
            self._found()
            while not driver.is_closed() and not (self._is_closing and not self._waiting):
                await self._send(driver)
                with suppress(TimeoutError):
                    async with asyncio.timeout(0 if self._is_closing else LOOK_SECONDS):
                        await self._wake.wait()
                self._wake.clear()
            if driver.is_closed():
                raise ConnectionResetError("the connection was closed")
        finally:
            await hang_up(connection)

    def _found(self) -> None:
        if self._is_lost:
            log.info("signals between replicas are back")
        self._is_lost = False
        for word in MISSED if self._on_word is not None else ():
            self._heard(None, 0, CHANNEL, word)

    async def _send(self, driver: Any) -> None:
        """Sends what waits; if nothing does, makes sure that the connection is alive."""
        words, self._waiting = self._waiting, {}
        # Not prepared, so that it passes PgBouncer in every mode; a word needs no quoting.
        sql = ";".join(f"NOTIFY {CHANNEL}, '{word}'" for word in words) or "SELECT 1"
        try:
            await driver.execute(sql, timeout=ANSWER_SECONDS)
        except BaseException:
            self._waiting = words | self._waiting
            raise

    def _heard(self, _connection: object, _pid: int, _channel: str, word: str) -> None:
        if self._on_word is not None:
            self._on_word(word)
