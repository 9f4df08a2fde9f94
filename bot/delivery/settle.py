"""Outcome → what is stored of it: changes to a card, its notifications and its chat's link."""

import logging
import random
from datetime import datetime, timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.people import membership
from bot.rules.prompts import OPEN_FOR, expires_at
from bot.rules.sending.outcome import Broken, Gone, Later, Missing, Outcome, Sent, Unknown, backoff
from bot.runtime.metrics import AGE_AT_SEND, NOTIFICATIONS, REPEATS
from storage.directory import links
from storage.flow import attempts, card_contents, cards, notifications
from storage.objects import threads
from storage.tables import CARRIERS, AnyLink, Attempt, Card, Form, Link, NewCard, Tried

log = logging.getLogger(__name__)

# What may be in a chat twice is sent a third time when Telegram takes messages again; or after this
# time, if it answers at all.
THIRD_AFTER = timedelta(minutes=10)
BETWEEN_EDITS = timedelta(seconds=1)  # of one card, unless somebody is looking at it

_TRIED = {
    Later: Tried.LATER,
    Unknown: Tried.UNKNOWN,
    Gone: Tried.GONE,
    Missing: Tried.MISSING,
}


async def resumed(session: AsyncSession, now: datetime) -> None:
    """At the start of a term: what was being sent before is sent again, marked as such.

    Command menus that were given up are tried again: this may be the release that mends them.
    """
    await links.retry_menus(session)
    await attempts.add_for_interrupted(session, now)
    await cards.resume(session, now, now + THIRD_AFTER)


async def sent(
    session: AsyncSession, card: Card, link: AnyLink, outcome: Outcome, now: datetime
) -> None:
    """Stores what became of a message that was to be sent."""
    await _keep_try(session, card, outcome, now)
    match outcome:
        case Sent(message_id):
            await _arrived(session, card, link, message_id, now)
        case Later(wait):
            await cards.postpone(session, card, now + wait)
            await notifications.delay(session, link.person_id, until=now + wait)
        case Unknown(problem):
            again_at = now + backoff(card.attempts, random.random())
            await cards.try_again(session, card, again_at, now + THIRD_AFTER, problem)
        case Gone(problem):
            await _reached_nobody(session, card, link, problem, now)
        case Broken(problem) | Missing(problem):
            log.error("card %s is refused by Telegram: %s", card.id, problem)
            await cards.refuse(session, card, problem)
            await _count(session, card, "refused")


async def redrawn(
    session: AsyncSession, card: Card, link: AnyLink, outcome: Outcome, now: datetime
) -> None:
    """Stores what became of a message that was to be changed."""
    await _keep_try(session, card, outcome, now, refused=Tried.LEFT)
    match outcome:
        case Sent():
            await cards.drawn(session, card, now if card.form == Form.BELL else now + BETWEEN_EDITS)
        case Later(wait):
            await cards.redraw_at(session, card, now + wait, card.attempts)
        case Unknown():
            tried = card.attempts + 1
            await cards.redraw_at(session, card, now + backoff(tried, random.random()), tried)
        case Gone():
            await membership.lose(session, link, now)
        case Missing() if card.form == Form.BELL:
            await cards.end(session, card)
            if not await _has_ended(session, link):
                new = NewCard(link.pk, Form.BELL, now, card.content, silent=True)
                await cards.add(session, new)
        case Missing() if card.form == Form.UNREACHABLE:
            await cards.end(session, card)
            await membership.list_again(session, link, now)
        case Broken(problem) | Missing(problem):
            log.info("card %s cannot be changed: %s", card.id, problem)
            await cards.leave_as_it_is(session, card, problem)


async def dropped(session: AsyncSession, card: Card) -> None:
    """Ends a card without sending it: it is an old bell, or what it was to carry has been read, has
    ended or is out of date; the bell still shows that."""
    await cards.end(session, card)
    await card_contents.expire(session, card.pk)


async def removed(
    session: AsyncSession, card: Card, link: AnyLink, outcome: Outcome | None, now: datetime
) -> None:
    """Ends an old message that has been removed, or cannot be."""
    if isinstance(outcome, Broken):
        await _keep_try(session, card, outcome, now, refused=Tried.LEFT)
    await dropped(session, card)
    if isinstance(outcome, Gone):
        await membership.lose(session, link, now)


async def _arrived(
    session: AsyncSession, card: Card, link: AnyLink, message_id: int | None, now: datetime
) -> None:
    if card.maybe_repeat:
        REPEATS.inc()
    await cards.arrived(session, card, message_id, now)
    if card.form == Form.BELL:
        await cards.retire_all_but_newest_bell(session, link)
    if card.form == Form.PROMPT:
        await cards.redraw_later(session, card, now + OPEN_FOR)
    if (until := expires_at(card.content or {})) is not None:
        await cards.redraw_later(session, card, until)
    if card.form in (Form.LIST, Form.DIGEST):
        await card_contents.leave_out(session, card.pk, now)
    is_empty = not await _count(session, card, "sent", now)
    if is_empty and card.form in CARRIERS:  # another card has taken its contents over meanwhile
        await threads.drop_empty(session, [card.pk])


async def _reached_nobody(
    session: AsyncSession, card: Card, link: AnyLink, problem: str, now: datetime
) -> None:
    """A bell or a notice waits for the person; notifications come later, in one list."""
    await _count(session, card, "unreachable")
    await card_contents.unbind(session, card)
    if card.form in CARRIERS or await _has_ended(session, link):
        await cards.mark_gone(session, card, problem)
    else:
        await cards.wait_for_return(session, card, now, problem)
    await membership.lose(session, link, now)


async def _keep_try(
    session: AsyncSession,
    card: Card,
    outcome: Outcome,
    now: datetime,
    refused: Tried = Tried.BROKEN,
) -> None:
    """A try that succeeded needs no row, unless Telegram refused a part of the card.

    `refused`: what it means if all of it was.
    """
    if not isinstance(outcome, Sent):
        is_refused = isinstance(outcome, Broken)
        tried = refused if is_refused else _TRIED[type(outcome)]
        answer = outcome.problem or None
    elif outcome.left_out:
        tried, answer = Tried.SIMPLER, f"{'+'.join(outcome.left_out)}: {outcome.why}"
        log.warning("card %s is shown without what Telegram refused: %s", card.id, answer)
    else:
        return
    await attempts.add(session, Attempt(card_id=card.pk, at=now, outcome=tried, answer=answer))


async def _count(
    session: AsyncSession, card: Card, state: str, sent_at: datetime | None = None
) -> int:
    """Counts what the card carries, and answers how much that is."""
    carried = await card_contents.arrivals(session, card.pk)
    for kind, received_at, is_latest in carried:
        if not is_latest:
            continue
        NOTIFICATIONS.labels(kind, state).inc()
        if sent_at is not None:
            AGE_AT_SEND.observe(max(0.0, (sent_at - received_at).total_seconds()))
    return len(carried)


async def _has_ended(session: AsyncSession, link: AnyLink) -> bool:
    current = await session.get(Link, link.id, populate_existing=True)
    return current is None or current.ended_at is not None
