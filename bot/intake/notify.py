"""An alert → the notifications of its recipients.

Reads who may be told and what they want; bot.rules decides. Works in fan-out's transaction.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from bot.actions import wishes
from bot.actions.context import Context
from bot.actions.objects import open_lists
from bot.actions.people import absences, identities
from bot.rules import untold
from bot.rules.absences import CLAIMED, SUBSTITUTE, recipients
from bot.rules.audience import NAMED, Chosen, Circle
from bot.rules.catalog import REPLACES
from bot.rules.escalation import ESCALATED
from bot.rules.fanout import Alert, fan_out
from bot.rules.objects.details import is_about
from bot.rules.objects.standing import Standing
from bot.rules.sending.jobs import Fresh
from bot.rules.untold import Untold, Why
from bot.runtime.metrics import NOTIFICATIONS
from storage.directory import identities as known_ids
from storage.directory import people
from storage.directory.people import Concerned
from storage.flow import cards, notifications
from storage.objects import threads
from storage.tables import (
    FoundPerson,
    NewNotification,
    Notification,
    cabinet_of,
    qualified,
    unqualified,
)


class Notified(NamedTuple):
    """What can be sent at once, and why the others were not told.

    `is_unreached`: it should have reached somebody, and did not.
    """

    fresh: list[Fresh]
    is_unreached: bool
    untold: Untold


async def notify(context: Context, alert: Alert) -> Notified:
    """Makes the notifications, and has the bells redrawn that count them."""
    kind, data = alert.kind, alert.data
    found, unlinked = await absences.concerned(context.session, alert)
    known = [*(it.person for it in found), *unlinked]
    nobodys, left = await _note_unknown(context, alert, known)
    names = {it.crm_id: it.name for it in known if it.crm_id} | left
    circle, found = await _with_keeper(context, alert, found)
    ids = [it.person.pk for it in found]
    cover, substitutes = await absences.cover(context.session, ids, context.now, cabinet_of(data))
    chosen = recipients(kind, data, circle, cover)
    told = chosen.claimed_by(alert.claimed_by)
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
    by_id = {it.person.pk: it for it in (*found, *substitutes)}
    fresh = list(_fresh(alert, rows, made, by_id, names))
    left_out = untold.left_out(alert, untold.Chosen(circle, chosen, told), unlinked)
    held_back = untold.held_back(rows, wanted, unreachable)
    return Notified(fresh, told.unreached, left_out | held_back | nobodys)


async def _note_unknown(
    context: Context, alert: Alert, known: list[FoundPerson]
) -> tuple[Untold, dict[str, str]]:
    """Keeps the ids that nobody has; returns the fields with these, and who is dismissed.

    The latter again by name, under their ids in the CRM.
    """
    ids = {it.crm_id for it in known}
    nobodys = await identities.note_unknown(context, alert, ids)
    missing = {it: str(alert.data[it]) for it in NAMED if alert.data.get(it)}
    missing = {field: crm_id for field, crm_id in missing.items() if crm_id not in ids}
    cabinet = cabinet_of(alert.data)
    owned = {qualified(cabinet, it) for it in missing.values() if it not in nobodys}
    dismissed = await known_ids.named(context.session, owned)
    left = sorted({who.pk for who, _ in dismissed.values()})
    unknown = [field for field, crm_id in missing.items() if crm_id in nobodys]
    names = {unqualified(key)[1]: who.name for key, (who, _) in dismissed.items()}
    return {it: who for it, who in ((Why.LEFT, left), (Why.UNKNOWN, unknown)) if who}, names


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
    names: Mapping[str, str],
) -> Iterator[Fresh]:
    """What can be sent at once from memory: all that its card shows is known here.

    `names`: of the people in the alert, by their ids in the CRM.
    """
    if alert.subject is not None and not alert.is_first:
        return
    if alert.kind.key in open_lists.KINDS_OF_LISTS:
        return
    for row in (it for it in rows if it.person_id in made):
        is_own = row.on_behalf_of is None  # else only the tables know for whom it is
        if row.due_at is not None and row.due_at <= row.created_at and is_own:
            it = by_id[row.person_id]
            notification = Notification.model_construct(id=made[row.person_id], **row._asdict())
            standing = Standing(
                is_shared=len(rows) > 1,
                names=names,
                own_ids={it.person.crm_id} if it.person.crm_id else (),
                manager=alert.data.get("manager_id") if is_about(alert.subject) else None,
            )
            yield Fresh(it.link, it.person, notification, alert.data, standing)
