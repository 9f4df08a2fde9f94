"""GET /live, /ready, /health and /metrics, for orchestrators, load balancers and monitoring."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.audience import ADMINISTRATOR
from bot.rules.connections import all_refused
from bot.rules.roles import is_kept
from bot.runtime import metrics
from bot.runtime.health import Condition, Health, api_of, part_of
from bot.runtime.version import version
from handlers.http.connection_health import OF_CONNECTIONS, NotWritten
from storage.directory import cabinet, connections, people
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import notifications
from storage.replicas import runner
from storage.tables import Connection, Runner
from storage.upkeep import vitals
from storage.upkeep.vitals import Patience, Told

PATIENCE = timedelta(minutes=2)
# Thousands of digests come due in one minute and are sent at 30 a second.
PATIENCE_WITH_DIGESTS = timedelta(minutes=15)
HELD_SHOWN = 50
NOBODY_RUNS_AFTER = timedelta(seconds=5)  # as long as it takes another replica to take over
METRICS_SECONDS = 8  # Prometheus waits 10 s, unless told otherwise

Look = list[tuple[str, Condition]]  # the names of parts, and how they are


class Vitals:
    def __init__(
        self,
        database: Database,
        health: Health,
        clock: Callable[[], datetime],
    ) -> None:
        self._database = database
        self._health = health
        self._clock = clock
        self._version = version()
        self._nobody_since: datetime | None = None
        self._runner: Runner | None = None  # on PostgreSQL

    async def live(self, _request: web.Request) -> web.Response:
        """200 while the process runs."""
        return web.json_response({"status": "live"})

    async def ready(self, _request: web.Request) -> web.Response:
        """200 when hooks can be stored, and will be for a while; else 503.

        On PostgreSQL, a replica is ready when it could take the place of one that is stopped then.
        """
        if self._health.is_stopping or self._health.is_starting:
            status = "stopping" if self._health.is_stopping else "starting"
            return web.json_response({"status": status}, status=503)
        await self._look_at_database()
        database = self._health.parts()["database"]
        if database.problem is not None:
            body = {"status": "not ready", "database": _shown(database)}
            return web.json_response(body, status=503)
        return web.json_response({"status": "ready"})

    async def health(self, request: web.Request) -> web.Response:
        """200 when all parts are well; else 503, with what is wrong and since when."""
        await self._look_at_database()
        with suppress(Unavailable, NotWritten):  # which is noted
            await request.app[OF_CONNECTIONS].flush()
        parts, told = await self._parts()
        named = {_named(part, each): each for part, each in parts.items()}
        ill = {name: _shown(each) for name, each in named.items() if each.problem is not None}
        body: dict[str, Any] = {"status": "ill" if ill else "well", "version": self._version}
        body |= {"problems": ill} if ill else {"parts": sorted(named)}
        if self._runner is not None:
            body["runner"] = self._shown_runner(self._runner)
        if told:
            body["told_to_wait"] = [_held(each) for each in told[:HELD_SHOWN]]
        return web.json_response(body, status=503 if ill else 200)

    async def metrics(self, _request: web.Request) -> web.Response:
        """In the text format of Prometheus, before whoever asks loses patience."""
        try:
            async with asyncio.timeout(METRICS_SECONDS):
                await self._look_at_database()
                parts, _ = await self._parts()
                await self._look_at_what_is_due()
        except TimeoutError:
            self._health.ill("database", f"no answer within {METRICS_SECONDS} s")
            parts = self._health.parts()
        metrics.IS_RUNNER.set(self._health.is_runner)
        metrics.TERM.set(self._runner.term if self._runner is not None else 0)
        metrics.tell_of_parts({part: each.problem is None for part, each in parts.items()})
        return web.Response(body=metrics.exposition(), content_type="text/plain", charset="utf-8")

    async def _look_at_what_is_due(self) -> None:
        try:
            async with self._database.read() as session:
                unsent = await notifications.overdue(session, self._clock())
                retried = await vitals.under_way(session)
        except Unavailable:
            return  # which has been noted
        metrics.DUE.set(unsent[0] + retried[0])
        oldest = min((at for _, at in (unsent, retried) if at), default=self._clock())
        metrics.OLDEST_DUE.set(max(0.0, (self._clock() - oldest).total_seconds()))

    async def _look_at_database(self) -> None:
        try:
            await self._database.write(cabinet.furnish)
            self._health.well("database")
        except Unavailable as problem:
            self._health.ill("database", str(problem))

    async def _parts(self) -> tuple[dict[str, Condition], list[Told]]:
        """What the loops say of themselves, and what the tables say; and who is told to wait.

        What a loop says of a part is worse than what the tables say.
        """
        told: list[Told] = []
        seen: Look = []
        called: dict[str, str] = {}
        try:
            async with self._database.read() as session:
                told = await vitals.told_to_wait(session, self._clock())
                found = await connections.open_ones(session)
                seen += self._look_at_connections(found)
                called = {api_of(each.pk): each.name or each.provider for each in found}
                seen += await self._look_at_runner(session)
                if self._health.is_runner:
                    seen += await self._look_at_delivery(session, told)
                await self._look_at_administrators(session)
        except Unavailable:
            pass  # the database itself is ill, which has been noted
        parts = self._health.parts()
        for name in called.keys() & parts.keys():
            parts[name] = replace(parts[name], called=called[name])
        for name, condition in seen:
            if name not in parts or parts[name].problem is None:
                parts[name] = condition
        return parts, told

    async def _look_at_runner(self, session: AsyncSession) -> Look:
        """On PostgreSQL: whether any replica runs the loops, whatever the last one has written."""
        if not self._database.is_server:
            return []
        now, self._runner = self._clock(), await runner.get(session)
        if await runner.is_there(session):
            self._nobody_since = None
            return [("runner", Condition(None, self._runner.since or now))]
        self._nobody_since = since = self._nobody_since or now
        is_long = now - since >= NOBODY_RUNS_AFTER
        problem = "no replica runs the loops; start one whose BELLHOP_ROLE is all or sender"
        return [("runner", Condition(problem if is_long else None, since))]

    def _shown_runner(self, found: Runner) -> dict[str, Any]:  # Any: JSON
        """The row is still of the last one while nobody runs."""
        runs = self._nobody_since is None
        return {
            "replica": found.name if runs else None,
            "term": found.term,
            "since": found.since.isoformat() if runs and found.since else None,
            "is_this": self._health.is_runner,
        }

    def _look_at_connections(self, found: list[Connection]) -> Look:
        now = self._clock()
        return [
            (
                part_of(each),
                Condition(
                    all_refused(each, now),
                    each.problem_since or each.created_at,
                    each.name or each.provider,
                ),
            )
            for each in found
        ]

    async def _look_at_administrators(self, session: AsyncSession) -> None:
        """The last linked one stays one, whatever the CRM says."""
        linked = await people.of_role(session, ADMINISTRATOR, lost_too=True)
        kept = [person.id for person, _ in linked if is_kept(person)]
        if not kept:
            self._health.well("administrators")
        else:
            self._health.ill(
                "administrators",
                f"person {kept[0]} is none in the CRM any more, but the last one linked: "
                "link another",
            )

    async def _look_at_delivery(self, session: AsyncSession, told: list[Told]) -> Look:
        """Whatever its loop says: whether messages arrive."""
        now = self._clock()
        patience = Patience(now - PATIENCE, now - PATIENCE_WITH_DIGESTS)
        reachable = await vitals.reachable(session) if told else 0
        problems = {
            "Telegram lets no chat be written to": _all_since(told, reachable, patience.due_by),
            "the oldest message should have arrived": await vitals.oldest_due(
                session, now, patience
            ),
            "no administrator can be reached": await vitals.unreachable_since(
                session, ADMINISTRATOR
            ),
        }
        found = {words: since for words, since in problems.items() if since is not None}
        return [("delivery", Condition("; ".join(found), min(found.values())))] if found else []


def _all_since(told: list[Told], reachable: int, told_by: datetime) -> datetime | None:
    """Since when all chats are told to wait; None: not all are, or not since `told_by`."""
    if not told or len(told) < reachable:
        return None
    since = max(each.since for each in told)
    return since if since <= told_by else None


def _named(part: str, condition: Condition) -> str:
    return f"{part} ({condition.called})" if condition.called else part


def _shown(condition: Condition) -> dict[str, str | None]:
    return {"problem": condition.problem, "since": condition.since.isoformat()}


def _held(told: Told) -> dict[str, Any]:  # Any: JSON
    return {
        "person": told.person_id,
        "since": told.since.isoformat(),
        "until": told.until.isoformat(),
    }
