"""aiogram's session, on the way that `route` knows, for as long as a lease is good."""

from typing import Any

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientRequest, ClientResponse, ClientSession

from bot.runtime.lease import Lease, NotOurTurn
from bot.telegram.route import Proxy, connector


class Session(AiohttpSession):
    """`limit`: how many connections there may be at once.

    Unless the lease is good as a call is about to leave, the call raises `NotOurTurn`.
    """

    def __init__(self, api: str, limit: int, by: Proxy | None, lease: Lease) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api), limit=limit)
        self._limit = limit
        self._by = by
        self._request = _during(lease)

    async def create_session(self) -> ClientSession:
        """The session, made anew if it has been closed."""
        if self._session is None or self._session.closed:
            way = connector(self._by, limit=self._limit)
            self._session = ClientSession(connector=way, request_class=self._request)
        return self._session

    async def close(self) -> None:
        """Hangs up. aiogram would sleep until TLS has ended, for which aiohttp itself waits."""
        if self._session is not None:
            await self._session.close()


def _during(lease: Lease) -> type[ClientRequest]:
    """Requests that leave during the lease.

    Connecting may have taken long, and the process may have been frozen at any moment: so they look
    right before they write. With a body, aiohttp does that in a task, which tells by the connection
    that it has failed.
    """

    class Request(ClientRequest):
        async def send(self, conn: Any) -> ClientResponse:  # Any: aiohttp does not export its type
            lease.require()
            return await super().send(conn)

        async def write_bytes(self, writer: Any, conn: Any, *rest: Any) -> None:
            if lease.is_good:
                await super().write_bytes(writer, conn, *rest)
            elif conn.protocol is not None:
                conn.protocol.set_exception(NotOurTurn())

    return Request
