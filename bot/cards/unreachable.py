"""The card that lists for an administrator who cannot be reached. One a chat, changed in place.

Pure; bot.actions.membership says when, bot.delivery.draw asks the tables.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.callbacks.staff import NewLink
from bot.cards.naming import NAME_UNITS, account_name
from bot.ui.formats import Moment
from bot.ui.html import Html, cut, short
from bot.ui.reader import Reader
from bot.ui.screens import Button, Screen, column
from bot.ui.texts import plain, say
from storage.tables import Card, Link, Person

LISTED = 10
BUTTON_NAME_UNITS = 32
NOTICED_FOR = timedelta(hours=1)  # so long people still look at a message that has come


def is_noticed(card: Card | None, now: datetime, *, was_empty: bool) -> bool:
    """Whether a name that is added to this list is seen; else a new card has to tell it.

    `was_empty`: nobody was on the list before, so it was done with.
    """
    if card is None:
        return False
    if card.sent_at is None:
        return True
    return not was_empty and now - card.sent_at < NOTICED_FOR


def unreachable_screen(
    lost: Sequence[tuple[Person, Link]], total: int, reader: Reader, now: datetime
) -> Screen:
    """Who cannot be reached and since when, each with `New link`; `total` may be more than `lost`.

    Whoever is back is not on it any more.
    """
    if not lost:
        return Screen(say(reader.language, "unreachable-none"))
    text = Html("\n".join(_lines(lost, total, reader, now)))
    return Screen(cut(text), column(_new_link(person, reader.language) for person, _ in lost))


def _lines(
    lost: Sequence[tuple[Person, Link]], total: int, reader: Reader, now: datetime
) -> Iterator[str]:
    language = reader.language
    if total == 1:
        name = short(lost[0][0].name, NAME_UNITS)
        yield say(language, "unreachable-one", name=name)
    else:
        yield say(language, "unreachable-many", count=total)
    for person, link in lost:
        assert link.unreachable_at is not None
        yield say(
            language,
            "unreachable-line",
            name=short(person.name, NAME_UNITS),
            account=account_name(link),
            since=Moment(link.unreachable_at, reader.zone, now=now),
        )
    if total > len(lost):
        yield say(language, "unreachable-more", count=total - len(lost))
    yield say(language, "unreachable-help")


def _new_link(person: Person, language: str) -> Button:
    label = plain(language, "unreachable-new-link", name=short(person.name, BUTTON_NAME_UNITS))
    return Button(label, NewLink(person.pk))
