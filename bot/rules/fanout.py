"""Where catalogue, audience and preferences meet: one event's meaning → notifications.

Pure: the rows are written by bot.intake.step, sent by bot.delivery.step.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.availability import Times, after_working
from bot.rules.absences import LONGEST, NOBODY_AWAY, Cover, Hearer, hearers
from bot.rules.audience import Circle
from bot.rules.catalog import Kind
from bot.rules.escalation import ESCALATED
from bot.rules.preferences import Choices, Verdict, decide
from storage.tables import Data, Ended, Held, NewNotification, Notification

NO_CHOICES = Choices()


@dataclass(frozen=True)
class Spread:
    """What fan-out makes of one kind. `unreached`: it should have reached somebody, and did not."""

    rows: tuple[NewNotification, ...]
    unreached: bool


@dataclass(frozen=True)
class Happening:
    """One kind that one event means. `over`: it was answered before it became known."""

    event_id: int
    kind: Kind
    subject: str | None
    data: Data
    over: bool = False


def fan_out(
    happening: Happening,
    circle: Circle,
    choices: Mapping[int, Choices],
    times: Mapping[int, Times],
    unreachable: Collection[int],
    now: datetime,
    muted_by: Collection[int] = (),
    cover: Cover = NOBODY_AWAY,
    escalate_after: int | None = None,
) -> Spread:
    """Gives each person that the audience rule chooses a notification, in the person's way.

    `choices` and `times` are by person id; whoever is missing there has made none. What is for
    people in `unreachable` (they have blocked the bot) is kept until they are back. `muted_by`:
    people who have muted what it is about; `cover`: who is away, and who hears in their place.
    Unread so many minutes of working time (`escalate_after`) after it is due, it is told again.
    """
    kind = happening.kind
    told = hearers(kind.audience(happening.data, circle), kind, happening.data, circle, cover)
    urgent = kind.is_urgent(happening.data)
    rows = tuple(
        _notification(
            happening,
            hearer,
            decide(
                kind,
                choices.get(hearer.person.pk, NO_CHOICES),
                now,
                times.get(hearer.person.pk),
                urgent=urgent,
                is_muted=hearer.person.id in muted_by,
            ),
            reachable=hearer.person.id not in unreachable,
            times=times.get(hearer.person.pk),
            escalate_after=escalate_after,
            now=now,
        )
        for hearer in told.hearers
    )
    return Spread(rows, told.unreached)


def _notification(
    happening: Happening,
    hearer: Hearer,
    verdict: Verdict,
    *,
    reachable: bool,
    times: Times | None,
    escalate_after: int | None,
    now: datetime,
) -> NewNotification:
    kind = happening.kind
    ended = Ended.ANSWERED if happening.over else verdict.ended
    escalate_at = None
    if escalate_after is not None and not happening.over:
        escalate_at = after_working(times, verdict.due_at or now, escalate_after)
        if hearer.waits:  # the return sets when
            escalate_at = now + LONGEST
    return NewNotification(
        event_id=happening.event_id,
        person_id=hearer.person.pk,
        kind=kind.key,
        section=kind.section,
        subject=happening.subject,
        reason=hearer.reason,
        urgent=kind.is_urgent(happening.data),
        silent=verdict.silent,
        created_at=now,
        due_at=verdict.due_at if reachable and not (ended or hearer.waits) else None,
        expires_at=(verdict.due_at or now) + kind.lifetime,
        ended=ended,
        held=Held.AWAY if hearer.waits and not ended else verdict.held,
        on_behalf_of=hearer.on_behalf_of,
        escalate_at=escalate_at,
    )


def pass_on(
    notification: Notification,
    kind: Kind,
    person_id: int,
    verdict: Verdict,
    now: datetime,
    *,
    reason: str = ESCALATED,
    escalate_at: datetime | None = None,
) -> NewNotification:
    """The same for somebody else, because the one it is for has not read it."""
    return NewNotification(
        event_id=notification.event_id,
        person_id=person_id,
        kind=kind.key,
        section=kind.section,
        subject=notification.subject,
        reason=reason,
        urgent=notification.urgent,
        silent=verdict.silent,
        created_at=now,
        due_at=verdict.due_at,
        expires_at=(verdict.due_at or now) + kind.lifetime,
        ended=verdict.ended,
        held=verdict.held,
        on_behalf_of=notification.person_id,
        escalate_at=escalate_at,
    )
