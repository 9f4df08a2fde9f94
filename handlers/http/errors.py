"""The answers to unknown addresses, to what is not HTTP, and to bugs in Bellhop.

They are JSON without details, and quote nothing. A bug is logged, without the path or the body of
the request.
"""

import json
import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

from aiohttp import HttpVersion10, hdrs, web

log = logging.getLogger(__name__)

WORDS = {
    400: "this is not a request that HTTP allows",
    404: "not found",
    405: "this address does not take this method",
    408: "the header did not come in time",
    417: "send the request without Expect",
    431: "the address, a header or all headers together are too long",
    500: "a bug in Bellhop; its log has the details",
    505: "send version 1.1 of HTTP",
}


class Page(web.Response):
    """The answer that goes with a status."""

    def __init__(self, status: int, allow: str | None = None) -> None:
        headers = {hdrs.ALLOW: allow} if allow else None
        body = _body(status)
        super().__init__(status=status, body=body, content_type="application/json", headers=headers)

    async def _prepare_headers(self) -> None:
        # `unnamed` is not called for requests that could not be read.
        await super()._prepare_headers()
        self.headers.pop(hdrs.SERVER, None)


def as_sent(status: int) -> bytes:
    """The whole answer as bytes, for where there is no request to answer."""
    body = _body(status)
    header = (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        "Connection: close\r\n\r\n"
    )
    return header.encode() + body


@web.middleware
async def answered(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        if request.version < HttpVersion10:  # it has no headers, not even in its answers
            return Page(505)
        return await handler(request)
    except web.HTTPException as refusal:
        return Page(refusal.status, refusal.headers.get(hdrs.ALLOW))
    except Exception:
        # Only the pattern: the address itself may contain the key of a hook.
        route = request.match_info.route.resource
        log.exception("%s %s failed", request.method, route.canonical if route else "?")
        return Page(500)


async def unnamed(_request: web.Request, response: web.StreamResponse) -> None:
    """Hides the name and version of the server."""
    response.headers.pop(hdrs.SERVER, None)


def _body(status: int) -> bytes:
    return json.dumps({"error": WORDS.get(status, HTTPStatus(status).phrase.lower())}).encode()
