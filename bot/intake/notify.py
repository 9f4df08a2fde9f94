"""One alert → the notifications of the people who are to hear of it.

Reads who may be told and what they want; bot.rules decides. Works in fan-out's transaction.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.actions import absences, wishes
from bot.actions.context import Context
from bot.rules.absences import recipients
from bot.rules.audience import ADMINISTRATOR, Circle
from bot.rules.fanout import Alert, fan_out
from bot.rules.jobs import Fresh
from bot.runtime.metrics import NOTIFICATIONS
from storage.directory import people
from storage.directory.people import Concerned
from storage.flow import cards, notifications
from storage.tables import Data, NewNotification, Notification

_NAMED = ("manager_id", "assignee_id", "sender_id")


@dataclass(frozen=True)
class Notified:
    """What has been made. `fresh`: what can be sent at once.

    `unreached`: it should have reached somebody, and did not.
    """

    fresh: list[Fresh]
    unreached: bool


async def notify(context: Context, alert: Alert) -> Notified:
    """Makes the notifications, and has the bells redrawn that count them."""
    kind, data = alert.kind, alert.data
    found = await _concerned(context, alert)
    ids = [it.person.pk for it in found]
    circle = Circle((it.person for it in found), [it.person.pk for it in found if it.is_default])
    cover, substitutes = await absences.cover(context.session, ids, context.now)
    told = recipients(kind, data, circle, cover)
    wanted = await wishes.concerning(context, [it.person for it in told.recipients], alert.targets)
    unreachable = {it.person.pk for it in found if it.link.unreachable_at}
    rows = fan_out(alert, told.recipients, wanted, unreachable, context.now)
    made = await notifications.add(context.session, rows)
    await cards.redraw_bells(context.session, made)
    by_id = {it.person.pk: it for it in (*found, *substitutes)}
    fresh: list[Fresh] = []
    for row in rows:
        if row.person_id in made:
            NOTIFICATIONS.labels(row.kind, row.ended or "made").inc()
            fresh += _fresh(row, made[row.person_id], by_id[row.person_id], data)
    return Notified(fresh, told.unreached)


async def _concerned(context: Context, alert: Alert) -> list[Concerned]:
    """The linked people that the kind's rule may choose from."""
    audience, data = alert.kind.audience, alert.data
    return await people.concerned(
        context.session,
        [str(data[field]) for field in _NAMED if data.get(field)],
        (data.get("source") or {}).get("id"),
        role=ADMINISTRATOR if audience.seeks_administrators else None,
        everyone=audience.seeks_everyone,
    )


def _fresh(row: NewNotification, row_id: int, concerned: Concerned, data: Data) -> Iterator[Fresh]:
    """What can be sent at once."""
    is_own = row.on_behalf_of is None  # else the tables know for whom it is
    if row.due_at is not None and row.due_at <= row.created_at and is_own:
        notification = Notification.model_construct(id=row_id, **row._asdict())
        yield Fresh(concerned.link, concerned.person, notification, data)
