"""An alert → the notifications of its recipients.

Reads who may be told and what they want; bot.rules decides. Works in fan-out's transaction.
"""

from bot.actions import absences, wishes
from bot.actions.context import Context
from bot.rules.absences import recipients
from bot.rules.audience import Circle
from bot.rules.fanout import Alert, fan_out
from bot.rules.jobs import Fresh
from bot.runtime.metrics import NOTIFICATIONS
from storage.flow import cards, notifications
from storage.tables import Notification


async def notify(context: Context, alert: Alert) -> tuple[list[Fresh], bool]:
    """Makes the notifications, and has the bells redrawn that count them.

    Returns those that can be sent at once, and whether it should have reached somebody but did not.
    """
    kind, data = alert.kind, alert.data
    found = await absences.concerned(context.session, alert)
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
        is_own = row.on_behalf_of is None  # else only the tables know for whom it is
        if row.due_at is not None and row.due_at <= row.created_at and is_own:
            notification = Notification.model_construct(id=made[row.person_id], **row._asdict())
            link, person = by_id[row.person_id].link, by_id[row.person_id].person
            fresh.append(Fresh(link, person, notification, data))
    return fresh, told.unreached
