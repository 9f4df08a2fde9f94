"""What comes to the API: JSON, and numbers in addresses."""

import asyncio
import json
from collections.abc import Mapping
from typing import NoReturn

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from handlers.web.visits import Json, Refused
from storage.tables.columns import LARGEST_ID

SIZE_LIMIT = 16 * 1024
PATIENCE_SECONDS = 10.0
_CALLED: dict[type, str] = {
    str: "a string",
    bool: "true or false",
    int: "an integer",
    dict: "an object",
    list: "a list",
}


async def read(request: web.Request, shape: Mapping[str, type]) -> Json:
    """An object with exactly these fields. Raises `Refused`."""
    if request.content_type != "application/json" or hdrs.CONTENT_ENCODING in request.headers:
        raise Refused(415, "send application/json, not compressed")
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            body = await _collected(request)
    except TimeoutError:  # a kind of OSError, so it comes first
        raise Refused(408, f"the body did not come within {PATIENCE_SECONDS:.0f} s") from None
    except (web.RequestPayloadError, HttpProcessingError, OSError):
        raise Refused(400, "the body broke off") from None
    return checked(_parsed(body), shape)


def checked(found: object, shape: Mapping[str, type], path: str = "") -> Json:
    """The same, if it is an object with exactly these fields. Raises `Refused`.

    `path`: what stands before the names of the fields, such as "keys.".
    """
    if not isinstance(found, dict):
        raise Refused(422, "must be an object")
    for name, kind in shape.items():
        if type(found.get(name)) is not kind:
            raise Refused(422, f"must be {_CALLED[kind]}", path + name)
    if unknown := sorted(found.keys() - shape.keys()):
        raise Refused(422, "there is no such field", path + unknown[0])
    return found


def whole_number(text: str, least: int = 1, most: int = LARGEST_ID) -> int | None:
    """The number from `least` to `most` that the text is; None if it is none."""
    if not (text.isascii() and text.isdecimal() and len(text) <= len(str(most))):
        return None
    return found if least <= (found := int(text)) <= most else None


async def _collected(request: web.Request) -> bytes:
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > SIZE_LIMIT:
            raise Refused(413, f"the body is over {SIZE_LIMIT} bytes")
    return bytes(body)


def _parsed(body: bytes) -> object:
    try:
        found: object = json.loads(body, parse_constant=_not_json)
    except (ValueError, RecursionError):
        raise Refused(400, "this is not JSON") from None
    return found


def _not_json(constant: str) -> NoReturn:
    """NaN and the like."""
    raise ValueError(constant)
