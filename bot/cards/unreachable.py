"""The card that tells an administrator who cannot be reached. One a chat, changed in place.

bot.actions.membership says when it is sent, bot.delivery.draw asks the tables for its people.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from bot.callbacks.staff import NewLink
from bot.cards.naming import NAME_UNITS, account_name
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.screens import Screen, button, column
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

    People who are back are not on it any more.
    """
    if not lost:
        return Screen(reader.say("unreachable-none"))
    buttons = (
        button(
            reader,
            "unreachable-new-link",
            NewLink(person.pk),
            name=short(person.name, BUTTON_NAME_UNITS),
        )
        for person, _ in lost
    )
    return Screen.of(_lines(lost, total, reader, now), *column(buttons))


def _lines(
    lost: Sequence[tuple[Person, Link]], total: int, reader: Reader, now: datetime
) -> Iterator[Html]:
    if total == 1:
        yield reader.say("unreachable-one", name=short(lost[0][0].name, NAME_UNITS))
    else:
        yield reader.say("unreachable-many", count=total)
    for person, link in lost:
        assert link.unreachable_at is not None
        name, since = short(person.name, NAME_UNITS), reader.moment(link.unreachable_at, now)
        yield reader.say("unreachable-line", name=name, account=account_name(link), since=since)
    if total > len(lost):
        yield reader.say("unreachable-more", count=total - len(lost))
    yield reader.say("unreachable-help")
