"""What must hold of an installation at rest: tables, chats and the model agree."""

import re
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import select

from bot.demo.telegram import Message
from bot.demo.telegram import Person as Account
from storage.engine.database import Database
from storage.tables import Card, Event, Identity, Link, Notification, Unreached
from tests.cast import Role
from tests.machine.model import Hook, Model

LIVE = ("due", "sending", "sent")
OVER = ("No longer current", "nothing to pay any more")
PAGE = 8


@dataclass(frozen=True)
class Rows:
    """The tables that carry the flow, by id; `crm_id`: person → id in the CRM."""

    event: dict[int, Event]
    notification: dict[int, Notification]
    card: dict[int, Card]
    link: dict[int, Link]
    unreached: dict[tuple[int, str], Unreached]
    crm_id: dict[int, str]

    def of(self, role: Role) -> list[Notification]:
        """The person's notifications, newest first."""
        found = (it for it in self.notification.values() if self.hearer_of(it) == role.crm_id)
        return sorted(found, key=lambda it: -(it.id or 0))

    def link_of(self, role: Role) -> Link | None:
        """The person's open link."""
        for link in self.link.values():
            if self.crm_id.get(link.person_id) == role.crm_id and link.ended_at is None:
                return link
        return None

    def bells_of(self, role: Role) -> list[Card]:
        """The person's bells that are, or are to be, in the chat."""
        link = self.link_of(role)
        return [
            card
            for card in self.card.values()
            if link is not None and (card.link_id, card.form) == (link.id, "bell")
            if card.state in LIVE
        ]

    def hearer_of(self, notification: Notification) -> str | None:
        """Whose it is: the person's id in the CRM."""
        return self.crm_id.get(notification.person_id)


def _key(row: Any) -> Any:  # Any: a row of any table, and its key
    return (row.event_id, row.kind) if isinstance(row, Unreached) else row.id


async def read(database: Database) -> Rows:
    """Reads all of them."""
    tables = {}
    async with database.read() as session:
        for table in (Event, Notification, Card, Link, Unreached):
            found = (await session.exec(select(table))).all()
            tables[table.__name__.lower()] = {_key(row): row for row in found}
        known_as = (await session.exec(select(Identity))).all()
    return Rows(**tables, crm_id={it.person_id: it.crm_id for it in known_as})


def of_the_tables(model: Model, rows: Rows, now: datetime) -> None:
    """The tables hold what the model says."""
    every_hook_has_its_event(model, rows)
    the_right_people_hear(model, rows)
    what_is_read_is_read(model, rows)
    each_end_has_its_reason(model, rows, now)


def of_the_chat(account: Account, rows: Rows, role: Role) -> None:
    """The chat of somebody linked who has not blocked the bot shows what the tables hold."""
    link = rows.link_of(role)
    assert link is not None, f"{role.name} should be linked"
    assert link.unreachable_at is None, f"{role.name} is taken to be gone"
    all_has_arrived(account, rows, role, link)
    the_bell_is_right(account, rows, role)


# -- tables and model


def every_hook_has_its_event(model: Model, rows: Rows) -> None:
    """What was answered with 200 is stored and fanned out."""
    kept = {event.external_id for event in rows.event.values() if event.state == "done"}

    assert kept >= model.hooks.keys(), model.hooks.keys() - kept


def the_right_people_hear(model: Model, rows: Rows) -> None:
    """They have a notification and nobody else does; what reached nobody is kept."""
    heard = {
        (rows.event[it.event_id].external_id, rows.hearer_of(it), it.kind)
        for it in rows.notification.values()
        if rows.event[it.event_id].connection_id is not None
    }
    assert heard == model.heard, heard ^ model.heard
    reminders = [event for event in rows.event.values() if event.external_id.startswith("payment:")]
    kept = rows.unreached.keys()
    assert 0 <= len(kept) - model.unreached <= len(reminders), (kept, model.unreached)


def what_is_read_is_read(model: Model, rows: Rows) -> None:
    """Only its owner's press marks a notification read."""
    found = {it.id for it in rows.notification.values() if it.read_at is not None}

    assert model.must_be_read <= found, model.must_be_read - found
    assert found <= model.may_be_read, found - model.may_be_read


def each_end_has_its_reason(model: Model, rows: Rows, now: datetime) -> None:
    """Nothing that should be sent has ended, and everything answered has."""
    for it in rows.notification.values():
        hook = model.hooks.get(rows.event[it.event_id].external_id)
        if it.ended is not None:
            assert _is_true(it, hook, model, rows.hearer_of(it) or "", now), (it, hook)
        elif hook is not None:
            assert not model.is_answered(hook), (it, hook)


def _is_true(it: Notification, hook: Hook | None, model: Model, hearer: str, now: datetime) -> bool:
    match it.ended:
        case "read":
            return it.read_at is not None or it.id in model.may_be_unread_again
        case "answered":
            return hook is None or model.is_answered(hook)
        case "expired":
            return it.expires_at is not None and it.expires_at <= now
        case "everything_off":
            return (hearer, "everything_off", "") in model.was_off
        case "push_off":
            return bool({(hearer, "push", ""), (hearer, "push", it.kind)} & model.was_off)
        case "dismissed" | "unlinked":
            return hearer in model.has_left
    return False


# -- tables and chats


def all_has_arrived(account: Account, rows: Rows, role: Role, link: Link) -> None:
    """What has not ended is in the chat, and looks as it should."""
    for it in rows.of(role):
        card = rows.card[it.card_id] if it.card_id is not None else None
        if it.ended is not None and (card is None or card.state != "sent"):
            continue
        assert card is not None, f"neither sent nor ended: {it}"
        is_left = card.state == "ended" and card.link_id != link.id
        assert is_left or card.state == "sent", f"not sent: {card} {it}"
        assert card.stale == 0, f"not redrawn: {card} {it}"
        message = account.chat.messages.get(card.message_id or 0)
        assert message is not None, f"not in the chat: {card} {it}"
        if card.link_id == link.id:
            _shows(message, card, it, rows)


def _shows(message: Message, card: Card, it: Notification, rows: Rows) -> None:
    lines = message.text.split("\n")
    if card.form == "single":
        assert ("Mark read" in message.labels) == (it.read_at is None), (message.text, it)
        is_over = any(words in message.text for words in OVER)
        assert is_over == (it.ended == "answered"), (message.text, it)
        assert ("Read" in lines) == (it.read_at is not None), (message.text, it)
        return
    together = [each for each in rows.notification.values() if each.card_id == card.id]
    alive = sum(each.ended is None for each in together)
    assert alive <= int(lines[0].split()[0]) <= len(together), (lines[0], together)
    assert ("Read" in lines) == all(each.read_at for each in together), message.text


def the_bell_is_right(account: Account, rows: Rows, role: Role) -> None:
    """There is one bell, pinned; its count, its list and the table agree."""
    bells = rows.bells_of(role)
    assert [bell.state for bell in bells] == ["sent"], bells
    message = account.chat.messages.get(bells[0].message_id or 0)
    assert message is not None, "the bell is not in the chat"
    assert [each.id for each in account.pinned] == [message.id]
    _counts(message, rows.of(role))


def _counts(message: Message, mine: list[Notification]) -> None:
    unread = Counter(it.section for it in mine if _is_unread(it))
    lines, labels = message.text.split("\n"), message.labels
    assert lines[0] == f"Bell: {unread.total()} unread", (message.text, unread)
    if "Back" in labels:
        return  # a notification is open, so no list is shown
    assert f"Events ({unread['events']})" in labels, (labels, unread)
    assert f"System ({unread['system']})" in labels, (labels, unread)
    only_unread = "Show all" in labels
    page = int(found[1]) if (found := re.search(r"^Page (\d+) of", message.text, re.M)) else 1
    listed = [
        (f"item:{it.id}", _is_unread(it))
        for it in mine
        if it.section == lines[1].lower() and (_is_unread(it) or not only_unread)
    ]
    numbered = [line for line in lines if re.match(r"\d+\. ", line)]
    marked = {line.partition(". ")[0]: re.match(r"\d+\. [●❗] ", line) for line in numbered}
    shown = [
        (button["callback_data"], marked[button["text"]] is not None)
        for row in message.rows
        for button in row
        if button.get("callback_data", "").startswith("item:")
    ]
    assert shown == listed[(page - 1) * PAGE : page * PAGE], message.text
    assert list(marked) == [str(number) for number in range(1, len(shown) + 1)], message.text


def _is_unread(it: Notification) -> bool:
    return it.read_at is None and it.ended != "answered"
