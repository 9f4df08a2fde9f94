"""The stand-in's clock, which tests and the demo set ahead to age messages and presses."""

import time
from datetime import UTC, tzinfo


class Clock:
    """Wall time and monotonic time, both `offset` seconds ahead of the machine's.

    `zone`: that of people's devices; chats are drawn in it.
    """

    def __init__(self) -> None:
        self.offset = 0.0
        self.zone: tzinfo = UTC

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time() + self.offset

    def monotonic(self) -> float:
        """Seconds for rates; jumps with the offset, so that a test need not wait."""
        return time.monotonic() + self.offset
