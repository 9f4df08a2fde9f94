"""The first line of a notification: type, object and what to do, short enough for a lock screen.

Pure. What is too long for the line is told in full by bot.cards.details.
"""

from datetime import datetime

from bot.calendar.days import day_of, day_told
from bot.cards.naming import counts_of, full_name_of, object_of, state_of
from bot.rules.catalog import KINDS, is_over
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.texts import Value, plain, say
from storage.tables import Data, Item

OBJECT_UNITS = 32
STATE_UNITS = 30


def title(item: Item, reader: Reader, now: datetime) -> Html:
    """The first line of the card."""
    return say(reader.language, KINDS[item[0].kind].text_id, **_values(item, reader, now))


def headline(item: Item, reader: Reader, now: datetime) -> str:
    """The same as plain text, for a list or a button."""
    return plain(reader.language, KINDS[item[0].kind].text_id, **_values(item, reader, now))


def _values(item: Item, reader: Reader, now: datetime) -> dict[str, Value]:
    """What the first line may speak of; each kind's text takes what it needs."""
    data, language = item[1], reader.language
    values: dict[str, Value] = {"object": short(object_of(data, language), OBJECT_UNITS)}
    values |= _when(item, reader, now)
    if "counts" in data:
        values["what"] = _what(data, language)
        values["place"] = "source" if data.get("source") else "nowhere"
        values["source"] = short(full_name_of(data.get("source")), OBJECT_UNITS)
    if "count" in data:
        values["count"] = data["count"]
    if "to" in data:
        values["to"] = short(state_of(data["to"], language), STATE_UNITS)
    return values


def _when(item: Item, reader: Reader, now: datetime) -> dict[str, Value]:
    """How far off what is due is, by the reader's calendar on the day when it is drawn."""
    if is_over(item):
        return {"when": "over", "days": 0}
    if "due_at" not in item[1]:
        return {"when": "some", "days": 0}
    due = day_told(str(item[1]["due_at"]), reader.zone)
    days = (due - day_of(now, reader.zone)).days
    return {"when": "today" if days == 0 else "before" if days > 0 else "late", "days": abs(days)}


def _what(data: Data, language: str) -> str:
    counts = counts_of(data, language)
    if len(counts) == 1:
        return counts[0]
    return plain(language, "several-events", count=sum(data["counts"].values()))
