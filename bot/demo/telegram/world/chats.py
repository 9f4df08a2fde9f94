"""What Telegram remembers: users, chats, their messages and pins. No calls, no updates, no I/O."""

from dataclasses import dataclass, field
from typing import Literal

from bot.demo.telegram.checks.formatted import as_html
from bot.demo.telegram.checks.refusals import Json

Standing = Literal["stranger", "member", "kicked", "left", "deactivated"]


@dataclass(slots=True)
class User:
    """A Telegram account."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    phone: str | None = None  # told to nobody unless its owner shares it

    def as_json(self) -> Json:
        """Bot API object `User`."""
        named = {
            "last_name": self.last_name,
            "username": self.username,
            "language_code": self.language_code,
        }
        given = {name: value for name, value in named.items() if value is not None}
        return {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name, **given}


@dataclass(slots=True, eq=False)
class Message:
    """One message as everybody in the chat sees it now."""

    id: int
    chat: "Chat"
    sender: User
    date: int  # seconds since 1970
    text: str = ""
    entities: list[Json] = field(default_factory=list)
    reply_markup: Json | None = None  # only inline keyboards are shown
    silent: bool = False
    protected: bool = False
    force_reply: bool = False
    reply_to: int | None = None
    thread: int | None = None  # the topic that it is in
    edits: int = 0
    edit_date: int | None = None
    service: Json = field(default_factory=dict)  # `pinned_message` and the like, as sent
    extras: Json = field(default_factory=dict)  # echoed as given
    deleted: bool = False

    @property
    def from_bot(self) -> bool:
        return self.sender.is_bot

    @property
    def html(self) -> str:
        """The text with its formatting, or the number of a contact, safe to put into a page."""
        if contact := self.extras.get("contact"):
            return as_html(contact["phone_number"], [])
        return as_html(self.text, self.entities)

    @property
    def rows(self) -> list[list[Json]]:
        """The buttons under the message, as Bot API objects."""
        return self.reply_markup.get("inline_keyboard", []) if self.reply_markup else []

    @property
    def labels(self) -> list[str]:
        """The labels of its buttons, row by row."""
        return [button["text"] for row in self.rows for button in row]

    @property
    def pinned(self) -> bool:
        return self.id in self.chat.pinned

    def as_json(self, with_reply: bool = True) -> Json:
        """Bot API object `Message`."""
        body: Json = {
            "message_id": self.id,
            "from": self.sender.as_json(),
            "chat": self.chat.as_json(),
            "date": self.date,
        }
        if self.text:
            body["text"] = self.text
        if self.entities:
            body["entities"] = self.entities
        if self.edit_date is not None:
            body["edit_date"] = self.edit_date
        if self.thread is not None:
            body |= {"message_thread_id": self.thread, "is_topic_message": True}
        if self.protected:
            body["has_protected_content"] = True
        if self.rows:
            body["reply_markup"] = {"inline_keyboard": self.rows}
        replied = self.chat.messages.get(self.reply_to) if self.reply_to else None
        if replied is not None and with_reply:
            body["reply_to_message"] = replied.as_json(with_reply=False)
        return body | self.service | self.extras


@dataclass(slots=True, eq=False)
class Chat:
    """A private chat (its id is the user's) or a group (a negative id)."""

    id: int
    user: User | None = None
    title: str = ""
    standing: Standing = "stranger"  # the bot's, in this chat
    messages: dict[int, Message] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)  # the newest pin last
    topics: set[int] = field(default_factory=set)
    keyboard: list[list[Json]] = field(default_factory=list)  # in place of the person's own

    @property
    def is_group(self) -> bool:
        return self.user is None

    def as_json(self) -> Json:
        """Bot API object `Chat`."""
        if self.user is None:
            return {"id": self.id, "type": "group", "title": self.title}
        person = self.user.as_json()
        names = ("first_name", "last_name", "username")
        return {"id": self.id, "type": "private"} | {
            name: person[name] for name in names if name in person
        }


class Chats:
    """All chats of the bot; message ids grow across them, as they do at Telegram."""

    def __init__(self) -> None:
        self.by_id: dict[int, Chat] = {}
        self._last_message_id = 0

    def add(self, chat: Chat) -> Chat:
        return self.by_id.setdefault(chat.id, chat)

    def post(self, chat: Chat, sender: User, date: float, **details: object) -> Message:
        """Puts a message into the chat; `details` are fields of Message."""
        self._last_message_id += 1
        message = Message(self._last_message_id, chat, sender, int(date))
        for name, value in details.items():
            setattr(message, name, value)
        chat.messages[message.id] = message
        return message

    @staticmethod
    def remove(message: Message) -> None:
        """Removes a message from its chat, and from the pins."""
        message.chat.messages.pop(message.id, None)
        if message.id in message.chat.pinned:
            message.chat.pinned.remove(message.id)
        message.deleted = True
