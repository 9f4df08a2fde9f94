"""Answers what comes in at the door: who it is, whether they may, then the address's handler."""

import asyncio
from collections.abc import Iterator, Sequence
from types import ModuleType

from aiohttp import hdrs, web
from aiohttp.web_urldispatcher import UrlDispatcher

from handlers.web import bell, items, me, presses, push, settings
from handlers.web import cabinet as of_cabinet
from handlers.web.front import files, links, rates, sessions
from handlers.web.front.packing import json_answer
from handlers.web.front.rates import Buckets, caller_of
from handlers.web.front.who import check_it_is_the_page, who_asks
from handlers.web.live import stream
from handlers.web.visits import Parts, Refused, Route, Visit, Who
from storage.engine.writer import Unavailable

ROOMS: tuple[ModuleType, ...] = (
    *(sessions, links, files, me, bell, items, stream),
    *(presses, settings, push, of_cabinet),
)
RETRY_SECONDS = 2
WORDS = {404: "not found", 405: "this address does not take this method"}


class Site:
    """All of the web bell's addresses."""

    def __init__(self, parts: Parts, rooms: Sequence[ModuleType] = ROOMS) -> None:
        self._parts = parts
        self._router = UrlDispatcher()
        self._routes: dict[object, Route] = {}
        for route in (route for room in rooms for route in room.routes.all):
            for method in _methods(route):
                self._routes[self._router.add_route(method, route.address, _unused)] = route
        self._of_callers = Buckets(rates.CALLER)
        self._of_sign_ins = Buckets(rates.SIGN_IN)
        self._of_people = Buckets(rates.PERSON)

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Raises nothing but what is a bug."""
        try:
            return await self._answered(request)
        except Refused as refused:
            body = {"error": refused.error} | ({"field": refused.field} if refused.field else {})
            return web.json_response(body, status=refused.status, headers=refused.headers)
        except Unavailable:
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return web.json_response({"error": "cannot now"}, status=503, headers=headers)

    async def _answered(self, request: web.Request) -> web.StreamResponse:
        moment, caller = asyncio.get_running_loop().time(), caller_of(request)
        self._of_callers.take(caller, moment)
        match = await self._router.resolve(request)
        if match.http_exception is not None:
            raise _refused(match.http_exception)
        route = self._routes[match.route]
        if route.address.startswith("/api/"):
            check_it_is_the_page(request, self._parts.page)
        if route.is_public:
            if request.method == "POST":
                self._of_sign_ins.take(caller, moment)
            who = None
        else:
            who = await self._who(request, route, moment)
        visit = Visit(request, dict(match), self._parts, who, self._parts.clock())
        answer = await route.handler(visit)
        if isinstance(answer, web.StreamResponse):
            return answer
        return json_answer(answer, request, may_pack=route.packs)

    async def _who(self, request: web.Request, route: Route, moment: float) -> Who:
        who = await who_asks(request, self._parts)
        if who is None:
            raise Refused(401, "sign in first")
        self._of_people.take(who.person.pk, moment)
        if route.manages and not who.may_manage:
            raise Refused(403, "only for those who manage the cabinet")
        return who


def _methods(route: Route) -> Iterator[str]:
    """A page's header can be asked for by itself."""
    yield route.method
    if route.method == "GET" and route.address.startswith("/app"):
        yield "HEAD"


def _refused(problem: web.HTTPException) -> Refused:
    refused = Refused(problem.status, WORDS.get(problem.status, "not here"))
    if hdrs.ALLOW in problem.headers:
        refused.headers = {hdrs.ALLOW: problem.headers[hdrs.ALLOW]}
    return refused


async def _unused(_request: web.Request) -> web.StreamResponse:
    raise NotImplementedError("the site calls the handlers itself")
