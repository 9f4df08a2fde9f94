"""Before a message to a browser is sent, that is written down: after a crash it is sent again.

What is to be told is decided here, by what is true and wanted now, not when the row was made.
"""

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import wishes
from bot.actions.context import Context
from bot.calendar.availability import Times
from bot.push.messages import Message, Setting, message_of, tag_of
from bot.rules.catalog import KINDS, is_over
from bot.rules.mutes import targets_of
from bot.rules.preferences import SOUND, Wishes
from bot.ui.reader import Reader, reader_of
from storage.directory import absences, cabinet, mutes
from storage.flow import inbox
from storage.tables import Ended, Item, Person, PushMessage, PushSubscription
from storage.web import pushes, subscriptions
from storage.web.pushes import Waiting

log = logging.getLogger(__name__)

TOGETHER = 4  # from so many objects on, they come as one message even if none has waited

Found = tuple[PushMessage, Item]


@dataclass(frozen=True)
class Parcel:
    """A message to one browser, and the rows that it settles."""

    subscription: PushSubscription
    rows: tuple[int, ...]
    message: Message
    urgent: bool
    expires_at: datetime
    attempts: int


@dataclass(frozen=True)
class _Person:
    """Whoever is told: what they want, whether they are away, and how much is unread."""

    wishes: Wishes
    is_away: bool
    unread: int


async def claim(context: Context, browsers: Collection[int], reader: Reader) -> list[Parcel]:
    """A parcel for each of these browsers that is to be told something now.

    `reader`: whose language is taken for people who have none of their own.
    """
    session, now = context.session, context.now
    on = await pushes.are_on(session, browsers, now)
    if off := [it for it in browsers if it not in on]:
        await subscriptions.end_these(session, off)
    found = await pushes.waiting(session, on, now)
    people = await _people(context, [it.person for it in found])
    names_clients = (await cabinet.get(session)).push_names_clients
    parcels = []
    for each in found:
        person = people[each.person.pk]
        wanted = await _wanted(context, each, person)
        if chosen := _chosen(wanted):
            setting = Setting(reader_of(each.person, reader), now, names_clients)
            messages = [message for message, _ in chosen]
            try:
                parcels.append(_parcel(each.subscription, chosen, person, setting))
            except Exception:  # the chat and the page have it, and other browsers must not wait
                log.exception("browser %s cannot be told what is due", each.subscription.pk)
                await pushes.drop(session, messages)
            else:
                await pushes.begin(session, messages)
    return parcels


async def _people(context: Context, persons: Collection[Person]) -> dict[int, _Person]:
    session, now = context.session, context.now
    known = await wishes.of(session, {it.pk: it for it in persons}.values(), context.zone)
    found = {}
    for person_id, wanted in known.items():
        muted = frozenset(await mutes.all_of(session, person_id, now))
        is_away = await absences.are_away(session, [person_id], now)
        unread = sum((await inbox.unread_counts(session, person_id)).values())
        found[person_id] = _Person(replace(wanted, muted=muted), is_away, unread)
    return found


async def _wanted(context: Context, each: Waiting, person: _Person) -> list[Found]:
    """What is still to be told now; what is not is dropped, and in quiet hours it waits.

    What was meant for a time within them, because the person asked for it, does not wait.
    """
    session, now, times = context.session, context.now, person.wishes.times
    wanted, dropped = list[Found](), list[PushMessage]()
    for found in each.messages:
        if _is_wanted(found, person, now):
            wanted.append(found)
        else:
            dropped.append(found[0])
    await pushes.drop(session, dropped)
    quiet_until = times.quiet.end(now, times.zone)
    if quiet_until is None:
        return wanted
    calm = [found for found in wanted if _may_wait(found, times)]
    await pushes.put_off(session, [message for message, _ in calm], quiet_until)
    waiting = {message.pk for message, _ in calm}
    return [found for found in wanted if found[0].pk not in waiting]


def _may_wait(found: Found, times: Times) -> bool:
    message, item = found
    was_meant_for_now = message.attempts == 0 and times.are_quiet(message.due_at)
    return not (item.notification.urgent or was_meant_for_now)


def _is_wanted(found: Found, person: _Person, now: datetime) -> bool:
    message, item = found
    notification = item.notification
    if notification.read_at is not None or is_over(item) or message.expires_at <= now:
        return False
    if notification.ended not in (None, Ended.PUSH_OFF):
        return False
    if person.is_away and not notification.urgent:
        return False
    return person.wishes.let_browsers_know(KINDS[notification.kind], targets_of(item))


def _chosen(wanted: Sequence[Found]) -> list[Found]:
    """What the next message tells: all at once if it has waited or is much, else one object."""
    tags = dict.fromkeys(tag_of(item) for _, item in wanted)
    if len(tags) >= TOGETHER or any(message.held for message, _ in wanted):
        return [*wanted]
    first = next(iter(tags), None)
    return [found for found in wanted if tag_of(found[1]) == first]


def _parcel(
    subscription: PushSubscription, chosen: Sequence[Found], person: _Person, setting: Setting
) -> Parcel:
    newest = {tag_of(item): item for _, item in chosen}
    is_silent = all(_is_silent(item, person.wishes) for item in newest.values())
    message = message_of([*newest.values()], person.unread, silent=is_silent, setting=setting)
    return Parcel(
        subscription,
        tuple(row.pk for row, _ in chosen),
        message,
        any(item.notification.urgent for _, item in chosen),
        max(row.expires_at for row, _ in chosen),
        max(row.attempts for row, _ in chosen),
    )


def _is_silent(item: Item, wanted: Wishes) -> bool:
    source = targets_of(item).get("source")
    return not wanted.choices.holds(SOUND, item.notification.kind, source)
