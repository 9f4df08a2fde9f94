"""The answers to unknown addresses and to bugs in Bellhop.

They are JSON without details. A bug is logged, without the path or the body of the request.
"""

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

log = logging.getLogger(__name__)

NOT_FOUND = {"error": "not found"}


@web.middleware
async def answered(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return web.json_response(NOT_FOUND, status=404)
    except web.HTTPException:
        raise
    except Exception:
        # Only the pattern: the address itself may contain the key of a hook.
        route = request.match_info.route.resource
        log.exception("%s %s failed", request.method, route.canonical if route else "?")
        return web.json_response({"error": "a bug in Bellhop; its log has the details"}, status=500)


async def unnamed(_request: web.Request, response: web.StreamResponse) -> None:
    """Hides the name and version of the server."""
    response.headers.pop("Server", None)
