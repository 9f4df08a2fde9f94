"""What waits for somebody who is away goes to whoever begins to stand in. Nothing is sent here.

Works within the caller's transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.calendar.availability import Times, after_working
from bot.pages import mutes as muting
from bot.rules.absences import SUBSTITUTE, Cover
from bot.rules.catalog import KINDS
from bot.rules.fanout import NewNotification, pass_on
from bot.rules.preferences import Choices, decide
from storage.directory import mutes, preferences
from storage.flow import away_backlog, cards, escalations, notifications
from storage.flow.notifications import Item
from storage.tables.flow import Person


@dataclass(frozen=True)
class _Wishes:
    """How the substitute wants it; `muted`: scope and key of each mute; `policy`: kind → minutes
    after which it is told again."""

    choices: Choices
    times: Times
    muted: frozenset[tuple[str, str]]
    policy: Mapping[str, int]


async def hand_over(
    session: AsyncSession, absent_id: int, cover: Cover, zone: tzinfo, now: datetime
) -> None:
    """Whoever `cover` names hears what waits, is unread and not past its time. `zone`: the
    cabinet's."""
    items = await away_backlog.alive(session, absent_id, now)
    told = [(item, person) for item in items if (person := _substitute(item, cover)) is not None]
    if not told:
        return
    wishes = await _wishes(session, told[0][1], zone, now)  # it is the same person each time
    made = await notifications.add(session, (row.__dict__ for row in _rows(told, wishes, now)))
    await cards.redraw_bells(session, made)


def _substitute(item: Item, cover: Cover) -> Person | None:
    """Who may hear it in place of the absent: nobody hears of the own deed."""
    notification, data = item
    kind = KINDS[notification.kind]
    found = cover.stand_in(notification.person_id, kind, notification.reason)
    actor = data.get("actor_id")
    return None if found is None or (actor and actor == found.crm_id) else found


def _rows(
    told: Sequence[tuple[Item, Person]], wishes: _Wishes, now: datetime
) -> Iterator[NewNotification]:
    for item, person in told:
        notification, kind = item[0], KINDS[item[0].kind]
        verdict = decide(
            kind,
            wishes.choices,
            now,
            wishes.times,
            urgent=notification.urgent,
            is_muted=not wishes.muted.isdisjoint(muting.targets_of(item).items()),
        )
        assert person.id is not None
        escalate_at = None
        if (minutes := wishes.policy.get(kind.key)) is not None:
            escalate_at = after_working(wishes.times, verdict.due_at or now, minutes)
        yield pass_on(
            notification, kind, person.id, verdict, now, reason=SUBSTITUTE, escalate_at=escalate_at
        )


async def _wishes(session: AsyncSession, person: Person, zone: tzinfo, now: datetime) -> _Wishes:
    assert person.id is not None
    chosen = await preferences.of(session, [person.id])
    return _Wishes(
        Choices(chosen.get(person.id, {})),
        await reschedule.of(session, person, zone),
        frozenset(await mutes.all_of(session, person.id, now)),
        await escalations.policy(session),
    )
