"""What a handler raises to do nothing but say why. It is caught in .routes."""

from typing import TypeVar

from bot.ui.screens import Screen

Row = TypeVar("Row")


class Declined(Exception):
    """Nothing is done; the text `text_id` says why. An `alert` stays until it is closed.

    The pressed message changes to `instead`, if that is given.
    """

    def __init__(self, text_id: str, instead: Screen | None = None, *, alert: bool = False) -> None:
        super().__init__(text_id)
        self.text_id = text_id
        self.instead = instead
        self.alert = alert


class OldButton(Declined):
    """What a button or a question refers to is gone or belongs to somebody else."""

    def __init__(self, instead: Screen | None = None) -> None:
        super().__init__("button-old", instead)


def found(row: Row | None) -> Row:
    """The row. Raises `OldButton` if there is none."""
    if row is None:
        raise OldButton
    return row
