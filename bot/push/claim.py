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
    people = await _people(context, {it.person.pk: it.person for it in found}.values())
    names_clients = (await cabinet.get(session)).push_names_clients
    parcels = []
    for each in found:
        setting = Setting(reader_of(each.person, reader), now, names_clients)
        try:
            decided = _decided(each, people[each.person.pk], setting)
        except Exception:  # the chat and the page have it, and other browsers must not wait
            log.exception("browser %s cannot be told what is due", each.subscription.pk)
            decided = _Decided(dropped=_untellable(each, people[each.person.pk], setting))
        await pushes.drop(session, decided.dropped)
        if decided.quiet_until is not None:
            await pushes.put_off(session, decided.put_off, decided.quiet_until)
        if decided.parcel is not None:
            await pushes.begin(session, decided.told)
            parcels.append(decided.parcel)
    return parcels


async def _people(context: Context, persons: Collection[Person]) -> dict[int, _Person]:
    session, now = context.session, context.now
    known = await wishes.of(session, persons, context.zone)
    muted = await mutes.of_people(session, known, now)
    away = await absences.of_people(session, known, now)
    unread = await inbox.unread_of(session, known)
    return {
        it: _Person(replace(wanted, muted=muted.get(it, ())), it in away, unread.get(it, 0))
        for it, wanted in known.items()
    }


@dataclass(frozen=True)
class _Decided:
    """What becomes of one browser's messages: `told` in the `parcel`; the rest stays as it is."""

    dropped: Sequence[PushMessage] = ()
    put_off: Sequence[PushMessage] = ()
    quiet_until: datetime | None = None
    told: Sequence[PushMessage] = ()
    parcel: Parcel | None = None


def _decided(each: Waiting, person: _Person, setting: Setting) -> _Decided:
    """What is not to be told any more is dropped, and in quiet hours it waits.

    What was meant for a time within them, because the person asked for it, does not wait.
    """
    now, times = setting.now, person.wishes.times
    wanted = [found for found in each.messages if _is_wanted(found, person, now)]
    kept = {message.pk for message, _ in wanted}
    dropped = [message for message, _ in each.messages if message.pk not in kept]
    quiet_until = times.quiet.end(now, times.zone)
    calm = [it for it in wanted if _may_wait(it, times)] if quiet_until is not None else []
    put_off = [message for message, _ in calm]
    chosen = _chosen([found for found in wanted if found not in calm])
    parcel = _parcel(each.subscription, chosen, person, setting) if chosen else None
    return _Decided(dropped, put_off, quiet_until, [message for message, _ in chosen], parcel)


def _untellable(each: Waiting, person: _Person, setting: Setting) -> list[PushMessage]:
    """Those that fail by themselves, or else all: the others are told at the next look."""
    failed = []
    for found in each.messages:
        try:
            _decided(each._replace(messages=[found]), person, setting)
        except Exception:  # noqa: BLE001 - has been logged
            failed.append(found[0])
    return failed or [message for message, _ in each.messages]


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
