"""The buttons of cards, lists and the bell."""

from bot.callbacks.press import Press


class MarkRead(Press, prefix="read"):
    notification_id: int


class MarkUnread(Press, prefix="unread"):
    """Makes the item that is opened in the bell unread again."""

    notification_id: int


class Claim(Press, prefix="claim"):
    """`I'm on it`, for everybody who has the object."""

    notification_id: int


class GiveBack(Press, prefix="giveback"):
    """The person is no longer on it."""

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
    """`section` is empty for all of them."""

    section: str


class OpenLater(Press, prefix="later"):
    """Shows the choices on the pressed card; nothing changes yet."""

    notification_id: int


class CloseLater(Press, prefix="card"):
    """Shows the card again."""

    notification_id: int


class Snooze(Press, prefix="snooze"):
    """`until` is a span or a day, as bot.pages.personal.later reads it."""

    notification_id: int
    until: str


class EndSnooze(Press, prefix="once"):
    notification_id: int


class OpenMute(Press, prefix="mute"):
    """Asks until when to mute the card's subject, source or kind, which is the `scope`.

    An empty `scope` means the source or, without one, what the card is about.
    """

    notification_id: int
    scope: str


class MuteUntil(Press, prefix="until"):
    """`until` is a span or a day, as bot.pages.personal.later reads it."""

    notification_id: int
    scope: str
    until: str


class NeverAgain(Press, prefix="never"):
    """Turns push off for the card's kind, until the person turns it on again."""

    notification_id: int


class MutedPage(Press, prefix="muted"):
    page: int


class Unmute(Press, prefix="unmute"):
    """`until` is the end of the mute in Unix seconds, which tells it from a later one."""

    mute_id: int
    until: int
    page: int
