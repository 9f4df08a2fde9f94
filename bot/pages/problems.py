"""What /problems shows: what Telegram has refused, what could not be fanned out, and why. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from bot.callbacks.cabinet import OpenProblem, ProblemPage, TryAgain
from bot.cards.card import notice_screen
from bot.cards.headline import headline
from bot.cards.naming import NAME_UNITS, account_name
from bot.rules.catalog import KINDS
from bot.ui.formats import Moment
from bot.ui.html import Html, cut, short, text_of
from bot.ui.reader import Reader
from bot.ui.screens import Button, Paging, Screen, column, listing
from bot.ui.texts import Value, plain, say
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
        """What stands against sending it again; that nobody can be reached may pass."""
        if self.link.ended_at is not None:
            return "unlinked"
        if self.card.form in CARRIERS and not self.alive:
            is_read = any(notification.read_at for notification, _ in self.items)
            return "read" if is_read else "over"
        return "unreachable" if self.link.unreachable_at is not None else None


def list_screen(
    unheard: Sequence[Event],
    refused: Sequence[Refused],
    repeats: int,
    paging: Paging,
    reader: Reader,
) -> Screen:
    """One page: events that reached nobody, then refused cards. `repeats`: of the last 7 days."""
    language = reader.language
    title = (
        say(language, "problems-title", count=paging.total)
        if paging.total
        else say(language, "problems-none")
    )
    lines = [title]
    if repeats:
        lines.append(say(language, "problems-repeats", count=repeats))
    if paging.total:
        lines.append(say(language, "problems-help"))
    entries = [
        *(_event_entry(event, paging.shown, reader) for event in unheard),
        *(_card_entry(each, paging.shown, reader) for each in refused),
    ]
    return listing(lines, entries, paging, ProblemPage, language)


def card_screen(
    refused: Refused, tries: Sequence[Attempt], page: int, reader: Reader, now: datetime
) -> Screen:
    """One refused card: for whom it was, what Telegram has said, and each try."""
    obstacle = refused.obstacle
    label = "problem-send-again" if obstacle in (None, "unreachable") else "problem-remove"
    again = TryAgain("card", refused.card.pk, page)
    text = "\n".join(_card_lines(refused, tries, reader, now))
    return Screen(cut(Html(text)), _tools(label, again, reader.language))


def event_screen(event: Event, connection: Connection | None, page: int, reader: Reader) -> Screen:
    """One event that nobody has heard of. `connection`: what it came by, if not our own."""
    kind = KINDS.get(event.type)
    what = plain(reader.language, f"{kind.text_id}.name") if kind else event.type
    lines = [
        say(reader.language, "problem-event", id=str(event.id)),
        say(reader.language, "problem-event-type", type=short(what, NAME_UNITS)),
    ]
    if connection is not None:
        name = short(connection.name or connection.provider, NAME_UNITS)
        lines.append(say(reader.language, "problem-event-by", name=name))
    at = Moment(event.received_at, reader.zone)
    lines += [
        say(reader.language, "problem-event-at", at=at),
        say(reader.language, "problem-event-help"),
    ]
    again = TryAgain("event", event.pk, page)
    return Screen(cut(Html("\n".join(lines))), _tools("problem-try-again", again, reader.language))


def what_it_says(refused: Refused, reader: Reader) -> str:
    """What the card was to tell, as plain text of one line."""
    try:
        return _words(refused, reader)
    except (LookupError, AttributeError, TypeError, ValueError):
        # What could not be drawn counts as refused, too, and cannot be drawn here either.
        return plain(reader.language, "problem-undrawable")


def _words(refused: Refused, reader: Reader) -> str:
    card, items = refused.card, refused.items
    if card.form in _FORMS:
        return plain(reader.language, _FORMS[card.form])
    if card.content is not None:
        return short(text_of(notice_screen(card.content, reader).text), WHAT_UNITS)
    if len(items) == 1:
        return headline(items[0], reader, card.created_at)
    return plain(reader.language, "problem-several", count=len(items))


def _card_lines(
    refused: Refused, tries: Sequence[Attempt], reader: Reader, now: datetime
) -> Iterator[str]:
    def line(message_id: str, **values: Value) -> Html:
        return say(reader.language, message_id, **values)

    def moment(at: datetime) -> Moment:
        return Moment(at, reader.zone, now=now)

    name = short(refused.person.name, NAME_UNITS)
    yield line("problem-card", what=what_it_says(refused, reader))
    yield line("problem-to", name=name, account=account_name(refused.link))
    yield line("problem-at", at=moment(refused.card.created_at))
    if refused.card.answer:
        yield line("problem-answer", answer=short(refused.card.answer, ANSWER_UNITS))
    if refused.obstacle is not None:
        yield line(f"problem-{refused.obstacle}", name=name)
    if tries:
        yield line("problem-tries")
    for tried in tries:
        outcome, at = line(f"tried-{tried.outcome}"), moment(tried.at)
        if tried.answer:
            answer = short(tried.answer, TRY_UNITS)
            yield line("problem-try-answered", at=at, outcome=outcome, answer=answer)
        else:
            yield line("problem-try", at=at, outcome=outcome)


def _card_entry(refused: Refused, page: int, reader: Reader) -> Button:
    label = plain(
        reader.language,
        "problem-entry",
        name=short(refused.person.name, ENTRY_NAME_UNITS),
        what=short(what_it_says(refused, reader), ENTRY_WHAT_UNITS),
        at=Moment(refused.card.created_at, reader.zone),
    )
    return Button(label, OpenProblem("card", refused.card.pk, page))


def _event_entry(event: Event, page: int, reader: Reader) -> Button:
    at = Moment(event.received_at, reader.zone)
    label = plain(reader.language, "problem-event-entry", id=str(event.id), at=at)
    return Button(label, OpenProblem("event", event.pk, page))


def _tools(label: str, again: TryAgain, language: str) -> tuple[tuple[Button, ...], ...]:
    return column(
        (
            Button(plain(language, label), again),
            Button(plain(language, "back"), ProblemPage(again.page), style="primary"),
        )
    )
