"""What waits for its time: one row a subject, claimed when it is due; and cards that come again."""

from datetime import timedelta

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import cabinet
from storage.engine.database import Database
from storage.flow import events, inbox, notifications, reminders, snoozes
from storage.tables import Card, Event, Link, NewReminder, Notification, Reminder
from tests.storage.rows import (
    NOW,
    forget,
    make_card,
    make_event,
    make_link,
    make_notification,
    make_person,
)

HOUR = timedelta(hours=1)
KIND = "channel.payment_due"


def reminder(subject: str = "channel:5", at: timedelta = HOUR, key: str = "") -> NewReminder:
    return NewReminder(key or f"key of {subject}", NOW + at, KIND, subject, b"{}")


async def test_the_next_of_a_subject_takes_the_place_of_the_last(database: Database) -> None:
    async def work(session: AsyncSession) -> list[tuple[str, bytes]]:
        await reminders.put(session, [reminder(key="first"), reminder("channel:6")])
        await reminders.put(session, [reminder(key="second", at=2 * HOUR)])
        found = await session.exec(select(Reminder.key, Reminder.body).order_by(Reminder.key))
        return list(found.all())

    assert [key for key, _ in await database.write(work)] == ["key of channel:6", "second"]


async def test_only_what_is_due_is_claimed_the_longest_due_first(database: Database) -> None:
    async def work(session: AsyncSession) -> list[str]:
        rows = [reminder(f"channel:{n}", at=n * HOUR) for n in (3, 1, 2, 4)]
        await reminders.put(session, rows)
        return [row.subject for row in await reminders.claim(session, NOW + 3 * HOUR, 2)]

    assert await database.write(work) == ["channel:1", "channel:2"]


async def test_what_is_cancelled_is_not_due(database: Database) -> None:
    async def work(session: AsyncSession) -> int:
        await reminders.put(session, [reminder()])
        await reminders.cancel(session, KIND, "channel:5")
        return len(await reminders.claim(session, NOW + HOUR, 9))

    assert await database.write(work) == 0


async def test_the_outlook_tells_whether_anything_is_due(database: Database) -> None:
    async def work(session: AsyncSession) -> list[reminders.Outlook | None]:
        before = await reminders.look(session, NOW)
        await cabinet.furnish(session)
        await reminders.put(session, [reminder()])
        return [before, *[await reminders.look(session, NOW + n * HOUR) for n in (0, 1)]]

    nothing, early, due = await database.write(work)

    assert nothing is None
    assert early == (10, None, False, False)
    assert due == (10, None, True, False)


# -- cards that come again


async def told(session: AsyncSession, link: Link, form: str = "single") -> Notification:
    """A notification that was read in the chat."""
    card = await make_card(session, link, form, state="sent", message_id=7, due_at=None)
    return await make_notification(session, link, card_id=card.id, read_at=NOW)


async def woken(session: AsyncSession, made: Notification) -> tuple[Notification, Card]:
    await snoozes.begin(session, made, NOW + HOUR, NOW + 9 * HOUR)
    made_id, card_id = made.id, made.card_id
    await snoozes.wake(session, NOW + HOUR, 9)
    session.expire_all()
    return await session.get_one(Notification, made_id), await session.get_one(Card, card_id)


async def test_what_comes_again_is_due_unread_and_its_old_message_goes(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        made, card = await woken(session, await told(session, await make_link(session)))

        assert (made.card_id, made.due_at, made.read_at) == (None, NOW + HOUR, None)
        assert (made.again_at, made.expires_at) == (None, NOW + 9 * HOUR)
        assert card.state == "retired"

    await database.write(work)


async def test_a_list_is_drawn_without_what_comes_again(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_link(session)
        made = await told(session, link, "list")
        await make_notification(session, link, card_id=made.card_id)
        _, card = await woken(session, made)

        assert (card.state, card.stale) == ("sent", 2)

    await database.write(work)


async def test_a_list_from_which_all_comes_again_goes(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        _, card = await woken(session, await told(session, await make_link(session), "list"))

        assert card.state == "retired"

    await database.write(work)


async def test_what_is_put_off_twice_comes_at_the_later_choice_alone(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        made = await told(session, await make_link(session))
        for hours in (1, 2):
            assert await snoozes.begin(session, made, NOW + hours * HOUR, NOW)
        counts = [await snoozes.wake(session, NOW + n * HOUR, 9) for n in (1, 2, 3)]

        assert counts == [0, 1, 0]

    await database.write(work)


@pytest.mark.parametrize("how", ["answered", "everything_off"])
async def test_what_is_over_does_not_come_again(database: Database, how: str) -> None:
    async def work(session: AsyncSession) -> None:
        made = await told(session, await make_link(session))
        await snoozes.begin(session, made, NOW + HOUR, NOW)
        if how == "answered":
            await notifications.answer(session, "order:1", ["order.created"], NOW)
        else:
            await notifications.end_unsent(session, made.person_id, how)

        assert await snoozes.wake(session, NOW + HOUR, 9) == 0

    await database.write(work)


@pytest.mark.parametrize("how", ["one", "all"])
async def test_what_is_read_does_not_come_again(database: Database, how: str) -> None:
    async def work(session: AsyncSession) -> None:
        made = await told(session, await make_link(session))
        made.read_at = None
        await snoozes.begin(session, made, NOW + HOUR, NOW)
        if how == "one":
            await inbox.mark_read(session, made, NOW)
        else:
            await inbox.mark_all_read(session, made.person_id, [made.section], NOW)

        assert await snoozes.wake(session, NOW + HOUR, 9) == 0

    await database.write(work)


async def test_what_was_read_before_comes_again(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        made = await told(session, await make_link(session))
        await snoozes.begin(session, made, NOW + HOUR, NOW)
        await inbox.mark_all_read(session, made.person_id, [made.section], NOW)

        assert await snoozes.wake(session, NOW + HOUR, 9) == 1

    await database.write(work)


async def test_what_comes_again_to_who_has_blocked_the_bot_is_held(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        link = await make_link(session)
        link.unreachable_at = NOW
        made, _ = await woken(session, await told(session, link))

        assert (made.card_id, made.due_at, made.again_at) == (None, None, None)

    await database.write(work)


async def test_a_card_says_no_longer_that_it_comes_again(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        made = await told(session, await make_link(session))
        await snoozes.begin(session, made, NOW + HOUR, NOW)
        await notifications.end_these(session, [made.id], "muted")
        card = await session.get_one(Card, made.card_id)
        for row in (made, card):
            await session.refresh(row)

        assert (made.again_at, made.ended, card.stale) == (None, None, 2)

    await database.write(work)


# -- who has paid


async def test_a_forgotten_person_is_not_named_on_payments(database: Database) -> None:
    async def work(session: AsyncSession) -> None:
        olga, ivan = [await make_person(session, name) for name in ("Olga", "Ivan")]
        for person in (olga, ivan):
            settled = {"how": "paid", "at": NOW.isoformat(), "by": person.name, "by_id": person.id}
            event_id = await make_event(session, type=KIND)
            await events.fanned_out(session, event_id, {KIND: {"due_at": "x", "settled": settled}})
        await forget(session, olga)
        session.expire_all()
        found = await session.exec(select(Event.meaning).order_by(Event.id))  # type: ignore[arg-type]  # a column
        kept = [dict(meaning or {})[KIND]["settled"].get("by") for meaning in found.all()]

        assert kept == [None, "Ivan"]

    await database.write(work)
