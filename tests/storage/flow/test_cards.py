"""Cards: what is to be sent, sent again, redrawn, removed."""

from datetime import timedelta

from sqlmodel import col
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.engine.database import Database
from storage.flow import cards, inbox, notifications, outbox
from storage.tables import Card, Form, Link, Notification
from tests.storage.rows import NOW, make_card, make_link, make_notification


async def refreshed(session: AsyncSession, card: Card) -> Card:
    await session.refresh(card)
    return card


async def test_a_card_is_due_from_its_time_on(database: Database) -> None:
    async def work(session: AsyncSession) -> list[list[int | None]]:
        link = await make_link(session)
        card = await make_card(session, link, due_at=NOW)
        early = await outbox.unsent(session, NOW - timedelta(seconds=1), 10)
        now = await outbox.unsent(session, NOW, 10)
        return [[each.id for each, _ in found] for found in (early, now, [(card, link)])]

    early, now, expected = await database.write(work)

    assert (early, now) == ([], expected)


async def test_only_what_is_still_due_begins(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[set[int], Card, Card]:
        link = await make_link(session)
        due, cancelled = await make_card(session, link), await make_card(session, link)
        cancelled.state = "ended"
        await session.flush()
        ids = [each.id for each in (due, cancelled) if each.id is not None]
        begun = await cards.begin(session, ids)
        return begun, await refreshed(session, due), await refreshed(session, cancelled)

    begun, due, cancelled = await database.write(work)

    assert begun == {due.id}
    assert (due.state, due.attempts, cancelled.state) == ("sending", 1, "ended")


async def test_what_was_under_way_is_sent_again_marked_as_a_repeat(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, bool]]:
        link = await make_link(session)
        made = [await make_card(session, link, state=state) for state in ("sending", "sent")]
        await cards.resume(session, NOW, NOW)
        return [
            (each.state, each.maybe_repeat) for each in [await refreshed(session, c) for c in made]
        ]

    assert await database.write(work) == [("due", True), ("sent", False)]


async def test_a_change_made_while_drawing_stays_to_be_drawn(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[int, int]:
        card = await make_card(session, await make_link(session), state="sent", message_id=1)
        await cards.redraw(session, col(Card.id) == card.id)
        read = await refreshed(session, card)
        session.expunge(read)
        await cards.redraw(session, col(Card.id) == card.id)
        await cards.drawn(session, read, NOW)
        after_first = (await session.get_one(Card, card.id)).stale
        session.expunge_all()
        again = await session.get_one(Card, card.id)
        session.expunge(again)
        await cards.drawn(session, again, NOW)
        return after_first, (await session.get_one(Card, card.id)).stale

    assert await database.write(work) == (2, 0)


async def test_a_chat_that_has_to_wait_does_not_hide_the_others(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[list[int], int | None]:
        loud, quiet = await make_link(session), await make_link(session)
        for _ in range(20):
            await make_card(session, loud, state="sent", stale=1)
        await make_card(session, quiet, state="sent", stale=1)
        found = await outbox.stale(session, NOW, 10, [loud.telegram_id])
        return [link.id for _, link in found if link.id is not None], quiet.id

    chats, quiet = await database.write(work)

    assert chats == [quiet]


async def test_what_somebody_looks_at_is_told_apart_and_bells_come_last(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str]:
        link = await make_link(session)
        for form, awaited in (("bell", False), ("single", False), ("list", True)):
            await make_card(session, link, form, state="sent", stale=1, awaited=awaited)
        looked_at = await outbox.awaited(session, NOW, 10)
        others = await outbox.stale(session, NOW, 10)
        return [card.form for card, _ in [*looked_at, *others]]

    assert await database.write(work) == ["list", "single", "bell"]


async def test_nothing_is_redrawn_in_a_chat_that_cannot_be_reached(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        link = await make_link(session)
        link.unreachable_at = NOW
        await make_card(session, link, state="sent", stale=1)
        return len(await outbox.stale(session, NOW, 10))

    assert await database.write(work) == 0


async def test_a_card_that_is_no_more_is_not_redrawn(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        card = await make_card(session, await make_link(session), state="broken")
        await cards.redraw(session, col(Card.id) == card.id)
        return (await refreshed(session, card)).stale

    assert await database.write(work) == 0


async def test_a_new_bell_retires_the_old(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str]:
        link = await make_link(session)
        made = [await make_card(session, link, Form.BELL, state=state) for state in ("sent", "due")]
        other = await make_card(session, link, Form.SINGLE, state="sent")
        assert link.id is not None
        await cards.retire_bells(session, link.id)
        return [(await refreshed(session, card)).state for card in (*made, other)]

    assert await database.write(work) == ["retired", "ended", "sent"]


async def test_reading_redraws_the_card_and_ends_what_is_unsent(database: Database) -> None:
    async def work(session: AsyncSession) -> tuple[Card, Notification, Notification]:
        link: Link = await make_link(session)
        card = await make_card(session, link, state="sent")
        sent = await make_notification(session, link, card_id=card.id)
        unsent = await make_notification(session, link)
        await inbox.mark_all_read(session, link.person_id, ["events"], NOW)
        for row in (card, sent, unsent):
            await session.refresh(row)
        return card, sent, unsent

    card, sent, unsent = await database.write(work)

    assert card.stale == 1
    assert (sent.read_at, sent.ended) == (NOW, None)
    assert (unsent.read_at, unsent.ended, unsent.due_at) == (NOW, "read", None)


async def test_what_ends_is_not_tried_again_with_its_card(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str | None]:
        link = await make_link(session)
        states = ("due", "sending", "sent")
        made = [await make_card(session, link, state=state) for state in states]
        heard = [await make_notification(session, link, card_id=card.id) for card in made]
        await notifications.end_unsent(session, link.person_id, "off")
        for each in heard:
            await session.refresh(each)
        return [each.ended for each in heard]

    assert await database.write(work) == ["off", "off", None]


async def test_only_what_was_claimed_so_is_given_back(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, int]]:
        link, other = await make_link(session), await make_link(session)
        of_same_id = {"attempts": 1, "state": "sending"}
        made = [await make_card(session, link, **of_same_id) for _ in range(3)]
        claimed = [Card(id=it.id, link_id=link.pk, form=it.form, created_at=NOW) for it in made]
        claimed[1].link_id = other.pk
        claimed[2].created_at = made[2].created_at + timedelta(seconds=1)
        await cards.give_back(session, claimed, NOW)
        return [(it.state, it.attempts) for it in [await refreshed(session, c) for c in made]]

    expected = [("due", 0), ("sending", 1), ("sending", 1)]
    assert await database.write(work) == expected


async def test_what_became_of_a_call_may_be_stored_twice(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, int, int]]:
        link = await make_link(session)
        made = [
            await make_card(session, link, state="sending", attempts=1, stale=1) for _ in range(4)
        ]
        read = [
            Card(id=it.id, link_id=link.pk, form=it.form, created_at=NOW, stale=1) for it in made
        ]
        for _ in range(2):
            await cards.arrived(session, read[0], 1, NOW)
            await cards.postpone(session, read[1], NOW)
            await cards.try_again(session, read[2], NOW, NOW, "")
            await cards.wait_for_return(session, read[3], NOW, "")
        found = [await refreshed(session, card) for card in made]
        return [(card.state, card.attempts, card.stale) for card in found]

    expected = [("sent", 0, 0), ("due", 0, 1), ("due", 1, 1), ("due", 0, 1)]
    assert await database.write(work) == expected


async def test_news_of_the_line_hurries_a_third_try_and_no_later_one(database: Database) -> None:
    async def work(session: AsyncSession) -> list[bool]:
        link, later = await make_link(session), NOW + timedelta(minutes=9)
        unsure = {"maybe_repeat": True, "due_at": later}
        made = [await make_card(session, link, attempts=n, **unsure) for n in (1, 2, 3, 4)]
        await cards.hurry(session, NOW)
        found = [await refreshed(session, card) for card in made]
        return [card.due_at == NOW for card in found]

    assert await database.write(work) == [False, True, False, False]
