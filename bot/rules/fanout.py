"""An alert, its recipients and their wishes → a notification for each.

Pure: bot.rules.absences decides who hears; bot.intake.notify writes the rows.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.calendar.availability import after_working
from bot.rules.absences import LONGEST, Recipient
from bot.rules.catalog import KINDS, Kind
from bot.rules.mutes import targets
from bot.rules.preferences import Verdict, Wishes
from storage.tables import Data, Ended, Held, Item, NewNotification, cabinet_of, qualified


@dataclass(frozen=True)
class Alert:
    """One kind of notification that one event calls for. `over`: why nothing is left to do, if so.

    `escalate_after`: minutes of working time after it is due; if still unread then, it escalates.
    `is_first`: nobody has anything of its object yet. `claimed_by`: who is on the object.
    """

    event_id: int
    kind: Kind
    subject: str | None
    data: Data
    over: Ended | None = None
    escalate_after: int | None = None
    is_first: bool = False
    claimed_by: int | None = None

    @classmethod
    def of(cls, item: Item, escalate_after: int | None = None) -> "Alert":
        """The alert behind an existing notification, to tell somebody else."""
        row, data = item
        return cls(row.event_id, KINDS[row.kind], row.subject, data, None, escalate_after)

    @property
    def urgent(self) -> bool:
        """Whether it waits for nothing."""
        return self.kind.is_urgent(self.data)

    @property
    def targets(self) -> dict[str, str]:
        """What can be muted to keep it away: scope → key."""
        return targets(self.kind, self.subject, self.data)

    def verdict(self, wishes: Wishes, now: datetime) -> Verdict:
        """What becomes of it for a person with these wishes."""
        return wishes.verdict(self.kind, now, urgent=self.urgent, targets=self.targets)


def fan_out(
    alert: Alert,
    recipients: Iterable[Recipient],
    wishes: Mapping[int, Wishes],
    unreachable: Collection[int],
    now: datetime,
) -> list[NewNotification]:
    """A notification for each recipient, as they want it; `wishes`: by person id.

    What is for the people in `unreachable` (they have blocked the bot) is kept until they are back.
    """
    rows = (notification_for(alert, it, wishes[it.person.pk], now) for it in recipients)
    return [row._replace(due_at=None) if row.person_id in unreachable else row for row in rows]


def notification_for(
    alert: Alert, recipient: Recipient, wishes: Wishes, now: datetime
) -> NewNotification:
    """The row for one recipient with these wishes."""
    kind, verdict = alert.kind, alert.verdict(wishes, now)
    ended, due_at = alert.over or verdict.ended, verdict.due_at or verdict.push_at or now
    escalate_at = None
    if alert.escalate_after is not None and alert.over is None:
        escalate_at = after_working(wishes.times, due_at, alert.escalate_after)
        if recipient.waits:  # their return sets the time
            escalate_at = now + LONGEST
    return NewNotification(
        event_id=alert.event_id,
        person_id=recipient.person.pk,
        kind=kind.key,
        section=kind.section,
        subject=alert.subject,
        reason=recipient.reason,
        urgent=alert.urgent,
        silent=verdict.silent,
        created_at=now,
        due_at=None if ended or recipient.waits else verdict.due_at,
        expires_at=due_at + kind.lifetime,
        ended=ended,
        held=Held.AWAY if recipient.waits and not ended else verdict.held,
        on_behalf_of=recipient.on_behalf_of,
        escalate_at=escalate_at,
        source=_place(alert.data, "source"),
        channel=_place(alert.data, "channel"),
        pops_up=verdict.pops_up and alert.over is None and not recipient.waits,
        push_at=None if alert.over or recipient.waits else verdict.push_at,
    )


def _place(data: Data, what: str) -> str | None:
    """The id of the source or channel in an event's data, qualified by its cabinet."""
    place = data.get(what)
    return qualified(cabinet_of(data), str(place["id"])) if place else None
