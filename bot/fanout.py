"""Where catalogue, audience and preferences meet: one event's meaning → notifications.

Pure: the rows are written by bot.intake, sent by bot.delivery.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.audience import Circle, Data, without_actor
from bot.catalog import Kind
from bot.preferences import Choices, Verdict, decide

NO_CHOICES = Choices()


@dataclass(frozen=True)
class NewNotification:
    """A row of the table `notification`, before it has an id."""

    event_id: int
    person_id: int
    kind: str
    section: str
    subject: str | None
    reason: str
    urgent: bool
    silent: bool
    created_at: datetime
    due_at: datetime | None
    expires_at: datetime
    ended: str | None


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
    unreachable: Collection[int],
    now: datetime,
    muted_by: Collection[int] = (),
) -> Spread:
    """Gives each person that the audience rule chooses a notification, in the person's way.

    `choices` is by person id; whoever is missing there has made none. What is for people in
    `unreachable` (they have blocked the bot) is held until they are back. `muted_by`: people who
    have muted what it is about.
    """
    heard = happening.kind.audience(happening.data, circle)
    told = without_actor(heard, happening.data)
    rows = tuple(
        _notification(
            happening,
            person.id,
            told.reason,
            decide(
                happening.kind,
                choices.get(person.id, NO_CHOICES),
                now,
                is_muted=person.id in muted_by,
            ),
            held=person.id in unreachable,
            now=now,
        )
        for person in told.people
        if person.id is not None
    )
    return Spread(rows, unreached=not heard.people)


def _notification(
    happening: Happening,
    person_id: int,
    reason: str,
    verdict: Verdict,
    *,
    held: bool,
    now: datetime,
) -> NewNotification:
    kind = happening.kind
    ended = "answered" if happening.over else verdict.ended
    return NewNotification(
        event_id=happening.event_id,
        person_id=person_id,
        kind=kind.key,
        section=kind.section,
        subject=happening.subject,
        reason=reason,
        urgent=kind.is_urgent(happening.data),
        silent=verdict.silent,
        created_at=now,
        due_at=None if ended or held else verdict.due_at,
        expires_at=now + kind.lifetime,
        ended=ended,
    )
