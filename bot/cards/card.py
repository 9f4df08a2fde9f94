"""Notification → screen: the card, the list of a burst, the notice. The bell is in bot.cards.bell.

Pure. Text is made here at the last moment, in the reader's language, from the event's data.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.calendar.reminders import PAYMENT
from bot.callbacks import channels
from bot.callbacks import press as presses
from bot.callbacks.cabinet import OpenSource
from bot.callbacks.cards import EndSnooze, MarkRead, OpenLater
from bot.cards.details import address_of, details, fits_a_button, lines
from bot.cards.headline import title
from bot.cards.naming import NAME_UNITS, role_name
from bot.cards.reason import Behalf, reason
from bot.rules.catalog import KINDS, is_over
from bot.rules.escalation import ADMINISTRATORS, AGAIN, COLLEAGUES
from bot.ui.formats import Moment
from bot.ui.html import MESSAGE_LIMIT, Html, cut, short, units, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Screen, column
from bot.ui.texts import Value, plain, say
from storage.tables import Ended, Item, Notification

# What the card says of the step that was taken because nobody has read it.
_STEPS = {
    AGAIN: "card-second-reminder",
    COLLEAGUES: "card-told-others",
    ADMINISTRATORS: "card-told-administrators",
}


def card_screen(
    item: Item,
    reader: Reader,
    now: datetime,
    *,
    behalf: Behalf | None = None,
    maybe_repeat: bool = False,
    limit: int = MESSAGE_LIMIT,
) -> Screen:
    """The message that carries one notification, before or after reading.

    `behalf`: for whom it was first, where it is for somebody else.

    `limit`: the most UTF-16 units of text; its facts are shortened to fit, longest first.
    """
    notification, data = item
    language = reader.language
    above = Html(f"<b>{title(item, reader, now)}</b>")
    below = [reason(notification, behalf, reader, now)]
    below += _remarks(item, reader, now, maybe_repeat)
    room = limit - sum(visible_length(line) + 1 for line in (above, *below))
    # Telegram may refuse the address as a button: then it has to find room as text.
    room -= units(url) + 1 if fits_a_button(url := address_of(data)) else 0
    facts = lines(details(KINDS[notification.kind], data, reader, now), room, language)
    text = Html("\n".join((above, *facts, *below)))
    return Screen(cut(text, limit), tuple(_card_buttons(item, language)))


def notice_screen(
    content: Mapping[str, Any], reader: Reader, *, maybe_repeat: bool = False
) -> Screen:
    """A message that is no notification: a text id with values, and buttons by their press."""
    values: dict[str, Value] = dict(content.get("values", {}))
    for name in content.get("roles", ()):
        values[name] = role_name(str(values[name]), reader.language)
    if expires := content.get("until"):
        values["until"] = Moment(datetime.fromisoformat(expires), reader.zone)
    buttons = (
        Button(plain(reader.language, label), press=press)
        for label, data in content.get("buttons", ())
        if (press := presses.unpack(data)) is not None
    )
    below = Html("\n" + say(reader.language, "card-repeat")) if maybe_repeat else Html("")
    text = cut(
        say(reader.language, content["text"], **values), MESSAGE_LIMIT - visible_length(below)
    )
    return Screen(Html(text + below), column(buttons), asks=content.get("asks", False))


def _remarks(item: Item, reader: Reader, now: datetime, maybe_repeat: bool) -> Iterator[Html]:
    """The lines below the facts and the reason: what has become of it."""
    notification, data = item
    language = reader.language
    if notification.read_at is None and (step := _STEPS.get(notification.escalated)):
        yield say(language, step)
    if data.get("settled", {}).get("how") == "paid":
        yield _paid(data["settled"], reader, now)
    elif is_over(item):
        yield say(language, "card-answered")
    elif notification.ended == Ended.MUTED:
        yield say(language, "card-muted")
    if notification.again_at is not None:
        yield say(language, "card-again", at=Moment(notification.again_at, reader.zone, now=now))
    if notification.read_at is not None:
        yield say(language, "card-read")
    if maybe_repeat:
        yield say(language, "card-repeat")


def _paid(settled: Mapping[str, Any], reader: Reader, now: datetime) -> Html:
    at = Moment(datetime.fromisoformat(settled["at"]), reader.zone, "date", now)
    if name := settled.get("by"):
        return say(reader.language, "card-paid-by", at=at, name=short(name, NAME_UNITS))
    return say(reader.language, "card-paid", at=at)


def _card_buttons(item: Item, language: str) -> Iterator[tuple[Button, ...]]:
    notification, data = item
    if notification.kind == PAYMENT and not is_over(item):
        yield from column(_payment_buttons(notification, data, language))
    if notification.kind == "event.unreached" and (row_id := data.get("source_row")):
        press = OpenSource(row_id, 0)
        yield (Button(plain(language, "choose-managers"), press, style="primary"),)
    if notification.read_at is None:
        read = Button(plain(language, "mark-read"), MarkRead(notification.pk))
        later = Button(plain(language, "later"), OpenLater(notification.pk))
        yield (read,) if is_over(item) else (read, later)
    if notification.again_at is not None:
        yield (Button(plain(language, "again-never"), EndSnooze(notification.pk)),)
    if fits_a_button(url := address_of(data)):
        yield (Button(plain(language, "open"), url=url),)


def _payment_buttons(
    notification: Notification, data: Mapping[str, Any], language: str
) -> Iterator[Button]:
    if row_id := data.get("channel_row"):
        yield Button(plain(language, "mark-paid"), channels.AskPaid(row_id), style="success")
    if notification.again_at is None and notification.ended is None:
        yield Button(plain(language, "remind-tomorrow"), channels.RemindTomorrow(notification.pk))
