"""What /problems shows: cards that Telegram has refused, events that reached nobody, and why."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TracePage, TryAgain
from bot.cards.card import notice_screen
from bot.cards.headline import item_brief, item_line
from bot.cards.naming import NAME_UNITS, account_name, kind_name
from bot.rules.catalog import KINDS
from bot.ui.html import Html, short, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, back, button, column, listing
from storage.tables import (
    CARRIERS,
    Attempt,
    Card,
    Connection,
    Event,
    Form,
    Item,
    Link,
    Person,
    Tried,
)

ENTRY_NAME_UNITS = 16
ENTRY_WHAT_UNITS = 40
WHAT_UNITS = 200
ANSWER_UNITS = 300
TRY_UNITS = 80

_FORMS = {Form.BELL: "problem-bell", Form.UNREACHABLE: "problem-unreachables"}

LineOf = Callable[[Item, Reader, datetime], str]

# Why a refused card is not sent again.
Obstacle = Literal["unlinked", "read", "over", "unreachable"]


@dataclass(frozen=True)
class Refused:
    """A card that Telegram has refused. `alive`: those of its items that may still be sent."""

    card: Card
    link: Link
    person: Person
    items: Sequence[Item]
    alive: Sequence[Item]

    @property
    def obstacle(self) -> Obstacle | None:
        """Why it is not sent again; "unreachable" may pass, the others are final."""
        if self.link.ended_at is not None:
            return "unlinked"
        if self.card.form in CARRIERS and not self.alive:
            return "read" if any(item.notification.read_at for item in self.items) else "over"
        return "unreachable" if self.link.unreachable_at is not None else None


@dataclass(frozen=True)
class Arrived:
    """What is to be said of the cards of the last 7 days that arrived.

    `repeats`: how many may have come twice. `simpler`: of how many Telegram refused a part; each
    with what was left out and, after a colon, why. `left`: why and how many could not be changed
    or removed. `menus`: why and in how many chats the command menu could not be set, at any time.
    `browsers`: why push services refuse messages, and to how many browsers.
    """

    repeats: int = 0
    simpler: Sequence[tuple[str, int]] = ()
    left: Sequence[tuple[str, int]] = ()
    menus: Mapping[str, int] = field(default_factory=dict)
    browsers: Mapping[str, int] = field(default_factory=dict)

    @property
    def have_failed(self) -> bool:
        """Whether something has got stuck that has no entry of its own."""
        return bool(self.left or self.menus or self.browsers)


def problems_screen(
    found: Sequence[Event | Refused],
    arrived: Arrived,
    paging: Paging,
    reader: Reader,
) -> Screen:
    """One page of them."""
    title = "problems-some" if arrived.have_failed else "problems-none"
    lines = [reader.say("problems-title" if paging.total else title, count=paging.total)]
    lines += arrived_lines(arrived, reader)
    if paging.total:
        lines.append(reader.say("problems-help"))
    entries = (_entry(each, paging.shown, reader) for each in found)
    return listing(lines, column(entries), paging, ProblemPage, reader)


def arrived_lines(arrived: Arrived, reader: Reader) -> Iterator[Html]:
    """What is to be said of cards that arrived."""
    if arrived.repeats:
        yield reader.say("problems-repeats", count=arrived.repeats)
    for answer, count in arrived.simpler:
        yield _simpler(answer, count, reader)
    stuck = {
        "problems-left": arrived.left,
        "problems-menus": arrived.menus.items(),
        "problems-browsers": arrived.browsers.items(),
    }
    for text_id, whys in stuck.items():
        for why, count in whys:
            yield reader.say(text_id, count=count, answer=short(why, TRY_UNITS))


def refused_screen(
    refused: Refused, tries: Sequence[Attempt], page: int, reader: Reader, now: datetime
) -> Screen:
    """One refused card: who it was for, what Telegram has said, and each try."""
    may_go = refused.obstacle in (None, "unreachable")
    label = "problem-send-again" if may_go else "problem-remove"
    again = button(reader, label, TryAgain("card", refused.card.pk, page), "primary")
    lines = [*_card_lines(refused, reader, now), *_tries(tries, reader, now)]
    return Screen.of(lines, (again,), back(reader, ProblemPage(page))).of_clients()


def event_screen(event: Event, connection: Connection | None, page: int, reader: Reader) -> Screen:
    """One event that reached nobody. `connection`: how it came, unless Bellhop made it."""
    kind = KINDS.get(event.type)
    what = kind_name(kind, reader.language) if kind else event.type
    lines = [
        reader.say("problem-event", id=str(event.id)),
        reader.say("problem-event-type", type=short(what, NAME_UNITS)),
    ]
    if connection is not None:
        name = short(connection.name or connection.provider, NAME_UNITS)
        lines.append(reader.say("problem-event-by", name=name))
    lines.append(reader.say("problem-event-at", at=reader.moment(event.received_at)))
    lines.append(reader.say("problem-event-help"))
    ways = [button(reader, "problem-try-again", TryAgain("event", event.pk, page), "primary")]
    if event.subject is not None:
        ways.append(button(reader, "problem-trace", TracePage(event.pk, 0)))
    return Screen.of(lines, *column(ways), back(reader, ProblemPage(page)))


def summary(refused: Refused, reader: Reader, line_of: LineOf = item_line) -> str:
    """What the card said, in one line of plain text. `line_of`: what an item alone says."""
    try:
        return _summary(refused, reader, line_of)
    except (LookupError, AttributeError, TypeError, ValueError):
        # A card that could not be drawn counts as refused, and cannot be drawn here either.
        return reader.plain("problem-undrawable")


def _summary(refused: Refused, reader: Reader, line_of: LineOf) -> str:
    card, items = refused.card, refused.items
    if card.form in _FORMS:
        return reader.plain(_FORMS[card.form])
    if card.content is not None and card.form not in CARRIERS:
        return short(text_of(notice_screen(card.content, reader).text), WHAT_UNITS)
    if len(items) == 1:
        return line_of(items[0], reader, card.created_at)
    return reader.plain("problem-several", count=len(items))


def _card_lines(refused: Refused, reader: Reader, now: datetime) -> Iterator[Html]:
    name = short(refused.person.name, NAME_UNITS)
    yield reader.say("problem-card", what=summary(refused, reader))
    yield reader.say("problem-to", name=name, account=account_name(refused.link))
    yield reader.say("problem-at", at=reader.moment(refused.card.created_at, now))
    if refused.card.answer:
        yield reader.say("problem-answer", answer=short(refused.card.answer, ANSWER_UNITS))
    if refused.obstacle is not None:
        yield reader.say(f"problem-{refused.obstacle}", name=name)


def _tries(tries: Sequence[Attempt], reader: Reader, now: datetime) -> Iterator[Html]:
    if tries:
        yield reader.say("problem-tries")
    for tried in tries:
        outcome, at = reader.say(f"tried-{tried.outcome}"), reader.moment(tried.at, now)
        text_id = "problem-try-answered" if tried.answer else "problem-try"
        said = tried.answer or ""
        if tried.outcome == Tried.SIMPLER:
            said = said.partition(": ")[2]
        answer = short(said, TRY_UNITS)
        yield reader.say(text_id, at=at, outcome=outcome, answer=answer)


def _simpler(answer: str, count: int, reader: Reader) -> Html:
    left_out, _, why = answer.partition(": ")
    parts = ", ".join(reader.plain(f"part-{part}") for part in left_out.split("+"))
    said = short(why, TRY_UNITS)
    return reader.say("problems-simpler", parts=parts, count=count, answer=said)


def _entry(each: Event | Refused, page: int, reader: Reader) -> Button:
    if isinstance(each, Event):
        press = OpenProblem("event", each.pk, page)
        return button(reader, "problem-event-entry", press, id=str(each.id))
    press = OpenProblem("card", each.card.pk, page)
    name = short(each.person.name, ENTRY_NAME_UNITS)
    what = short(summary(each, reader, item_brief), ENTRY_WHAT_UNITS)
    return button(reader, "problem-entry", press, name=name, what=what)
