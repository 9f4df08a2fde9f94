"""The line below the facts that says why this person has the card. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.cards.naming import NAME_UNITS
from bot.rules.absences import SUBSTITUTE
from bot.rules.escalation import ESCALATED
from bot.ui.formats import Moment
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from bot.ui.texts import say
from storage.tables import Notification

LONG = timedelta(hours=2)


@dataclass(frozen=True)
class Behalf:
    """For whom a notification was first.

    `away_until`: if that person is away now. `told_at`: since when it waits for that person.
    """

    name: str
    away_until: datetime | None = None
    told_at: datetime | None = None


def reason(
    notification: Notification, behalf: Behalf | None, reader: Reader, now: datetime
) -> Html:
    """Why it is for this person, or in whose place the person has it."""
    language = reader.language
    if behalf is None:
        return say(language, f"reason-{notification.reason}")
    name = short(behalf.name, NAME_UNITS)
    if behalf.away_until is not None and notification.reason in (SUBSTITUTE, ESCALATED):
        until = Moment(behalf.away_until, reader.zone, now=now)
        return say(language, "reason-substitute-until", name=name, until=until)
    if notification.reason == ESCALATED:
        return _not_read(notification, behalf, name, reader, now)
    return say(language, "reason-substitute-before", name=name)


def _not_read(
    notification: Notification, behalf: Behalf, name: str, reader: Reader, now: datetime
) -> Html:
    told_at = behalf.told_at or notification.created_at
    waited = notification.created_at - told_at
    if waited < LONG:
        minutes = waited // timedelta(minutes=1)
        return say(reader.language, "reason-escalated-for", name=name, minutes=minutes)
    since = Moment(told_at, reader.zone, now=now)
    return say(reader.language, "reason-escalated-since", name=name, since=since)
