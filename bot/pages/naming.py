"""A name that somebody typed: cleaned, or told what is wrong with it. Pure."""

from bot.pages.typed_answers import BadReply
from bot.ui.html import one_line

LIMIT = 60


def name_in(text: str | None) -> str:
    """The name as one clean line. Raises `BadReply`; None is a message without text."""
    if text is None:
        raise BadReply("name-not-text", limit=LIMIT)
    name = one_line(text)
    if not any(character.isalnum() for character in name):
        raise BadReply("name-empty", limit=LIMIT)
    if len(name) > LIMIT:
        raise BadReply("name-too-long", limit=LIMIT)
    return name
