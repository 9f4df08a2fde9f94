"""An alert → the notifications of its recipients.

Reads who may be told and what they want; bot.rules decides. Works in fan-out's transaction.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.actions import absences, identities, wishes
from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.rules.absences import CLAIMED, SUBSTITUTE, recipients
from bot.rules.audience import Chosen, Circle
from bot.rules.catalog import REPLACES
from bot.rules.escalation import ESCALATED
from bot.rules.fanout import Alert, fan_out
from bot.rules.sending.jobs import Fresh
from bot.runtime.metrics import NOTIFICATIONS
from storage.directory import people
from storage.directory.people import Concerned
from storage.flow import cards, notifications
from storage.objects import threads
from storage.tables import NewNotification, Notification, cabinet_of


async def notify(context: Context, alert: Alert) -> tuple[list[Fresh], bool]:
    """Makes the notifications, and has the bells redrawn that count them.

    Returns those that can be sent at once, and whether it should have reached somebody but did not.
    """
    kind, data = alert.kind, alert.data
    found = await absences.concerned(context.session, alert)
    await identities.note_unknown(context, alert, {it.person.crm_id for it in found})
    circle, found = await _with_keeper(context, alert, found)
    ids = [it.person.pk for it in found]
    cover, substitutes = await absences.cover(context.session, ids, context.now, cabinet_of(data))
    told = recipients(kind, data, circle, cover).claimed_by(alert.claimed_by)
    wanted = await wishes.concerning(context, [it.person for it in told.recipients], alert.targets)
    unreachable = {it.person.pk for it in found if it.link.unreachable_at}
    rows = fan_out(alert, told.recipients, wanted, unreachable, context.now)
    if alert.is_first:
        made = await notifications.add(context.session, rows)
    else:
        made = await threads.add(context.session, rows, REPLACES)
    await cards.redraw_bells(context.session, made)
    for row in (it for it in rows if it.person_id in made):
        NOTIFICATIONS.labels(row.kind, row.ended or "made").inc()
    fresh = list(_fresh(alert, rows, made, {it.person.pk: it for it in (*found, *substitutes)}))
    return fresh, told.unreached


async def _with_keeper(
    context: Context, alert: Alert, found: list[Concerned]
) -> tuple[Circle, list[Concerned]]:
    """Whom the kind's rule may choose from, with whoever has the object already."""
    defaults = {it.person.pk for it in found if it.is_default}
    kept = None
    if alert.subject is not None and not alert.is_first:
        kept = await threads.keeper(context.session, alert.subject, alert.claimed_by)
    if kept is None:
        return Circle((it.person for it in found), defaults), found
    person_id, told_for = kept
    # Whomever it was first for, it is theirs now.
    reason = CLAIMED if told_for in (SUBSTITUTE, ESCALATED) else told_for
    here = await people.reachable(context.session, [person_id], cabinet_of(alert.data))
    keeper = Chosen(tuple(it.person for it in here), reason)
    found = [*found, *(it for it in here if it.person not in [each.person for each in found])]
    return Circle((it.person for it in found), defaults, keeper), found


def _fresh(
    alert: Alert,
    rows: Sequence[NewNotification],
    made: Mapping[int, int],
    by_id: Mapping[int, Concerned],
) -> Iterator[Fresh]:
    """What can be sent at once from memory: all that its card shows is known here."""
    if alert.subject is not None and not alert.is_first:
        return
    if alert.kind.key in open_lists.KINDS_OF_LISTS:
        return
    for row in (it for it in rows if it.person_id in made):
        is_own = row.on_behalf_of is None  # else only the tables know for whom it is
        if row.due_at is not None and row.due_at <= row.created_at and is_own:
            it = by_id[row.person_id]
            notification = Notification.model_construct(id=made[row.person_id], **row._asdict())
            yield Fresh(it.link, it.person, notification, alert.data, len(rows) > 1)
