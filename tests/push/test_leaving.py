"""What is left of a browser and its messages when its person or their notifications go."""

from datetime import timedelta
from functools import partial

from aiohttp import web
from sqlmodel import func, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import people
from storage.tables import Notification, PushMessage, PushSubscription, WebSession
from storage.upkeep import purging
from storage.web import pushes, subscriptions
from tests.cast import IVAN, MARTA
from tests.push.room import Room
from tests.push_service import HOSTS, says
from tests.storage.rows import forget


async def counted(room: Room, *tables: type) -> list[int]:
    async with room.database.read() as session:
        return [
            (await session.exec(select(func.count()).select_from(each))).one() for each in tables
        ]


async def test_nothing_is_left_of_whoever_is_forgotten(room: Room) -> None:
    await room.subscribe()
    room.service.behave(HOSTS[0], says(500))
    await room.order()
    await room.step()

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, MARTA.crm_id)
        assert person is not None
        await forget(session, person)

    before = await counted(room, PushMessage, PushSubscription)
    await room.database.write(work)

    assert before == [1, 1]
    assert await counted(room, PushMessage, PushSubscription, WebSession) == [0, 0, 0]


async def test_what_is_purged_is_told_to_nobody(room: Room) -> None:
    browser = await room.subscribe()
    room.service.behave(HOSTS[0], says(500))
    await room.order(1)
    await room.step()
    await room.order(2)
    young = room.clock() + timedelta(days=200)
    room.clock.advance(days=201)

    await room.database.write(partial(purging.purge, older_than=young, limit=100))
    await room.step()

    # The newest row stays, emptied, so that its number is not used again.
    assert await counted(room, Notification, PushMessage) == [1, 0]
    assert browser.got == []


async def test_what_is_due_again_while_it_waits_is_one_row(room: Room) -> None:
    await room.subscribe()
    room.service.behave(HOSTS[0], says(500))
    await room.order()
    await room.step()

    async def again(session: AsyncSession) -> None:
        [row] = (await session.exec(select(Notification))).all()
        row.push_at = room.clock()
        await session.flush()
        await pushes.spread(session, room.clock(), 10)

    await room.database.write(again)

    assert await counted(room, PushMessage) == [1]


async def test_what_is_said_of_a_browser_is_not_taken_for_the_next(room: Room) -> None:
    """SQLite gives the number of a browser that has gone to the next one."""
    gone = await room.subscribe()
    [former] = await browsers(room)
    came = []

    async def replaced(_request: web.Request) -> web.Response:
        """Somebody else allows messages while the service still thinks."""
        await room.database.write(partial(subscriptions.end_these, ids=[former.pk]))
        came.append(await room.subscribe(IVAN))
        return web.Response(status=410)

    room.service.behave(HOSTS[0], replaced)
    await room.order()
    await room.step()

    assert gone.got == []
    assert [it.endpoint for it in await browsers(room)] == [came[0].endpoint]


async def browsers(room: Room) -> list[PushSubscription]:
    async with room.database.read() as session:
        return list((await session.exec(select(PushSubscription))).all())
