"""The buttons of cards, lists and the bell."""

from bot.callbacks.press import Press


class MarkRead(Press, prefix="read"):
    notification_id: int


class OpenBell(Press, prefix="bell"):
    """Brings the bell to the bottom of the chat."""


class BellPage(Press, prefix="page"):
    """Shows a page of a section in the pressed bell."""

    section: str
    page: int
    unread_only: bool


class OpenItem(Press, prefix="item"):
    notification_id: int


class MarkAllRead(Press, prefix="all"):
    section: str


class OpenLater(Press, prefix="later"):
    """The pressed card shows what can be done with it later; nothing changes yet."""

    notification_id: int


class CloseLater(Press, prefix="card"):
    """The pressed message shows its card again."""

    notification_id: int


class Snooze(Press, prefix="snooze"):
    """The card comes once more. `until`: a span or a day, as bot.pages.later reads it."""

    notification_id: int
    until: str


class EndSnooze(Press, prefix="once"):
    """The card does not come once more."""

    notification_id: int


class OpenMute(Press, prefix="mute"):
    """Asks until when to mute the card's subject, source or kind: that is the `scope`."""

    notification_id: int
    scope: str


class MuteUntil(Press, prefix="until"):
    notification_id: int
    scope: str
    until: str


class MutedPage(Press, prefix="muted"):
    page: int


class Unmute(Press, prefix="unmute"):
    """Ends one mute. `until`, the end of the mute in Unix seconds, tells it from a later one."""

    mute_id: int
    until: int
    page: int
