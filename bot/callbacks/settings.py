"""The buttons of a person's own settings."""

from dataclasses import dataclass

from bot.callbacks.press import Press


@dataclass(frozen=True)
class OpenSettings(Press, prefix="set"):
    """`page` is "" for a new message; "main": the pressed message turns back to it."""

    page: str


@dataclass(frozen=True)
class OpenKinds(Press, prefix="kinds"):
    """By type: a page of the kinds that the cabinet allows."""

    page: int


@dataclass(frozen=True)
class Choose(Press, prefix="pref"):
    """`kind` is empty for all kinds."""

    preference: str
    kind: str
    value: bool


@dataclass(frozen=True)
class OpenKind(Press, prefix="kind"):
    kind: str


@dataclass(frozen=True)
class Speak(Press, prefix="lang"):
    language: str


@dataclass(frozen=True)
class LeaveBellhop(Press, prefix="leave"):
    """Unlinks the one who presses; an old button cannot end a newer link."""

    link_id: int


@dataclass(frozen=True)
class TakeAccount(Press, prefix="take"):
    """Yes: this account is to speak for the person of the invite now."""

    token: str
