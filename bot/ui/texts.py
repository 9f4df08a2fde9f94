"""Every word that people read: the Fluent messages in `locales/`, formatted with escaped values.

`say` makes HTML for a message's text, `plain` makes text for buttons, toasts and command menus.
Fluent and Babel are loaded with the first message.
"""

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from bot.ui.formats import (
    Moment,
    Money,
    moment_tag,
    moment_text,
    money_text,
    near_day,
    plain_number,
)
from bot.ui.html import MESSAGE_LIMIT, Html, clean, cut_plain, escape, one_line, text_of

if TYPE_CHECKING:
    from fluent.runtime import FluentBundle
    from fluent.runtime.resolver import Pattern

LANGUAGES = ("en", "uk", "ru")
_ORIGINAL = "en"

Value = str | int | Decimal | Money | Moment

log = logging.getLogger(__name__)


def say(language: str, message_id: str, /, **values: Value) -> Html:
    """The message `id` or `id.attribute` as HTML for Telegram. KeyError if there is none.

    A `str` value becomes one escaped line; for several lines pass `escape(text)`.
    """
    return Html(_formatted(language, message_id, values, _as_html))


def plain(language: str, message_id: str, /, **values: Value) -> str:
    """The message without HTML, for text that Telegram does not parse. KeyError if none."""
    return clean(_formatted(language, message_id, values, _as_plain))


def worded(language: str, moment: Moment) -> str:
    """The moment as text; a spoken one of a near day by its name."""
    text_id = near_day(moment)
    if text_id is None:
        return moment_text(language, moment)
    at = moment.at.astimezone(moment.zone)
    return plain(language, text_id, time=f"{at.hour}:{at.minute:02}")


def language_of(code: str | None, default: str) -> str:
    """The language for Telegram's `language_code` ("uk", "ru-RU"); `default` if there is none."""
    language = (code or "").replace("_", "-").partition("-")[0].lower()
    return language if language in LANGUAGES else default


def source_of(language: str) -> str:
    """The source of a language's messages."""
    return (resources.files("bot") / "locales" / f"{language}.ftl").read_text("utf-8")


def forget() -> None:
    """Reads the messages from their sources again when they are needed next."""
    _bundle.cache_clear()
    _simple.cache_clear()


def warm_up() -> None:
    """Loads Fluent, Babel and all languages, so that the first card does not wait for them."""
    for language in LANGUAGES:
        _bundle(language)
        money_text(language, Money(Decimal(1), "UAH"))
        moment_text(language, Moment(datetime.fromtimestamp(0, UTC), ZoneInfo("Europe/Kyiv")))


def _formatted(
    language: str, message_id: str, values: dict[str, Value], show: Callable[[str, Value], Value]
) -> str:
    text = ""
    wanted = language if language in LANGUAGES else _ORIGINAL
    if (filled := _filled(wanted, message_id, values, show)) is not None:
        return filled
    original = _pattern(_ORIGINAL, message_id)
    if original is None:
        raise KeyError(message_id)
    patterns = {wanted: _pattern(wanted, message_id)} if wanted != _ORIGINAL else {}
    for candidate, pattern in (patterns | {_ORIGINAL: original}).items():
        if pattern is not None:
            shown = {key: show(candidate, value) for key, value in values.items()}
            result, errors = _bundle(candidate).format_pattern(pattern, shown)
            text = str(result)
            if not errors:
                return text
        # Values may be a customer's data, so they are never logged.
        log.error("text %s cannot be formatted in %s", message_id, candidate)
    return text


def _filled(
    language: str, message_id: str, values: dict[str, Value], show: Callable[[str, Value], Value]
) -> str | None:
    """The message if it is but text with values that are text; None if Fluent has to make it."""
    parts = _simple(language, message_id)
    if parts is None:
        return None
    found = []
    for text, name in parts:
        found.append(text)
        if name:
            shown = show(language, values[name]) if name in values else None
            if not isinstance(shown, str):
                return None
            found.append(shown)
    return "".join(found)


@cache
def _simple(language: str, message_id: str) -> tuple[tuple[str, str], ...] | None:
    """The message as pieces of text, each with the name of the value that follows it, if any.

    None if it has more than that, which most messages have not.
    """
    from fluent.runtime import resolver
    from fluent.syntax.ast import VariableReference

    pattern = _pattern(language, message_id)
    if pattern is None or _pattern(_ORIGINAL, message_id) is None:
        return None
    parts = []
    for each in getattr(pattern, "elements", (pattern,)):  # a text alone is in no pattern
        if isinstance(each, resolver.TextElement):
            parts.append((each.value, ""))
        elif isinstance(value := getattr(each, "expression", None), VariableReference):
            parts.append(("", value.id.name))
        else:
            return None
    return tuple(parts)


def _pattern(language: str, message_id: str) -> "Pattern | None":
    name, _, attribute = message_id.partition(".")
    bundle = _bundle(language)
    if not bundle.has_message(name):
        return None
    message = bundle.get_message(name)
    pattern: Pattern | None = message.attributes.get(attribute) if attribute else message.value
    return pattern


@cache
def _bundle(language: str) -> "FluentBundle":
    from fluent.runtime import FluentBundle, FluentResource, resolver

    # The limit is against hostile sources of messages. These are Bellhop's own, and never dropped.
    resolver.MAX_PART_LENGTH = 1_000_000
    bundle = FluentBundle([language], use_isolating=False)
    bundle.add_resource(FluentResource(source_of(language)))
    return bundle


def _as_html(language: str, value: Value) -> Value:
    match value:
        case Html():
            return value
        case Moment() if near_day(value) is None:
            return moment_tag(language, value)
    shown = _as_plain(language, value)
    return escape(shown) if isinstance(shown, str) else shown


def _as_plain(language: str, value: Value) -> Value:
    match value:
        case Html():
            return text_of(value)
        case str():
            return cut_plain(one_line(value), MESSAGE_LIMIT)
        case Money():
            return money_text(language, value)
        case Moment():
            return worded(language, value)
    return plain_number(value)
