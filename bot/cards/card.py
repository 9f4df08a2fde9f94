"""The card of one notification, and the notice. Lists are in .lists, the bell is in .bell.

The text is made just before it is sent, in the reader's language, from the event's data.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.calendar.reminders import PAYMENT
from bot.callbacks import channels
from bot.callbacks import press as presses
from bot.callbacks.cabinet import OpenSource
from bot.callbacks.cards import Claim, EndSnooze, GiveBack, MarkRead, OpenLater, OpenMute
from bot.cards.details import address_of, fact_lines, fits_a_button
from bot.cards.headline import title
from bot.cards.naming import NAME_UNITS, number_of_order, phone_of, role_name
from bot.cards.open_objects import OpenList, open_lines, open_rows
from bot.cards.reason import reason
from bot.cards.standing import claim_line, outcome, steps_line
from bot.rules.catalog import is_over
from bot.rules.escalation import ADMINISTRATORS, AGAIN, COLLEAGUES
from bot.rules.mutes import targets_of
from bot.rules.objects.standing import ALONE, Standing
from bot.ui.html import MESSAGE_LIMIT, Html, cut, short, units, visible, visible_length
from bot.ui.reader import Reader
from bot.ui.screens import Button, Row, Screen, button, column, copying, pairs
from bot.ui.texts import Value
from storage.tables import Behalf, Ended, Item

# What the card says about each step that was taken because it was unread.
_STEPS = {
    AGAIN: "card-second-reminder",
    COLLEAGUES: "card-told-others",
    ADMINISTRATORS: "card-told-administrators",
}


@dataclass(frozen=True)
class Seen:
    """One notification as its card shows it to the reader `now`.

    `maybe_repeat`: the message may have been sent before. `behalf`: the person that it was first
    for, if another. `standing`: where its object stands. `waiting`: what it lists, if it lists open
    objects.
    """

    item: Item
    reader: Reader
    now: datetime
    maybe_repeat: bool = False
    behalf: Behalf | None = None
    standing: Standing = ALONE
    waiting: OpenList | None = None

    @property
    def notification_id(self) -> int:
        """The id of the notification."""
        return self.item.notification.pk


def card_screen(seen: Seen, limit: int = MESSAGE_LIMIT) -> Screen:
    """The card, unread or read, with at most `limit` UTF-16 units of text.

    Its facts are cut to fit, the longest first.
    """
    (notification, data), reader, now = seen.item, seen.reader, seen.now
    first = Html(f"<b>{title(seen.item, reader, now, seen.standing)}</b>")
    above = [first, *steps_line(seen.standing, reader)]
    below = [*_beyond(seen), reason(notification, seen.behalf, reader, now), *_remarks(seen)]
    room = limit - sum(visible_length(line) + 1 for line in (*above, *below))
    # If Telegram refuses the address as a button, it is sent as text and needs room.
    room -= units(url) + 1 if fits_a_button(url := address_of(data)) else 0
    if seen.waiting is not None:
        facts = open_lines(seen.waiting, room, reader, now)
    else:
        facts = fact_lines(seen.item, seen.standing, room, reader, now)
    return Screen(cut(Html("\n".join((*above, *facts, *below))), limit), tuple(_rows(seen)))


def notice_screen(
    content: Mapping[str, Any], reader: Reader, *, maybe_repeat: bool = False
) -> Screen:
    """A message that is no notification: a text with its values, and buttons.

    `content` is the JSON that a card of this form stores: `text`, `values`, `roles` (the values
    that are roles), `worded` (those that a text says, by its id), `until`, `buttons` (text,
    callback data, and the values of the text if there are any), `asks`, `also` (more paragraphs:
    texts with the same values) and `note` (what has become of it: a text that stands below).
    """
    values: dict[str, Value] = dict(content.get("values", {}))
    for name in content.get("roles", ()):
        values[name] = role_name(str(values[name]), reader.language)
    for name, text_id in content.get("worded", {}).items():
        values[name] = reader.plain(text_id, **values)
    if until := content.get("until"):
        values["until"] = reader.moment(datetime.fromisoformat(until))
    buttons = (
        button(reader, label, press, None, **dict(*more))
        for label, data, *more in content.get("buttons", ())
        if (press := presses.unpack(data)) is not None
    )
    notes = [content["note"]] if content.get("note") else []
    notes += ["card-repeat"] if maybe_repeat else []
    below = Html("".join(f"\n{reader.say(note)}" for note in notes))
    paragraphs = (content["text"], *content.get("also", ()))
    said = Html("\n\n".join(reader.say(it, **values) for it in paragraphs))
    text = cut(said, MESSAGE_LIMIT - visible_length(below))
    return Screen(Html(text + below), column(buttons), asks=content.get("asks", False))


def _beyond(seen: Seen) -> Iterator[Html]:
    """That the CRM knows more than the card; of what is over, nobody needs it."""
    sender = visible(seen.item.data.get("only_number"))
    if sender and not is_over(seen.item):
        yield seen.reader.say("card-only-number", crm=short(sender, NAME_UNITS))


def _remarks(seen: Seen) -> Iterator[Html]:
    """The lines below the reason: what has happened since."""
    (notification, data), reader = seen.item, seen.reader
    if notification.read_at is None and (step := _STEPS.get(notification.escalated)):
        yield reader.say(step)
    if data.get("settled", {}).get("how") == "paid":
        yield _paid(data["settled"], reader, seen.now)
    elif is_over(seen.item) and outcome(seen.item, seen.standing, reader) is None:
        yield reader.say("card-answered")
    elif notification.ended == Ended.MUTED:
        yield reader.say("card-muted")
    yield from claim_line(seen.standing, reader)
    if notification.again_at is not None:
        yield reader.say("card-again", at=reader.moment(notification.again_at, seen.now))
    if notification.read_at is not None:
        yield reader.say("card-read")
    if seen.maybe_repeat:
        yield reader.say("card-repeat")


def _paid(settled: Mapping[str, Any], reader: Reader, now: datetime) -> Html:
    at, by = reader.moment(datetime.fromisoformat(settled["at"]), now, "date"), settled.get("by")
    text_id = "card-paid-by" if by else "card-paid"
    return reader.say(text_id, at=at, name=short(by or "", NAME_UNITS))


def _rows(seen: Seen) -> Iterator[Row]:
    (notification, data), reader, over = seen.item, seen.reader, is_over(seen.item)
    if notification.kind == PAYMENT and not over:
        yield from column(_payment_buttons(seen))
    if seen.waiting is not None:
        yield from open_rows(seen.waiting, reader)
    elif notification.kind == "event.unreached" and (row_id := data.get("source_row")):
        yield (button(reader, "choose-managers", OpenSource(row_id, 0), "primary"),)
    if seen.standing.may_be_claimed(seen.item):
        yield (button(reader, "claim", Claim(notification.pk), "success"),)
    elif (claim := seen.standing.claim) is not None and claim.is_own and not over:
        yield (button(reader, "give-back", GiveBack(notification.pk)),)
    yield from pairs(_main_buttons(seen))
    if notification.read_at is None and not over:
        later = button(reader, "later", OpenLater(notification.pk))
        mute = button(reader, "mute-open", OpenMute(notification.pk, ""))
        yield (later, mute) if targets_of(seen.item) else (later,)
    if notification.again_at is not None:
        yield (button(reader, "again-never", EndSnooze(notification.pk)),)
    number, phone = number_of_order(data), phone_of(data)
    if copies := (*copying(reader, "copy-order", number), *copying(reader, "copy-phone", phone)):
        yield copies


def _main_buttons(seen: Seen) -> Iterator[Button]:
    """What most people do with most cards, so these stand out."""
    notification, data = seen.item
    if fits_a_button(url := address_of(data)):
        yield Button(seen.reader.plain("open"), url=url, style="primary")
    if notification.read_at is None:
        yield button(seen.reader, "mark-read", MarkRead(notification.pk), "primary")


def _payment_buttons(seen: Seen) -> Iterator[Button]:
    notification, data = seen.item
    if row_id := data.get("channel_row"):
        yield button(seen.reader, "mark-paid", channels.AskPaid(row_id), "success")
    if notification.again_at is None and notification.ended is None:
        press = channels.RemindTomorrow(notification.pk)
        yield button(seen.reader, "remind-tomorrow", press)
