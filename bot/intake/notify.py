"""An alert → the notifications of its recipients.

Reads who may be told and what they want; bot.rules decides. Works in fan-out's transaction.
"""

from bot.actions import absences, open_lists, wishes
from bot.actions.context import Context
from bot.rules.absences import recipients
from bot.rules.audience import ADMINISTRATOR, Circle
from bot.rules.fanout import Alert, fan_out
from bot.rules.jobs import Fresh
from bot.runtime.metrics import NOTIFICATIONS
from storage.directory import people
from storage.directory.people import Concerned
from storage.flow import cards, notifications
from storage.tables import Notification

_NAMED = ("manager_id", "assignee_id", "sender_id")


async def notify(context: Context, alert: Alert) -> tuple[list[Fresh], bool]:
    """Makes the notifications, and has the bells redrawn that count them.

    Returns those that can be sent at once, and whether it should have reached somebody but did not.
    """
    kind, data = alert.kind, alert.data
    found = await _concerned(context, alert)
    ids = [it.person.pk for it in found]
    circle = Circle((it.person for it in found), {it.person.pk for it in found if it.is_default})
    cover, substitutes = await absences.cover(context.session, ids, context.now)
    told = recipients(kind, data, circle, cover)
    wanted = await wishes.concerning(context, [it.person for it in told.recipients], alert.targets)
    unreachable = {it.person.pk for it in found if it.link.unreachable_at}
    rows = fan_out(alert, told.recipients, wanted, unreachable, context.now)
    made = await notifications.add(context.session, rows)
    await cards.redraw_bells(context.session, made)
    by_id = {it.person.pk: it for it in (*found, *substitutes)}
    fresh = []
    for row in (it for it in rows if it.person_id in made):
        NOTIFICATIONS.labels(row.kind, row.ended or "made").inc()
        # Only the tables know whom it was meant for, and what it lists.
        is_plain = row.on_behalf_of is None and row.kind not in open_lists.KINDS_OF_LISTS
        if row.due_at is not None and row.due_at <= row.created_at and is_plain:
            notification = Notification.model_construct(id=made[row.person_id], **row._asdict())
            link, person = by_id[row.person_id].link, by_id[row.person_id].person
            fresh.append(Fresh(link, person, notification, data))
    return fresh, told.unreached


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
