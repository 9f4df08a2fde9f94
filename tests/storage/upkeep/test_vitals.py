"""What `/health` asks of the tables, on both databases."""

from datetime import datetime, timedelta

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import attempts, cards
from storage.tables import Attempt, Card, CardState, Form, Tried
from storage.upkeep import problems, vitals
from storage.upkeep.vitals import Patience
from tests.storage.rows import NOW, make_link

OLD = NOW - timedelta(minutes=3)
PATIENCE = Patience(NOW - timedelta(minutes=2), NOW - timedelta(minutes=15))

TRIED = {
    "is being sent": (CardState.SENDING, None, OLD),
    "is tried again in minutes": (CardState.DUE, NOW + timedelta(minutes=12), OLD),
    "waits for the end of quiet hours": (CardState.DUE, NOW + timedelta(hours=8), None),
    "has arrived": (CardState.SENT, None, None),
    "was refused": (CardState.BROKEN, None, None),
}


@pytest.mark.parametrize(("state", "due_at", "since"), TRIED.values(), ids=TRIED)
async def test_card_that_is_tried_for_long_is_late(
    database: Database, state: CardState, due_at: datetime | None, since: datetime | None
) -> None:
    async def work(session: AsyncSession) -> datetime | None:
        link = await make_link(session)
        session.add(
            Card(link_id=link.pk, form=Form.SINGLE, state=state, due_at=due_at, created_at=OLD)
        )
        await session.flush()
        return await vitals.oldest_due(session, NOW, PATIENCE)

    assert await database.write(work) == since


AGAIN = {
    "just now": (NOW, [], None),
    "3 minutes ago": (OLD, [], OLD),
    "and has just failed": (NOW + timedelta(minutes=1), [NOW], None),
    "and has failed for 3 minutes": (NOW + timedelta(minutes=1), [OLD, NOW], OLD),
    "and is being sent": (None, [], None),
    "and is being sent after a failure": (None, [OLD], OLD),
}


@pytest.mark.parametrize(("due_at", "tries", "since"), AGAIN.values(), ids=AGAIN)
@pytest.mark.parametrize("refused", [Tried.BROKEN, Tried.MISSING])
async def test_refused_card_that_is_sent_again_is_late_only_from_then_on(
    database: Database,
    refused: Tried,
    due_at: datetime | None,
    tries: list[datetime],
    since: datetime | None,
) -> None:
    long_ago = NOW - timedelta(days=9)

    async def work(session: AsyncSession) -> datetime | None:
        link = await make_link(session)
        card = Card(link_id=link.pk, form=Form.SINGLE, state=CardState.BROKEN, created_at=long_ago)
        session.add(card)
        await session.flush()
        for at, outcome in [(long_ago, Tried.UNKNOWN), (long_ago, refused)]:
            await attempts.add(session, Attempt(card_id=card.pk, at=at, outcome=outcome))
        await problems.send_again(session, card, due_at or OLD)
        if due_at is None:
            await cards.begin(session, [card.pk])
        for at in tries:
            await attempts.add(session, Attempt(card_id=card.pk, at=at, outcome=Tried.UNKNOWN))
        return await vitals.oldest_due(session, NOW, PATIENCE)

    assert await database.write(work) == since


async def test_oldest_card_under_way_is_as_old_as_its_latest_sending(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, datetime | None]:
        link = await make_link(session)
        for state, days in ((CardState.BROKEN, 9), (CardState.DUE, 0), (CardState.SENT, 5)):
            at = OLD - timedelta(days=days)
            card = Card(link_id=link.pk, form=Form.SINGLE, state=state, due_at=at, created_at=at)
            session.add(card)
            await session.flush()
            if state == CardState.BROKEN:
                refused = Attempt(card_id=card.pk, at=at, outcome=Tried.BROKEN)
                await attempts.add(session, refused)
                await problems.send_again(session, card, NOW)
        return await vitals.under_way(session)

    assert await database.write(work) == (2, OLD)


async def test_whoever_is_told_to_wait_is_listed_until_then(database: Database) -> None:
    async def work(session: AsyncSession) -> list[list[int]]:
        link = await make_link(session)
        link.held_since, link.held_until = NOW, NOW + timedelta(hours=1)
        await session.flush()
        return [
            [told.person_id == link.person_id for told in await vitals.told_to_wait(session, at)]
            for at in (NOW, NOW + timedelta(hours=1))
        ]

    assert await database.write(work) == [[True], []]
