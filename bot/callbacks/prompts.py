"""The buttons of questions, and of confirmations that can be taken back."""

from datetime import datetime

from bot.callbacks.press import Press


class ClosePrompt(Press, prefix="cancel"):
    """Closes the question that it is on, or the one that is open."""


class Undo(Press, prefix="undo"):
    """Takes back what was changed `at` then, in Unix seconds: a row id may be reused."""

    change_id: int
    at: int

    @classmethod
    def of(cls, change_id: int, at: datetime) -> "Undo":
        """The button for the change of this number, which was made at that moment."""
        return cls(change_id, int(at.timestamp()))
