"""What one transaction of fan-out has done."""

from dataclasses import dataclass, field

from bot.rules.sending.jobs import Fresh


@dataclass
class Round:
    """The number of events it took, and what it made of them.

    `has_reported`: it made an event of our own, which now waits for fan-out too. `claimed`: how
    many cards are on their way.
    """

    taken: int = 0
    has_reported: bool = False
    claimed: int = 0
    fresh: list[Fresh] = field(default_factory=list)

    def forget_fresh(self, subject: str) -> None:
        """There is more to say of the object than is in memory: its card comes from the tables."""
        self.fresh = [it for it in self.fresh if it.notification.subject != subject]
