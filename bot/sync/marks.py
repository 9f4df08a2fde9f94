"""How far a list has been read, by the CRM's clock, which may be some minutes off ours."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from bot.providers.keycrm.snapshot import moment
from bot.sync.account import Account, Means
from storage.upkeep import api_marks

# A CRM's clock is not further off ours than this.
CLOCKS_APART = timedelta(minutes=15)
LONGEST_DOWNTIME = timedelta(days=1)
_START = "start"
_NOTED_EVERY = timedelta(minutes=5)  # when it was read last, if there was nothing new
_BREAK = timedelta(minutes=10)  # in which nothing could be read


@dataclass(frozen=True)
class Mark:
    """`at`: all of the list up to then is known. `start`: when reading it began.

    `since`: from when there are things to tell. If one of them is later than `now`, it was noted
    while our clock was wrong.
    """

    at: datetime
    start: datetime
    now: datetime
    state: dict[str, Any] = field(default_factory=dict)  # Any: JSON of what else is remembered

    @property
    def since(self) -> datetime:
        is_possible = self.start <= self.now + CLOCKS_APART
        start = self.start if is_possible else self.now - CLOCKS_APART
        return max(start, self.now - LONGEST_DOWNTIME - CLOCKS_APART)

    @property
    def is_old_news(self) -> bool:
        """Whether it should be noted again that it has been read."""
        return not timedelta() <= self.now - self._read_at < _NOTED_EVERY

    def read(self) -> dict[str, Any]:  # Any: JSON
        """The state once all of it has been read `now`."""
        whole = self.state.get(api_marks.WHOLE_SINCE, self.start.isoformat())
        if self.now - self._read_at > LONGEST_DOWNTIME:  # what was in between was never read
            whole = (self.now - LONGEST_DOWNTIME).isoformat()
        steady = self.state.get(api_marks.STEADY_SINCE, whole)
        if self.now - self._read_at > _BREAK:
            steady = self.now.isoformat()
        return {
            **self.state,
            api_marks.READ_AT: self.now.isoformat(),
            api_marks.WHOLE_SINCE: whole,
            api_marks.STEADY_SINCE: steady,
        }

    @property
    def _read_at(self) -> datetime:
        return moment(self.state.get(api_marks.READ_AT)) or self.start

    def window(self, overlap: timedelta) -> tuple[datetime, datetime]:
        """What to read next: open at its end, whatever the CRM's clock shows."""
        begin = min(self.at, self.now) - overlap
        return max(begin, self.since - overlap), self.now + LONGEST_DOWNTIME


async def find(account: Account, means: Means, what: str) -> Mark | None:
    """The mark; None if the list has not been read yet."""
    async with means.database.read() as session:
        found = await api_marks.find(session, account.connection_id, what)
    if found is None:
        return None
    start = moment(found.state.get(_START)) or found.at
    return Mark(found.at, start, means.clock(), dict(found.state))


async def keep(
    account: Account, means: Means, what: str, at: datetime, state: dict[str, Any]
) -> None:
    """Everything up to `at` is stored."""
    work = partial(
        api_marks.keep, connection_id=account.connection_id, what=what, at=at, state=state
    )
    await means.database.write(work)


async def begin(account: Account, means: Means, what: str, start: datetime, **state: Any) -> None:
    """What was there at `start` is history, which nobody is told."""
    state = {**state, _START: start.isoformat()}
    await keep(account, means, what, start, state)


class Newest:
    """The newest time that the pages of a list have shown, and up to when the list is complete.

    While one page is read nothing changes. While several are, an object may be changed that stands
    on a page already read; but nothing can be newer than the beginning by more than that has taken.
    """

    def __init__(self) -> None:
        self._began = asyncio.get_running_loop().time()
        self._pages = 0
        self.at: datetime | None = None

    def page(self, times: list[datetime | None]) -> None:
        self._pages += 1
        self.at = max(filter(None, (self.at, *times)), default=None)

    @property
    def complete(self) -> datetime | None:
        """None: the list was empty."""
        if self.at is None or self._pages == 1:
            return self.at
        taken = asyncio.get_running_loop().time() - self._began
        return self.at - timedelta(seconds=taken)
