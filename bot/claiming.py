"""What is about to be sent is written down first: found so after a crash, it may have arrived."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.jobs import Form, Job, Sending
from storage import cards, carried
from storage.models import Card, Link


async def claim(session: AsyncSession, jobs: list[Job], now: datetime) -> list[Job]:
    """Notes what is about to be sent. Drops what nobody needs any more."""
    claimed: list[Job] = []
    known = [job.card.id for job in jobs if isinstance(job, Sending) and job.card]
    begun = await cards.begin(session, [card_id for card_id in known if card_id is not None])
    for job in jobs:
        if isinstance(job, Sending) and job.card is None:
            card = await card_of(session, job, now)
            if card is not None:
                claimed.append(replace(job, card=card))
        elif not isinstance(job, Sending) or job.card is None or job.card.id in begun:
            claimed.append(job)
    return claimed


async def card_of(session: AsyncSession, job: Sending, now: datetime) -> Card | None:
    """The card that carries what the job is to send; None if nobody needs it any more."""
    if job.form == "digest":
        return await _digest(session, job.link, now)
    card = await _add(session, job.link, job.form, now, silent=job.silent)
    assert card.id is not None
    person_id = job.link.person_id
    if job.form == "list":
        bound = await carried.bind_due(session, person_id, now, card.id)
    else:
        bound = bool(await carried.bind(session, job.notification_ids, person_id, card.id))
    if bound:
        return card
    await cards.settle(session, card.id, state="ended")
    return None


async def _digest(session: AsyncSession, link: Link, now: datetime) -> Card | None:
    """All that was held and is due now on one card; of one alone it is an ordinary card."""
    count, loud = await carried.released(session, link.person_id, now)
    if not count:
        return None
    card = await _add(session, link, "digest" if count > 1 else "single", now, silent=not loud)
    assert card.id is not None
    await carried.bind_held(session, link.person_id, now, card.id)
    return card


async def _add(
    session: AsyncSession, link: Link, form: Form, now: datetime, *, silent: bool
) -> Card:
    assert link.id is not None
    return await cards.add(session, link.id, form, now, silent=silent, state="sending")
