"""The buttons of channels and their payments.

A day is written like 2026-12-25. `due` is the day a payment is due, so that an old button cannot
mark a later one paid.
"""

from bot.callbacks.press import Press


class ChannelPage(Press, prefix="chs"):
    page: int


class OpenChannel(Press, prefix="ch"):
    channel_id: int


class AddChannel(Press, prefix="chadd"):
    """Asks for the name of a new channel."""


class DatesOf(Press, prefix="chdays"):
    """Days to choose from."""

    channel_id: int


class PayUntil(Press, prefix="chday"):
    """Sets the day without marking a payment paid."""

    channel_id: int
    day: str


class TypeDate(Press, prefix="chtype"):
    """Asks for the day. `due` is empty if the answer marks no payment paid."""

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
    """Shows what will follow if it is marked paid; nothing changes yet."""

    channel_id: int


class MarkPaid(Press, prefix="paid"):
    """`until` is the next due day, or empty."""

    channel_id: int
    due: str
    until: str


class HourPage(Press, prefix="hours"):
    """Hours to choose from."""


class SetHour(Press, prefix="hour"):
    hour: int


class RemindTomorrow(Press, prefix="morrow"):
    """On a card, for everybody."""

    notification_id: int
