"""What is about to be sent is written down first: found so after a crash, it may have arrived."""

from dataclasses import replace
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.jobs import Job, Sending
from storage import cards, carried
from storage.models import Card


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
    assert job.link.id is not None
    form = "list" if job.is_burst else "single"
    card = await cards.add(session, job.link.id, form, now, silent=job.silent, state="sending")
    assert card.id is not None
    person_id = job.link.person_id
    if job.is_burst:
        bound = await carried.bind_due(session, person_id, now, card.id)
    else:
        bound = bool(await carried.bind(session, job.notification_ids, person_id, card.id))
    if bound:
        return card
    await cards.settle(session, card.id, state="ended")
    return None
