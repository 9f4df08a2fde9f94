"""Replicas wake one another, whatever becomes of their connections."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from storage.engine import signals
from storage.engine.signals import MISSED, NoSignals, Signals, signals_of
from tests.sessions import end_sessions


class Heard:
    """The words that a replica has heard, in order."""

    def __init__(self) -> None:
        self._words: asyncio.Queue[str] = asyncio.Queue()

    def __call__(self, word: str) -> None:
        self._words.put_nowait(word)

    async def until(self, word: str) -> list[str]:
        """What came before this word."""
        before = []
        while (heard := await self._words.get()) != word:
            before.append(heard)
        return before

    def left(self) -> int:
        return self._words.qsize()


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "PAUSE_SECONDS", 0.01)


@asynccontextmanager
async def listening(url: str) -> AsyncIterator[tuple[Signals, Heard]]:
    """A replica that has begun to listen."""
    replica, heard = signals_of(url), Heard()
    replica.start(heard)
    try:
        await heard.until(MISSED[-1])
        yield replica, heard
    finally:
        await replica.close()


async def test_every_replica_hears_a_word(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()
    async with listening(url) as (one, first), listening(url) as (_, second):
        one.send("ask:17")

        assert await first.until("ask:17") == []
        assert await second.until("ask:17") == []


async def test_a_word_that_is_said_many_times_at_once_is_heard_once(
    new_postgres: Callable[[], str],
) -> None:
    async with listening(new_postgres()) as (replica, heard):
        for _ in range(100):
            replica.send("intake")
        replica.send("last")

        assert await heard.until("last") == ["intake"]


async def test_a_word_of_another_database_is_not_heard(new_postgres: Callable[[], str]) -> None:
    async with listening(new_postgres()) as (one, heard), listening(new_postgres()) as (other, _):
        other.send("intake")
        await asyncio.sleep(0)
        one.send("last")

        assert await heard.until("last") == []


@pytest.mark.parametrize("word", ["", "it's", "a b", "Intake", "x" * 201, "a;b"])
async def test_only_words_are_sent(new_postgres: Callable[[], str], word: str) -> None:
    replica = signals_of(new_postgres())

    with pytest.raises(ValueError, match="not a word"):
        replica.send(word)

    await replica.close()


async def test_after_a_broken_connection_everything_may_have_been_missed(
    new_postgres: Callable[[], str],
) -> None:
    url = new_postgres()
    async with listening(url) as (replica, heard):
        await end_sessions(url)

        assert await heard.until(MISSED[-1]) == [*MISSED[:-1]]
        replica.send("again")
        assert await heard.until("again") == []


async def test_a_loss_is_told_once_and_so_is_its_end(
    new_postgres: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url, tries = new_postgres(), 0
    usual = signals.PostgresSignals._keep_connected

    async def refused_thrice(self: signals.PostgresSignals) -> None:
        nonlocal tries
        tries += 1
        if 1 < tries < 5:
            raise ConnectionRefusedError("no server")
        await usual(self)

    monkeypatch.setattr(signals.PostgresSignals, "_keep_connected", refused_thrice)
    with caplog.at_level("INFO", logger=signals.__name__):
        async with listening(url) as (_, heard):
            await end_sessions(url)
            await heard.until(MISSED[-1])

    [lost, back] = [record.message for record in caplog.records]
    assert "signals between replicas are lost" in lost
    assert back == "signals between replicas are back"


async def test_a_word_said_while_the_server_is_away_is_sent_later(
    new_postgres: Callable[[], str],
) -> None:
    url = new_postgres()
    async with listening(url) as (_, heard):
        other = signals_of(url)
        other.send("early")  # it has not connected yet
        other.start(None)

        assert await heard.until("early") == []
        await other.close()


async def test_whoever_only_sends_hears_nothing(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()
    async with listening(url) as (_, heard):
        sender = signals_of(url)
        sender.start(None)
        sender.send("intake")
        await heard.until("intake")
        await sender.close()


async def test_what_was_just_said_goes_out_before_the_end(new_postgres: Callable[[], str]) -> None:
    url = new_postgres()
    async with listening(url) as (_, heard):
        async with listening(url) as (leaving, _):
            leaving.send("farewell")

        assert await heard.until("farewell") == []


async def test_without_a_server_it_ends_all_the_same() -> None:
    replica = signals_of("postgresql+asyncpg://nobody@127.0.0.1:1/none")
    replica.start(Heard())
    replica.send("intake")
    await asyncio.sleep(0)

    await replica.close()


async def test_on_sqlite_there_is_nobody_to_hear() -> None:
    replica, heard = signals_of("sqlite+aiosqlite:///bellhop.db"), Heard()
    replica.start(heard)
    replica.send("intake")
    await replica.close()

    assert isinstance(replica, NoSignals)
    assert heard.left() == 0
