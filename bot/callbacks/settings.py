"""The buttons of a person's own settings."""

from bot.callbacks.press import Press


class OpenSettings(Press, prefix="set"):
    """`page` is "" for a new message, "main" to redraw the pressed one."""

    page: str


class OpenKinds(Press, prefix="kinds"):
    """A page of the kinds that the cabinet allows; a press turns one on or off."""

    page: int


class SwitchKind(Press, prefix="kindsw"):
    """Turns messages of one kind on or off, in that list."""

    kind: str
    value: bool


class KindsInDetail(Press, prefix="kindset"):
    """The same page; a press opens a kind."""

    page: int


class Choose(Press, prefix="pref"):
    """`kind` is empty for all kinds."""

    preference: str
    kind: str
    value: bool


class OpenKind(Press, prefix="kind"):
    kind: str


class HeardSources(Press, prefix="heard"):
    """A page of the sources that the person may hear of; a press turns one on or off."""

    page: int


class SwitchSource(Press, prefix="heardsw"):
    """Turns messages from one source on or off; `page`: the page that lists it."""

    source_id: int
    page: int
    value: bool


class SourcesInDetail(Press, prefix="heardset"):
    """The same page; a press opens a source."""

    page: int


class HeardSource(Press, prefix="heard1"):
    """One of them; `page`: the page that lists it, to which Back leads."""

    source_id: int
    page: int


class ChooseSource(Press, prefix="prefsrc"):
    """Chooses for one source; `page` as above."""

    preference: str
    source_id: int
    page: int
    value: bool


class OpenSignedIn(Press, prefix="signedin"):
    """A page of where one is signed in to the web bell."""

    page: int


class SignOut(Press, prefix="signout"):
    """Signs out there; `since`: in seconds, when that session began. `page`: which one lists it."""

    session_id: int
    since: int
    page: int


class SignOutEverywhere(Press, prefix="signoutall"):
    """Ends all of one's own sessions."""


class Speak(Press, prefix="lang"):
    language: str


class LeaveBellhop(Press, prefix="leave"):
    """Asks whether one's own link shall end; an old button cannot end a newer one."""

    link_id: int


class LeaveNow(Press, prefix="leavenow"):
    link_id: int


class OpenStop(Press, prefix="stop"):
    """What can be stopped."""


class KeepAccount(Press, prefix="keep"):
    """Leaves the account to the person it speaks for."""


class TakeAccount(Press, prefix="take"):
    """Confirms that the account will speak for the person of the invite."""

    token: str
