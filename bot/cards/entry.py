"""One line of a list for a notification: when it came, what it is about, what became of it.

The bell, bursts and digests take it from here, so that all of them look alike.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from bot.calendar.days import day_of
from bot.cards.deal import total_of
from bot.cards.headline import brief
from bot.cards.naming import full_name_of
from bot.cards.standing import became
from bot.rules.catalog import KINDS, is_over
from bot.rules.objects.standing import ALONE, Standing
from bot.ui.formats import Money, moment_tag, money_text
from bot.ui.html import Html, cut, escape, short, visible
from bot.ui.reader import Reader
from storage.tables import OVER, Data, Item, Notification

UNREAD, URGENT = "●", "❗"  # a line has at most one mark
BETWEEN = " · "
ENTRY_UNITS = 140
DETAIL_UNITS = 32


@dataclass(frozen=True)
class Entries:
    """Items to list, with what their lines need besides.

    `names`: id of a person that items were first for → name. `standings`: id of an item → where its
    object stands, if that needs a name.
    """

    items: Sequence[Item]
    names: Mapping[int | None, str] = field(default_factory=dict)
    standings: Mapping[int | None, Standing] = field(default_factory=dict)

    def standing(self, item: Item) -> Standing:
        """Where the item's object stands, as far as its line says it."""
        return self.standings.get(item.notification.id, ALONE)

    def line(self, item: Item, reader: Reader, now: datetime) -> Html:
        """The line of one of the items."""
        first_for = self.names.get(item.notification.on_behalf_of)
        return entry(item, reader, now, first_for, self.standing(item))


def entry(
    item: Item,
    reader: Reader,
    now: datetime,
    first_for: str | None = None,
    standing: Standing = ALONE,
) -> Html:
    """The item in one line of at most `ENTRY_UNITS`; what is unread is marked and bold.

    `first_for`: the name of the absent person it was meant for. `standing`: of its object.
    """
    notification, data = item
    over, unread = is_over(item), is_unread(notification)
    what = escape(brief(notification.kind, data, reader, now, over=over))
    parts = [
        _when(notification.created_at, reader, now),
        Html(f"<b>{what}</b>") if unread else what,
    ]
    parts += (escape(each) for each in particulars(item, reader))
    if first_for:
        parts.append(reader.say("entry-for", name=short(first_for, DETAIL_UNITS)))
    if over:
        parts.append(_outcome(item, standing, reader))
    elif unread and notification.escalated:
        parts.append(reader.say("entry-escalated", step=notification.escalated))
    mark = (URGENT if notification.urgent and not over else UNREAD) if unread else ""
    return cut(Html(f"{mark} {BETWEEN.join(parts)}".lstrip()), ENTRY_UNITS)


def _outcome(item: Item, standing: Standing, reader: Reader) -> Html:
    if (words := became(item, standing, reader)) is not None:
        return escape(words)
    is_paid = item.data.get("settled", {}).get("how") == "paid"
    return reader.say("entry-paid" if is_paid else "entry-over")


class Words(NamedTuple):
    """What a pop-up says, without HTML: what it is, and below it what the line of a list adds."""

    title: str
    text: str


def in_words(item: Item, reader: Reader, now: datetime, first_for: str | None = None) -> Words:
    """The item as a pop-up says it; `first_for` as in `entry`."""
    _, data = item
    what = brief(item.notification.kind, data, reader, now, over=is_over(item))
    parts = [*particulars(item, reader)]
    if first_for:
        parts.append(reader.plain("entry-for", name=short(first_for, DETAIL_UNITS)))
    return Words(what, BETWEEN.join(parts))


def is_unread(notification: Notification) -> bool:
    """Whether the bell counts it: nobody has read it, and its person has something left to do."""
    return notification.read_at is None and notification.ended not in OVER


def _when(at: datetime, reader: Reader, now: datetime) -> Html:
    """The time of day of what came today, else the day."""
    is_today = day_of(at, reader.zone) == day_of(now, reader.zone)
    return moment_tag(reader.language, reader.moment(at, now, "time" if is_today else "day"))


def particulars(item: Item, reader: Reader) -> Iterator[str]:
    """Amount and client; if neither is known, what the client wrote, or where it comes from."""
    data = item.data
    amount, client = _amount(data, reader), visible((data.get("buyer") or {}).get("name"))
    other = "" if amount or client else visible(data.get("text")) or _place(item)
    return (each for each in (amount, short(client or other, DETAIL_UNITS)) if each)


def _amount(data: Data, reader: Reader) -> str:
    money, amount, currency = total_of(data), data.get("amount"), data.get("currency")
    if money is None and amount is not None:
        money = Money(Decimal(str(amount)), str(currency) if currency else None)
    return "" if money is None else money_text(reader.language, money, brief=True)


def _place(item: Item) -> str:
    """The source or the channel, unless the line is about that itself."""
    kind, data = KINDS[item.notification.kind], item.data
    about = kind.key.partition(".")[0]
    places = (data.get(name) for name in ("source", "channel") if name != about)
    return "" if kind.own else next((full_name_of(it) for it in places if it), "")
