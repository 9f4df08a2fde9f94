"""How Telegram hands updates over: to our address, or by polling. The runner sees to it.

Changing the way loses none: Telegram keeps what has not been answered with 200, or confirmed, and
what comes twice is known. A bot whose updates go to another program is not taken from it unasked.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import NamedTuple

from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramRetryAfter
from aiogram.types import WebhookInfo

from bot.runtime.health import Health
from bot.runtime.log import redacted
from bot.runtime.workers import CannotRun
from bot.telegram.calls import TIMEOUT
from bot.telegram.endpoint import about_another, address_at, host_of, secret_of
from bot.telegram.updates import ALLOWED
from storage.directory import cabinet, links
from storage.engine.database import Database

log = logging.getLogger(__name__)

PART = "webhook"  # in /health
LOOK_SECONDS = 180.0
SOON_SECONDS = 20.0  # while something is wrong
START_SECONDS = 60.0
CONNECTIONS = 40  # Telegram's to us, at most
MANY = 100  # updates that wait
RECENT = timedelta(minutes=10)


class TakenByAnother(CannotRun):
    """Another program gets the bot's updates."""


@dataclass
class TakeOver:
    """What this process may do about another program's webhook, which is decided once.

    `is_wanted`: the operator wants the bot. As the process starts it ends instead, unless somebody
    has been linked: an installation in use takes hooks, and nobody would repeat them.
    """

    is_wanted: bool = False
    _until: float = field(default_factory=lambda: time.monotonic() + START_SECONDS)

    @property
    def is_start(self) -> bool:
        """Whether the process may still end because of it."""
        return time.monotonic() < self._until

    def settle(self) -> None:
        """The bot is ours: whoever takes it from now on does so on purpose."""
        self.is_wanted, self._until = False, 0.0


class Around(NamedTuple):
    """What a term's webhook is part of."""

    database: Database
    health: Health
    clock: Callable[[], datetime]


class Webhook:
    """Of one term. `public_url`: None to have updates kept for polling."""

    def __init__(
        self, bot: Bot, around: Around, take_over: TakeOver, public_url: str | None
    ) -> None:
        self._bot = bot
        self._database, self._health, self._clock = around
        self._take_over = take_over
        self._url = address_at(public_url) if public_url else ""
        self.is_ours = False  # whether the bot has been, during this term
        self._told = ""

    async def step(self) -> float:
        """Sees to the webhook; returns the seconds until the next look.

        Raises aiogram's errors, `Unavailable`, `TakenByAnother`.
        """
        try:
            info = await self.settle()
        except TelegramRetryAfter as told:
            return max(1.0, min(told.retry_after, LOOK_SECONDS))
        except TelegramBadRequest as refused:
            why = redacted(refused.message)
            self._ill(f"Telegram does not take BELLHOP_PUBLIC_URL for its webhook: {why}")
            return SOON_SECONDS
        if info is None:
            return SOON_SECONDS
        problem = trouble(info, self._clock())
        if problem is None:
            self._well()
            return LOOK_SECONDS
        self._ill(problem)
        return SOON_SECONDS

    async def settle(self) -> WebhookInfo | None:
        """Registers our address, or none for polling. None: another program has the bot.

        Raises as `step` does.
        """
        info = await self._bot.get_webhook_info(request_timeout=TIMEOUT)
        known = await self._known()
        if info.url not in ("", self._url, known):
            if not self._take_over.is_wanted:
                await self._refuse(info.url)
                return None
            log.warning("the bot is taken over from %s", host_of(info.url))
        if not self._url:
            await self._remove(info)
        elif not self.is_ours or not self._is_as_wanted(info):
            await self._register(info)
        self.is_ours = True
        if known != (self._url or None):
            await self._remember(self._url or None)
        self._take_over.settle()
        if not self._url:
            self._well()
        return info

    def _is_as_wanted(self, info: WebhookInfo) -> bool:
        return (
            info.url == self._url
            and set(info.allowed_updates or ()) == set(ALLOWED)
            and info.max_connections == CONNECTIONS
        )

    async def _register(self, info: WebhookInfo) -> None:
        """Even if it looks right at first: Telegram does not show the secret it has."""
        await self._bot.set_webhook(
            self._url,
            secret_token=secret_of(self._bot.token),
            allowed_updates=ALLOWED,
            max_connections=CONNECTIONS,
            request_timeout=TIMEOUT,
        )
        if info.url != self._url:
            log.info("Telegram delivers updates to %s", self._url)

    async def _remove(self, info: WebhookInfo) -> None:
        if info.url:
            await self._bot.delete_webhook(request_timeout=TIMEOUT)
            log.info("Telegram's webhook is removed: updates are fetched by polling")

    async def _known(self) -> str:
        async with self._database.read() as session:
            return (await cabinet.get(session)).webhook_url or ""

    async def _remember(self, url: str | None) -> None:
        await self._database.write(partial(cabinet.remember_webhook, url=url))

    async def _refuse(self, url: str) -> None:
        """Raises `TakenByAnother` if this is the start of an installation not in use yet."""
        words = about_another(url)
        if self._take_over.is_start:
            async with self._database.read() as session:
                if not await links.has_any(session):
                    raise TakenByAnother(words)
        self._ill(words)

    def _ill(self, problem: str) -> None:
        """Says it once."""
        if problem != self._told:
            log.error("%s", problem)
        self._told = problem
        self._health.ill(PART, problem)

    def _well(self) -> None:
        if self._told:
            log.info("Telegram's webhook is well again")
        self._told = ""
        if self._url:
            self._health.well(PART)
        else:
            self._health.forget(PART)


def trouble(info: WebhookInfo, now: datetime) -> str | None:
    """What Telegram says of its deliveries, if updates wait for them."""
    waiting, at = info.pending_update_count, info.last_error_date
    if waiting and info.last_error_message and at and now - at < RECENT:
        said = redacted(info.last_error_message)
        return (
            f"Telegram cannot deliver updates, {waiting} wait: {said};"
            " check BELLHOP_PUBLIC_URL, its certificate and that the proxy forwards /telegram"
        )
    return f"{waiting} updates wait at Telegram" if waiting > MANY else None
