"""How connections to PostgreSQL are opened, whatever they are for."""

import socket
from typing import TYPE_CHECKING, Any

from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from storage.engine.trouble import NotUsable

if TYPE_CHECKING:
    from asyncpg import Connection

CONNECT_SECONDS = 5.0
# How soon this side notices that the server's machine is gone: what was sent is not acknowledged,
# or nothing comes back while it waits.
_UNACKNOWLEDGED_MILLISECONDS = 10_000
_CLIENT = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}


async def connect(*words: Any, **options: Any) -> "Connection":  # Any: what asyncpg takes
    """Like `asyncpg.connect`; the connection breaks within seconds if the server has vanished.

    Raises `NotUsable` for an address with options that do not exist.
    """
    from asyncpg import connect as connect_as_usual

    try:
        connection = await connect_as_usual(*words, **options)
    except (TypeError, ValueError) as problem:  # before anything was sent
        raise NotUsable(f"its address cannot be used: {problem}; correct it") from problem
    _keep_alive(connection)
    return connection


def lone_engine(url: str) -> AsyncEngine:
    """For connections of their own: each is opened anew and knows no transactions."""
    return create_async_engine(
        url,
        poolclass=NullPool,
        isolation_level="AUTOCOMMIT",
        hide_parameters=True,
        connect_args={"timeout": CONNECT_SECONDS, "async_creator_fn": connect},
    )


def _keep_alive(connection: "Connection") -> None:
    """Asks the system to look after the connection. asyncpg itself has no such option."""
    used = connection._transport.get_extra_info("socket")
    if used is None or used.family not in (socket.AF_INET, socket.AF_INET6):
        return
    used.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    options = {**_CLIENT, "TCP_USER_TIMEOUT": _UNACKNOWLEDGED_MILLISECONDS}
    for name, value in options.items():
        if (number := getattr(socket, name, None)) is not None:  # not every system has them
            used.setsockopt(socket.IPPROTO_TCP, number, value)
