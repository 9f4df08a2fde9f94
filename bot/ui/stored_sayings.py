"""What is said in reply to an update, as JSON: another replica may have to say it.

Half a surrogate pair and NUL are dropped, which neither a database nor Telegram takes.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from typing import Any, cast

from bot.callbacks import unpack
from bot.ui.html import Html
from bot.ui.screens import (
    Button,
    LeaveChat,
    Redraw,
    Remove,
    Saying,
    Sayings,
    Screen,
    Show,
    Tell,
    Toast,
)

Json = dict[str, Any]  # Any: JSON

_KINDS: dict[str, type[Saying]] = {
    kind.__name__.lower(): kind for kind in (Toast, Show, Tell, Redraw, Remove, LeaveChat)
}


def stored(sayings: Sequence[Saying]) -> list[Json]:
    """Each as an object whose `say` is its kind."""
    return [{"say": type(saying).__name__.lower(), **_stored(saying)} for saying in sayings]


def restored(content: Sequence[Mapping[str, Any]]) -> Sayings:
    """What `stored` was given. Raises ValueError for what another release has written."""
    try:
        return [_restored(_KINDS[each["say"]], each) for each in content]
    except (KeyError, TypeError) as unknown:
        raise ValueError("a saying of another release") from unknown


def _stored(value: object) -> Json:
    """The fields that are not as they are by default."""
    assert not isinstance(value, type)
    known = ((field, getattr(value, field.name)) for field in fields(value))  # type: ignore[arg-type]  # every saying and its parts are dataclasses
    return {field.name: _plain(it) for field, it in known if it != field.default}


def _plain(value: Any) -> Any:  # Any: a field, and JSON
    match value:
        case str():
            return value.encode(errors="ignore").decode().replace("\0", "")
        case int() | None:
            return value
        case tuple():
            return [_plain(each) for each in value]
        case Button() | Screen():
            return _stored(value)
        case _:
            return value.pack()


def _restored(kind: type[Saying], content: Mapping[str, Any]) -> Saying:
    given = {name: value for name, value in content.items() if name != "say"}
    if "screen" in given:
        given["screen"] = _screen(given["screen"])
    return cast(Callable[..., Saying], kind)(**given)


def _screen(content: Mapping[str, Any]) -> Screen:
    rows = tuple(tuple(_button(each) for each in row) for row in content.get("rows", ()))
    return Screen(**{**content, "text": Html(content["text"]), "rows": rows})


def _button(content: Mapping[str, Any]) -> Button:
    if "press" not in content:
        return Button(**content)
    press = unpack(content["press"])
    if press is None:
        raise ValueError("a button of another release")
    return Button(**{**content, "press": press})
