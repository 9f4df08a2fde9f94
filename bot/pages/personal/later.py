"""`Later` on a card: when to send it again, what to mute and until when.

The choices replace the card's own buttons in the same message.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.callbacks.cards import CloseLater, MuteUntil, OpenLater, OpenMute, Snooze
from bot.cards.card import Seen, card_screen
from bot.pages.personal import mutes
from bot.rules.catalog import is_over
from bot.rules.mutes import may_be_urgent, targets_of
from bot.ui.html import MESSAGE_LIMIT, Html, visible_length
from bot.ui.screens import Rows, Screen, button, column, pairs
from storage.tables import Item

MORNING = time(9)
_MINUTE = timedelta(minutes=1)
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
    morning = datetime.combine(day, MORNING, zone).astimezone(UTC)
    return morning if morning > now else None


def is_offered(item: Item) -> bool:
    """Whether it is worth hearing about again: unread, and something is left to do."""
    return item.notification.read_at is None and not is_over(item)


def later_screen(seen: Seen, muted: Mapping[str, datetime]) -> Screen:
    """When to send it again, or what to mute; `muted`: scope → until when it is muted now."""
    reader, row_id = seen.reader, seen.notification_id
    times = pairs(
        button(reader, f"later-{choice}", Snooze(row_id, _carried(choice, seen)))
        for choice in _SNOOZES
    )
    targets = []
    for scope, key in targets_of(seen.item).items():
        label = "muted-already" if scope in muted else "mute"
        targets.append(button(reader, label, OpenMute(row_id, scope), what=_what(seen, scope, key)))
    back = button(reader, "back", CloseLater(row_id))
    return _below_card(seen, [reader.say("later-which")], (*times, *column(targets), (back,)))


def mute_screen(seen: Seen, scope: str, until: datetime | None) -> Screen:
    """Until when to mute it; `until`: it is muted now, until then."""
    reader, row_id, key = seen.reader, seen.notification_id, targets_of(seen.item)[scope]
    lines = [reader.say("mute-which", what=_what(seen, scope, key))]
    if may_be_urgent(scope, key):
        lines.append(reader.say("mute-urgent"))
    if until is not None:
        lines.append(reader.say("mute-holds", until=reader.moment(until)))
    ends = pairs(
        button(reader, f"later-{choice}", MuteUntil(row_id, scope, _carried(choice, seen)))
        for choice in _MUTES
    )
    back = button(reader, "back", OpenLater(row_id))
    return _below_card(seen, lines, (*ends, (back,)))


def _what(seen: Seen, scope: str, key: str) -> str:
    language = seen.reader.language
    return mutes.target_name(scope, key, mutes.stored_name(scope, seen.item, language), language)


def _carried(choice: str, seen: Seen) -> str:
    """What a button carries for the choice: tomorrow's date instead of "morning"."""
    if choice != "morning":
        return choice
    tomorrow = seen.now.astimezone(seen.reader.zone).date() + timedelta(days=1)
    return tomorrow.isoformat()


def _below_card(seen: Seen, lines: Sequence[Html], rows: Rows) -> Screen:
    """The card with these lines below its text, and these buttons instead of its own."""
    added = Html("".join(f"\n{line}" for line in ("", *lines)))
    shown = card_screen(seen, MESSAGE_LIMIT - visible_length(added))
    return Screen(Html(shown.text + added), rows)
