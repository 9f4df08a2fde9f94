"""Before anything is sent, that is written down: after a crash, it may or may not have arrived.

What waits for its turn, or for another try, may still be waiting when quiet hours begin.
"""

from dataclasses import replace
from datetime import datetime, tzinfo
from typing import TypeGuard

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.context import Context
from bot.rules.sending.jobs import Job, Redrawing, Removal, Sending
from storage.flow import card_contents, cards
from storage.objects import threads
from storage.tables import CARRIERS, AnyLink, Card, CardState, Form, NewCard

NEWS = (Form.NOTICE, Form.UNREACHABLE)  # forms of cards that nobody has asked for


async def claim(session: AsyncSession, jobs: list[Job], now: datetime, zone: tzinfo) -> list[Job]:
    """Notes what is about to be sent; leaves out what nobody needs any more.

    In quiet hours it leaves out what has to wait for their end, and news makes no sound. `zone`:
    the cabinet's.
    """
    messages = [job for job in jobs if isinstance(job, Sending)]
    may_rest = {job.link.person_id for job in messages if _may_rest(job)}
    resting = await reschedule.rest(Context(session, zone, now), may_rest)
    begun = await cards.begin(session, [job.card.pk for job in messages if job.card])
    needed = await cards.unsettled(session, [job.card.pk for job in jobs if _is_upkeep(job)])
    claimed: list[Job] = []
    for job in jobs:
        if not isinstance(job, Sending):
            if not _is_upkeep(job) or job.card.pk in needed:
                claimed.append(job)
        elif job.card is None:
            card = await card_of(session, job, now)
            if card is not None:
                claimed.append(replace(job, card=card, silent=card.silent))
        elif job.card.pk in begun:
            hushed = job.link.person_id in resting and job.card.form in NEWS and _may_rest(job)
            claimed.append(replace(job, silent=job.card.silent or hushed))
    return claimed


async def card_of(session: AsyncSession, job: Sending, now: datetime) -> Card | None:
    """The card that carries what the job is to send; None if nobody needs it any more."""
    if job.form == Form.DIGEST:
        return await _digest(session, job.link, now)
    person_id, is_list = job.link.person_id, job.form == Form.LIST
    unsure = is_list and (await card_contents.released(session, person_id, now)).unsure > 0
    card = await cards.add(session, _new(job.link, job.form, now, job.silent, unsure))
    if is_list:
        bound = await card_contents.bind_due(session, person_id, now, card.pk)
    else:
        ids = job.notification_ids
        bound = await card_contents.bind(session, ids, person_id, now, card.pk)
    if not bound:
        await cards.end(session, card)
        return None
    if job.form == Form.SINGLE and not job.is_fresh:
        await threads.take_over(session, card, person_id, now)
    return card


async def _digest(session: AsyncSession, link: AnyLink, now: datetime) -> Card | None:
    """One card with everything held that is due now; for a single item, an ordinary card."""
    total, loud, unsure = await card_contents.released(session, link.person_id, now)
    if not total:
        return None
    form = Form.DIGEST if total > 1 else Form.SINGLE
    card = await cards.add(session, _new(link, form, now, not loud, unsure > 0))
    await card_contents.bind_due(session, link.person_id, now, card.pk, held_only=True)
    if form == Form.SINGLE:
        await threads.take_over(session, card, link.person_id, now)
    return card


def _new(link: AnyLink, form: Form, now: datetime, silent: bool, unsure: bool) -> NewCard:
    return NewCard(link.pk, form, now, silent=silent, state=CardState.SENDING, maybe_repeat=unsure)


def _is_upkeep(job: Job) -> TypeGuard[Redrawing | Removal]:
    """Whether it changes a message that is there; another call may just have made that needless."""
    return isinstance(job, Redrawing | Removal)


def _may_rest(job: Sending) -> bool:
    """Whether it is neither the last message to an unlinked chat nor a card that makes no sound."""
    return job.link.ended_at is None and (job.card is None or job.card.form in (*CARRIERS, *NEWS))
