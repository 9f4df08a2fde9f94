"""A name that somebody typed: cleaned, or told what is wrong with it. Pure."""

from bot.html import one_line

LIMIT = 60


class BadName(Exception):
    """The text is no name; `text_id` says why, in words for the one who typed it."""

    def __init__(self, text_id: str) -> None:
        super().__init__(text_id)
        self.text_id = text_id


def name_in(text: str | None) -> str:
    """The name as one clean line. Raises `BadName`; None is a message without text."""
    if text is None:
        raise BadName("name-not-text")
    name = one_line(text)
    if not any(character.isalnum() for character in name):
        raise BadName("name-empty")
    if len(name) > LIMIT:
        raise BadName("name-too-long")
    return name
