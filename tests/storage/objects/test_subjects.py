"""Claims about which objects hooks have told of lately, on both databases."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import events
from storage.objects import subjects
from tests.storage.rows import NOW, make_connection, new_event

MINUTE = timedelta(minutes=1)


async def test_hooks_of_the_last_minutes_say_what_has_no_details_yet(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[int, str, object]]:
        one, other = [await make_connection(session, key) for key in ("one", "other")]
        told = [
            (one, "order:1", "order.change_order_status", -20),
            (one, "order:2", "order.change_order_status", -3),
            (one, "order:3", "order.change_order_status", -3),
            (one, "order:3", "api.order", -2),
            (one, "order:4", "api.order", -2),
            (one, "order:4", "order.change_order_status", -1),
            (one, None, "stock", -1),
            (other, "order:5", "order.change_order_status", -1),
        ]
        for connection, subject, type, minutes in told:
            at = NOW + minutes * MINUTE
            row = new_event(connection, subject=subject, type=type, received_at=at)
            await events.put(session, row)
        found = await subjects.hooked_since(session, [one.pk], NOW - 10 * MINUTE)
        return [(it[0] - one.pk, *it[1:]) for it in found]

    found = await database.write(work)

    assert found == [(0, "order:2", NOW - 3 * MINUTE), (0, "order:4", NOW - MINUTE)]
