"""The buttons of cards, lists and the bell."""

from dataclasses import dataclass

from bot.callbacks.press import Press


@dataclass(frozen=True)
class MarkRead(Press, prefix="read"):
    notification_id: int


@dataclass(frozen=True)
class OpenBell(Press, prefix="bell"):
    """Brings the bell to the bottom of the chat."""


@dataclass(frozen=True)
class TurnBell(Press, prefix="page"):
    """Shows a page of a section in the bell that is pressed."""

    section: str
    page: int
    unread_only: bool


@dataclass(frozen=True)
class OpenItem(Press, prefix="item"):
    notification_id: int


@dataclass(frozen=True)
class MarkAllRead(Press, prefix="all"):
    section: str


@dataclass(frozen=True)
class OpenLater(Press, prefix="later"):
    """The pressed card shows what can be done with it later; nothing changes yet."""

    notification_id: int


@dataclass(frozen=True)
class CloseLater(Press, prefix="card"):
    """The pressed message shows its card again."""

    notification_id: int


@dataclass(frozen=True)
class Snooze(Press, prefix="snooze"):
    """It comes once more then."""

    notification_id: int
    until: str


@dataclass(frozen=True)
class EndSnooze(Press, prefix="once"):
    """It does not come once more."""

    notification_id: int


@dataclass(frozen=True)
class OpenMute(Press, prefix="mute"):
    """Asks until when to mute what the card speaks of: its `scope` is subject, source or kind."""

    notification_id: int
    scope: str


@dataclass(frozen=True)
class MuteUntil(Press, prefix="until"):
    notification_id: int
    scope: str
    until: str


@dataclass(frozen=True)
class MutedPage(Press, prefix="muted"):
    page: int


@dataclass(frozen=True)
class Unmute(Press, prefix="unmute"):
    """Ends one mute; the time until which it holds, in Unix seconds, tells it from a later one."""

    mute_id: int
    until: int
    page: int
