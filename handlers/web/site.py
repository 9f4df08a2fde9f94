"""Answers what comes in at the door: who it is, whether they may, then the address's handler."""

from collections.abc import Sequence
from types import ModuleType

from aiohttp import web
from aiohttp.web_urldispatcher import UrlDispatcher

from bot.pages.commands import may_manage
from bot.ui.reader import reader_of
from handlers.web import me, presses, push
from handlers.web.visits import Parts, Refused, Route, Visit, Who
from storage.directory import cabinet
from storage.engine.writer import Unavailable
from storage.web import sessions

ROOMS: tuple[ModuleType, ...] = (me, presses, push)


class Site:
    """All of the web bell's addresses."""

    def __init__(self, parts: Parts, rooms: Sequence[ModuleType] = ROOMS) -> None:
        self._parts = parts
        self._router = UrlDispatcher()
        self._routes: dict[object, Route] = {}
        for route in (route for room in rooms for route in room.routes.all):
            added = self._router.add_route(route.method, route.address, _unused)
            self._routes[added] = route

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Raises nothing but what aiohttp answers itself."""
        match = await self._router.resolve(request)
        if match.http_exception is not None:
            raise match.http_exception
        route = self._routes[match.route]
        try:
            who = await self._who(request)
            if who is None and not route.is_public:
                raise Refused(401, "sign in first")
            if route.manages and not (who is not None and who.may_manage):
                raise Refused(403, "only for those who manage the cabinet")
            visit = Visit(request, dict(match), self._parts, who, self._parts.clock())
            answer = await route.handler(visit)
        except Refused as refused:
            body = {"error": refused.error} | ({"field": refused.field} if refused.field else {})
            return web.json_response(body, status=refused.status)
        except Unavailable:
            return web.json_response({"error": "cannot now"}, status=503)
        return answer if isinstance(answer, web.StreamResponse) else web.json_response(answer)

    async def _who(self, request: web.Request) -> Who | None:
        scheme, _, token = request.headers.get("Authorization", "").partition(" ")
        if scheme != "Bearer" or not token:
            return None
        parts, now = self._parts, self._parts.clock()
        async with parts.database.read() as session:
            found = await sessions.of_token(session, token, now)
            if found is None:
                return None
            roles = frozenset(await cabinet.managing_roles(session))
        reader = reader_of(found.person, parts.reader)
        manages = may_manage(found.person.role, roles)
        return Who(found.session, found.person, found.link, reader, manages)


async def _unused(_request: web.Request) -> web.StreamResponse:
    raise NotImplementedError("the site calls the handlers itself")
