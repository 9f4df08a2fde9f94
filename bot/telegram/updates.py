"""Telegram's updates as they come over the wire, by a poll or by its webhook.

One that aiogram cannot read is stepped over. Its content must not reach a log.
"""

import logging
from typing import Any

from aiogram import Bot
from aiogram.types import Update
from pydantic import ValidationError

log = logging.getLogger(__name__)

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]


def read(raw: Any, bot: Bot) -> Update | None:  # Any: JSON
    """The update; None, and a line in the log, if it cannot be read."""
    try:
        return Update.model_validate(raw, context={"bot": bot})
    except ValidationError:
        log.error("update %s cannot be read and is stepped over", id_of(raw))
        return None


def id_of(raw: Any) -> int | None:  # Any: JSON
    """The update's id; None if this is no update."""
    number = raw.get("update_id") if isinstance(raw, dict) else None
    return number if type(number) is int else None
