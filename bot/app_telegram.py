"""The bot, and what handles its updates: on every replica that may. Imported in a thread."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.types import LinkPreviewOptions, Update

from bot.intake.desk import Desk
from bot.runtime.config import Config
from bot.runtime.lease import Lease
from bot.runtime.workers import Wakes
from bot.sync.step import Sync
from bot.telegram.replies import Replies
from bot.telegram.route import proxy_at
from bot.telegram.session import Session
from bot.ui.reader import Reader
from handlers.chat.middlewares import UpdateMiddleware
from handlers.chat.strangers import Doorman
from handlers.routing import telegram
from storage.engine.database import Database

CONNECTIONS = 120  # AT_MOST of delivery; the rest is for answers and polling

# Takes the link that makes the first administrator, and until when it works.
FirstLink = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Parts:
    """What the quick half hands over. `on_changed`: called when cards say something else, wherever
    the loops run."""

    config: Config
    clock: Callable[[], datetime]
    database: Database
    reader: Reader
    desk: Desk
    wakes: Wakes
    on_changed: Callable[[], None]
    first_link: FirstLink | None


@dataclass(frozen=True)
class Means:
    """By what a runner handles updates: its database, the way to answer, who asks the CRMs."""

    database: Database
    replies: Replies
    sync: Sync


class Telegram:
    """Handles updates, by the means of whoever runs the loops."""

    def __init__(self, parts: Parts) -> None:
        self._config = parts.config
        address = parts.config.proxy and parts.config.proxy.get_secret_value()
        self.proxy = proxy_at(address) if address else None
        self.dispatcher = Dispatcher(disable_fsm=True, doorman=Doorman())
        self.dispatcher.update.outer_middleware(
            UpdateMiddleware(parts.clock, parts.config, parts.on_changed)
        )
        self.dispatcher.include_router(telegram())

    def open_bot(self, lease: Lease) -> tuple[Bot, Session]:
        """A bot that calls Telegram during the lease, and its session, for `close`."""
        session = Session(self._config.telegram_api, CONNECTIONS, self.proxy, lease)
        no_previews = DefaultBotProperties(link_preview=LinkPreviewOptions(is_disabled=True))
        return Bot(self._config.require_token(), session=session, default=no_previews), session

    async def handle(self, bot: Bot, update: Update, means: Means) -> None:
        """Returns when its effect is on disk. Raises `Unavailable`."""
        await self.dispatcher.feed_update(
            bot, update, database=means.database, replies=means.replies, sync=means.sync
        )
