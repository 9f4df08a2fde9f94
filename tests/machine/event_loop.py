"""An event loop that never waits for a timer: its clock jumps to it instead.

Pauses, back-offs and limits last as long as in real use, yet take no time. Everything it runs must
be in this one thread, SQLite too; then the same steps give the same run. Only for PostgreSQL, which
is a process of its own, does it wait.
"""

import asyncio
import contextlib
import selectors
from collections.abc import Awaitable, Callable, Iterator
from contextvars import ContextVar
from typing import Any
from unittest import mock

import aiosqlite.core
from sqlalchemy.dialects.postgresql import asyncpg
from sqlalchemy.util.concurrency import await_

# Which process a task belongs to; each process is started in a context of its own.
PATIENCE_SECONDS = 60.0  # a server may have to wait for a busy core
PROCESS: ContextVar[object | None] = ContextVar("PROCESS", default=None)


class Impatient(selectors.DefaultSelector):
    """Waits for nothing but a database that has been asked, and for that `PATIENCE_SECONDS`."""

    def __init__(self) -> None:
        super().__init__()
        self.slept = 0.0
        self.asked = 0

    def select(self, timeout: float | None = None) -> Any:  # Any: as the selectors' own
        ready = super().select(PATIENCE_SECONDS if self.asked and timeout != 0 else 0)
        if not ready and timeout is None:
            raise RuntimeError("everything waits, and nothing will ever happen")
        if not ready and timeout:
            self.slept += timeout
        return ready

    def awaited(self, answer: Awaitable[Any]) -> Any:
        """Awaits what PostgreSQL answers, as SQLAlchemy does."""
        self.asked += 1
        try:
            return await_(answer)
        finally:
            self.asked -= 1


class InstantLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._impatient = Impatient()
        self.awaited = self._impatient.awaited
        self.tasks_of: dict[object, set[asyncio.Task[Any]]] = {}
        super().__init__(self._impatient)

    def time(self) -> float:
        """Seconds the loop has skipped since it was made."""
        return self._impatient.slept

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> Any:
        """As in any loop; remembers which process the task belongs to."""
        task = super().create_task(coro, name=name, context=context)
        process = PROCESS.get() if context is None else context.get(PROCESS)
        if process is not None:
            alive = self.tasks_of.setdefault(process, set())
            alive.add(task)
            task.add_done_callback(alive.discard)
        return task

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """Runs it at once: there are no threads here."""
        done = self.create_future()
        done.set_result(func(*args))
        return done


class _NoThread:
    """Replaces the thread in which aiosqlite would wait for the disk."""

    daemon = True

    def __init__(self, **_options: object) -> None:
        """Takes the arguments a thread does."""

    def start(self) -> None:
        """Nothing to start."""


class _NoQueue:
    """Replaces the queue to that thread: a job is done in the loop's next round.

    Its result comes one round later still, so that other tasks can overtake it.
    """

    def put_nowait(self, job: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        asyncio.get_running_loop().call_soon(self._do, *job)

    def _do(self, asked: asyncio.Future[Any] | None, work: Callable[[], Any]) -> None:
        loop = asyncio.get_running_loop()
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it goes to the one who asked
            loop.call_soon(_settle, asked, None, error)
        else:
            loop.call_soon(_settle, asked, result, None)


def _settle(asked: asyncio.Future[Any] | None, result: object, error: BaseException | None) -> None:
    if asked is None or asked.done():
        return
    if error is not None:
        asked.set_exception(error)
    else:
        asked.set_result(result)


@contextlib.contextmanager
def instant_loop() -> Iterator[InstantLoop]:
    """A loop for the block; everything in the block goes by its clock."""
    loop = InstantLoop()
    asyncio.set_event_loop(loop)
    try:
        with (
            mock.patch("time.monotonic", loop.time),
            mock.patch.object(aiosqlite.core, "Thread", _NoThread),
            mock.patch.object(aiosqlite.core, "SimpleQueue", _NoQueue),
            mock.patch.object(asyncpg, "await_", loop.awaited),
        ):
            yield loop
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()
