"""What a handler raises where nothing is done: the person is told why, and the update is done.

It is answered in .registration, and in .prompts for typed answers.
"""

from typing import TypeVar

from bot.ui.screens import Screen

Row = TypeVar("Row")


class Declined(Exception):
    """Nothing is done; the text `text_id` says why. An `alert` has to be closed by the person.

    The pressed message shows `instead`, if it is to show what holds now.
    """

    def __init__(self, text_id: str, instead: Screen | None = None, *, alert: bool = False) -> None:
        super().__init__(text_id)
        self.text_id = text_id
        self.instead = instead
        self.alert = alert


class OldButton(Declined):
    """What the button or the question is about is gone, somebody else's or forged."""

    def __init__(self, instead: Screen | None = None) -> None:
        super().__init__("button-old", instead)


def found(row: Row | None) -> Row:
    """The row itself. Raises `OldButton` where there is none."""
    if row is None:
        raise OldButton
    return row
