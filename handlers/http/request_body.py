"""Reads the body of a request, within limits of size and time."""

import asyncio

from aiohttp import web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.http.hook_answers import Refusal

SIZE_LIMIT = 256 * 1024
PATIENCE_SECONDS = 15.0


async def read(request: web.Request) -> bytes:
    """The bytes as they were sent. Raises `Refusal` if they are too many, too slow or incomplete.

    A compressed body is refused: for so little it is of no use, and it could be a zip bomb.
    """
    encoding = request.headers.get("Content-Encoding", "identity").strip().lower()
    if encoding not in ("", "identity"):
        raise Refusal(415, "send the body without Content-Encoding")
    if (request.content_length or 0) > SIZE_LIMIT:
        raise _too_large()
    if request.content.is_eof() and request.content.exception() is None:  # the whole body is here
        content = request.content.read_nowait()
        if len(content) > SIZE_LIMIT:
            raise _too_large()
        return content
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            return await _collected(request)
    except TimeoutError:  # a kind of OSError, so it comes first
        raise Refusal(408, f"the body did not come within {PATIENCE_SECONDS:.0f} s") from None
    except (web.RequestPayloadError, HttpProcessingError, OSError):
        raise Refusal(400, "the body broke off, or is not framed as HTTP wants it") from None


async def _collected(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > SIZE_LIMIT:
            raise _too_large()
    return bytes(body)


def _too_large() -> Refusal:
    return Refusal(413, f"the body is over {SIZE_LIMIT} bytes")
