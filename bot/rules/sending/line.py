"""Whether Telegram's answers reach us: what must be known before a message is sent a third time."""


class Line:
    """What the latest calls have shown. At first nothing is known."""

    def __init__(self) -> None:
        self.is_up = False
        self._has_lost = True
        self._is_proved = False

    def answered(self) -> None:
        """Telegram has answered any call, whatever it said."""
        self.is_up = True

    def taken(self) -> None:
        """Telegram has taken a message and said so."""
        if self._has_lost:
            self._has_lost, self._is_proved = False, True

    def lost(self) -> None:
        """A call has had no answer."""
        self.is_up, self._has_lost = False, True

    def take_proof(self) -> bool:
        """Whether a message has been taken since an answer was lost; says so once."""
        is_proved, self._is_proved = self._is_proved, False
        return is_proved

    def keep_proof(self) -> None:
        """What it proves could not be stored: it is still to be taken."""
        self._is_proved = True
