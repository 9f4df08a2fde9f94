"""What got stuck, as the tables hold it; and that it can be set going again."""

from datetime import timedelta

from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import cards, events, notifications, outbox
from storage.tables import Card, Form, Notification
from storage.upkeep import problems
from tests.storage.rows import NOW, make_card, make_event, make_link, make_notification, make_person


async def test_refused_cards_are_listed_newest_first_with_chat_and_person(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> tuple[int, list[problems.Row], list[int | None]]:
        link = await make_link(session, await make_person(session, "Marta"))
        made = [await make_card(session, link, state="broken") for _ in range(3)]
        await make_card(session, link, state="sent")
        page = await problems.refused_page(session, 1, 5)
        return await problems.refused_count(session), page, [card.id for card in made]

    count, page, ids = await database.write(work)

    assert count == 3
    assert [card.id for card, _, _ in page] == [ids[1], ids[0]]
    assert {(person.name, link.person_id) for _, link, person in page} == {("Marta", page[0][2].id)}


async def test_refused_card_that_is_sent_again_is_due_and_no_problem_any_more(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> tuple[bool, int]:
        card = await make_card(
            session, await make_link(session), state="broken", due_at=None, attempts=3, answer="no"
        )
        assert card.id is not None
        row = await problems.refused(session, card.id)
        assert row is not None
        await problems.send_again(session, row[0], NOW)
        due = [
            (each.id, each.attempts, each.answer)
            for each, _ in await outbox.unsent(session, NOW, 9)
        ]
        assert due == [(card.id, 0, None)]
        return await problems.refused(session, card.id) is None, await problems.refused_count(
            session
        )

    assert await database.write(work) == (True, 0)


async def test_what_its_person_does_not_want_any_more_is_ended_on_a_refused_card_too(
    database: Database,
) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        link = await make_link(session)
        made: list[Notification] = []
        for state in ("broken", "sent"):
            card = await make_card(session, link, state=state)
            made.append(await make_notification(session, link, card_id=card.id, due_at=None))
        await notifications.end_unsent(session, link.person_id, "everything_off")
        for each in made:
            await session.refresh(each)
        return [each.ended for each in made]

    assert await database.write(work) == ["everything_off", None]


async def test_event_that_was_put_aside_can_wait_for_fan_out_again(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[int | None], list[int | None]]:
        ids = [await make_event(session, state=state) for state in ("broken", "done", "broken")]
        assert await problems.unheard(session, ids[1]) is None
        assert await problems.unheard_count(session) == 2
        event = await problems.unheard(session, ids[0])
        assert event is not None
        await problems.fan_out_again(session, event)
        waiting = await events.waiting(session, 9)
        left = await problems.unheard_page(session, 0, 9)
        assert [each.id for each in left] == [ids[2]]
        return [each.id for each in waiting], [ids[0]]

    waiting, expected = await database.write(work)

    assert waiting == expected


async def test_repeats_are_counted_that_were_sent_since(database: Database) -> None:
    since = NOW - timedelta(days=7)

    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        for sent_at, maybe_repeat in (
            (NOW, True),
            (since, True),
            (since - timedelta(seconds=1), True),
            (NOW, False),
            (None, True),
        ):
            wanted = {"sent_at": sent_at, "maybe_repeat": maybe_repeat}
            await make_card(session, link, state="sent", **wanted)
        return await problems.repeats_since(session, since)

    assert await database.write(work) == 2


async def test_a_bell_that_was_refused_is_over_once_there_is_a_new_one(database: Database) -> None:
    async def work(session: AsyncSession) -> str:
        link = await make_link(session)
        assert link.id is not None
        bell = await make_card(session, link, Form.BELL, state="broken")
        await cards.retire_bells(session, link.id)
        await session.refresh(bell)
        return (await session.get_one(Card, bell.id)).state

    assert await database.write(work) == "ended"
