"""What somebody is told who has just been linked, whether as an answer or as a notice."""

from bot.rules.audience import ADMINISTRATOR


def paragraphs(role: str, *, is_on: bool) -> tuple[str, ...]:
    """The ids of its texts, which take a `name` and a `role`. `is_on`: the cabinet's switch."""
    whose = "-administrator" if role == ADMINISTRATOR else ""
    return "linked", "linked-what", f"linked-next{whose}{'' if is_on else '-off'}"
