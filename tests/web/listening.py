"""The stream of an open page, as a test hears it."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from tests.house import PATIENCE_SECONDS
from tests.web.pages import Page

Event = dict[str, Any]  # Any: JSON


@dataclass
class Listener:
    """What an open page has been told. `id`: of the newest event."""

    answer: aiohttp.ClientResponse
    id: str | None = None
    heard: list[Event] = field(default_factory=list)

    async def next(self) -> tuple[str, Event]:
        """The next event's name and data; "" once the stream has ended."""
        said: dict[str, str] = {}
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for raw in self.answer.content:
                line = raw.decode().rstrip("\n")
                name, _, value = line.partition(": ")
                if line:
                    said[name] = value
                elif "event" in said:
                    self.id = said.get("id", self.id)
                    return said["event"], json.loads(said["data"])
        return "", {}

    async def bell(self) -> Event:
        """What is said of the bell next."""
        name, data = await self.next()
        assert name == "bell", (name, data)
        self.heard.append(data)
        return data

    async def until(self, claim: Callable[[Event], object]) -> Event:
        """The next of the bell for which the claim holds."""
        while not claim(found := await self.bell()):
            pass
        return found

    @property
    def pop_ups(self) -> list[str]:
        """The titles of all that has popped up."""
        return [it["title"] for bell in self.heard for it in bell["pop_ups"]]


@asynccontextmanager
async def listening(
    page: Page, since: str | None = None, port: int | None = None
) -> AsyncIterator[Listener]:
    """Opens the page's stream. `since`: the id of the last event it heard. `port`: of a replica."""
    headers = {"Authorization": f"Bearer {page.token}", "X-Bellhop": "1"}
    if since is not None:
        headers["Last-Event-ID"] = since
    url = f"http://127.0.0.1:{port or page.house.app.port}/api/v1/stream"
    async with (
        aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(None)) as http,
        http.get(url, headers=headers) as answer,
    ):
        assert answer.status == 200, await answer.text()
        yield Listener(answer)


def count(bell: Event) -> int:
    """How many are unread."""
    return sum(bell["unread"].values())
