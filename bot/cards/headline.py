"""The first line of a notification: kind, object and what to do, short enough for a lock screen.

bot.cards.details shows in full what is cut here.
"""

from datetime import datetime

from bot.calendar.days import day_of, day_told
from bot.cards.naming import counts_of, full_name_of, short_object_of, stated
from bot.cards.standing import outcome
from bot.rules.catalog import KINDS, is_over
from bot.rules.objects.standing import ALONE, Standing
from bot.ui.html import Html, escape, short
from bot.ui.reader import Reader
from bot.ui.texts import Value
from storage.tables import Data, Item

OBJECT_UNITS = 32
SHOWN_OF_MISTAKES = ("method", "media_type")
STATE_UNITS = 30


def title(item: Item, reader: Reader, now: datetime, standing: Standing = ALONE) -> Html:
    """The first line of the card: what to do or, if that is over, what became of it."""
    if (line := outcome(item, standing, reader)) is not None:
        return escape(line)
    kind = KINDS[item.notification.kind]
    return reader.say(kind.text_id, **_values(item.data, reader, now, over=is_over(item)))


def item_line(item: Item, reader: Reader, now: datetime, standing: Standing = ALONE) -> str:
    """The same in plain text, for a list or a button."""
    if (line := outcome(item, standing, reader)) is not None:
        return line
    return headline(item.notification.kind, item.data, reader, now, over=is_over(item))


def item_brief(item: Item, reader: Reader, now: datetime) -> str:
    """The same without what to do, for an entry of a list."""
    if (line := outcome(item, ALONE, reader)) is not None:
        return line
    return brief(item.notification.kind, item.data, reader, now, over=is_over(item))


def headline(kind: str, data: Data, reader: Reader, now: datetime, *, over: bool = False) -> str:
    """What the kind's first line says. `over`: nothing is left to do."""
    return reader.plain(KINDS[kind].text_id, **_values(data, reader, now, over=over))


def brief(kind: str, data: Data, reader: Reader, now: datetime, *, over: bool = False) -> str:
    """Kind and object alone, for a line of a list that says more after it."""
    return reader.plain(f"{KINDS[kind].text_id}.line", **_values(data, reader, now, over=over))


def _values(data: Data, reader: Reader, now: datetime, *, over: bool) -> dict[str, Value]:
    """Every value that a first line may need; each kind's text takes its own."""
    language = reader.language
    values: dict[str, Value] = {"object": short_object_of(data, language, OBJECT_UNITS)}
    values |= {"when": "over", "days": 0} if over else _when(data, reader, now)
    values["guess"] = "silent" if "last_order_at" in data else "no"
    if "counts" in data:
        values["what"] = _what(data, reader)
        values["place"] = "source" if data.get("source") else "nowhere"
        values["source"] = short(full_name_of(data.get("source")), OBJECT_UNITS)
    if "count" in data:
        values["count"] = data["count"]
    if "failing" in data:
        is_given_up = data.get("settled", {}).get("how") == "given_up"
        values["failing"] = "none" if is_given_up else data["failing"]
    if "mistake" in data:
        values["mistake"] = data["mistake"]
        values |= {it: short(str(data.get(it) or "?"), STATE_UNITS) for it in SHOWN_OF_MISTAKES}
    if "to" in data:
        values["to"] = short(stated(data, "to", language), STATE_UNITS)
    return values


def _when(data: Data, reader: Reader, now: datetime) -> dict[str, Value]:
    """How far off the due day is `now`, by the reader's calendar."""
    if "due_at" not in data:
        return {"when": "some", "days": 0}
    days = (day_told(str(data["due_at"]), reader.zone) - day_of(now, reader.zone)).days
    return {"when": "today" if days == 0 else "before" if days > 0 else "late", "days": abs(days)}


def _what(data: Data, reader: Reader) -> str:
    counts = counts_of(data, reader.language)
    if len(counts) == 1:
        return counts[0]
    return reader.plain("several-events", count=sum(data["counts"].values()))
