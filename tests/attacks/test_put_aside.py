"""Only a bug puts an event aside, never what passes by itself."""

from typing import Any

import pytest
from sqlmodel import col, select

from bot.intake import fanout
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.tables import Event, EventState
from tests.cast import MARTA, SHOP
from tests.stories.office import Office

PASSING = [MemoryError(), OSError(24, "Too many open files"), TimeoutError(), ConnectionError()]


@pytest.fixture
async def office(database: Database) -> Office:
    office = Office(database)
    await office.open()
    for number in (1, 2):
        await office.tell("order.created", {"order": {"id": number}, "source": SHOP})
    return office


def failing_at_first(error: BaseException, times: int, which: str = "order:1") -> Any:
    """A `notify` that fails for one event so many times."""
    real, left = fanout.notify, [times]

    async def notify(context: Any, alert: Any) -> Any:
        if alert.subject == which and left[0]:
            left[0] -= 1
            raise error
        return await real(context, alert)

    return notify


async def states(office: Office) -> list[str]:
    async with office.database.read() as session:
        found = await session.exec(select(Event.state).order_by(col(Event.id)))
        return list(found.all())


@pytest.mark.parametrize("error", PASSING, ids=repr)
@pytest.mark.parametrize("times", [1, 2, 5])
async def test_what_passes_delays_and_loses_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, error: Exception, times: int
) -> None:
    monkeypatch.setattr(fanout, "notify", failing_at_first(error, times))

    for _ in range(times):
        with pytest.raises((MemoryError, Unavailable)):
            await office.intake.step()
    await office.fan_out()

    assert await states(office) == [EventState.DONE, EventState.DONE]
    assert len(await office.heard(MARTA, "order.created")) == 2


async def test_a_bug_puts_its_event_aside_and_no_other(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fanout, "notify", failing_at_first(KeyError("role"), 99))

    await office.intake.step()

    assert await states(office) == [EventState.BROKEN, EventState.DONE]
