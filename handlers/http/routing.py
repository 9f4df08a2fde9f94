"""All addresses of the web server."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import hdrs, web

from bot.runtime.health import Health
from handlers.http import errors, request_body
from handlers.http.connection_health import OF_CONNECTIONS, ConnectionHealth
from handlers.http.health import Vitals
from handlers.http.limits import Limits
from handlers.http.shortcut import SHORTCUT, Shortcut
from handlers.http.webhooks import Hooks, Store
from storage.engine.database import Database

ADDRESSES = (
    "/hooks/{provider}/{key}{after:/*}",
    "/{before:/+}hooks/{provider}/{key}{after:/*}",
)


def http(
    database: Database,
    health: Health,
    clock: Callable[[], datetime],
    store: Store | None,
    limits: Limits,
) -> web.Application:
    """The web application. `store` keeps hooks; None: this process takes none."""
    of_connections = ConnectionHealth(database, clock)
    vitals = Vitals(database, health, clock)
    application = web.Application(middlewares=[errors.answered, request_body.given_back])
    application[request_body.ROOM] = room = request_body.Room(limits.reading_bytes)
    application[OF_CONNECTIONS] = of_connections
    application.on_cleanup.append(of_connections.close)
    application.on_response_prepare.append(errors.unnamed)

    async def parted(_request: web.BaseRequest, answer: web.StreamResponse) -> None:
        """A proxy must not keep a connection for a hook that would find nobody."""
        if health.is_stopping:
            answer.headers[hdrs.CONNECTION] = "close"
            answer.force_close()

    application.on_response_prepare.append(parted)
    application.add_routes(
        [
            web.get("/live", vitals.live),
            # A proxy must not expose these three.
            web.get("/ready", vitals.ready),
            web.get("/health", vitals.health),
            web.get("/metrics", vitals.metrics),
        ]
    )
    if store is not None:
        hooks = Hooks(database, of_connections, clock, store)
        application[SHORTCUT] = Shortcut(hooks, room, health)
        # Any method: only those who have the key are told that theirs is wrong. More slashes come
        # from addresses that were put together or copied by hand.
        for address in ADDRESSES:
            application.router.add_route("*", address, hooks.received)
    return application
