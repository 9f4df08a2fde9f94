"""GET /live, /ready, /health and /metrics, for orchestrators, load balancers and monitoring."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import web

from bot.rules.audience import ADMINISTRATOR
from bot.rules.roles import is_kept
from bot.runtime import metrics
from bot.runtime.health import Health, part_of
from storage.directory import cabinet, connections, people
from storage.engine.database import Database
from storage.engine.writer import Unavailable
from storage.flow import cards, notifications


class Vitals:
    def __init__(self, database: Database, health: Health, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._health = health
        self._clock = clock

    async def live(self, _request: web.Request) -> web.Response:
        """200 while the process runs."""
        return web.json_response({"status": "live"})

    async def ready(self, _request: web.Request) -> web.Response:
        """200 when hooks can be stored, else 503."""
        await self._look_at_database()
        problem = self._problems().get("database")
        if problem:
            return web.json_response({"status": "not ready", "database": problem}, status=503)
        return web.json_response({"status": "ready"})

    async def health(self, _request: web.Request) -> web.Response:
        """200 when all parts are well; else 503, with what is wrong and since when."""
        await self._look_at_database()
        await self._look_at_connections()
        await self._look_at_administrators()
        problems = self._problems()
        if problems:
            return web.json_response({"status": "ill", "problems": problems}, status=503)
        return web.json_response({"status": "well", "parts": sorted(self._health.parts())})

    async def metrics(self, _request: web.Request) -> web.Response:
        """In the text format of Prometheus."""
        try:
            async with self._database.read() as session:
                unsent = await notifications.overdue(session, self._clock())
                retried = await cards.overdue(session)
        except Unavailable:
            pass
        else:
            metrics.DUE.set(unsent[0] + retried[0])
            oldest = min((at for _, at in (unsent, retried) if at), default=self._clock())
            metrics.OLDEST_DUE.set(max(0.0, (self._clock() - oldest).total_seconds()))
        return web.Response(body=metrics.exposition(), content_type="text/plain", charset="utf-8")

    async def _look_at_database(self) -> None:
        try:
            await self._database.write(cabinet.furnish)
            self._health.well("database")
        except Unavailable as problem:
            self._health.ill("database", str(problem))

    async def _look_at_connections(self) -> None:
        """Forgets the health of connections that have been revoked."""
        try:
            async with self._database.read() as session:
                for connection in await connections.everyone(session):
                    if connection.revoked_at is not None:
                        self._health.forget(part_of(connection))
        except Unavailable:
            return  # the database itself is ill, which has been noted

    async def _look_at_administrators(self) -> None:
        """The last linked one stays one, whatever the CRM says."""
        try:
            async with self._database.read() as session:
                linked = await people.of_role(session, ADMINISTRATOR, lost_too=True)
        except Unavailable:
            return
        kept = [person.id for person, _ in linked if is_kept(person)]
        if not kept:
            self._health.well("administrators")
            return
        self._health.ill(
            "administrators",
            f"person {kept[0]} is none in the CRM any more, but the last one linked: link another",
        )

    def _problems(self) -> dict[str, dict[str, str]]:
        return {
            name: {"problem": condition.problem, "since": condition.since.isoformat()}
            for name, condition in self._health.parts().items()
            if condition.problem is not None
        }
