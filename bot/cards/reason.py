"""The line below the facts that says why the card is for this person."""

from datetime import datetime, timedelta

from bot.cards.naming import NAME_UNITS
from bot.rules.absences import SUBSTITUTE
from bot.rules.escalation import ESCALATED
from bot.ui.html import Html, short
from bot.ui.reader import Reader
from storage.tables import Behalf, Notification

LONG = timedelta(hours=2)


def reason(
    notification: Notification, behalf: Behalf | None, reader: Reader, now: datetime
) -> Html:
    """Why the card is for this person; `behalf`: the person it was first for, if another."""
    if behalf is None:
        return reader.say(f"reason-{notification.reason}")
    name = short(behalf.name, NAME_UNITS)
    if behalf.away_until is not None and notification.reason in (SUBSTITUTE, ESCALATED):
        until = reader.moment(behalf.away_until, now)
        return reader.say("reason-substitute-until", name=name, until=until)
    if notification.reason != ESCALATED:
        return reader.say("reason-substitute-before", name=name)
    told_at = behalf.told_at or notification.created_at
    waited = notification.created_at - told_at
    if waited < LONG:
        minutes = waited // timedelta(minutes=1)
        return reader.say("reason-escalated-for", name=name, minutes=minutes)
    return reader.say("reason-escalated-since", name=name, since=reader.moment(told_at, now))
