"""Where catalogue, audience and wishes meet: one kind of an event → a notification for each hearer.

Pure: who hears is decided in bot.rules.absences; bot.intake.notify writes the rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.availability import after_working
from bot.rules.absences import LONGEST, Hearer
from bot.rules.catalog import KINDS, Kind
from bot.rules.mutes import targets
from bot.rules.preferences import Verdict, Wishes
from storage.tables import Data, Ended, Held, Item, NewNotification


@dataclass(frozen=True)
class Happening:
    """One kind that one event means. `over`: it was answered before it became known.

    `escalate_after`: unread so many minutes of working time after it is due, it is told again.
    """

    event_id: int
    kind: Kind
    subject: str | None
    data: Data
    over: bool = False
    escalate_after: int | None = None

    @classmethod
    def of(cls, item: Item, escalate_after: int | None = None) -> "Happening":
        """What somebody has a notification of, to be told to somebody else."""
        told, data = item
        return cls(
            told.event_id, KINDS[told.kind], told.subject, data, escalate_after=escalate_after
        )

    @property
    def urgent(self) -> bool:
        """Whether it waits for nothing."""
        return self.kind.is_urgent(self.data)

    @property
    def targets(self) -> dict[str, str]:
        """By what it can be muted."""
        return targets(self.kind, self.subject, self.data)

    def verdict(self, wishes: Wishes, now: datetime) -> Verdict:
        """What becomes of it for a person with these wishes."""
        return wishes.verdict(self.kind, now, urgent=self.urgent, targets=self.targets)


def fan_out(
    happening: Happening,
    hearers: Iterable[Hearer],
    wishes: Mapping[int, Wishes],
    unreachable: Collection[int],
    now: datetime,
) -> list[NewNotification]:
    """A notification for each hearer, as each wants it; `wishes` are by person id.

    What is for people in `unreachable` (they have blocked the bot) is kept until they are back.
    """
    rows = (notification_for(happening, it, wishes[it.person.pk], now) for it in hearers)
    return [row._replace(due_at=None) if row.person_id in unreachable else row for row in rows]


def notification_for(
    happening: Happening, hearer: Hearer, wishes: Wishes, now: datetime
) -> NewNotification:
    """The row for one person who is to hear of it."""
    kind, verdict = happening.kind, happening.verdict(wishes, now)
    ended = Ended.ANSWERED if happening.over else verdict.ended
    escalate_at = None
    if happening.escalate_after is not None and not happening.over:
        due_at = verdict.due_at or now
        escalate_at = after_working(wishes.times, due_at, happening.escalate_after)
        if hearer.waits:  # the return sets when
            escalate_at = now + LONGEST
    return NewNotification(
        event_id=happening.event_id,
        person_id=hearer.person.pk,
        kind=kind.key,
        section=kind.section,
        subject=happening.subject,
        reason=hearer.reason,
        urgent=happening.urgent,
        silent=verdict.silent,
        created_at=now,
        due_at=None if ended or hearer.waits else verdict.due_at,
        expires_at=(verdict.due_at or now) + kind.lifetime,
        ended=ended,
        held=Held.AWAY if hearer.waits and not ended else verdict.held,
        on_behalf_of=hearer.on_behalf_of,
        escalate_at=escalate_at,
    )
