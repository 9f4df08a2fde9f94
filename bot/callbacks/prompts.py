"""The buttons of questions, and of confirmations that can be taken back."""

from bot.callbacks.press import Press


class ClosePrompt(Press, prefix="cancel"):
    """Closes the question that it is on, or the one that is open."""


class Undo(Press, prefix="undo"):
    """Takes back what was changed `at` then, in Unix seconds: a row id may be reused."""

    change_id: int
    at: int
