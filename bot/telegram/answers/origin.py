"""Where an update came from, as far as its answer needs to know: a value that can be stored."""

from dataclasses import asdict, dataclass
from typing import Any

from aiogram.enums import ChatType
from aiogram.types import InaccessibleMessage, Update
from aiogram.types import Message as Written


@dataclass(frozen=True)
class Origin:
    """An update's chat, topic, and pressed button.

    `chat_id`: 0 if it came from none. `place`: the message with the pressed button; 0 if it is not
    known. `is_out_of_reach`: a press whose message Telegram does not show.
    """

    update_id: int
    chat_id: int = 0
    thread_id: int | None = None
    place: int = 0
    callback_id: str | None = None
    is_out_of_reach: bool = False

    def stored(self) -> dict[str, Any]:  # Any: JSON
        """As JSON; `Origin(**stored)` is the same again."""
        return asdict(self)


def origin_of(event: Update) -> Origin:
    """The update's origin."""
    query = event.callback_query
    message = query.message if query is not None else None
    return Origin(
        event.update_id,
        _chat_of(event) or 0,
        thread_of(event),
        message.message_id if message is not None else 0,
        query.id if query is not None else None,
        query is not None and (message is None or isinstance(message, InaccessibleMessage)),
    )


def thread_of(event: Update) -> int | None:
    """The topic of a private chat, or of a group, that the update comes from.

    In a group without topics, the number of a thread of replies is none that can be written to.
    """
    query = event.callback_query
    message = query.message if query is not None else event.message
    if not isinstance(message, Written):
        return None
    is_topic = message.is_topic_message or message.chat.type == ChatType.PRIVATE
    return message.message_thread_id if is_topic else None


def _chat_of(event: Update) -> int | None:
    if event.callback_query is not None:
        message = event.callback_query.message
        return message.chat.id if message is not None else event.callback_query.from_user.id
    part = event.message or event.edited_message or event.my_chat_member
    return part.chat.id if part is not None else None
