"""Assembly, its slow half: Bot, Dispatcher, polling and delivery. Imported in a thread."""

import logging
from typing import TYPE_CHECKING

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import ClientDecodeError, TelegramNotFound, TelegramUnauthorizedError
from aiogram.types import LinkPreviewOptions, Update

from bot.delivery.step import Delivery
from bot.rules.outcome import TokenRefused
from bot.rules.pacing import Pace
from bot.runtime.workers import Wake
from bot.schedule.tick import Schedule
from bot.telegram.calls import Calls
from bot.telegram.polling import Polling, Undecodable
from handlers.chat.middlewares import Conversation
from handlers.chat.strangers import Doorman
from handlers.routing import router
from storage.directory import cabinet

if TYPE_CHECKING:
    from bot.app import App

log = logging.getLogger(__name__)


class Telegram:
    """The bot as Telegram sees it."""

    def __init__(self, app: "App") -> None:
        config = app.config
        self._session = AiohttpSession(api=TelegramAPIServer.from_base(config.telegram_api))
        self._app = app
        self._bot = Bot(
            config.require_token(),
            session=self._session,
            default=DefaultBotProperties(link_preview=LinkPreviewOptions(is_disabled=True)),
        )
        self._calls = Calls(self._bot, Pace(config.send_rate))
        self._delivery = Delivery(
            app.database, self._calls, app.clock, app.reader, app.crew.errand, app.delivery_wake
        )
        self._dispatcher = Dispatcher(
            language=config.language, invite_hours=config.invite_hours, doorman=Doorman()
        )
        self._dispatcher.update.outer_middleware(
            Conversation(
                app.database,
                self._calls,
                app.clock,
                app.reader,
                app.crew.errand,
                app.delivery_wake,
            )
        )
        self._dispatcher.include_router(router())
        self._polling = Polling(self._bot, self._handle, app.crew.unless_stopping)
        self._schedule = Schedule(app.database, app.clock, config, self._wake, app.health)
        self._greeted = False

    @property
    def is_busy(self) -> bool:
        """Whether a card is under way."""
        return self._delivery.is_busy

    async def start(self) -> None:
        """Resumes what was under way, then starts the loops."""
        await self._delivery.resume()
        self._app.intake.courier = self._delivery
        crew = self._app.crew
        crew.loop("telegram", self._poll, Wake())
        crew.loop("delivery", self._delivery.step, self._app.delivery_wake)
        self._schedule.start()
        crew.loop("watch", self._schedule.watch, Wake())

    async def close(self) -> None:
        """Ends the clock and the connections to Telegram."""
        await self._schedule.close()
        # The session's own close sleeps a quarter of a second for the end of TLS, which aiohttp
        # awaits by itself since 3.12.
        await (await self._session.create_session()).close()

    def _wake(self) -> None:
        """What the clock has made is an event, or a notification that is to be sent."""
        self._app.intake_wake()
        self._app.delivery_wake()

    async def _poll(self) -> float:
        try:
            if not self._greeted:
                await self._greet()
            return await self._polling.step()
        except (TelegramUnauthorizedError, TelegramNotFound) as refused:
            raise TokenRefused(refused.message) from refused
        except ClientDecodeError:  # its text is all that Telegram said
            raise Undecodable("Telegram's answer cannot be read") from None

    async def _greet(self) -> None:
        me = await self._bot.get_me(request_timeout=10)
        username = me.username or ""
        await self._app.database.write(lambda session: cabinet.remember_bot(session, username))
        self._app.health.well("telegram")
        self._greeted = True
        log.info("talking to Telegram as @%s", username)

    async def _handle(self, update: Update) -> None:
        await self._dispatcher.feed_update(self._bot, update)
