"""What a button means when it is pressed: one small value, packed into 64 bytes.

There is no state elsewhere: a button must work months later, and on any replica. A switch carries
the wanted value, not "flip", because a button may be tapped twice.
"""

from dataclasses import astuple, dataclass, fields
from typing import ClassVar, Self, dataclass_transform

LIMIT_BYTES = 64  # core.telegram.org/bots/api#inlinekeyboardbutton, callback_data
_SEPARATOR = ":"


@dataclass_transform(frozen_default=True)
class Press:
    """The base of all presses, which are frozen dataclasses of int, bool and str."""

    prefix: ClassVar[str]

    def __init_subclass__(cls, prefix: str) -> None:
        if prefix in _KNOWN:
            raise TypeError(f"two presses begin with {prefix!r}")
        _KNOWN[prefix] = cls
        cls.prefix = prefix
        dataclass(frozen=True)(cls)

    def pack(self) -> str:
        """The callback data. Raises ValueError if it is too long, or could not be read again."""
        parts = [self.prefix, *(_packed(value) for value in astuple(self))]  # type: ignore[call-overload]  # every subclass is a dataclass
        data = _SEPARATOR.join(parts)
        if len(data.encode()) > LIMIT_BYTES or self.unpack(data) != self:
            raise ValueError(f"a button cannot carry {data!r}")
        return data

    @classmethod
    def unpack(cls, data: str) -> Self | None:
        """The press in the data; None if it is of another class, an old release, or forged."""
        prefix, *parts = data.split(_SEPARATOR)
        types = [field.type for field in fields(cls)]  # type: ignore[arg-type]  # as above
        if prefix != cls.prefix or len(parts) != len(types):
            return None
        try:
            return cls(*(_read(kind, part) for kind, part in zip(types, parts, strict=True)))
        except ValueError:
            return None


_KNOWN: dict[str, type[Press]] = {}


def can_carry(data: str) -> bool:
    """Whether a button could carry it, as far as Telegram and the database are concerned."""
    try:
        return "\0" not in data and len(data.encode()) <= LIMIT_BYTES
    except UnicodeEncodeError:  # half a surrogate pair
        return False


def unpack(data: str) -> Press | None:
    """The press in the data, of whichever class; None if it is none."""
    press = _KNOWN.get(data.partition(_SEPARATOR)[0])
    return press.unpack(data) if press is not None else None


def _packed(value: object) -> str:
    return str(int(value)) if isinstance(value, bool) else str(value)


def _read(kind: object, text: str) -> int | bool | str:
    if kind is bool:
        return _truth(text)
    return _number(text) if kind is int else text


def _number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise ValueError(text)
    return int(text)


def _truth(text: str) -> bool:
    if text not in ("0", "1"):
        raise ValueError(text)
    return text == "1"
