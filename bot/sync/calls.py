"""Missed calls, which no hook tells of."""

import json
from datetime import timedelta

from bot.providers.keycrm import answers
from bot.providers.keycrm.answers import Answer
from bot.providers.keycrm.api import between
from bot.providers.keycrm.meaning import CALL
from bot.sync import marks
from bot.sync.account import Account, Means, Revoked
from bot.sync.marks import CLOCKS_APART, LONGEST_DOWNTIME, Mark, Newest
from storage.tables import NewEvent

WHAT, PATH = "call", "calls"
# Calls are listed by when they began: for so long a call may ring before it has been missed.
LONGEST_RING = timedelta(minutes=15)
_TOLD = "told"


async def read_calls(account: Account, means: Means) -> None:
    """Stores calls that were missed. Raises KeyRefused, CannotAsk, Revoked, Unavailable."""
    mark = await marks.find(account, means, WHAT)
    if mark is None:
        await _begin(account, means)
    else:
        await _go_on(account, means, mark)


async def _begin(account: Account, means: Means) -> None:
    """What rings now may still be missed; what has been missed already is history."""
    now, newest, missed = means.clock(), Newest(), list[str]()
    earliest = now - CLOCKS_APART
    window = between(earliest - LONGEST_RING, now + LONGEST_DOWNTIME)
    async for items in account.api.pages(PATH, filters={"created_between": window}):
        found = [each for item in items if (each := answers.call(item)) is not None]
        newest.page([each.created_at for each in found])
        missed += [each.id for each in found if each.context["is_missed"]]
    start = max(newest.complete or earliest, earliest)
    await marks.begin(account, means, WHAT, start, told=missed)


async def _go_on(account: Account, means: Means, mark: Mark) -> None:
    newest, missed = Newest(), list[str]()
    told = set(mark.state.get(_TOLD, ()))
    window = between(*mark.window(LONGEST_RING))
    async for items in account.api.pages(PATH, filters={"created_between": window}):
        found = [each for item in items if (each := answers.call(item)) is not None]
        newest.page([each.created_at for each in found])
        fresh = [each for each in found if each.context["is_missed"]]
        missed += [each.id for each in fresh]
        await _keep(account, means, mark, [each for each in fresh if each.id not in told])
    at = max(min(newest.complete or mark.at, mark.now), mark.at)
    if (at, missed) != (mark.at, mark.state.get(_TOLD)):
        await marks.keep(account, means, WHAT, at, {**mark.state, _TOLD: missed})


async def _keep(account: Account, means: Means, mark: Mark, found: list[Answer]) -> None:
    rows = [_event(account, means, mark, each) for each in found]
    if rows and await means.keep(rows) is None:
        raise Revoked


def _event(account: Account, means: Means, mark: Mark, found: Answer) -> NewEvent:
    """A call is about no object, and there is one event of it at most."""
    body = {"event": CALL, "context": found.context, "since": mark.since.isoformat()}
    now = means.clock()
    return NewEvent(
        connection_id=account.spokesman,
        external_id=f"{CALL}|{found.id}",
        type=CALL,
        hint=None,
        subject=None,
        occurred_at=found.created_at or now,
        received_at=now,
        body=json.dumps(body, ensure_ascii=False).encode(),
    )
