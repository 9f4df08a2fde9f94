"""One connection to the port: aiohttp's, with deadlines and with error pages of our own.

aiohttp gives a header an hour, an answer that nobody reads forever, and quotes the request line,
with the key in it, when it cannot read one.
"""

import asyncio
import logging
from collections.abc import Callable
from typing import cast

from aiohttp import web
from aiohttp.http_exceptions import BadHttpMessage, LineTooLong

from handlers.http import errors
from handlers.http.limits import Limits

log = logging.getLogger(__name__)

LINGER_SECONDS = 2.0  # for the rest of a body that was answered before it was read
BUFFER_BYTES = 32 * 1024  # of a body that nobody reads yet


class Caller(web.RequestHandler):
    """`since`: when this caller was last owed nothing, in the event loop's seconds."""

    __slots__ = ("_deadline", "_header_size", "_limits", "_on_gone", "_stalled", "since")

    def __init__(
        self, server: web.Server, limits: Limits, on_gone: Callable[["Caller"], None]
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            logger=log,
            access_log=None,  # type: ignore[arg-type]  # None is how to have none
            keepalive_timeout=limits.idle_seconds,
            lingering_time=LINGER_SECONDS,
            read_bufsize=BUFFER_BYTES,
            auto_decompress=False,
        )
        self._limits = limits
        self._on_gone = on_gone
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None
        self._header_size = 0
        self.since = self._loop.time()

    @property
    def is_idle(self) -> bool:
        """Whether no request is being answered."""
        return not (self._request_in_progress or self._messages)

    @property
    def has_asked(self) -> bool:
        """Whether there was ever a whole request."""
        return self._request_count > 0

    def give_way(self) -> None:
        """Ends the connection at once."""
        if self.transport is not None:
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # Whatever the system does not take at once counts as waiting for the caller.
        cast(asyncio.Transport, transport).set_write_buffer_limits(high=0)
        super().connection_made(transport)
        self._expect_header()

    def data_received(self, data: bytes) -> None:
        known = self._request_count
        super().data_received(data)
        if self._request_count != known:
            self._forget_header()
        elif data and self._is_waiting:
            self._expect_header()
            self._header_size += len(data)
            if self._header_size > self._limits.header_bytes:
                self._turn_away(431)

    def connection_lost(self, exc: BaseException | None) -> None:
        self._forget_header()
        self._forget_stall()
        super().connection_lost(exc)
        self._on_gone(self)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self.transport is not None:
            abort = self.transport.abort  # also while it is being closed, when it is ours no more
            self._stalled = self._loop.call_later(self._limits.stall_seconds, abort)

    def resume_writing(self) -> None:
        self._forget_stall()
        super().resume_writing()

    def handle_error(
        self,
        request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        message: str | None = None,
    ) -> web.StreamResponse:
        """Of what went wrong neither the answer nor the log quotes anything the caller sent."""
        if isinstance(exc, BadHttpMessage):
            log.info("a request cannot be read: %s", type(exc).__name__)
            is_too_long = isinstance(exc, LineTooLong) or "Too many headers" in exc.message
            status = 431 if is_too_long else 400
        else:
            log.error("a request failed", exc_info=exc)
        if request.writer.output_size > 0:
            raise ConnectionError("the answer had already begun")
        page = errors.Page(status)
        page.force_close()
        return page

    async def finish_response(
        self, request: web.BaseRequest, resp: web.StreamResponse, start_time: float | None
    ) -> tuple[web.StreamResponse, bool]:
        if isinstance(resp, web.HTTPException):  # raised before any middleware, as 417 is
            resp = errors.Page(resp.status)
        return await super().finish_response(request, resp, start_time)

    @property
    def _is_waiting(self) -> bool:
        """Whether the next thing to come is a header, not the rest of a body."""
        return self._waiter is not None and not self._waiter.done()

    def _expect_header(self) -> None:
        if self._deadline is None:
            seconds = self._limits.header_seconds
            self._deadline = self._loop.call_later(seconds, self._turn_away, 408)

    def _forget_header(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
        self._deadline = None
        self._header_size = 0
        self.since = self._loop.time()

    def _forget_stall(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
        self._stalled = None

    def _turn_away(self, status: int) -> None:
        """Ends a connection whose header is incomplete; silently if there is nothing of it."""
        if self.transport is not None and self._header_size:
            self.transport.write(errors.as_sent(status))
        self.force_close()
