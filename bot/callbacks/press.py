"""What a button means when it is pressed: one small value a button, packed into 64 bytes.

Pure, and without state anywhere else: a button must work months later and on any replica. A
switch carries the wanted value, never "flip": two quick taps run at once.
"""

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, Self

LIMIT_BYTES = 64  # core.telegram.org/bots/api#inlinekeyboardbutton, callback_data
_SEPARATOR = ":"


class Press:
    """The base of all: `pack` gives what Telegram sends back, `unpack` reads it."""

    prefix: ClassVar[str]

    def __init_subclass__(cls, prefix: str) -> None:
        if prefix in _KNOWN:
            raise TypeError(f"two presses begin with {prefix!r}")
        _KNOWN[prefix] = cls
        cls.prefix = prefix

    def pack(self) -> str:
        """The callback data. ValueError if it would not fit or could not be read again."""
        parts = [self.prefix, *(_packed(value) for value in astuple(self))]  # type: ignore[call-overload]  # every subclass is a dataclass
        data = _SEPARATOR.join(parts)
        if len(data.encode()) > LIMIT_BYTES or self.unpack(data) != self:
            raise ValueError(f"a button cannot carry {data!r}")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self | None:
        """The press that the data stands for; None if it is another's, forged or of old shape."""
        prefix, *parts = data.split(_SEPARATOR)
        types = [field.type for field in fields(cls)]  # type: ignore[arg-type]  # as above
        if prefix != cls.prefix or len(parts) != len(types):
            return None
        try:
            return cls(*(_read(kind, part) for kind, part in zip(types, parts, strict=True)))
        except ValueError:
            return None


_KNOWN: dict[str, type[Press]] = {}


def unpack(data: str) -> Press | None:
    """The press of whatever class that the data stands for; None if there is none such."""
    press = _KNOWN.get(data.partition(_SEPARATOR)[0])
    return press.unpack(data) if press is not None else None


def _packed(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"


def _read(kind: object, text: str) -> int | bool | str:
    if kind is bool:
        return _truth(text)
    return _number(text) if kind is int else text


# -- cards and the bell


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


# -- a person's own settings


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


# -- administrators


@dataclass(frozen=True)
class TurnCabinet(Press, prefix="cab"):
    on: bool


@dataclass(frozen=True)
class CabinetPage(Press, prefix="switch"):
    """The cabinet's switch, back from what belongs to it."""


@dataclass(frozen=True)
class PolicyPage(Press, prefix="pol"):
    """The kinds of one section."""

    section: str


@dataclass(frozen=True)
class Allow(Press, prefix="allow"):
    kind: str
    allowed: bool


@dataclass(frozen=True)
class StaffPage(Press, prefix="staff"):
    page: int


@dataclass(frozen=True)
class OpenPerson(Press, prefix="who"):
    person_id: int


@dataclass(frozen=True)
class RolesOf(Press, prefix="roleof"):
    person_id: int


@dataclass(frozen=True)
class GiveRole(Press, prefix="role"):
    """`role` is empty to give the role back to the CRM."""

    person_id: int
    role: str


@dataclass(frozen=True)
class NewLink(Press, prefix="link"):
    person_id: int


@dataclass(frozen=True)
class Unlink(Press, prefix="unlink"):
    """Ends one link; an old button cannot end a newer one."""

    link_id: int


@dataclass(frozen=True)
class ManagingRoles(Press, prefix="roles"):
    """Which roles may manage the cabinet's settings."""


@dataclass(frozen=True)
class LetManage(Press, prefix="may"):
    role: str
    may: bool


@dataclass(frozen=True)
class InviteAs(Press, prefix="inv"):
    role: str


@dataclass(frozen=True)
class ProblemPage(Press, prefix="probs"):
    page: int


@dataclass(frozen=True)
class OpenProblem(Press, prefix="prob"):
    """`what` is "card" or "event"; `page` of the list is gone back to."""

    what: str
    row_id: int
    page: int


@dataclass(frozen=True)
class TryAgain(Press, prefix="again"):
    """Sends the card, or fans the event out, once more; takes off the list what needs neither."""

    what: str
    row_id: int
    page: int


@dataclass(frozen=True)
class SourcePage(Press, prefix="srcs"):
    page: int


@dataclass(frozen=True)
class OpenSource(Press, prefix="src"):
    """`page` of the people to choose its default managers from."""

    source_id: int
    page: int


@dataclass(frozen=True)
class SetManager(Press, prefix="mgr"):
    source_id: int
    person_id: int
    is_manager: bool
    page: int


@dataclass(frozen=True)
class Rename(Press, prefix="name"):
    """`what` is "source" or "channel"."""

    what: str
    row_id: int
