"""GET /api/v1/stream: what happens in the bell, as it happens (server-sent events).

Every event says how the bell is, so that none need be kept for whoever comes back:
html.spec.whatwg.org/multipage/server-sent-events.html
"""

from contextlib import suppress
from functools import partial

from aiohttp import hdrs, web

from handlers.web.bodies import whole_number
from handlers.web.live.events import End, Stream
from handlers.web.visits import Refused, Routes, Visit

routes = Routes()

HEADERS = {
    hdrs.CONTENT_TYPE: "text/event-stream; charset=utf-8",
    hdrs.CACHE_CONTROL: "no-store, no-transform",  # a proxy would compress it, and so hold it back
    "X-Accel-Buffering": "no",
}


@routes.at("GET", "/api/v1/stream")
async def streamed(visit: Visit) -> web.StreamResponse:
    """Lasts until the page is closed, the session ends or the process stops."""
    hub, request = visit.parts.hub, visit.request
    stream = Stream(visit.who.person.pk, visit.who.session.pk, _told_last(request))
    if hub.is_closed:
        raise Refused(503, "stopping")
    if not visit.parts.hold(request, partial(stream.end, End.GONE)):
        raise Refused(503, "too many pages are open")
    answer = web.StreamResponse(headers=HEADERS)
    answer.force_close()
    hub.open(stream)
    try:
        with suppress(ConnectionError):  # the page has been closed
            await _write(stream, answer, request)
    finally:
        hub.leave(stream)
    return answer


async def _write(stream: Stream, answer: web.StreamResponse, request: web.Request) -> None:
    writer = await answer.prepare(request)
    assert writer is not None
    async for each in stream.written():
        await answer.write(each)
        await writer.drain()  # the port cuts off whoever does not read


def _told_last(request: web.Request) -> int | None:
    """The version up to which the page has been told everything, if it says so."""
    return whole_number(request.headers.get("Last-Event-ID", ""), least=0)
