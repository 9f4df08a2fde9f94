"""Reads the body of a request, within limits of size and time, and of room for all of them."""

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.http import compression
from handlers.http.hook_answers import Refusal
from storage.tables import HookResult

Result = TypeVar("Result")

SIZE_LIMIT = 256 * 1024
PATIENCE_SECONDS = 15.0
# One thread, not several: it takes turns with the event loop. A hundred bodies of 250 kB at once
# stop the loop for 210 ms if it parses them itself, for 35 ms if six threads do, for 14 ms if one
# does. A smaller body is parsed sooner than a thread is asked.
ASIDE_FROM = 32 * 1024
_ASIDE = ThreadPoolExecutor(1, thread_name_prefix="large-bodies")


@dataclass
class Room:
    """How many bytes the bodies of all requests may still take together until they are answered."""

    free: int


class Taken:
    """How many of them one request has taken."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self.size = 0

    def take(self, size: int) -> None:
        """Raises `Refusal` if there is not so much."""
        if size > self._room.free:
            raise Refusal(503, "too many bodies are being read now; send it again")
        self._room.free -= size
        self.size += size

    def give_back(self) -> None:
        """All that it has taken."""
        self._room.free += self.size
        self.size = 0


ROOM = web.AppKey("room", Room)
TAKEN = web.RequestKey("taken", Taken)


@web.middleware
async def given_back(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    taken = request[TAKEN] = Taken(request.app[ROOM])
    try:
        return await handler(request)
    finally:
        taken.give_back()


async def read(request: web.BaseRequest, limit: int = SIZE_LIMIT) -> bytes:
    """The bytes as they came. Raises `Refusal` if they are too many, too slow or incomplete."""
    length = request.content_length
    if (length or 0) > limit:
        raise _too_large(limit)
    request[TAKEN].take(length or 0)
    if request.content.is_eof() and request.content.exception() is None:  # the whole body is here
        content = request.content.read_nowait()
        _measure(request, len(content), limit)
        return content
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _collected(request, limit)
    except TimeoutError:  # a kind of OSError, so it comes first
        words = f"the body did not come within {PATIENCE_SECONDS:.0f} s"
        raise Refusal(408, words, mistake=HookResult.BROKEN) from None
    except (web.RequestPayloadError, HttpProcessingError, OSError):
        words = "the body broke off, or is not framed as HTTP wants it"
        raise Refusal(400, words, mistake=HookResult.BROKEN) from None


async def decompressed(request: web.BaseRequest, sent: bytes) -> bytes:
    """What was sent as it was before it was compressed.

    Raises `Refusal` if that is too large, and `Unreadable` if it cannot be found out.
    """
    encoding = request.headers.get("Content-Encoding", "")
    if not compression.is_compressed(sent, encoding):
        return sent
    content = await parsed(sent, partial(compression.undone, sent, encoding, SIZE_LIMIT + 1))
    if len(content) > SIZE_LIMIT:
        raise _too_large(SIZE_LIMIT)
    request[TAKEN].take(len(content))
    return content


async def parsed(body: bytes, work: Callable[[], Result]) -> Result:
    """The result of `work`, which reads this body, aside of the event loop if it is large."""
    if len(body) < ASIDE_FROM:
        return work()
    return await asyncio.get_running_loop().run_in_executor(_ASIDE, work)


async def _collected(request: web.BaseRequest, limit: int) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        _measure(request, len(body), limit)
    return bytes(body)


def _measure(request: web.BaseRequest, size: int, limit: int) -> None:
    """Takes room for what was not announced."""
    if size > limit:
        raise _too_large(limit)
    taken = request[TAKEN]
    if size > taken.size:
        taken.take(size - taken.size)


def _too_large(limit: int) -> Refusal:
    return Refusal(413, f"the body is over {limit} bytes", mistake=HookResult.SIZE)
