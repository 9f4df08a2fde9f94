"""aiogram's session, on the way that `route` knows."""

from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiohttp import ClientSession

from bot.telegram.route import Proxy, connector


class Session(AiohttpSession):
    """`limit`: how many connections there may be at once."""

    def __init__(self, api: str, limit: int, by: Proxy | None = None) -> None:
        super().__init__(api=TelegramAPIServer.from_base(api), limit=limit)
        self._limit = limit
        self._by = by

    async def create_session(self) -> ClientSession:
        """The session, made anew if it has been closed."""
        if self._session is None or self._session.closed:
            self._session = ClientSession(connector=connector(self._by, limit=self._limit))
        return self._session
