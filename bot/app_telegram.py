"""The bot, and what handles its updates: on every replica that may. Imported in a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.types import LinkPreviewOptions, Update

from bot.intake.desk import Desk
from bot.rules.sending.pacing import Pace
from bot.runtime.config import Config
from bot.runtime.lease import Lease
from bot.runtime.workers import Crew, Wakes
from bot.telegram import updates
from bot.telegram.answers.replica import Answers
from bot.telegram.answers.replies import Replies
from bot.telegram.answers.toasts import Budget, Toasts
from bot.telegram.calls import Calls
from bot.telegram.route import proxy_at
from bot.telegram.session import Session
from bot.telegram.webhook import TakeOver
from bot.ui.reader import Reader
from bot.ui.screens import Pressed
from handlers.chat.middlewares import UpdateMiddleware
from handlers.on_page import OnPage
from handlers.routing import rooms, telegram
from storage.engine.database import Database

ASK = "ask:"  # stands before a connection's id, as a signal
CONNECTIONS = 120  # AT_MOST of delivery; the rest is for answers and polling
TOAST_CONNECTIONS = 30

# Takes the link that makes the first administrator, and until when it works.
FirstLink = Callable[[str, datetime], None]
# Has a connection's CRM asked.
Ask = Callable[[int], object]


@dataclass(frozen=True)
class Parts:
    """What the quick half hands over. `on_changed`: called when cards say something else,
    `on_answered` when an answer waits, wherever the loops run. `signal`: tells all replicas a word.
    """

    config: Config
    clock: Callable[[], datetime]
    database: Database
    reader: Reader
    desk: Desk
    wakes: Wakes
    on_changed: Callable[[], None]
    on_answered: Callable[[], None]
    signal: Callable[[str], None]
    first_link: FirstLink | None
    takes_over: bool


@dataclass(frozen=True)
class Means:
    """By what updates are handled: the bot that reads them, the database, who asks the CRMs."""

    bot: Bot
    database: Database
    ask: Ask


class Telegram:
    """Handles updates, on whichever replica, and says in the end what it may say itself.

    `take_over`: what this process may do about another program's webhook.
    """

    def __init__(self, parts: Parts, crew: Crew) -> None:
        self._parts, self._config = parts, parts.config
        address = parts.config.proxy and parts.config.proxy.get_secret_value()
        self.proxy = proxy_at(address) if address else None
        self.take_over = TakeOver(parts.takes_over)
        # For toasts of a replica that runs no loops: whoever handles a press answers it.
        self._bot = self._bot_with(TOAST_CONNECTIONS, Lease.for_good())
        rate = parts.config.send_rate
        is_shared = self._config.telegram_mode == "webhook" and parts.database.is_server
        budget = Budget(parts.database, rate) if is_shared else None
        toasts = Toasts(Calls(self._bot, Pace(rate)), crew.errand, budget)
        self.answers = Answers(toasts, parts.on_answered)
        self._means = Means(self._bot, parts.database, self._ask)
        self._own_ask: Ask | None = None
        self.dispatcher = Dispatcher(disable_fsm=True)
        self.dispatcher.update.outer_middleware(
            UpdateMiddleware(parts.clock, parts.config, self.answers, parts.on_changed)
        )
        self.dispatcher.include_router(telegram())
        pages = [room for half in rooms() for room in half]
        self._on_page = OnPage(pages, parts.config, self.answers, self._ask, parts.on_changed)

    def open_bot(self, lease: Lease) -> Bot:
        """A bot that calls Telegram during the lease. Whoever gets it closes its session."""
        return self._bot_with(CONNECTIONS, lease)

    def begin(self, replies: Replies, term: int | None, ask: Ask) -> None:
        """The loops run here: answers go this way, and whoever asks the CRMs is here."""
        self.answers.open(replies, term)
        self._own_ask = ask

    def end(self) -> None:
        """The loops run here no more."""
        self.answers.close()
        self._own_ask = None

    def stop(self) -> None:
        """The process is about to end: answers are left to the next runner, if there can be one."""
        if self._parts.database.is_server:
            self.end()

    def hear(self, word: str) -> None:
        """What another replica signals."""
        connection_id = word.removeprefix(ASK)
        if self._own_ask is not None and word.startswith(ASK) and connection_id.isdecimal():
            self._own_ask(int(connection_id))

    async def take(self, raw: dict[str, Any]) -> None:  # Any: JSON
        """Handles what Telegram has delivered to the webhook, as `handle` does."""
        update = updates.read(raw, self._bot)
        if update is not None:
            await self.handle(update, self._means)

    async def press(self, link_id: int, press: str) -> Pressed:
        """Does what a button of the chat does, for the page of the web bell.

        Raises `ValueError` if there is no such button, `LookupError` if the link has ended
        meanwhile, and `Unavailable`.
        """
        parts = self._parts
        return await self._on_page.press(parts.database, link_id, press, parts.clock())

    async def handle(self, update: Update, means: Means) -> None:
        """Returns when its effect is on disk. Raises `Unavailable` and `Superseded`."""
        await self.dispatcher.feed_update(means.bot, update, database=means.database, ask=means.ask)

    async def close(self) -> None:
        """Hangs up; the crew has ended."""
        await self._bot.session.close()

    def _bot_with(self, connections: int, lease: Lease) -> Bot:
        session = Session(self._config.telegram_api, connections, self.proxy, lease)
        no_previews = DefaultBotProperties(link_preview=LinkPreviewOptions(is_disabled=True))
        return Bot(self._config.require_token(), session=session, default=no_previews)

    def _ask(self, connection_id: int) -> None:
        """The table has who asks, so a signal that is lost only makes it later."""
        if self._own_ask is not None:
            self._own_ask(connection_id)
        else:
            self._parts.signal(f"{ASK}{connection_id}")
