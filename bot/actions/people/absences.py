"""Absences begin, change and end, and the people concerned are told.

Works within the caller's transaction; the messages that follow are cards, which delivery sends.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import wishes
from bot.actions.context import Context
from bot.calendar.availability import after_working
from bot.callbacks.away import SubstitutePage
from bot.rules.absences import (
    LONGEST,
    NOBODY_AWAY,
    SUBSTITUTE,
    Cover,
    Recipient,
    may_hear,
    recipients,
    substitute_of,
)
from bot.rules.audience import ADMINISTRATOR, Circle, named_in
from bot.rules.catalog import KINDS, REPLACES
from bot.rules.escalation import ESCALATED
from bot.rules.fanout import Alert, fan_out, notification_for
from storage.directory import absences, identities, links, mutes, people
from storage.directory.people import Concerned, Named
from storage.flow import away_backlog, cards, escalations, held
from storage.objects import threads
from storage.tables import (
    DEFAULT,
    Absence,
    AnyPerson,
    Data,
    Form,
    FoundPerson,
    Held,
    Item,
    NewCard,
    Person,
    cabinet_of,
)

STAYS_OPEN = timedelta(days=2)  # how long what waited may still be sent


async def cover(
    session: AsyncSession, concerned: Collection[int], now: datetime, cabinet: str = DEFAULT
) -> tuple[Cover, list[Concerned]]:
    """Who is away now, if any of `concerned` are, and the substitutes who can be reached.

    `cabinet`: in which the substitutes' ids are asked for.
    """
    if not concerned or not await absences.are_away(session, concerned, now):
        return NOBODY_AWAY, []
    substitutes = await absences.substitutes(session, now)
    wanted = {substitute_of(it, substitutes) for it in concerned if it in substitutes}
    found = await people.reachable(session, [it for it in wanted if it is not None], cabinet)
    reachable = {it.person.pk: it.person for it in found}
    return Cover(substitutes, reachable), found


async def concerned(
    session: AsyncSession, alert: Alert
) -> tuple[list[Concerned], list[FoundPerson]]:
    """The linked people that the kind's rule may choose from, and others who are not linked."""
    audience, data = alert.kind.audience, alert.data
    return await people.concerned_or_unlinked(
        session,
        Named(named_in(data), (data.get("source") or {}).get("id"), cabinet_of(data)),
        role=ADMINISTRATOR if audience.seeks_administrators else None,
        everyone=audience.seeks_everyone,
    )


async def begin(context: Context, person: Person, until: datetime) -> None:
    """The person is away from now until then; a substitute chosen before is told the new time."""
    before = await absences.of_person(context.session, person.pk, context.now)
    substitute_id = before.substitute_id if before else None
    await absences.put(context.session, person.pk, until, substitute_id, context.now)
    await away_backlog.wait(context.session, person.pk, context.now + LONGEST)
    if before is not None and before.until != until and substitute_id is not None:
        await tell(context, substitute_id, _begins(person, until))


async def choose_substitute(
    context: Context, person: Person, absence: Absence, wanted: int | None
) -> None:
    """Somebody else, or nobody, is the substitute from now on; both substitutes are told.

    The new one also hears what waits already.
    """
    previous = absence.substitute_id
    if previous == wanted:
        return
    await absences.put(context.session, person.pk, absence.until, wanted, context.now)
    if previous is not None:
        await tell(context, previous, _ends(person))
    if wanted is not None:
        await tell(context, wanted, _begins(person, absence.until))
        covered, _ = await cover(context.session, [person.pk], context.now)
        await hand_over(context, person.pk, covered)


async def end(context: Context, person_id: int, *, by_clock: bool = False) -> bool:
    """The person is back: what is still open comes on one card. False if nothing was open.

    `by_clock`: in their quiet hours it comes at the end of these, with everything that waits then.
    """
    session, now = context.session, context.now
    absence = await absences.drop(session, person_id)
    if absence is None:
        return False
    person = await session.get_one(Person, person_id)
    if absence.substitute_id is not None:
        await tell(context, absence.substitute_id, _ends(person))
    substitutes = await absences.substitutes(session, now)
    substitutes[person_id] = absence.substitute_id
    stood_in = (absence.substitute_id, substitute_of(person_id, substitutes))
    await away_backlog.close_covered(session, person_id, [it for it in stood_in if it is not None])
    wanted = await wishes.of_person(session, person, context.zone)
    at = after_working(wanted.times, now, 0) if by_clock else now
    is_told = await _send_open(context, person_id, at, silent=wanted.choices.are_silent)
    for kind, minutes in (await escalations.policy(session)).items():
        again_at = after_working(wanted.times, now, minutes)
        await escalations.restart(session, person_id, kind, again_at)
    return is_told


async def hand_over(context: Context, absent_id: int, cover: Cover) -> None:
    """The substitute in `cover` hears what waits, is unread and not out of date."""
    session, now = context.session, context.now
    items = await away_backlog.alive(session, absent_id, now)
    told = [(item, person) for item in items if (person := _substitute(item, cover)) is not None]
    if not told:
        return
    person = told[0][1]  # the same each time
    known_as = await identities.of_person(session, person.pk)
    told = [(item, _) for item, _ in told if not _is_own_action(item.data, known_as)]
    wanted = await wishes.of_person(session, person, context.zone)
    wanted = replace(wanted, muted=frozenset(await mutes.all_of(session, person.pk, now)))
    policy = await escalations.policy(session)
    recipient = Recipient(person, SUBSTITUTE, absent_id)
    alerts = [Alert.of(item, policy.get(item.notification.kind)) for item, _ in told]
    rows = [notification_for(alert, recipient, wanted, now) for alert in alerts]
    await cards.redraw_bells(session, await threads.add(session, rows, REPLACES))


async def keep_waiting(context: Context, person_id: int) -> None:
    """Holds what is unsent to the person until their return, if they are away."""
    if await absences.of_person(context.session, person_id, context.now) is not None:
        await away_backlog.wait(context.session, person_id, context.now + LONGEST)


async def lose_substitute(context: Context, person_id: int) -> None:
    """The person has left: those they stood in for, and administrators, are told.

    What these were to hear waits for them; what is urgent goes to others.
    """
    session, now = context.session, context.now
    before = await absences.substitutes(session, now)
    bereft = [
        absent_id
        for absent_id, chosen in before.items()
        if person_id in (chosen, substitute_of(absent_id, before))
    ]
    await absences.clear_substitute(session, person_id)
    gone = await session.get_one(Person, person_id)
    for absent_id in bereft:
        absent = await session.get_one(Person, absent_id)
        absence = await absences.of_person(session, absent_id, now)
        assert absence is not None
        await tell(context, absent_id, _left_alone(gone))
        for administrator, _ in await people.of_role(session, ADMINISTRATOR):
            if administrator.id != absent_id:
                await tell(context, administrator.pk, _is_left_alone(gone, absent, absence))
        await _pass_on_urgent(context, absent_id)


async def cancel(context: Context, person: Person) -> None:
    """The person will not be back: nobody stands in for them any more."""
    absence = await absences.drop(context.session, person.pk)
    if absence is not None and absence.substitute_id is not None:
        await tell(context, absence.substitute_id, _ends(person))


async def tell(
    context: Context,
    person_id: int,
    content: dict[str, Any],  # Any: JSON, as bot.cards.card.notice_screen draws it
) -> None:
    """Sends a notice, after quiet hours, if the person wants messages at all."""
    person = await context.session.get_one(Person, person_id)
    link = await links.of_person(context.session, person_id)
    wanted = await wishes.of_person(context.session, person, context.zone)
    if link is not None and wanted.choices.want_messages:
        silent, due_at = wanted.choices.are_silent, after_working(wanted.times, context.now, 0)
        notice = NewCard(link.pk, Form.NOTICE, context.now, content, silent, due_at=due_at)
        await cards.add(context.session, notice)


async def _pass_on_urgent(context: Context, absent_id: int) -> None:
    """What cannot wait for the absent person goes to others."""
    session, now = context.session, context.now
    policy = await escalations.policy(session)
    for item in await away_backlog.alive(session, absent_id, now):
        row = item.notification
        alert = Alert.of(item, policy.get(row.kind))
        if not alert.urgent:
            continue
        here, unreachable = await _who_hears_instead(context, alert, absent_id)
        if any(it.person.id == absent_id for it in here):  # there is nobody else
            await held.send_now(session, row.pk, now, now + alert.kind.lifetime)
        wanted = await wishes.concerning(context, [it.person for it in here], alert.targets)
        rows = fan_out(alert, here, wanted, unreachable, now)
        await cards.redraw_bells(session, await threads.add(session, rows, REPLACES))


async def _who_hears_instead(
    context: Context, alert: Alert, absent_id: int
) -> tuple[list[Recipient], set[int]]:
    """Those whom the kind's rule falls back to, else administrators; and who is out of reach."""
    session, kind = context.session, alert.kind
    found, _ = await concerned(session, alert)
    circle = Circle((it.person for it in found), {it.person.pk for it in found if it.is_default})
    ids = [it.person.pk for it in found]
    covered, _ = await cover(session, ids, context.now, cabinet_of(alert.data))
    told = recipients(kind, alert.data, circle, covered)
    here = [it for it in told.recipients if not it.waits]
    if told.unreached:
        found += await people.concerned(
            session, Named(cabinet=cabinet_of(alert.data)), role=ADMINISTRATOR
        )
        here = [
            Recipient(it.person, ESCALATED, absent_id)
            for it in found
            if it.person.role == ADMINISTRATOR and may_hear(it.person, kind, ESCALATED)
        ]
    return here, {it.person.pk for it in found if it.link.unreachable_at}


async def _send_open(context: Context, person_id: int, at: datetime, *, silent: bool) -> bool:
    session, now = context.session, context.now
    link = await links.of_person(session, person_id)
    if link is None or not await away_backlog.still_open(session, person_id):
        return False
    if at > now and link.unreachable_at is None:
        await away_backlog.release(session, person_id, Held.QUIET, at, at + STAYS_OPEN)
        return True
    card = await cards.add(
        session, NewCard(link.pk, Form.LIST, now, {"title": "back-title"}, silent)
    )
    await away_backlog.bind(session, person_id, card, now + STAYS_OPEN)
    return True


def _begins(person: Person, until: datetime) -> dict[str, Any]:  # Any: JSON
    return {"text": "notice-stand-in", **_naming(person), "until": until.isoformat()}


def _ends(person: Person) -> dict[str, Any]:  # Any: JSON
    return {"text": "notice-stand-in-over", **_naming(person)}


def _naming(person: Person) -> dict[str, Any]:  # Any: JSON
    """`people`: whose name each value is, so that it can be forgotten."""
    return {"values": {"name": person.name}, "people": {"name": person.pk}}


def _left_alone(gone: Person) -> dict[str, Any]:  # Any: JSON
    """To the absent person; the button leads to those who may stand in instead."""
    choose = [["away-choose-substitute", SubstitutePage(0).pack()]]
    return {"text": "notice-substitute-left", **_naming(gone), "buttons": choose}


def _is_left_alone(gone: Person, absent: Person, absence: Absence) -> dict[str, Any]:  # Any: JSON
    """To administrators."""
    return {
        "text": "notice-substitute-left-for",
        "values": {"name": gone.name, "absent": absent.name},
        "people": {"name": gone.pk, "absent": absent.pk},
        "until": absence.until.isoformat(),
    }


def _substitute(item: Item, cover: Cover) -> AnyPerson | None:
    """Who may hear it instead."""
    row = item.notification
    return cover.substitute(row.person_id, KINDS[row.kind], row.reason)


def _is_own_action(data: Data, known_as: Mapping[str, str]) -> bool:
    """Whether somebody with these ids, by cabinet, did it themselves."""
    actor = data.get("actor_id")
    return bool(actor) and known_as.get(cabinet_of(data)) == actor
