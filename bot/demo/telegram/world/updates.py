"""The queue of updates, and long polling. What an update means is no business of this module.

`api/webhook.py` pushes the same queue to a webhook.
"""

import asyncio
from collections.abc import Callable

from bot.demo.telegram.checks.parameters import UPDATE_TYPES
from bot.demo.telegram.checks.refusals import Json, Refusal, bad_request, conflict

MAX_POLL_SECONDS = 50
KEPT_SECONDS = 24 * 3600
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLLER = (
    "terminated by other getUpdates request; make sure that only one bot instance is running"
)
WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Updates:
    """Updates that the bot has not confirmed yet, oldest first."""

    def __init__(self, wall: Callable[[], float]) -> None:
        self._wall = wall
        self._next_id = 1000
        self._poller: asyncio.Future[Refusal | None] | None = None
        self.pending: dict[int, Json] = {}
        self._since: dict[int, float] = {}
        self.allowed = UPDATE_TYPES - NOT_BY_DEFAULT
        self.webhook_is_set = False
        self.on_update: Callable[[Json], None] = lambda update: None

    def add(self, kind: str, body: Json) -> None:
        """Queues an update, unless the bot did not ask for its kind."""
        if kind not in self.allowed:
            return
        update = {"update_id": self._next_id, kind: body}
        self._next_id += 1
        self.redeliver(update)

    def redeliver(self, update: Json) -> None:
        """Queues an update again under its old id, as Telegram does after a lost answer."""
        self.pending[update["update_id"]] = update
        self._since[update["update_id"]] = self._wall()
        self._wake(None)
        self.on_update(update)

    def allow(self, kinds: list[str] | None) -> None:
        """Sets the kinds wanted; None leaves them as they are, an empty list means the defaults."""
        if kinds is None:
            return
        unknown = set(kinds) - UPDATE_TYPES
        if unknown:
            raise bad_request(f"unknown update type in allowed_updates: {min(unknown)}")
        self.allowed = frozenset(kinds) if kinds else UPDATE_TYPES - NOT_BY_DEFAULT

    def confirm(self, update_id: int) -> None:
        """Forgets one update."""
        self.pending.pop(update_id, None)
        self._since.pop(update_id, None)

    def clear(self) -> None:
        self.pending.clear()
        self._since.clear()

    def end_poll(self, refusal: Refusal | None) -> None:
        """Ends the poll under way: with a refusal, or with the updates there are."""
        self._wake(refusal)

    async def poll(self, values: Json) -> list[Json]:
        """getUpdates; raises Refusal 409 when another poller or a webhook took over."""
        if self.webhook_is_set:
            raise conflict(WEBHOOK_ACTIVE)
        self.end_poll(conflict(OTHER_POLLER))
        self.allow(values.get("allowed_updates"))
        limit = min(max(values.get("limit", 100), 1), 100)
        self._forget_before(values.get("offset", 0))
        self._forget_old()
        if not self.pending:
            await self._wait(min(max(values.get("timeout", 0), 0), MAX_POLL_SECONDS))
        return [update for update, _ in zip(self.pending.values(), range(limit), strict=False)]

    async def _wait(self, seconds: int) -> None:
        if seconds == 0:
            return
        self._poller = poller = asyncio.get_running_loop().create_future()
        try:
            refusal = await asyncio.wait_for(poller, seconds)
        except TimeoutError:
            return
        finally:
            if self._poller is poller:
                self._poller = None
        if refusal is not None:
            raise refusal

    def _wake(self, refusal: Refusal | None) -> None:
        if self._poller is not None and not self._poller.done():
            self._poller.set_result(refusal)
            self._poller = None

    def _forget_before(self, offset: int) -> None:
        ids = list(self.pending)
        if offset < 0:
            confirmed = ids[:offset]
        else:
            confirmed = [update_id for update_id in ids if update_id < offset]
        for update_id in confirmed:
            self.confirm(update_id)

    def _forget_old(self) -> None:
        oldest = self._wall() - KEPT_SECONDS
        for update_id in [each for each, since in self._since.items() if since < oldest]:
            self.confirm(update_id)
