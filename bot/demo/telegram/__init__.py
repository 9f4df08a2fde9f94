"""A strict, stateful stand-in for Telegram's Bot API, for the demo, the tests and the benches.

It is a server of its own, which the bot reaches only over HTTP. Must not import aiogram or the bot.

    api/       the Bot API over HTTP: methods, the webhook
    checks/    what Telegram checks in a call, and how it refuses
    world/     what Telegram remembers and shows: people, chats, messages, updates, the clock
    controls/  what tests steer and read: faults, the transcript, both over HTTP too
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from bot.demo.telegram.api.server import BotApi
from bot.demo.telegram.api.webhook import WebhookPush
from bot.demo.telegram.checks.limits import Limits
from bot.demo.telegram.checks.parameters import BOT_API_VERSION
from bot.demo.telegram.controls.faults import Fault, Faults, Kind
from bot.demo.telegram.controls.routes import Control
from bot.demo.telegram.controls.transcript import Call, Transcript
from bot.demo.telegram.world.chats import Chat, Message, User
from bot.demo.telegram.world.clock import Clock
from bot.demo.telegram.world.people import Person
from bot.demo.telegram.world.presses import Press, Presses, Toast
from bot.demo.telegram.world.state import World
from bot.demo.telegram.world.updates import Updates

__all__ = [
    "BOT_API_VERSION",
    "Call",
    "Chat",
    "Fault",
    "Limits",
    "Message",
    "Options",
    "Person",
    "Press",
    "TelegramStandIn",
    "Toast",
]


BOT_NAME = "Bellhop"
BOT_USERNAME = "bellhop_demo_bot"


@dataclass(frozen=True)
class Options:
    """How a stand-in behaves."""

    token: str = "1:TEST"
    host: str = "127.0.0.1"
    port: int = 0  # 0 takes a free one
    limits: Limits | None = None  # none unless given
    latency: float = 0.0  # seconds before each answer
    callback_seconds: float = 15.0  # how long a press may be answered
    webhook_retry_seconds: float = 1.0
    keep_calls: int | None = None  # how many the transcript keeps; None: all
    seed: int = 0  # for faults by chance


class TelegramStandIn:
    """`async with TelegramStandIn() as telegram:` serves until the block ends."""

    def __init__(self, options: Options | None = None) -> None:
        options = options or Options()
        self.token = options.token
        self.bot_username = BOT_USERNAME
        self.clock = Clock()
        self.transcript = Transcript(deque(maxlen=options.keep_calls))
        self.people: dict[int, Person] = {}
        self.groups: dict[int, Chat] = {}
        self.world: World = World(
            token=self.token,
            bot=User(_bot_id(self.token), BOT_NAME, username=BOT_USERNAME, is_bot=True),
            clock=self.clock,
            updates=Updates(self.clock.wall),
            presses=Presses(self.clock.wall, options.callback_seconds),
            limits=options.limits or Limits(),
            faults=Faults(Random(options.seed)),
            transcript=self.transcript,
        )
        self.world.changed = self._changed
        self.api = BotApi(self.world, Control(self), options.latency)
        self._host, self._port = options.host, options.port
        self._webhook_retry_seconds = options.webhook_retry_seconds
        self._waiters: set[asyncio.Event] = set()
        self._push: WebhookPush | None = None
        self._runner: web.ServerRunner | None = None

    # -- serving

    async def __aenter__(self) -> Self:
        self._push = WebhookPush(self.world, self._webhook_retry_seconds)
        server = web.Server(self.api.handle, access_log=None)
        self._runner = web.ServerRunner(server, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        assert self._push is not None  # both were made in __aenter__
        assert self._runner is not None
        self.world.updates.end_poll(None)
        await self._push.close()
        await self._runner.cleanup()

    @property
    def url(self) -> str:
        """What a bot takes in place of https://api.telegram.org."""
        return f"http://{self._host}:{self._port}"

    # -- people, groups, faults

    def user(
        self,
        id: int,
        first_name: str = "Person",
        last_name: str | None = None,
        username: str | None = None,
        language_code: str | None = "en",
        phone: str | None = None,
    ) -> Person:
        """Somebody with a Telegram account who has not written to the bot yet."""
        if id not in self.people:
            account = User(id, first_name, last_name, username, language_code, phone=phone)
            self.people[id] = Person(self.world, account)
        return self.people[id]

    def group(self, id: int, title: str = "Group") -> Chat:
        """A group (with a negative id) that the bot is not in yet: `person.add_bot_to(group)`."""
        if id >= 0:
            raise ValueError("the id of a group is negative")
        self.groups[id] = self.world.chats.add(Chat(id, title=title))
        return self.groups[id]

    def fault(self, kind: Kind, **details: Any) -> Fault:  # typed as the fields of Fault
        """Makes something go wrong: see `Fault` for `times`, `method`, `chat_id` and the rest."""
        return self.world.faults.add(Fault(kind, **details))

    # -- what happened

    def calls(
        self, method: str | None = None, chat_id: int | None = None, since: int = 0
    ) -> list[Call]:
        """The calls so far, oldest first."""
        return self.transcript.of(method, chat_id, since)

    async def wait_for(
        self,
        happened: Callable[["TelegramStandIn"], object],
        timeout: float = 60.0,  # noqa: ASYNC109 - a test's one line reads better with it
    ) -> None:
        """Waits until `happened(self)` is true, asking after every change; else TimeoutError."""
        changed = asyncio.Event()
        self._waiters.add(changed)
        try:
            async with asyncio.timeout(timeout):
                while not happened(self):
                    await changed.wait()
                    changed.clear()
        except TimeoutError:
            raise TimeoutError(
                f"not within {timeout} s; the calls were {self._last_calls()}"
            ) from None
        finally:
            self._waiters.discard(changed)

    def _last_calls(self) -> str:
        recent = list(self.transcript.calls)[-8:]
        return ", ".join(f"{call.method} {call.status}" for call in recent) or "none"

    def _changed(self) -> None:
        for waiter in self._waiters:
            waiter.set()


def _bot_id(token: str) -> int:
    return int(token.partition(":")[0])
