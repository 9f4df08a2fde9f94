"""What nobody has read for too long, as the tables hold it."""

from datetime import timedelta
from functools import partial

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import escalations
from tests.storage.rows import NOW, make_link, make_notification


async def test_due_escalations_come_with_their_events(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int | None]:
        link = await make_link(session)
        for minutes in (5, -5, -10):
            at = NOW + timedelta(minutes=minutes)
            await make_notification(session, link, escalate_at=at)
        found = await escalations.due(session, NOW, 1)
        await escalations.keep(session, found[0][0], 2, None)
        left = await escalations.due(session, NOW, 5)
        await session.refresh(found[0][0])
        return [len(found), found[0][0].escalated, len(left)]

    assert await database.write(work) == [1, 2, 1]


async def test_a_subject_in_hand_escalates_no_more(database: Database) -> None:
    async def work(session: AsyncSession) -> bool:
        link = await make_link(session)
        for subject in ("order:1", "order:2"):
            await make_notification(session, link, subject=subject, escalate_at=NOW)
        await escalations.stop(session, "order:1", ["order.created"])
        [(left, _)] = await escalations.due(session, NOW, 5)
        return left.subject == "order:2"

    assert await database.write(work)


async def test_the_policy_of_escalation_is_set_and_lifted(database: Database) -> None:
    choose = partial(escalations.choose, kind="order.created")
    await database.write(partial(choose, minutes=15))
    await database.write(partial(choose, minutes=5))
    async with database.read() as session:
        assert await escalations.policy(session) == {"order.created": 5}
        assert await escalations.minutes_of(session, "order.created") == 5
    await database.write(partial(choose, minutes=None))

    async with database.read() as session:
        assert await escalations.minutes_of(session, "order.created") is None
