"""What is about to be sent is written down first: found so after a crash, it may have arrived.

What has waited for its turn, or for another try, may have waited until quiet hours began.
"""

from dataclasses import replace
from datetime import datetime, tzinfo

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import reschedule
from bot.actions.work import Work
from bot.rules.jobs import Job, Sending
from storage.flow import card_contents, cards
from storage.tables import CARRIERS, Card, CardState, Form, Link

NEWS = (Form.NOTICE, Form.UNREACHABLE)  # forms of cards that nobody has asked for


async def claim(session: AsyncSession, jobs: list[Job], now: datetime, zone: tzinfo) -> list[Job]:
    """Notes what is about to be sent. Drops what nobody needs any more, or not before quiet hours
    end; news makes no sound in them. `zone`: the cabinet's."""
    told = {job.link.person_id for job in jobs if isinstance(job, Sending) and _may_rest(job)}
    resting = await reschedule.rest(Work(session, zone, now), told)
    claimed: list[Job] = []
    known = [job.card.id for job in jobs if isinstance(job, Sending) and job.card]
    begun = await cards.begin(session, [card_id for card_id in known if card_id is not None])
    for job in jobs:
        if isinstance(job, Sending) and job.card is None:
            card = await card_of(session, job, now)
            if card is not None:
                claimed.append(replace(job, card=card, silent=card.silent))
        elif not isinstance(job, Sending) or job.card is None:
            claimed.append(job)
        elif job.card.id in begun:
            hushed = job.link.person_id in resting and job.card.form in NEWS and _may_rest(job)
            claimed.append(replace(job, silent=job.card.silent or hushed))
    return claimed


async def card_of(session: AsyncSession, job: Sending, now: datetime) -> Card | None:
    """The card that carries what the job is to send; None if nobody needs it any more."""
    if job.form == Form.DIGEST:
        return await _digest(session, job.link, now)
    person_id, unsure = job.link.person_id, False
    if job.form == Form.LIST:
        unsure = (await card_contents.released(session, person_id, now)).unsure > 0
    card = await _add(session, job.link, job.form, now, silent=job.silent, unsure=unsure)
    if job.form == Form.LIST:
        bound = await card_contents.bind_due(session, person_id, now, card.pk)
    else:
        bound = bool(
            await card_contents.bind(session, job.notification_ids, person_id, now, card.pk)
        )
    if bound:
        return card
    await cards.settle(session, card.pk, state=CardState.ENDED)
    return None


async def _digest(session: AsyncSession, link: Link, now: datetime) -> Card | None:
    """All that was held and is due now on one card; of one alone it is an ordinary card."""
    total, loud, unsure = await card_contents.released(session, link.person_id, now)
    if not total:
        return None
    form: Form = Form.DIGEST if total > 1 else Form.SINGLE
    card = await _add(session, link, form, now, silent=not loud, unsure=unsure > 0)
    await card_contents.bind_held(session, link.person_id, now, card.pk)
    return card


async def _add(
    session: AsyncSession, link: Link, form: Form, now: datetime, *, silent: bool, unsure: bool
) -> Card:
    return await cards.add(
        session, link.pk, form, now, silent=silent, state=CardState.SENDING, maybe_repeat=unsure
    )


def _may_rest(job: Sending) -> bool:
    """Whether it is not the last word to a chat, nor something that makes no sound anyway."""
    return job.link.ended_at is None and (job.card is None or job.card.form in (*CARRIERS, *NEWS))
