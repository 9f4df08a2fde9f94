"""The buttons of channels and their payments.

A day is written as 2026-12-25. What ends a payment names the day that it was due, so that an old
button cannot end a later one.
"""

from bot.callbacks.press import Press


class ChannelPage(Press, prefix="chs"):
    page: int


class OpenChannel(Press, prefix="ch"):
    channel_id: int


class AddChannel(Press, prefix="chadd"):
    """Asks what the channel is called."""


class DatesOf(Press, prefix="chdays"):
    """Days to choose from."""

    channel_id: int


class PayUntil(Press, prefix="chday"):
    """The channel is paid until this day, whether or not anybody pays now."""

    channel_id: int
    day: str


class TypeDate(Press, prefix="chtype"):
    """Asks for the day. `due`: the day of the payment that the answer marks paid, if it does."""

    channel_id: int
    due: str


class TypeAmount(Press, prefix="chsum"):
    channel_id: int


class PeriodsOf(Press, prefix="chpers"):
    """Periods to choose from."""

    channel_id: int


class SetPeriod(Press, prefix="chper"):
    """`period` is empty for none."""

    channel_id: int
    period: str


class RemindNoMore(Press, prefix="chdrop"):
    """Forgets until when the channel is paid."""

    channel_id: int


class AskPaid(Press, prefix="pay"):
    """Shows what follows when the payment is marked paid; nothing changes yet."""

    channel_id: int


class MarkPaid(Press, prefix="paid"):
    """`until` is empty where no day follows."""

    channel_id: int
    due: str
    until: str


class HourPage(Press, prefix="hours"):
    """Hours to choose from."""


class SetHour(Press, prefix="hour"):
    hour: int


class RemindTomorrow(Press, prefix="morrow"):
    """For everybody, on their own notification."""

    notification_id: int
