"""Pushes updates to the bot's webhook: one at a time within a chat, chats in parallel.

Anything but a 2xx is retried with a doubling delay, as at Telegram (WebhookActor.cpp).
"""

import asyncio
import json
from collections import deque
from collections.abc import Callable
from itertools import count
from urllib.parse import urlsplit

import aiohttp

from bot.demo.telegram.api.methods import METHODS
from bot.demo.telegram.checks.parameters import METHOD_NAMES, checked
from bot.demo.telegram.checks.refusals import Json, Refusal
from bot.demo.telegram.world.state import World

MAX_DELAY_SECONDS = 60.0
ANSWER_SECONDS = 60.0


class WebhookPush:
    """Pushes for one world; `first_delay` is how many seconds to wait before the first retry."""

    def __init__(self, world: World, first_delay: float = 1.0) -> None:
        self._world = world
        self._first_delay = first_delay
        self._queues: dict[int, deque[Json]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(1)
        self._turns = count()
        world.updates.on_update = self.offer
        world.webhook_changed = self.restart

    def restart(self) -> None:
        """Starts afresh with what is pending, after setWebhook or deleteWebhook."""
        self._world.updates.end_poll(Refusal(409, "Conflict: terminated by setWebhook request"))
        for task in self._tasks:
            task.cancel()
        self._queues.clear()
        self._slots = asyncio.Semaphore(self._world.webhook.max_connections)
        for update in list(self._world.updates.pending.values()):
            self.offer(update)

    def offer(self, update: Json) -> None:
        """Queues an update for its chat, if there is a webhook."""
        if not self._world.webhook.url:
            return
        key = _chat_of(update)
        if key in self._queues:
            self._queues[key].append(update)
            return
        self._queues[key] = queue = deque([update])
        self._run(key, queue)

    async def close(self) -> None:
        """Stops pushing."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session is not None:
            await self._session.close()

    def _run(self, key: int, queue: deque[Json]) -> None:
        # This server is not part of the bot, whose tasks bot/runtime/workers.py starts.
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._drain(key, queue))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, key: int, queue: deque[Json]) -> None:
        while queue:
            await self._push(queue[0])
            self._world.updates.confirm(queue.popleft()["update_id"])
            self._world.changed()
        if self._queues.get(key) is queue:
            del self._queues[key]

    async def _push(self, update: Json) -> None:
        delay = self._first_delay
        while update["update_id"] in self._world.updates.pending:
            async with self._slots:
                trouble, retry_after = await self._post(update)
            if trouble is None:
                return
            self._world.webhook.last_error_date = int(self._world.clock.wall())
            self._world.webhook.last_error_message = trouble
            self._world.changed()
            await asyncio.sleep(delay if retry_after is None else retry_after)
            delay = min(delay * 2, MAX_DELAY_SECONDS)

    async def _post(self, update: Json) -> tuple[str | None, float | None]:
        webhook = self._world.webhook
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
            self._session = aiohttp.ClientSession(timeout=timeout)
        headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
        try:
            async with self._session.post(
                self._address(), json=update, headers=headers, allow_redirects=False
            ) as response:
                body = await response.read()
                if 200 <= response.status < 300:
                    self._play(response, body)
                    return None, None
                wait = response.headers.get("Retry-After", "")
                trouble = f"Wrong response from the webhook: {response.status} {response.reason}"
                return trouble, float(wait) if wait.isdecimal() else None
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}", None

    def _address(self) -> str:
        """That of the server whose turn it is."""
        url, behind = self._world.webhook.url, self._world.behind
        if not behind:
            return url
        return behind[next(self._turns) % len(behind)] + urlsplit(url).path

    def _play(self, response: aiohttp.ClientResponse, body: bytes) -> None:
        """Carries out a call embedded in the answer; nobody gets its result."""
        call = _embedded(response, body)
        method = METHOD_NAMES.get(str(call.pop("method", "")).lower(), "")
        play: Callable[[World, Json], object] | None = METHODS.get(method)
        if play is None:
            return
        clock = self._world.clock
        note = self._world.transcript.open(method, call, clock.monotonic(), clock.wall())
        status = 200
        try:
            note.params = checked(method, call)
            self._world.transcript.accept(note, play(self._world, note.params))
        except Refusal as refusal:
            status, note.description = refusal.status, refusal.description
        self._world.transcript.close(note, status, clock.monotonic())


def _embedded(response: aiohttp.ClientResponse, body: bytes) -> Json:
    if response.content_type != "application/json":
        return {}
    try:
        call = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    return call if isinstance(call, dict) else {}


def _chat_of(update: Json) -> int:
    for body in update.values():
        if isinstance(body, dict):
            inner = body.get("message", body)
            chat: int = inner["chat"]["id"]
            return chat
    return 0
