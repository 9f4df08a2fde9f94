"""Everything one stand-in knows, and the lookups that most methods begin with."""

from collections.abc import Callable
from dataclasses import dataclass, field

from bot.demo.telegram.checks.limits import Limits
from bot.demo.telegram.checks.refusals import Json, bad_request, forbidden
from bot.demo.telegram.controls.faults import Faults
from bot.demo.telegram.controls.transcript import Transcript
from bot.demo.telegram.world.chats import Chat, Chats, Message, User
from bot.demo.telegram.world.clock import Clock
from bot.demo.telegram.world.presses import Presses
from bot.demo.telegram.world.profile import Profile
from bot.demo.telegram.world.updates import Updates

_CLOSED = {
    "kicked": "bot was blocked by the user",
    "deactivated": "user is deactivated",
}
_CLOSED_GROUP = {
    "kicked": "bot was kicked from the group chat",
    "left": "bot is not a member of the group chat",
}


@dataclass(slots=True)
class Webhook:
    """Where updates are pushed, and the last error."""

    url: str = ""
    secret: str | None = None
    max_connections: int = 40
    last_error_date: int | None = None
    last_error_message: str | None = None


@dataclass(slots=True)
class World:
    """The state of one stand-in.

    `behind`: the servers behind the webhook's address, such as `http://127.0.0.1:8081`, which get
    updates in turn; none: the address itself gets them.
    """

    token: str
    bot: User
    clock: Clock
    updates: Updates
    presses: Presses
    limits: Limits
    faults: Faults
    transcript: Transcript
    chats: Chats = field(default_factory=Chats)
    profile: Profile = field(default_factory=Profile)
    webhook: Webhook = field(default_factory=Webhook)
    behind: list[str] = field(default_factory=list)
    webhook_changed: Callable[[], None] = lambda: None
    changed: Callable[[], None] = lambda: None

    def chat(self, chat_id: object) -> Chat:
        """The chat a call is about; raises Refusal if the bot cannot know it."""
        found = self.chats.by_id.get(chat_id) if isinstance(chat_id, int) else None
        if found is None or found.standing == "stranger":
            raise bad_request("chat not found")
        return found

    def open_chat(self, chat_id: object) -> Chat:
        """The chat a call writes into; raises Refusal if it is closed to the bot."""
        found = self.chat(chat_id)
        reason = (_CLOSED_GROUP if found.is_group else _CLOSED).get(found.standing)
        if reason is not None:
            raise forbidden(reason)
        return found

    def message(self, chat: Chat, message_id: int, purpose: str) -> Message:
        """The message a call is about; raises Refusal `message to <purpose> not found`."""
        found = chat.messages.get(message_id)
        if found is None:
            raise bad_request(f"message to {purpose} not found")
        return found

    def membership(self, chat: Chat, by: User, old: str, new: str) -> None:
        """Tells the bot that its own standing in a chat changed."""
        self.updates.add(
            "my_chat_member",
            {
                "chat": chat.as_json(),
                "from": by.as_json(),
                "date": int(self.clock.wall()),
                "old_chat_member": self._member(old),
                "new_chat_member": self._member(new),
            },
        )

    def _member(self, status: str) -> Json:
        more = {"until_date": 0} if status == "kicked" else {}
        return {"status": status, "user": self.bot.as_json(), **more}
