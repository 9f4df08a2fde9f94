"""Somebody who has signed in to the web bell, as its API sees them."""

from dataclasses import dataclass
from typing import Any

import aiohttp
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.callbacks import Press
from storage.directory import people
from storage.web import sessions
from tests.house import House

PUBLIC = "https://bell.example"


@dataclass
class Page:
    """The page of one person, as the API sees it."""

    house: House
    token: str

    async def get(self, path: str, status: int = 200) -> Any:  # Any: JSON
        return await self._ask("GET", path, None, status)

    async def post(self, path: str, body: Any = None, status: int = 200) -> Any:
        return await self._ask("POST", path, body or {}, status)

    async def delete(self, path: str, status: int = 200) -> Any:
        return await self._ask("DELETE", path, None, status)

    async def press(self, press: Press, status: int = 200) -> Any:
        return await self.post("/api/v1/press", {"press": press.pack()}, status)

    async def _ask(self, method: str, path: str, body: Any, status: int) -> Any:
        headers = {"Authorization": f"Bearer {self.token}", "X-Bellhop": "1"}
        url = f"http://127.0.0.1:{self.house.app.port}{path}"
        async with aiohttp.ClientSession() as http:
            asked = http.request(method, url, json=body, headers=headers)
            async with asked as answer:
                found = await answer.json()
                assert answer.status == status, found
                return found


async def signed_in(house: House, account: int, *, in_telegram: bool = True) -> Page:
    """The page of the person with this Telegram account."""

    async def sign_in(session: AsyncSession) -> str:
        found = await people.by_account(session, account)
        assert found is not None
        _, link = found
        now = house.clock()
        return await sessions.open_one(session, link.pk, "Test", now, in_telegram=in_telegram)

    return Page(house, await house.app.database.write(sign_in))
