"""What /problems shows: what Telegram has refused, what could not be fanned out, and why."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TryAgain
from bot.cards.card import notice_screen
from bot.cards.headline import headline
from bot.cards.naming import NAME_UNITS, account_name, kind_name
from bot.rules.catalog import KINDS, is_over
from bot.ui.html import Html, short, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Row, Screen, back, button, listing
from storage.tables import CARRIERS, Attempt, Card, Connection, Event, Form, Item, Link, Person

ENTRY_NAME_UNITS = 16
ENTRY_WHAT_UNITS = 40
WHAT_UNITS = 200
ANSWER_UNITS = 300
TRY_UNITS = 80

_FORMS = {Form.BELL: "problem-bell", Form.UNREACHABLE: "problem-unreachables"}

# Why a card that was refused is not sent again.
Obstacle = Literal["unlinked", "read", "over", "unreachable"]


@dataclass(frozen=True)
class Refused:
    """A card that Telegram has refused. `alive`: what it carries that is still to be sent."""

    card: Card
    link: Link
    person: Person
    items: Sequence[Item]
    alive: Sequence[Item]

    @property
    def obstacle(self) -> Obstacle | None:
        """What stands against sending it again; that the chat cannot be reached may pass."""
        if self.link.ended_at is not None:
            return "unlinked"
        if self.card.form in CARRIERS and not self.alive:
            return "read" if any(item.notification.read_at for item in self.items) else "over"
        return "unreachable" if self.link.unreachable_at is not None else None


def problems_screen(
    unheard: Sequence[Event],
    refused: Sequence[Refused],
    repeats: int,
    paging: Paging,
    reader: Reader,
) -> Screen:
    """One page: events that reached nobody, then refused cards. `repeats`: of the last 7 days."""
    title = "problems-title" if paging.total else "problems-none"
    lines = [reader.say(title, count=paging.total)]
    if repeats:
        lines.append(reader.say("problems-repeats", count=repeats))
    if paging.total:
        lines.append(reader.say("problems-help"))
    entries = [
        *(_event_entry(event, paging.shown, reader) for event in unheard),
        *(_card_entry(each, paging.shown, reader) for each in refused),
    ]
    return listing(lines, entries, paging, ProblemPage, reader)


def refused_screen(
    refused: Refused, tries: Sequence[Attempt], page: int, reader: Reader, now: datetime
) -> Screen:
    """One refused card: the person it was for, what Telegram has said, and each try."""
    label = "problem-remove"
    if refused.obstacle in (None, "unreachable"):
        label = "problem-send-again"
    again = TryAgain("card", refused.card.pk, page)
    lines = [*_card_lines(refused, reader, now), *_tries(tries, reader, now)]
    return Screen.of(lines, *_tools(label, again, reader))


def event_screen(event: Event, connection: Connection | None, page: int, reader: Reader) -> Screen:
    """One event that nobody has heard of. `connection`: what it came by, if not our own."""
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
    again = TryAgain("event", event.pk, page)
    return Screen.of(lines, *_tools("problem-try-again", again, reader))


def what_it_says(refused: Refused, reader: Reader) -> str:
    """What the card was to tell, as plain text of one line."""
    try:
        return _words(refused, reader)
    except (LookupError, AttributeError, TypeError, ValueError):
        # What could not be drawn counts as refused, too, and cannot be drawn here either.
        return reader.plain("problem-undrawable")


def _words(refused: Refused, reader: Reader) -> str:
    card, items = refused.card, refused.items
    if card.form in _FORMS:
        return reader.plain(_FORMS[card.form])
    if card.content is not None:
        return short(text_of(notice_screen(card.content, reader).text), WHAT_UNITS)
    if len(items) == 1:
        notification, data = items[0]
        over = is_over(items[0])
        return headline(notification.kind, data, reader, card.created_at, over=over)
    return reader.plain("problem-several", count=len(items))


def _card_lines(refused: Refused, reader: Reader, now: datetime) -> Iterator[Html]:
    name = short(refused.person.name, NAME_UNITS)
    yield reader.say("problem-card", what=what_it_says(refused, reader))
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
        if tried.answer:
            answer = short(tried.answer, TRY_UNITS)
            yield reader.say("problem-try-answered", at=at, outcome=outcome, answer=answer)
        else:
            yield reader.say("problem-try", at=at, outcome=outcome)


def _card_entry(refused: Refused, page: int, reader: Reader) -> Button:
    return button(
        reader,
        "problem-entry",
        OpenProblem("card", refused.card.pk, page),
        name=short(refused.person.name, ENTRY_NAME_UNITS),
        what=short(what_it_says(refused, reader), ENTRY_WHAT_UNITS),
        at=reader.moment(refused.card.created_at),
    )


def _event_entry(event: Event, page: int, reader: Reader) -> Button:
    press, at = OpenProblem("event", event.pk, page), reader.moment(event.received_at)
    return button(reader, "problem-event-entry", press, id=str(event.id), at=at)


def _tools(label: str, again: TryAgain, reader: Reader) -> tuple[Row, Row]:
    return (button(reader, label, again),), back(reader, ProblemPage(again.page))
