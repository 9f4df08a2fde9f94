"""What the buttons of channels and their payments mean; see bot.callbacks.press. Pure.

A day is written as 2026-12-25. What ends a payment names the day that it was due, so that an old
button cannot end a later one.
"""

from dataclasses import dataclass

from bot.callbacks.press import Press


@dataclass(frozen=True)
class ChannelPage(Press, prefix="chs"):
    page: int


@dataclass(frozen=True)
class OpenChannel(Press, prefix="ch"):
    channel_id: int


@dataclass(frozen=True)
class AddChannel(Press, prefix="chadd"):
    """Asks what the channel is called."""


@dataclass(frozen=True)
class DatesOf(Press, prefix="chdays"):
    """Days to choose from."""

    channel_id: int


@dataclass(frozen=True)
class PayUntil(Press, prefix="chday"):
    """The channel is paid until this day, whether or not anybody pays now."""

    channel_id: int
    day: str


@dataclass(frozen=True)
class TypeDate(Press, prefix="chtype"):
    """Asks for the day. `due` is empty, or the day whose payment is marked paid by the answer."""

    channel_id: int
    due: str


@dataclass(frozen=True)
class TypeAmount(Press, prefix="chsum"):
    channel_id: int


@dataclass(frozen=True)
class PeriodsOf(Press, prefix="chpers"):
    """Periods to choose from."""

    channel_id: int


@dataclass(frozen=True)
class SetPeriod(Press, prefix="chper"):
    """`period` is empty for none."""

    channel_id: int
    period: str


@dataclass(frozen=True)
class RemindNoMore(Press, prefix="chdrop"):
    """Forgets until when the channel is paid."""

    channel_id: int


@dataclass(frozen=True)
class AskPaid(Press, prefix="pay"):
    """Shows what follows when the payment is marked paid; nothing changes yet."""

    channel_id: int


@dataclass(frozen=True)
class MarkPaid(Press, prefix="paid"):
    """`until` is empty where no day follows."""

    channel_id: int
    due: str
    until: str


@dataclass(frozen=True)
class HourPage(Press, prefix="hours"):
    """Hours to choose from."""


@dataclass(frozen=True)
class SetHour(Press, prefix="hour"):
    hour: int


@dataclass(frozen=True)
class RemindTomorrow(Press, prefix="morrow"):
    """The person's own: everybody may press it on what is theirs."""

    notification_id: int


MANAGING: tuple[type[Press], ...] = (
    *(ChannelPage, OpenChannel, AddChannel, DatesOf, PayUntil, TypeDate, TypeAmount),
    *(PeriodsOf, SetPeriod, RemindNoMore, AskPaid, MarkPaid, HourPage, SetHour),
)
