"""An event loop in a hurry: where another would wait for a timer, its clock jumps to it.

So pauses, back-offs and limits take as long as they do in a real life, and no time at all. Whatever
it runs must be in this one thread, SQLite too; then the same steps give the same run.
"""

import asyncio
import contextlib
import selectors
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any
from unittest import mock

import aiosqlite.core

# Of which life a task is; whoever starts a life sets it in a context of its own.
LIFE: ContextVar[object | None] = ContextVar("LIFE", default=None)


class Impatient(selectors.DefaultSelector):
    """Waits for nobody but, for `patience` seconds, for a server outside of this process."""

    def __init__(self, patience: float) -> None:
        super().__init__()
        self.slept = 0.0
        self._patience = patience

    def select(self, timeout: float | None = None) -> Any:  # Any: as the selectors' own
        ready = super().select(0 if timeout == 0 else self._patience)
        if not ready and timeout is None and not self._patience:
            raise RuntimeError("everybody waits, and nothing will ever happen")
        if not ready and timeout:
            self.slept += timeout
        return ready


class HurriedLoop(asyncio.SelectorEventLoop):
    """`patience`: how many seconds a database server may take to answer; SQLite needs none."""

    def __init__(self, patience: float = 0.0) -> None:
        self._impatient = Impatient(patience)
        self.lives: dict[object, set[asyncio.Task[Any]]] = {}
        super().__init__(self._impatient)

    def time(self) -> float:
        """Seconds since the loop was made, as it has slept them."""
        return self._impatient.slept

    def create_task(self, coro: Any, *, name: Any = None, context: Any = None) -> Any:
        """As any loop; remembers of which life the task is."""
        task = super().create_task(coro, name=name, context=context)
        life = LIFE.get() if context is None else context.get(LIFE)
        if life is not None:
            alive = self.lives.setdefault(life, set())
            alive.add(task)
            task.add_done_callback(alive.discard)
        return task

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        """There are no threads here: at once."""
        done = self.create_future()
        done.set_result(func(*args))
        return done


class _NoThread:
    """In place of the thread in which aiosqlite would wait for the disk."""

    daemon = True

    def __init__(self, **_options: object) -> None:
        """Takes what a thread does."""

    def start(self) -> None:
        """There is nothing to start."""


class _NoQueue:
    """In place of the way to that thread: what is asked is done in the loop's next round.

    Whoever asks waits for a round before it and one after it, so that another can be faster.
    """

    def put_nowait(self, job: tuple[asyncio.Future[Any] | None, Callable[[], Any]]) -> None:
        asyncio.get_running_loop().call_soon(self._do, *job)

    def _do(self, asked: asyncio.Future[Any] | None, work: Callable[[], Any]) -> None:
        loop = asyncio.get_running_loop()
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001 - it goes to who asked
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
def hurried(patience: float = 0.0) -> Iterator[HurriedLoop]:
    """A loop for the block, by whose clock everybody lives."""
    loop = HurriedLoop(patience)
    asyncio.set_event_loop(loop)
    try:
        with (
            mock.patch("time.monotonic", loop.time),
            mock.patch.object(aiosqlite.core, "Thread", _NoThread),
            mock.patch.object(aiosqlite.core, "SimpleQueue", _NoQueue),
        ):
            yield loop
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        asyncio.set_event_loop(None)
        loop.close()
