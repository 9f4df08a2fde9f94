"""What is said to one chat only once in a while, however often it is asked for."""

from collections.abc import Hashable
from datetime import datetime, timedelta

REMEMBERED = 1_000


class Seldom:
    """Who has been told what, and when. It forgets the oldest rather than grow."""

    def __init__(self, once_in: timedelta) -> None:
        self._once_in = once_in
        self._told: dict[Hashable, datetime] = {}

    def may(self, whom: Hashable, now: datetime) -> bool:
        """Whether it is time to say it; then that counts as said."""
        told = self._told.get(whom)
        if told is not None and abs(now - told) < self._once_in:
            return False
        self._told.pop(whom, None)  # the newest stands last
        if len(self._told) >= REMEMBERED:
            del self._told[next(iter(self._told))]
        self._told[whom] = now
        return True
