"""All processes go by the database's clock, however wrong their machines' are."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.runtime import clock
from bot.runtime.clock import DatabaseClock
from storage.engine.database import Database, open_database
from storage.engine.writer import Unavailable

NEAR = timedelta(seconds=30)  # a busy machine is slow


class Machine:
    """A machine whose clock is wrong."""

    def __init__(self, wrong: timedelta) -> None:
        self.wrong = wrong

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong


@pytest.fixture
async def postgres(new_postgres: Callable[[], str]) -> AsyncIterator[Database]:
    async with open_database(new_postgres()) as database:
        yield database


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.message for record in caplog.records if record.name == clock.__name__]


@pytest.mark.parametrize("minutes", [5, -5])
async def test_a_clock_that_is_minutes_off_is_corrected_and_told_once(
    postgres: Database, caplog: pytest.LogCaptureFixture, minutes: int
) -> None:
    theirs = DatabaseClock(postgres, Machine(timedelta(minutes=minutes)))

    await theirs.step()
    await theirs.step()

    assert abs(theirs() - datetime.now(UTC)) < NEAR
    [line] = told(caplog)
    assert ("ahead of" if minutes > 0 else "behind") in line
    assert "BELLHOP_DATABASE_URL" in line


async def test_a_clock_that_was_set_right_is_told_too(
    postgres: Database, caplog: pytest.LogCaptureFixture
) -> None:
    machine = Machine(timedelta(minutes=5))
    theirs = DatabaseClock(postgres, machine)
    await theirs.step()
    machine.wrong = timedelta()

    with caplog.at_level("INFO"):
        await theirs.step()

    assert told(caplog)[-1] == "this machine's clock agrees with that of the database again"
    assert abs(theirs() - datetime.now(UTC)) < NEAR


async def test_a_clock_that_drifts_is_followed(postgres: Database) -> None:
    machine = Machine(timedelta(minutes=5))
    theirs = DatabaseClock(postgres, machine)
    for _ in range(3):
        machine.wrong += timedelta(minutes=2)
        await theirs.step()

        assert abs(theirs() - datetime.now(UTC)) < NEAR


@pytest.mark.parametrize(
    ("ahead", "offset"), [(0.4, 0), (-0.4, 0), (0.6, 0.6), (-0.6, -0.6), (4, 4)]
)
def test_what_differs_by_less_than_half_a_second_is_left(
    ahead: float, offset: float, caplog: pytest.LogCaptureFixture
) -> None:
    theirs = DatabaseClock(Database("sqlite+aiosqlite:///bellhop.db"))

    theirs._correct(timedelta(seconds=ahead))

    assert theirs.offset == timedelta(seconds=offset)
    assert told(caplog) == []


async def test_without_a_database_the_last_offset_stays() -> None:
    theirs = DatabaseClock(Database("postgresql+asyncpg://nobody@127.0.0.1:1/none"))
    theirs._correct(timedelta(minutes=5))

    with pytest.raises(Unavailable):
        await theirs.step()

    assert theirs.offset == timedelta(minutes=5)


async def test_on_sqlite_the_machine_has_the_time(tmp_path: Path) -> None:
    async with open_database(f"sqlite+aiosqlite:///{tmp_path}/bellhop.db") as database:
        theirs = DatabaseClock(database, Machine(timedelta(minutes=5)))
        await theirs.step()

        assert theirs.offset == timedelta()
