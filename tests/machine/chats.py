"""What must hold of the chats at rest: they show what the tables hold, and nothing else."""

import re
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from bot.actions.objects import open_lists
from bot.delivery.draw import draw
from bot.demo.telegram import Call, Message
from bot.demo.telegram import Person as Account
from bot.demo.telegram.checks.formatted import formatted
from bot.telegram.keyboards import markup
from bot.ui.screens import Screen
from storage.objects import lists, unreached
from storage.tables import Card, Form, Link, Notification
from tests.cast import OLGA, Role
from tests.house import House
from tests.machine.model import Model
from tests.machine.rows import WORK, Rows, is_open

GONE = ("moved", "taken", "given", "done", "cancelled", "deleted", "closed")
PAGE = 8
Buttons = list[list[tuple[str, str | None]]]


def of_the_chat(account: Account, rows: Rows, role: Role) -> None:
    """The chat of somebody linked who has not blocked the bot shows what the tables hold."""
    link = rows.link_of(role)
    assert link is not None, f"{role.name} should be linked"
    assert link.unreachable_at is None, f"{role.name} is taken to be gone"
    all_has_arrived(account, rows, role, link)
    one_card_an_object(rows, link)
    the_bell_is_right(account, rows, role)


def all_has_arrived(account: Account, rows: Rows, role: Role, link: Link) -> None:
    """What has not ended is in the chat, and looks as it should."""
    for it in rows.of(role):
        card = rows.card[it.card_id] if it.card_id is not None else None
        if it.ended is not None and (card is None or card.state != "sent"):
            continue
        assert card is not None, f"neither sent nor ended: {it}"
        is_left = card.state == "ended" and card.link_id != link.id
        assert is_left or card.state == "sent", f"not sent: {card} {it}"
        assert is_left or card.stale == 0, f"not redrawn: {card} {it}"
        message = account.chat.messages.get(card.message_id or 0)
        if card.link_id == link.id:
            assert message is not None, f"not in the chat: {card} {it}"
            _shows(message, card, it, rows)


def _shows(message: Message, card: Card, it: Notification, rows: Rows) -> None:
    lines = message.text.split("\n")
    if card.form == "single":
        whole = rows.standing_for(it)
        assert ("Mark read" in message.labels) == (whole.read_at is None), (message.text, whole)
        assert ("Read" in lines) == (whole.read_at is not None), (message.text, whole)
        is_answered = any("No longer current" in each for each in lines)
        is_paid = "nothing to pay any more" in lines[0]
        assert (is_answered or is_paid) == (whole.ended == "answered"), (message.text, whole)
        if rows.is_over(whole):
            assert not {"I'm on it", "Give back", "Later"} & set(message.labels), message.labels
        return
    open_ones = [each for each in rows.carried(card) if is_open(each)]
    count = len({each.subject or each.pk for each in open_ones})
    said = int(lines[0].split()[0]) if lines[0][0].isdigit() else 0
    assert said == count, (lines[0], open_ones)


def one_card_an_object(rows: Rows, link: Link) -> None:
    """No two cards of one object are in the chat."""
    subjects = Counter[str]()
    for card, its in rows.live_cards():
        if its.id == link.id and card.form == Form.SINGLE:
            about = {it.subject for it in rows.carried(card) if it.subject is not None}
            assert len(about) <= 1, (card, about)
            subjects.update(about)
    assert subjects.total() == len(subjects), subjects


def the_bell_is_right(account: Account, rows: Rows, role: Role) -> None:
    """There is one bell, pinned; its count, its list and the table agree."""
    bells = rows.bells_of(role)
    assert [bell.state for bell in bells] == ["sent"], (role, bells)
    message = account.chat.messages.get(bells[0].message_id or 0)
    assert message is not None, "the bell is not in the chat"
    assert [each.id for each in account.pinned] == [message.id]
    _counts(message, [it for it in rows.of(role) if it.latest])


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
    expected = listed[(page - 1) * PAGE : page * PAGE]
    assert shown == expected, (message.text, shown, expected)
    assert list(marked) == [str(number) for number in range(1, len(shown) + 1)], message.text


def _is_unread(it: Notification) -> bool:
    return it.read_at is None and is_open(it)


# -- cards and a fresh drawing


async def every_card_is_true(house: House, rows: Rows, accounts: dict[Role, Account]) -> None:
    """Each card in a chat shows what a fresh drawing from the tables would."""
    drawn_at = _last_drawn(house)
    for card, link in rows.live_cards():
        account = accounts[rows.role_of(link.person_id)]
        message = account.chat.messages.get(card.message_id or 0)
        if account.chat.standing != "member" or message is None:
            continue
        at = drawn_at[message.id]
        async with house.database.read() as session:
            fresh = await draw(session, card, link, house.app.reader, at)
        assert fresh is not None, ("there is nothing on it", card, message.text)
        shown, true = (message.text, _buttons(message.rows)), (_text_of(fresh), _buttons_of(fresh))
        assert shown == true, (shown, true, card, rows.carried(card))


def _last_drawn(house: House) -> dict[int, datetime]:
    """Id of a message → when it was last sent or changed, by the house's clock."""
    found, clock = dict[int, datetime](), house.telegram.clock
    for call in house.telegram.calls():
        number = _message_of(call)
        if number is not None and (call.accepted or call.status == 400):
            found[number] = house.clock() - timedelta(seconds=clock.monotonic() - call.at)
    return found


def _message_of(call: Call) -> int | None:
    if call.method == "editMessageText":
        return call.params.get("message_id")
    result: Any = call.result
    return result["message_id"] if call.method == "sendMessage" and call.accepted else None


def _text_of(screen: Screen) -> str:
    return formatted({"text": screen.text, "parse_mode": "HTML"})[0]


def _buttons_of(screen: Screen) -> Buttons:
    made = markup(screen) if screen.rows else None
    rows = getattr(made, "inline_keyboard", [])
    return [[(it.text, it.callback_data or it.url) for it in row] for row in rows]


def _buttons(rows: Any) -> Buttons:  # Any: Bot API objects
    return [[(it["text"], it.get("callback_data") or it.get("url")) for it in row] for row in rows]


# -- nobody's


async def nothing_open_is_nobodys(house: House, model: Model, rows: Rows) -> None:
    """Each object that is not over is somebody's who is linked, or administrators know of it.

    An object is somebody's if they have something of it open. Administrators know if it is on the
    list of what reached nobody, or of what somebody left behind, and if they have that list open,
    which they are not told while the cabinet is off.
    Nobody need know what the cabinet does not want to be told, and what a client has been answered.
    """
    waiting = await _on_lists(house, rows, is_on=model.is_on)
    for subject, thing in model.things.items():
        is_work = subject.partition(":")[0] in WORK and thing.over is None and not thing.is_quiet
        having = [it for it in rows.notification.values() if it.subject == subject]
        missed = [it for it in rows.unreached.values() if it.subject == subject]
        if not is_work or not (having or missed) or _is_answered(having, missed, rows):
            continue
        holders = {rows.hearer_of(it) for it in having if is_open(it)} & model.linked
        assert holders or subject in waiting, ("nobody's", subject, thing, having, missed)


async def _on_lists(house: House, rows: Rows, *, is_on: bool) -> set[str | None]:
    """The objects on the lists that are open in Olga's bell."""
    known = {it.subject for it in rows.of(OLGA) if is_open(it)}
    waiting = set[str | None]()
    async with house.database.read() as session:
        for number in (0, *rows.source):
            if not is_on or f"{lists.UNREACHED}:{number}" in known:
                found = await unreached.waiting(session, number)
                waiting |= {it.subject for it in found}
        for number in rows.person:
            if not is_on or f"{lists.LEFT}:{number}" in known:
                left = await open_lists.left_by(session, number)
                waiting |= {it.subject for found in left.values() for it in found}
    return waiting


def _is_answered(having: list[Notification], missed: list[Any], rows: Rows) -> bool:
    """Whether the newest of it was answered."""
    newest = max((it.event_id for it in (*having, *missed)), default=0)
    ends = {it.ended for it in having if it.event_id == newest}
    ends |= {it.how for it in missed if it.event_id == newest}
    return bool(ends & {"answered", "taken_up"})
