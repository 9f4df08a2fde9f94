"""The slow half of the assembly: Bot, Dispatcher, polling, delivery. Imported in a thread."""

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import LinkPreviewOptions, Update

from bot.actions.people import first_invite
from bot.delivery.carry_out import Carrier
from bot.delivery.holds import Holds
from bot.delivery.step import Delivery
from bot.intake.desk import Desk
from bot.intake.step import Intake
from bot.pages.commands import introduction
from bot.rules.sending.outcome import OutOfReach, TokenRefused
from bot.rules.sending.pacing import Pace
from bot.runtime.config import Config
from bot.runtime.health import Health
from bot.runtime.workers import Crew, Wake
from bot.schedule.tick import Schedule
from bot.sync.step import Sync
from bot.telegram.answers.replica import Answers
from bot.telegram.answers.replies import Replies
from bot.telegram.answers.toasts import Toasts
from bot.telegram.calls import TIMEOUT, Calls
from bot.telegram.obstacles import obstacle
from bot.telegram.polling import Polling, Undecodable
from bot.telegram.profile import Profile, introduce
from bot.telegram.route import proxy_at
from bot.telegram.session import Session
from bot.ui.reader import Reader
from bot.ui.texts import LANGUAGES
from handlers.chat.middlewares import Afterwards, UpdateMiddleware
from handlers.chat.strangers import Doorman
from handlers.routing import telegram
from storage.directory import cabinet
from storage.engine.database import Database
from storage.engine.writer import Unavailable

log = logging.getLogger(__name__)

CONNECTIONS = 120  # AT_MOST of delivery; the rest is for answers and polling


# Takes the link that makes the first administrator, and until when it works.
FirstLink = Callable[[str, datetime], None]


@dataclass(frozen=True)
class Parts:
    """What the quick half hands over."""

    config: Config
    clock: Callable[[], datetime]
    health: Health
    database: Database
    crew: Crew
    reader: Reader
    desk: Desk
    sync: Sync
    intake_wake: Wake
    delivery_wake: Wake
    first_link: FirstLink | None


class Telegram:
    """The bot, and the loops that need it."""

    def __init__(self, parts: Parts) -> None:
        config = parts.config
        address = config.proxy and config.proxy.get_secret_value()
        self._proxy = proxy_at(address) if address else None
        self._session = Session(config.telegram_api, CONNECTIONS, self._proxy)
        self._parts = parts
        self._bot = Bot(
            config.require_token(),
            session=self._session,
            default=DefaultBotProperties(link_preview=LinkPreviewOptions(is_disabled=True)),
        )
        self._holds = Holds(parts.database, parts.clock)
        self._calls = Calls(self._bot, Pace(config.send_rate), self._holds.keep)
        carrier = Carrier(parts.database, self._calls, parts.clock, parts.reader)
        self._delivery = Delivery(carrier, parts.crew.errand, parts.delivery_wake)
        self._intake = Intake(
            parts.database, parts.clock, config.timezone, parts.delivery_wake, self._delivery
        )
        self._dispatcher = Dispatcher(disable_fsm=True, doorman=Doorman())
        answers = Answers(Toasts(self._calls, parts.crew.errand), lambda: None)
        answers.open(Replies(self._calls, parts.crew.errand), None)
        afterwards = Afterwards(answers, parts.delivery_wake, parts.sync.ask)
        self._dispatcher.update.outer_middleware(
            UpdateMiddleware(parts.database, parts.clock, config, afterwards)
        )
        self._dispatcher.include_router(telegram())
        self._polling = Polling(
            self._bot, self._handle, parts.crew.unless_stopping, self._calls.line.answered
        )
        self._schedule = Schedule(parts.database, parts.clock, config, self._wake, parts.health)
        self._greeted = False

    @property
    def is_busy(self) -> bool:
        """Whether a card is being sent."""
        return self._delivery.is_busy

    async def start(self) -> None:
        """Makes interrupted cards due again, then starts the loops."""
        await self._delivery.resume()
        await self._holds.load(self._calls.pace)
        crew = self._parts.crew
        self._parts.desk.open(self._intake.fan_out, self._parts.delivery_wake)
        crew.loop("fan-out", self._intake.step, self._parts.intake_wake)
        crew.loop("order counts", self._intake.sales.step, Wake())
        crew.loop("telegram", self._poll, Wake())
        crew.loop("delivery", self._delivery.step, self._parts.delivery_wake)
        self._schedule.start()
        crew.loop("watch", self._schedule.watch, Wake())

    async def close(self) -> None:
        await self._schedule.close()
        # AiohttpSession.close would sleep for 0.25 s until TLS has ended; since 3.12, aiohttp
        # itself waits for that.
        await (await self._session.create_session()).close()

    def _wake(self) -> None:
        """The clock has made an event, or a notification to send."""
        self._parts.intake_wake()
        self._parts.delivery_wake()

    async def _poll(self) -> float:
        try:
            if not self._greeted:
                await self._greet()
            return await self._polling.step()
        except (TelegramUnauthorizedError, TelegramNotFound) as refused:
            raise TokenRefused(refused.message) from refused
        except TelegramNetworkError as lost:
            words = obstacle(lost.__cause__ or lost, self._parts.config.telegram_api, self._proxy)
            raise OutOfReach(words) from None
        except ClientDecodeError:  # its text is Telegram's whole answer
            raise Undecodable("Telegram's answer cannot be read") from None

    async def _greet(self) -> None:
        me = await self._bot.get_me(request_timeout=TIMEOUT)
        username = me.username or ""
        await self._parts.database.write(lambda session: cabinet.remember_bot(session, username))
        await self._invite_first(username)
        self._calls.line.answered()
        self._parts.health.well("telegram")
        self._greeted = True
        by = f" through {self._proxy}" if self._proxy else ""
        log.info("connected to Telegram as @%s%s", username, by)
        self._parts.crew.errand(self.introduce(username))

    async def _invite_first(self, username: str) -> None:
        """Shows a link to whoever has started the bot, unless an administrator is linked."""
        parts, hours, now = self._parts, self._parts.config.invite_hours, self._parts.clock()
        if parts.first_link is None or not username:
            return
        token = await parts.database.write(lambda session: first_invite.make(session, hours, now))
        if token is not None:
            url = f"https://t.me/{username}?start={token}"
            parts.first_link(url, now + timedelta(hours=hours))

    async def introduce(self, username: str) -> None:
        """Says in the bot's profile what it is, once for each version of the words."""
        profiles = _profiles(self._parts.config.language)
        words = repr((username, profiles)).encode()
        version = hashlib.sha256(words).hexdigest()[:8]
        async with self._parts.database.read() as session:
            if (await cabinet.get(session)).bot_profile == version:
                return
        try:
            await introduce(self._bot, profiles)
            write = self._parts.database.write
            await write(lambda session: cabinet.remember_profile(session, version))
        except (AiogramError, Unavailable) as error:
            log.warning("the bot's description is not set until the next start: %s", error)

    async def _handle(self, update: Update) -> None:
        await self._dispatcher.feed_update(self._bot, update)


def _profiles(default: str) -> list[Profile]:
    """The default language's words are for everybody whose language has none of its own."""
    others = (language for language in LANGUAGES if language != default)
    return [Profile("", *introduction(default)), *(Profile(it, *introduction(it)) for it in others)]
