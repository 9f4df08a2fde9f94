"""Outcome → what is kept of it. Where a card, its notifications and its chat's link change."""

import logging
import random
from datetime import datetime

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from bot.rules.outcome import Broken, Gone, Later, Missing, Outcome, Sent, Unknown, backoff
from bot.runtime.metrics import AGE_AT_SEND, NOTIFICATIONS, REPEATS
from storage.flow import attempts, card_contents, cards, notifications
from storage.tables import CARRIERS, Card, CardState, Form, Link

log = logging.getLogger(__name__)

# How the table `attempt` calls what became of a try.
_WORDS = {Later: "later", Unknown: "unknown", Gone: "gone", Missing: "missing", Broken: "broken"}


async def resumed(session: AsyncSession, now: datetime) -> None:
    """At start: what was being sent when the last process ended is sent again, so marked."""
    await attempts.add_for_interrupted(session, now)
    await cards.resume(session, now)


async def sent(
    session: AsyncSession, card: Card, link: Link, outcome: Outcome, now: datetime
) -> None:
    """Keeps what became of a message that was to be sent."""
    card_id = card.pk
    await _keep_try(session, card_id, outcome, now)
    match outcome:
        case Sent(message_id):
            if card.maybe_repeat:
                REPEATS.inc()
            await cards.arrived(session, card, message_id, now)
            if card.form == Form.BELL:
                await cards.retire_all_but_newest_bell(session, link)
            if card.form in (Form.LIST, Form.DIGEST):
                await card_contents.leave_out(session, card_id, now)
            await _count(session, card_id, "sent", now)
        case Later(wait):
            await postponed(session, card, now + wait)
            await notifications.delay(session, link.person_id, until=now + wait)
        case Unknown(problem):
            again_at = now + backoff(card.attempts, random.random())
            await cards.settle(
                session,
                card_id,
                state=CardState.DUE,
                due_at=again_at,
                maybe_repeat=True,
                answer=problem,
            )
        case Gone(problem):
            await _count(session, card_id, "unreachable")
            await card_contents.unbind(session, card)
            # A bell or a notice waits for the person; notifications come back as one list.
            waits = card.form not in CARRIERS and not await _has_ended(session, link)
            state = CardState.DUE if waits else CardState.GONE
            await cards.settle(session, card_id, state=state, due_at=now, answer=problem)
            await membership.lose(session, link, now)
        case Broken(problem) | Missing(problem):
            log.error("card %s is refused by Telegram: %s", card_id, problem)
            await cards.settle(session, card_id, state=CardState.BROKEN, answer=problem)
            await _count(session, card_id, "refused")


async def redrawn(
    session: AsyncSession, card: Card, link: Link, outcome: Outcome, now: datetime
) -> None:
    """Keeps what became of a message that was to be changed."""
    card_id = card.pk
    await _keep_try(session, card_id, outcome, now)
    match outcome:
        case Sent():
            await cards.drawn(session, card)
        case Later(wait):
            await cards.settle(session, card_id, due_at=now + wait)
        case Unknown():
            attempts = card.attempts + 1
            due = now + backoff(attempts, random.random())
            await cards.settle(session, card_id, due_at=due, attempts=attempts)
        case Gone():
            await membership.lose(session, link, now)
        case Missing() if card.form == Form.BELL:
            await cards.settle(session, card_id, state=CardState.ENDED, stale=0)
            if not await _has_ended(session, link):
                await cards.add(session, link.pk, Form.BELL, now, content=card.content, silent=True)
        case Missing() if card.form == Form.UNREACHABLE:
            await cards.settle(session, card_id, state=CardState.ENDED, stale=0)
            await membership.list_again(session, link, now)
        case Broken(problem) | Missing(problem):
            log.info("card %s cannot be changed: %s", card_id, problem)
            await cards.settle(session, card_id, stale=0, due_at=None, answer=problem)


async def postponed(session: AsyncSession, card: Card, until: datetime) -> None:
    """Not taken, and certainly not shown: no attempt is lost."""
    await cards.settle(session, card.pk, state=CardState.DUE, due_at=until, attempts=card.attempts)


async def dropped(session: AsyncSession, card: Card) -> None:
    """The card is no more: an old bell, or what it was to carry has been read, ended or its time
    has passed; the bell keeps it."""
    await cards.settle(session, card.pk, state=CardState.ENDED)
    await card_contents.expire(session, card.pk)


async def _keep_try(session: AsyncSession, card_id: int, outcome: Outcome, now: datetime) -> None:
    """One that succeeded needs no row: the card says when it was sent."""
    if not isinstance(outcome, Sent):
        await attempts.add(session, card_id, _WORDS[type(outcome)], outcome.problem, now)


async def _count(
    session: AsyncSession, card_id: int, state: str, sent_at: datetime | None = None
) -> None:
    for kind, received_at in await card_contents.arrivals(session, card_id):
        NOTIFICATIONS.labels(kind, state).inc()
        if sent_at is not None:
            AGE_AT_SEND.observe(max(0.0, (sent_at - received_at).total_seconds()))


async def _has_ended(session: AsyncSession, link: Link) -> bool:
    current = await session.get(Link, link.id, populate_existing=True)
    return current is None or current.ended_at is not None
