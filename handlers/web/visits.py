"""A request to the web bell, and how a handler of this room is tied to its address."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from aiohttp import web
from sqlmodel.ext.asyncio.session import AsyncSession
from yarl import URL

from bot.actions.context import Context
from bot.runtime.config import Config
from bot.ui.reader import Reader
from bot.ui.screens import Pressed
from handlers.web.live.hub import Hub
from storage.engine.database import Database
from storage.tables import Link, Person, WebSession


@dataclass(frozen=True)
class Who:
    """Whoever has signed in, as they are now."""

    session: WebSession
    person: Person
    link: Link
    reader: Reader
    may_manage: bool


class Press(Protocol):
    """Does what a button of a screen does, as in the chat."""

    async def __call__(self, link_id: int, press: str) -> Pressed:
        """`press`: the button's packed data, which ValueError says is none.

        Raises `LookupError` if the link has ended meanwhile, and `Unavailable`.
        """


class Hold(Protocol):
    """Has the port count a request's caller apart, as its answer lasts for hours."""

    def __call__(self, request: web.Request, on_gone: Callable[[], None]) -> bool:
        """False if there are too many. `on_gone`: called when the caller has left."""


@dataclass(frozen=True)
class Parts:
    """What the handlers of this room need."""

    database: Database
    config: Config
    clock: Callable[[], datetime]
    reader: Reader
    press: Press
    on_changed: Callable[[], None]
    hub: Hub
    hold: Hold

    @property
    def page(self) -> URL:
        """Where the internet reaches this server. Without an address there is no web bell."""
        return URL(self.config.public_url or "")


@dataclass(frozen=True)
class Visit:
    """One request. `signed_in`: None where nobody needs to be, whoever asks."""

    request: web.Request
    match: Mapping[str, str]
    parts: Parts
    signed_in: Who | None
    now: datetime

    @property
    def who(self) -> Who:
        """Whoever has signed in. Only for handlers that need somebody."""
        assert self.signed_in is not None
        return self.signed_in

    def context(self, session: AsyncSession) -> Context:
        """What actions need: the transaction, the cabinet's zone and the time."""
        return Context(session, self.parts.config.timezone, self.now)


class Refused(Exception):
    """The request is not granted. `field`: the path of what is wrong with it."""

    def __init__(self, status: int, error: str, field: str = "") -> None:
        super().__init__(error)
        self.status, self.error, self.field = status, error, field
        self.headers: dict[str, str] = {}


Json = dict[str, Any]  # Any: JSON
Handler = Callable[[Visit], Awaitable[Json | web.StreamResponse]]


@dataclass(frozen=True)
class Route:
    """A handler at its address. `is_public`: for everybody, and it is not looked up who asks.

    `packs`: what it answers is long and contains no secret, so it may be compressed.
    """

    method: str
    address: str
    handler: Handler
    is_public: bool = False
    manages: bool = False
    packs: bool = False


class Routes:
    """The handlers of one module."""

    def __init__(self) -> None:
        self.all: list[Route] = []

    def at(
        self,
        method: str,
        address: str,
        *,
        is_public: bool = False,
        manages: bool = False,
        packs: bool = False,
    ) -> Callable[[Handler], Handler]:
        """Answers this method at this address; `manages`: only for who may manage the cabinet.

        `packs`: see `Route`.
        """

        def keep(handler: Handler) -> Handler:
            self.all.append(Route(method, address, handler, is_public, manages, packs))
            return handler

        return keep
