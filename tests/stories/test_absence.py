"""Absences from hooks to notifications: what waits, what is read elsewhere, and coming back."""

from datetime import timedelta
from functools import partial

from sqlmodel import update
from sqlmodel.ext.asyncio.session import AsyncSession

from storage import snoozes
from storage.models import Absence, Card
from tests.cast import MARTA
from tests.stories.desk import ORDER, go_away, order_of_marta
from tests.stories.office import Office


async def arrive(desk: Office) -> None:
    """Every card on its way is in its chat."""

    async def work(session: AsyncSession) -> None:
        await session.exec(update(Card).values(state="sent", due_at=None))

    await desk.database.write(work)


async def test_what_was_put_off_waits_until_the_person_is_back(desk: Office) -> None:
    made = await order_of_marta(desk)
    at = desk.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await desk.database.write(begin)
    await go_away(desk, None, hours=2)

    await desk.tick(hours=1)
    [meanwhile] = await desk.heard(MARTA, ORDER)
    await desk.tick(hours=1)

    [back] = await desk.heard(MARTA, ORDER)
    assert (meanwhile.due_at, meanwhile.held, meanwhile.again_at) == (None, Absence.WAITS, None)
    assert back.card_id is not None
