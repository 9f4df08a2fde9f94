"""The loop that asks the CRMs: for each account what is due, all accounts side by side.

A slow account, or one that fails, holds up no other, and neither does a long list the urgent
questions of its account: everything is an errand of its own, and the key's budget puts them in
order.
"""

import logging
from collections.abc import Callable, Set
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import crm_requests, integrations
from bot.providers.keycrm.api import CannotAsk, KeyRefused, NotAllowed
from bot.runtime.health import Health, api_of
from bot.runtime.workers import Crew, Wake
from bot.sync.account import Account, Accounts, Means, Revoked
from bot.sync.details import WORTH
from bot.sync.line import Failure, Job, Line
from storage.directory import connections
from storage.engine.writer import Unavailable
from storage.objects import subjects
from storage.tables import AnyEvent, Connection
from storage.upkeep import api_requests

log = logging.getLogger(__name__)

LOOK_EVERY = timedelta(seconds=10)  # for keys that are new, other ones, or gone
LONGEST_SLEEP_SECONDS = 10.0
_WHY = {
    integrations.KEY: "the API key is refused",
    integrations.RIGHTS: "the API key's owner lacks rights",
}


class Surroundings(NamedTuple):
    """What the loop is part of. `on_told`: called when an event of our own waits for fan-out.

    `on_answered`: called when a card says something else.
    """

    crew: Crew
    health: Health
    wake: Wake
    on_told: Callable[[], None]
    on_answered: Callable[[], None]


class Sync:
    """Asks the accounts. `ask`, and a hook of a connection with a key, wake it."""

    def __init__(self, means: Means, accounts: Accounts, around: Surroundings) -> None:
        self._means = means
        self._accounts = accounts
        self._around = around
        self._lines: dict[Account, Line] = {}
        self._looked_at: datetime | None = None

    @property
    def connections(self) -> Set[int]:
        """The ids of the connections that have a key."""
        return self._accounts.by_connection.keys()

    def ask(self, connection_id: int) -> bool:
        """Everything is asked for again, at once; False if the connection had no key just now."""
        line = self._line_of(connection_id)
        if line is not None:
            line.hurry()
        self._looked_at = None
        self._around.wake()
        return line is not None

    def heard(self, event: AnyEvent) -> None:
        """A hook's event has been fanned out, whichever replica took it: what it tells of waits for
        details. Costs no statement."""
        if (
            event.subject is None
            or event.connection_id is None
            or event.type.startswith(subjects.ASKED)
        ):
            return
        line = self._line_of(event.connection_id)
        if line is not None:
            line.waiting.add(event.subject, self._means.clock())
            self._around.wake()

    async def step(self) -> float:
        """Starts what is due; seconds until there may be more."""
        now = self._means.clock()
        if self._looked_at is None or not timedelta() <= now - self._looked_at < LOOK_EVERY:
            await self._look(now)
            self._looked_at = now
        for line in self._lines.values():
            for job in list(line.due(now)):
                line.begin(job, now)
                self._around.crew.errand(self._run(line, job))
        return min([LONGEST_SLEEP_SECONDS, *(line.seconds(now) for line in self._lines.values())])

    def _line_of(self, connection_id: int) -> Line | None:
        account = self._accounts.by_connection.get(connection_id)
        return self._lines.get(account) if account is not None else None

    async def _look(self, now: datetime) -> None:
        """Which accounts there are now."""
        async with self._means.database.read() as session:
            found = await connections.open_ones(session)
            self._accounts.look(found)
            before = self._lines
            self._lines = {it: before.get(it) or Line(it) for it in self._accounts.all}
            by_connection = self._accounts.by_connection
            ids = [each for each, account in by_connection.items() if account not in before]
            lost = await subjects.hooked_since(session, ids, now - WORTH) if ids else []
            asked = await api_requests.waiting(session)
        for connection_id, subject, at in lost:
            if (line := self._line_of(connection_id)) is not None:
                line.waiting.add(subject, at)
        for connection_id in asked:
            if (line := self._line_of(connection_id)) is not None:
                line.ask(now)
            else:
                failure = Failure("it has no API key any more", code=integrations.NO_KEY)
                await self._means.database.write(partial(self._say, connection_id, failure))
                self._around.on_answered()
        for gone in before.keys() - self._lines.keys():
            self._around.health.forget(api_of(gone.connection_id))
        for each in found:
            if each.pk not in by_connection and _has_trouble(each):
                await self._means.database.write(partial(self._ask_no_more, each.pk))

    async def _run(self, line: Line, job: Job) -> None:
        """Does it, unless Bellhop stops meanwhile: what is stored by then is kept."""
        try:
            await self._around.crew.unless_stopping(self._do(line, job))
        finally:
            self._around.wake()

    async def _do(self, line: Line, job: Job) -> None:
        failure = None
        try:
            if await job.do(line.account, self._means, line.waiting):
                self._around.on_told()
        except KeyRefused as refused:
            is_known = isinstance(refused, NotAllowed)
            code = integrations.RIGHTS if is_known else integrations.KEY
            failure = Failure(str(refused), is_key=True, code=code)
        except CannotAsk as problem:
            failure = Failure(str(problem), code=problem.why)
        except Revoked:
            self._looked_at = None
        except Unavailable as problem:
            words = f"the database cannot be reached: {problem}"
            failure = Failure(words, is_ours=True, code="database")
        except Exception as error:
            failure = Failure(type(error).__name__, is_ours=True, code="bug")
            log.exception("asking for %s fails", job.name)
        if line.end(job, self._means.clock(), failure) and failure is not None:
            its_id = line.account.connection_id
            log.warning("connection %d: no %s: %s", its_id, job.name, failure.words)
        if self._lines.get(line.account) is line:
            await self._tell(line, has_failed=failure is not None)
            if line.is_answered:
                await self._answer(line)

    async def _tell(self, line: Line, *, has_failed: bool) -> None:
        """Says in `/health`, and to administrators, whether the account can be asked.

        `has_failed`: just now. What has failed earlier may work by now.
        """
        failure, part = line.failure, api_of(line.account.connection_id)
        if failure is not None:
            why = _WHY.get(failure.code, "cannot be asked")
            self._around.health.ill(part, f"{why}: {failure.words}")
        elif line.fault is not None:
            self._around.health.ill(part, f"cannot be read: {line.fault.words}")
        elif line.can_read_orders:
            self._around.health.well(part)
        is_news = has_failed if failure else line.can_read_orders and not line.is_known_well
        if not is_news:
            return
        try:
            has_told = await self._means.database.write(partial(self._note, line.account, failure))
        except Unavailable as problem:
            log.error("whether the API answers cannot be stored: %s", problem)
            return
        line.is_known_well = failure is None
        if has_told:
            self._around.on_told()

    async def _note(self, account: Account, failure: Failure | None, session: AsyncSession) -> bool:
        """Whether there is something to fan out."""
        connection = await connections.open_one(session, account.connection_id)
        if connection is None:
            return False
        context = self._means.context(session)
        if failure is None:
            return await integrations.well(context, connection)
        return await integrations.failing(context, connection, failure.why)

    async def _answer(self, line: Line) -> None:
        """Somebody has asked for it, and hears what came of it."""
        failures = (turn.failure for turn in line.turns.values())
        failure = line.failure or next((it for it in failures if it is not None), None)
        line.asked_at = None
        try:
            await self._means.database.write(
                partial(self._say, line.account.connection_id, failure)
            )
        except Unavailable as problem:
            log.error("what came of asking cannot be stored: %s", problem)
        self._around.on_answered()

    async def _say(
        self, connection_id: int, failure: Failure | None, session: AsyncSession
    ) -> None:
        """On the cards of those who wait, even if the connection is revoked by now."""
        connection = await session.get(Connection, connection_id)
        if connection is not None:
            context = self._means.context(session)
            await crm_requests.answer(context, connection, failure and failure.why)

    async def _ask_no_more(self, connection_id: int, session: AsyncSession) -> None:
        connection = await connections.open_one(session, connection_id)
        if connection is not None:
            context = self._means.context(session)
            await integrations.ask_no_more(context, connection)


def _has_trouble(connection: Connection) -> bool:
    whats = (integrations.ASKING, integrations.PEOPLE)
    return any(integrations.trouble(connection, what) is not None for what in whats)
