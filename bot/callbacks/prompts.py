"""The button of questions that are answered in words."""

from bot.callbacks.press import Press


class ClosePrompt(Press, prefix="cancel"):
    """Closes the question that it is on, or the one that is open."""
