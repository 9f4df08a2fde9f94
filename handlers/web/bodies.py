"""The JSON that comes to the API."""

import json
from collections.abc import Mapping

from aiohttp import web

from handlers.web.visits import Json, Refused

SIZE_LIMIT = 16 * 1024


async def read(request: web.Request, shape: Mapping[str, type]) -> Json:
    """An object with exactly these fields. Raises `Refused`."""
    if request.content_type != "application/json":
        raise Refused(415, "send application/json")
    body = await request.content.read(SIZE_LIMIT + 1)
    if len(body) > SIZE_LIMIT:
        raise Refused(413, "the body is too long")
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(400, "this is not JSON") from None
    if not isinstance(found, dict):
        raise Refused(422, "must be an object")
    for name, kind in shape.items():
        if type(found.get(name)) is not kind:
            raise Refused(422, f"must be {kind.__name__}", name)
    if unknown := sorted(found.keys() - shape.keys()):
        raise Refused(422, "there is no such field", unknown[0])
    return found
