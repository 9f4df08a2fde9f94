"""`Later` and `Mute` on a card: when to send it again, what to mute and until when.

The choices replace the card's own buttons in the same message.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta, tzinfo

from bot.calendar.days import day_of, moment
from bot.callbacks.cards import CloseLater, MuteUntil, NeverAgain, OpenMute, Snooze
from bot.cards.card import Seen, card_screen
from bot.pages.personal import mutes
from bot.rules.catalog import is_over
from bot.rules.mutes import may_be_urgent, targets_of
from bot.ui.html import MESSAGE_LIMIT, Html, visible_length
from bot.ui.screens import Rows, Screen, back, button, column, pairs
from storage.tables import Item

MORNING = time(9)
_MINUTE = timedelta(minutes=1)
_SOONEST_MORNING = timedelta(hours=2)  # one that is nearer is no later than "1 hour"
_SPANS = {"15m": timedelta(minutes=15), "1h": timedelta(hours=1), "1w": timedelta(weeks=1)}
_SNOOZES = ("15m", "1h", "morning")
_MUTES = ("1h", "morning", "1w")


def end_of(choice: str, now: datetime, zone: tzinfo) -> datetime | None:
    """The moment, in UTC, that a button's choice means; None if it is past or no such choice.

    A span is rounded up to a full minute. A morning is named by its day, so that it stays the same
    when the button is tapped again after midnight.
    """
    if choice in _SPANS:
        at = now + _SPANS[choice]
        return at + (_MINUTE - timedelta(seconds=at.second, microseconds=at.microsecond)) % _MINUTE
    try:
        day = date.fromisoformat(choice)
    except ValueError:
        return None
    today = now.astimezone(zone).date()
    if not today <= day <= today + timedelta(days=1):
        return None
    morning = _morning(day, zone)
    return morning if morning > now else None


def is_offered(item: Item) -> bool:
    """Whether it is worth hearing about again: unread, and something is left to do."""
    return item.notification.read_at is None and not is_over(item)


def later_screen(seen: Seen) -> Screen:
    """When to send it again."""
    reader, row_id = seen.reader, seen.notification_id
    times = pairs(
        button(reader, _label(choice, seen), Snooze(row_id, _carried(choice, seen)))
        for choice in _SNOOZES
    )
    rows = (*times, back(reader, CloseLater(row_id)))
    return _below_card(seen, [reader.say("later-which")], rows)


def usual_scope(item: Item) -> str:
    """What people most often mute from a card: its source, else what it is about."""
    targets = targets_of(item)
    return "source" if "source" in targets else next(iter(targets), "")


def mute_screen(seen: Seen, scope: str, muted: Mapping[str, datetime]) -> Screen:
    """Until when to mute it, or what else to mute; `muted`: scope → until when it is now."""
    reader, row_id, targets = seen.reader, seen.notification_id, targets_of(seen.item)
    key, until = targets[scope], muted.get(scope)
    lines = [reader.say("mute-which", what=_what(seen, scope, key))]
    if may_be_urgent(scope, key):
        lines.append(reader.say("mute-urgent"))
    if until is not None:
        lines.append(reader.say("mute-holds", until=reader.moment(until)))
    ends = pairs(
        button(reader, _label(choice, seen), MuteUntil(row_id, scope, _carried(choice, seen)))
        for choice in _MUTES
    )
    others = []
    if scope == "kind":
        others.append(button(reader, "mute-never", NeverAgain(row_id)))
    for other in (it for it in targets if it != scope):
        label = "muted-already" if other in muted else "mute"
        press, what = OpenMute(row_id, other), _what(seen, other, targets[other])
        others.append(button(reader, label, press, what=what))
    rows = (*ends, *column(others), back(reader, CloseLater(row_id)))
    return _below_card(seen, lines, rows)


def _what(seen: Seen, scope: str, key: str) -> str:
    language = seen.reader.language
    return mutes.target_name(scope, key, mutes.stored_name(scope, seen.item, language), language)


def _carried(choice: str, seen: Seen) -> str:
    """What a button carries for the choice: the date of the next morning instead of "morning"."""
    return _next_morning(seen).isoformat() if choice == "morning" else choice


def _label(choice: str, seen: Seen) -> str:
    is_today = choice == "morning" and _next_morning(seen) == _today(seen)
    return "later-this-morning" if is_today else f"later-{choice}"


def _next_morning(seen: Seen) -> date:
    """Whoever cannot sleep means the morning that comes."""
    today = _today(seen)
    is_ahead = _morning(today, seen.reader.zone) - seen.now >= _SOONEST_MORNING
    return today if is_ahead else today + timedelta(days=1)


def _today(seen: Seen) -> date:
    return day_of(seen.now, seen.reader.zone)


def _morning(day: date, zone: tzinfo) -> datetime:
    return moment(datetime.combine(day, MORNING), zone)


def _below_card(seen: Seen, lines: Sequence[Html], rows: Rows) -> Screen:
    """The card with these lines below its text, and these buttons instead of its own."""
    added = Html("".join(f"\n{line}" for line in ("", *lines)))
    shown = card_screen(seen, MESSAGE_LIMIT - visible_length(added))
    return Screen(Html(shown.text + added), rows)
