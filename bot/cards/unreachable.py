"""The card that tells an administrator who cannot be reached: one for each chat, redrawn in place.

bot.actions.people.membership decides when a new one is sent, bot.delivery.draw loads its people.
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
NOTICED_FOR = timedelta(hours=1)  # how long people still look at a message after it came


def is_noticed(card: Card | None, now: datetime, *, was_empty: bool) -> bool:
    """Whether a name that is added to this card will be seen; if not, a new card is needed.

    `was_empty`: nobody was on the list any more, so nobody looks at it.
    """
    if card is None:
        return False
    if card.sent_at is None:
        return True
    return not was_empty and now - card.sent_at < NOTICED_FOR


def unreachable_screen(
    lost: Sequence[tuple[Person, Link]], total: int, reader: Reader, now: datetime
) -> Screen:
    """Who cannot be reached and since when, each with `New link`.

    `lost`: the first of the `total`.
    """
    if not lost:
        return Screen(reader.say("unreachable-none"))
    buttons = []
    for person, _ in lost:
        name = short(person.name, BUTTON_NAME_UNITS)
        buttons.append(button(reader, "unreachable-new-link", NewLink(person.pk), name=name))
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
