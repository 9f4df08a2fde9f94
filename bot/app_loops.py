"""The loops of one term, made afresh for each: what may run on one replica only."""

import hashlib
import logging
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramConflictError,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramUnauthorizedError,
)
from aiogram.types import Update
from aiohttp import ClientSession, DummyCookieJar

from bot.actions.people import first_invite
from bot.app_telegram import Means, Parts, Telegram
from bot.delivery.carry_out import Carrier
from bot.delivery.holds import Holds
from bot.delivery.step import Delivery
from bot.intake.step import Intake
from bot.pages.commands import introduction
from bot.rules.sending.outcome import OutOfReach, TokenRefused
from bot.rules.sending.pacing import Pace
from bot.runtime.lease import NotOurTurn
from bot.runtime.terms import FINISH_SECONDS, Term
from bot.runtime.workers import Wake
from bot.schedule.tick import Schedule
from bot.sync import account
from bot.sync.step import Surroundings, Sync
from bot.telegram.answers.backlog import Backlog
from bot.telegram.answers.replies import Replies
from bot.telegram.calls import TIMEOUT, Calls
from bot.telegram.obstacles import obstacle
from bot.telegram.polling import Polling, Undecodable
from bot.telegram.profile import Profile, introduce
from bot.telegram.webhook import SOON_SECONDS, Around, Webhook
from bot.ui.texts import LANGUAGES
from storage.directory import cabinet
from storage.engine.writer import Unavailable

if TYPE_CHECKING:
    from bot.push.post import Post

log = logging.getLogger(__name__)


class Loops:
    """Fan-out, delivery, the schedule, polling, and what asks the CRMs."""

    def __init__(self, parts: Parts, telegram: Telegram, term: Term) -> None:
        config, wakes, database = parts.config, parts.wakes, term.database
        self._parts, self._telegram, self._term = parts, telegram, term
        self._bot = telegram.open_bot(term.lease)
        self._http = ClientSession(cookie_jar=DummyCookieJar())
        self._holds = Holds(database, parts.clock)
        self._calls = Calls(self._bot, Pace(config.send_rate), self._holds.keep, term.lease)
        carrier = Carrier(database, self._calls, parts.clock, parts.reader, config.web_app)
        self.delivery = Delivery(carrier, term.crew.errand, wakes.delivery)
        self.intake = Intake(database, parts.clock, config.timezone, wakes.delivery, self.delivery)
        self.schedule = Schedule(database, parts.clock, config, wakes, term.health)
        self.sync = Sync(
            account.Means(database, parts.clock, config.timezone, parts.desk.keep),
            account.Accounts(self._http, config.keycrm_api, config.shared_key),
            Surroundings(term.crew, term.health, wakes.sync, wakes.intake, wakes.delivery),
        )
        self._polling = Polling(
            self._bot, self._handle, term.crew.unless_stopping, self._calls.line.answered
        )
        self._replies = Replies(self._calls, term.crew.errand)
        self._means = Means(self._bot, database, self.sync.ask)
        self._post: Post | None = None  # to the push services of browsers
        is_delivered = config.telegram_mode == "webhook"
        around = Around(database, term.health, parts.clock)
        address = config.public_url if is_delivered else None
        self._webhook = Webhook(self._bot, around, telegram.take_over, address)
        self._may_poll = False
        self._greeted = False
        self._inviter = ""  # the bot's name, until the first link need not be shown any more

    @property
    def is_busy(self) -> bool:
        """Whether a card is being sent."""
        return self.delivery.is_busy

    def calls_just_made(self) -> int:
        """How many calls to Telegram have left in the last second."""
        return self._calls.pace.just_left(time.monotonic())

    async def start(self) -> None:
        """Makes interrupted cards due again, then starts the loops."""
        self._term.health.ill("telegram", "not connected yet")
        await self.delivery.resume()
        await self._holds.load(self._calls.pace)
        if (calls := self._term.calls_before) is not None:
            self._calls.pace.take_over(calls, time.monotonic())
        crew, wakes, desk = self._term.crew, self._parts.wakes, self._parts.desk
        number, clock = self._term.number, self._parts.clock
        self._telegram.begin(self._replies, number, self.sync.ask)
        if number is not None:
            backlog = Backlog(self._term.database, self._replies, clock, number, wakes.answers)
            crew.loop("answers", backlog.step, wakes.answers)
        desk.open(self.intake.fan_out, wakes.delivery, number)
        self.intake.fan_out.tell(self.sync.connections, self.sync.heard)
        crew.loop("fan-out", self.intake.step, wakes.intake)
        crew.loop("order counts", self.intake.sales.step, Wake())
        crew.loop("telegram", self._poll, Wake())
        crew.loop("delivery", self.delivery.step, wakes.delivery)
        self.schedule.start()
        crew.loop("watch", self.schedule.watch, Wake())
        crew.loop("sync", self.sync.step, wakes.sync)
        await self._tell_browsers()

    async def close(self) -> None:
        """Closes what the loops have used; the crew has ended."""
        self._telegram.end()
        self._parts.desk.close()
        await self.schedule.close(0.0 if self._term.lease.ended.is_set() else FINISH_SECONDS)
        await self._bot.session.close()
        await self._http.close()
        if self._post is not None:
            await self._post.close()

    async def _tell_browsers(self) -> None:
        """With a web bell, browsers are told, too. What that takes is imported only then."""
        parts, crew, database = self._parts, self._term.crew, self._term.database
        if (public_url := parts.config.public_url) is None:
            return
        from bot.push import keys
        from bot.push.post import Post, open_connector
        from bot.push.step import BrowserPush
        from bot.push.step import Means as PushMeans

        key = await database.write(lambda session: cabinet.push_key(session, keys.new_key()))
        self._post, wake = Post(open_connector()), Wake()
        signer = keys.Signer(key, public_url, parts.clock)
        means = PushMeans(database, parts.clock, parts.reader, self._post, signer)
        push = BrowserPush(means, crew.errand, wake)
        await push.resume()
        crew.loop("browser push", push.step, wake)

    async def _handle(self, update: Update) -> None:
        await self._telegram.handle(update, self._means)

    async def _poll(self) -> float:
        try:
            if not self._greeted:
                await self._greet()
            if self._parts.config.telegram_mode == "webhook":
                return await self._be_delivered()
            return await self._fetch()
        except (TelegramUnauthorizedError, TelegramNotFound) as refused:
            raise TokenRefused(refused.message) from refused
        except TelegramNetworkError as lost:
            api, by = self._parts.config.telegram_api, self._telegram.proxy
            raise OutOfReach(obstacle(lost.__cause__ or lost, api, by)) from None
        except NotOurTurn:
            await self._term.lease.wait()
            return 0.0
        except ClientDecodeError:  # its text is Telegram's whole answer
            raise Undecodable("Telegram's answer cannot be read") from None

    async def _be_delivered(self) -> float:
        """Sees to the webhook."""
        seconds = await self._webhook.step()
        if self._webhook.is_ours:
            await self._invite_first()
        return seconds

    async def _fetch(self) -> float:
        """Polls, once there is no webhook; when there is one again, sees to that first."""
        if not self._may_poll and await self._webhook.settle() is None:
            return SOON_SECONDS
        await self._invite_first()
        try:
            self._may_poll = True
            return await self._polling.step()
        except TelegramConflictError:
            self._may_poll = False
            raise

    async def _greet(self) -> None:
        me = await self._bot.get_me(request_timeout=TIMEOUT)
        username = me.username or ""
        await self._term.database.write(lambda session: cabinet.remember_bot(session, username))
        self._inviter = username
        self._calls.line.answered()
        self._term.health.well("telegram")
        self._greeted = True
        by = f" through {self._telegram.proxy}" if self._telegram.proxy else ""
        log.info("connected to Telegram as @%s%s", username, by)
        self._term.crew.errand(self.introduce(username))

    async def _invite_first(self) -> None:
        """Shows a link once to whoever has started the bot, unless an administrator is linked.

        Not before the bot is ours: opened, the link would go to another program.
        """
        parts, hours, now = self._parts, self._parts.config.invite_hours, self._parts.clock()
        if parts.first_link is None or not self._inviter:
            return
        token = await self._term.database.write(
            lambda session: first_invite.make(session, hours, now)
        )
        if token is not None:
            url = f"https://t.me/{self._inviter}?start={token}"
            parts.first_link(url, now + timedelta(hours=hours))
        self._inviter = ""

    async def introduce(self, username: str) -> None:
        """Says in the bot's profile what it is, once for each version of the words."""
        profiles = _profiles(self._parts.config.language)
        words = repr((username, profiles)).encode()
        version = hashlib.sha256(words).hexdigest()[:8]
        database = self._term.database
        try:
            async with database.read() as session:
                if (await cabinet.get(session)).bot_profile == version:
                    return
            await introduce(self._bot, profiles)
            await database.write(lambda session: cabinet.remember_profile(session, version))
        except (AiogramError, NotOurTurn, Unavailable) as error:
            log.warning("the bot's description is not set until the next start: %s", error)


def _profiles(default: str) -> list[Profile]:
    """The default language's words are for everybody whose language has none of its own."""
    others = (language for language in LANGUAGES if language != default)
    return [Profile("", *introduction(default)), *(Profile(it, *introduction(it)) for it in others)]
