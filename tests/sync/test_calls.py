"""Claims about missed calls that are polled."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.sync.account import Revoked
from bot.sync.calls import read_calls
from storage.directory import connections
from storage.tables import NewConnection
from tests.sync.crm import Scene


async def poll(desk: Scene, **later: float) -> list[str]:
    """What a poll has stored that was not stored before."""
    desk.clock.advance(**later)
    before = len(desk.desk.kept)
    await read_calls(desk.account, desk.means)
    return desk.desk.told[before:]


def ring(desk: Scene, id: int, state: str = "canceled", type: str = "incoming") -> None:
    desk.crm.put("calls", id, type=type, state=state)


@pytest.mark.parametrize("minutes", [-10, 0, 10])
async def test_a_missed_call_is_told_once(desk: Scene, minutes: int) -> None:
    desk.crm.ahead = timedelta(minutes=minutes)
    ring(desk, 1)
    polls = [await poll(desk)]
    desk.clock.advance(seconds=30)
    for id, state in enumerate(("busy", "completed", "answered"), start=2):
        ring(desk, id, state)
    ring(desk, 5, type="outgoing")

    polls += [await poll(desk, seconds=60) for _ in range(20)]

    assert polls == [[], ["2"], *([],) * 19]


async def test_a_call_is_missed_when_it_has_stopped_ringing(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    ring(desk, 1, "started")
    ring(desk, 2, "started")
    ring(desk, 3)
    polls = [await poll(desk, seconds=20)]

    desk.crm.lists["calls"][1]["state"] = "canceled"
    desk.crm.lists["calls"][2]["state"] = "answered"
    polls += [await poll(desk, seconds=60) for _ in range(3)]

    assert polls == [["3"], ["1"], [], []]


async def test_a_call_that_rings_at_the_first_poll_may_still_be_missed(desk: Scene) -> None:
    ring(desk, 1, "started")
    await poll(desk)

    desk.crm.lists["calls"][1]["state"] = "canceled"

    assert await poll(desk, seconds=60) == ["1"]


@pytest.mark.parametrize("ago", [1, 10, 20, 29, 40])
async def test_missed_calls_of_before_are_history(desk: Scene, ago: int) -> None:
    ring(desk, 1)
    desk.clock.advance(minutes=ago)

    assert [await poll(desk, seconds=60) for _ in range(4)] == [[]] * 4


async def test_a_call_is_about_no_object_and_says_when_it_was(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    ring(desk, 1)
    began = desk.clock()

    await poll(desk, seconds=60)

    [event] = desk.desk.kept.values()
    assert (event.type, event.subject, event.occurred_at) == ("api.call", None, began)
    assert desk.desk.body()["context"]["is_missed"] is True


async def test_two_keys_of_a_cabinet_tell_a_call_once(desk: Scene) -> None:
    """They are asked side by side."""
    new = NewConnection("keycrm", None, "another", None, desk.clock())
    second = await desk.means.database.write(lambda session: connections.add(session, new))
    other = replace(desk.account, connection_id=second.pk)
    for account in (desk.account, other):
        await read_calls(account, desk.means)
    desk.clock.advance(seconds=30)
    ring(desk, 1)
    desk.clock.advance(seconds=30)

    await asyncio.gather(*(read_calls(it, desk.means) for it in (desk.account, other)))

    assert {*desk.desk.batches} == {1}  # or the second knew of it already
    assert {(it.connection_id, it.external_id) for it in desk.desk.all_kept} == {
        (desk.account.connection_id, "api.call|1")
    }


async def test_a_revoked_connection_misses_nothing_for_good(desk: Scene) -> None:
    await poll(desk)
    desk.clock.advance(seconds=30)
    ring(desk, 1)
    desk.desk.is_revoked = True
    with pytest.raises(Revoked):
        await poll(desk, seconds=60)

    desk.desk.is_revoked = False

    assert await poll(desk, seconds=60) == ["1"]
