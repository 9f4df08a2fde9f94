"""The bell's items: made once, held, let go, ended."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import card_contents, inbox, notifications, outbox, snoozes
from tests.storage.rows import (
    NOW,
    make_card,
    make_event,
    make_link,
    make_notification,
    new_notification,
)


async def test_fanning_out_twice_makes_each_notification_once(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[dict[int, int], dict[int, int], int]:
        link = await make_link(session)
        rows = [new_notification(await make_event(session), link.person_id)]
        first = await notifications.add(session, rows)
        second = await notifications.add(session, rows)
        return first, second, await inbox.count(session, inbox.Listed(link.person_id, "events"))

    first, second, count = await database.write(work)

    assert (len(first), second, count) == (1, {}, 1)


async def test_what_is_held_is_due_once_it_is_let_go(database: Database) -> None:
    async def work(session: AsyncSession) -> list[int]:
        link = await make_link(session)
        await make_notification(session, link)
        seen = []
        for until in (None, NOW + timedelta(hours=1), NOW):
            await notifications.hold(session, link.person_id, until=until)
            seen.append(len(await outbox.due(session, NOW, 10)))
        return seen

    assert await database.write(work) == [0, 0, 1]


async def test_a_digest_is_held_too_and_what_waits_for_a_return_is_not_let_go(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> list[int]:
        link = await make_link(session)
        await make_notification(session, link, held="digest")
        await make_notification(session, link, held="away", due_at=None)
        seen = []
        for until in (None, NOW):
            await notifications.hold(session, link.person_id, until=until)
            seen.append(len(await outbox.due(session, NOW, 10)))
        return seen

    assert await database.write(work) == [0, 1]


async def test_what_was_ended_is_not_let_go(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        await make_notification(session, link)
        await notifications.end_unsent(session, link.person_id, "off")
        await notifications.hold(session, link.person_id, until=NOW)
        return len(await outbox.due(session, NOW, 10))

    assert await database.write(work) == 0


async def test_what_a_lost_card_carried_waits_held(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int | None, object]:
        link = await make_link(session)
        card = await make_card(session, link)
        heard = await make_notification(session, link, card_id=card.id)
        assert card.id is not None
        await card_contents.unbind(session, card)
        await session.refresh(heard)
        return heard.card_id, heard.due_at

    assert await database.write(work) == (None, None)


async def test_what_is_urgent_goes_first_then_what_is_fresh_then_what_has_waited(
    database: Database,
) -> None:
    long_ago = NOW - timedelta(hours=1)

    async def work(session: AsyncSession) -> tuple[list[int | None], list[int]]:
        link = await make_link(session)
        waited = await make_notification(session, link, due_at=long_ago, created_at=long_ago)
        fresh = await make_notification(session, link)
        urgent = await make_notification(session, link, urgent=True)
        found = await outbox.due(session, NOW, 10)
        return [each.id for each in (urgent, fresh, waited)], [identity for identity, *_ in found]

    made, found = await database.write(work)

    assert found == made


async def test_a_chat_that_has_to_wait_does_not_hide_what_is_due_to_others(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> tuple[int | None, list[int]]:
        loud, quiet = await make_link(session), await make_link(session)
        for _ in range(5):
            await make_notification(session, loud)
        heard = await make_notification(session, quiet)
        found = await outbox.due(session, NOW, 2, [loud.telegram_id])
        return heard.id, [identity for identity, *_ in found]

    heard, found = await database.write(work)

    assert found == [heard]


async def test_what_is_to_come_again_follows_the_sound(database: Database) -> None:
    async def work(session: AsyncSession) -> list[bool]:
        link = await make_link(session)
        rows = []
        for _ in range(2):
            card = await make_card(session, link, state="sent", message_id=7, due_at=None)
            rows.append(await make_notification(session, link, card_id=card.id))
        await snoozes.begin(session, rows[0], NOW + timedelta(hours=1), NOW)
        await notifications.silence_unsent(session, link.person_id, ["order.created"])
        for row in rows:
            await session.refresh(row)
        return [row.silent for row in rows]

    assert await database.write(work) == [True, False]
