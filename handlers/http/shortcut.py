"""The short way of a hook: past the application, whose layers take as long as the database.

It is for what CRMs send: a POST to the plain address in version 1.1 of HTTP. All else goes the long
way (handlers.http.routing), to the same `Hooks`.
"""

import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import HttpVersion11, hdrs, web
from aiohttp.helpers import rfc822_formatted_time

from bot.runtime.health import Health
from handlers.http import errors
from handlers.http.hook_answers import Answer
from handlers.http.request_body import TAKEN, Room, Taken
from handlers.http.webhooks import Hooks

log = logging.getLogger(__name__)

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

_ADDRESS = re.compile(r"/hooks/([a-z0-9]+)/([\w-]+)", re.ASCII)


class Shortcut:
    """`room`: for all bodies that are being read."""

    def __init__(self, hooks: Hooks, room: Room, health: Health) -> None:
        self._hooks = hooks
        self._room = room
        self._health = health

    def beside(self, long_way: Handler) -> Handler:
        """A handler for everything. `long_way`: the application's."""

        async def handled(request: web.BaseRequest) -> web.StreamResponse:
            address = _ADDRESS.fullmatch(request.raw_path) if _is_plain(request) else None
            if address is None:
                return await long_way(request)
            return await self._answered(request, *address.groups())

        return handled

    async def _answered(
        self, request: web.BaseRequest, provider: str, key: str
    ) -> web.StreamResponse:
        taken = request[TAKEN] = Taken(self._room)
        try:
            answer = await self._hooks.answer(request, provider, key)
        except Exception:
            # Not the address itself, which contains the key.
            log.exception("%s /hooks/%s failed", request.method, provider)
            return errors.Page(500)
        finally:
            taken.give_back()
        # A proxy must not keep a connection for a hook that would find nobody.
        return _Sent(answer, is_last=self._health.is_stopping)


SHORTCUT = web.AppKey("shortcut", Shortcut)


def with_shortcut(server: web.Server, application: web.Application) -> web.Server:
    """The application's server, which takes the short way from now on, if there is one."""
    if SHORTCUT in application:
        server.request_handler = application[SHORTCUT].beside(server.request_handler)
    return server


class _Sent(web.StreamResponse):
    """An answer whose header is written as a whole. `is_last`: no request may follow it."""

    def __init__(self, answer: Answer, *, is_last: bool) -> None:
        super().__init__(status=answer.status)
        self._answer = answer
        self._is_last = is_last

    async def prepare(self, request: web.BaseRequest) -> None:
        transport = request.transport
        if transport is None or transport.is_closing():
            raise ConnectionResetError("nobody waits for the answer any more")
        self._keep_alive = request.keep_alive and not self._is_last
        headers = dict(self._answer.headers)
        if not self._keep_alive:
            headers[hdrs.CONNECTION] = "close"
        transport.write(self._answer.as_sent(self.reason, rfc822_formatted_time(), headers))
        await request.writer.drain()

    async def write_eof(self, data: bytes = b"") -> None:
        """It is all there already."""


def _is_plain(request: web.BaseRequest) -> bool:
    return (
        request.method == hdrs.METH_POST
        and request.version == HttpVersion11
        and hdrs.EXPECT not in request.headers
    )
