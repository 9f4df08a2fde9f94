"""What no handler of a web address has answered: unknown addresses, and bugs in Bellhop.

The answer is JSON without details; a bug is told to the log alone, without path or body.
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
    """Answers what `handler` cannot."""
    try:
        return await handler(request)
    except web.HTTPNotFound:
        return web.json_response(NOT_FOUND, status=404)
    except web.HTTPException:
        raise
    except Exception:
        # Only the pattern of the address: the address itself may hold a hook's key.
        route = request.match_info.route.resource
        log.exception("%s %s failed", request.method, route.canonical if route else "?")
        return web.json_response({"error": "a mistake of ours; it is in the log"}, status=500)


async def unnamed(_request: web.Request, response: web.StreamResponse) -> None:
    """Does not tell which server, in which version, this is."""
    response.headers.pop("Server", None)
