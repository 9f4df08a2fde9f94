"""A person's new account takes over everything that waits for them."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
from sqlmodel import col, select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from storage.directory import links, people, quiet_hours
from storage.flow import cards as chat_cards
from storage.flow import inbox, snoozes
from storage.tables import Card, CardState, Form, Held, NewCard, Notification, Person
from tests.cast import IVAN, MARTA, SHOP
from tests.stories.desk import ORDER, come_back, go_away, order_of_marta
from tests.stories.office import KYIV, Office
from tests.stories.staffing import join, leave, link_of, member

MORNING = datetime(2026, 11, 23, 6, tzinfo=UTC)  # 8:00 in Kyiv
NEW_PHONE = 206

Change = Callable[[AsyncSession, Context, Person], Awaitable[None]]


async def change(office: Office, how: Change) -> None:
    """Changes something about Marta."""

    async def work(session: AsyncSession) -> None:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        await how(session, Context(session, KYIV, office.clock()), marta)

    await office.database.write(work)


async def keep_quiet(session: AsyncSession, _context: Context, marta: Person) -> None:
    """From now, Sunday 18:00 in Kyiv, until 8:00."""
    await quiet_hours.keep_quiet(session, marta.pk, [(6, 18 * 60, 8 * 60)])


async def hear_hourly(session: AsyncSession, _context: Context, marta: Person) -> None:
    await quiet_hours.choose_rhythm(session, marta.pk, "", "hourly")


async def block(session: AsyncSession, context: Context, marta: Person) -> None:
    link = await links.of_person(session, marta.pk)
    assert link is not None
    await membership.lose(session, link, context.now)


async def kept(office: Office) -> Notification:
    [found] = await office.heard(MARTA, ORDER)
    return found


async def on_card(office: Office, state: CardState, *, maybe_repeat: bool = False) -> int:
    """Puts Marta's order on a card in her old chat, which has got that far."""

    async def work(session: AsyncSession) -> int:
        marta = await people.by_crm_id(session, MARTA.crm_id)
        assert marta is not None
        link = await links.of_person(session, marta.pk)
        assert link is not None
        new = NewCard(link.pk, Form.SINGLE, office.clock(), state=CardState.SENDING)
        card = await chat_cards.add(session, new._replace(maybe_repeat=maybe_repeat))
        values = {"state": state, "message_id": 5 if state == "sent" else None}
        await session.exec(update(Card).where(col(Card.id) == card.id).values(**values))
        mine = update(Notification).where(col(Notification.person_id) == marta.pk)
        await session.exec(mine.values(card_id=card.pk))
        return card.pk

    return await office.database.write(work)


async def state_of(office: Office, card_id: int) -> str:
    async with office.database.read() as session:
        return (await session.get_one(Card, card_id)).state


@pytest.mark.parametrize(
    ("wish", "due_at", "held"),
    [
        (keep_quiet, MORNING, Held.QUIET),
        (hear_hourly, datetime(2026, 11, 22, 17, tzinfo=UTC), Held.DIGEST),
    ],
)
async def test_what_was_held_for_later_is_held_for_later(
    team: Office, wish: Change, due_at: datetime, held: Held
) -> None:
    await change(team, wish)
    await order_of_marta(team)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (row.ended, row.due_at, row.held, row.card_id) == (None, due_at, held, None)


async def test_what_came_while_she_had_blocked_the_bot_comes_now(team: Office) -> None:
    await change(team, block)
    before = await order_of_marta(team)
    team.clock.advance(minutes=5)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (before.due_at, row.ended, row.due_at) == (None, None, team.clock())


async def test_what_came_while_she_had_blocked_the_bot_respects_quiet_hours(team: Office) -> None:
    await change(team, block)
    await order_of_marta(team)
    await change(team, keep_quiet)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (row.ended, row.due_at, row.held) == (None, MORNING, Held.QUIET)


@pytest.mark.parametrize(
    ("state", "tried", "held"),
    [
        (CardState.DUE, False, None),
        (CardState.DUE, True, Held.UNSURE),
        (CardState.SENDING, False, Held.UNSURE),
        (CardState.BROKEN, False, None),
    ],
)
async def test_what_was_under_way_to_the_old_chat_goes_to_the_new_one(
    team: Office, state: CardState, tried: bool, held: Held | None
) -> None:
    await order_of_marta(team)
    card_id = await on_card(team, state, maybe_repeat=tried)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (row.ended, row.card_id, row.due_at, row.held) == (None, None, team.clock(), held)
    assert await state_of(team, card_id) in ("ended", "sending")


async def test_what_the_old_chat_shows_is_not_sent_again(team: Office) -> None:
    await order_of_marta(team)
    card_id = await on_card(team, CardState.SENT)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (row.card_id, row.ended, row.read_at) == (card_id, None, None)
    assert await state_of(team, card_id) == "ended"


async def test_what_was_snoozed_comes_again_in_the_new_chat(team: Office) -> None:
    made = await order_of_marta(team)
    card_id = await on_card(team, CardState.SENT)
    at = team.clock() + timedelta(hours=1)
    begin = partial(snoozes.begin, notification=made, at=at, expires_at=at + timedelta(days=1))
    await team.database.write(begin)

    await join(team, MARTA, NEW_PHONE)
    snoozed = await kept(team)
    await team.tick(hours=1)

    row = await kept(team)
    assert snoozed.again_at == at
    assert (row.card_id, row.due_at, row.again_at) == (None, team.clock(), None)
    assert await state_of(team, card_id) == "ended"


async def test_what_escalates_rings_in_the_new_chat(desk: Office) -> None:
    await order_of_marta(desk)
    await on_card(desk, CardState.SENT)

    await join(desk, MARTA, NEW_PHONE)
    await desk.tick(minutes=15)

    row = await kept(desk)
    assert (row.escalated, row.card_id, row.due_at) == (1, None, desk.clock())


async def test_what_waits_for_her_return_waits_on(team: Office) -> None:
    await go_away(team, None, days=1)
    await order_of_marta(team)

    await join(team, MARTA, NEW_PHONE)
    waiting = await kept(team)
    await come_back(team)

    assert (waiting.ended, waiting.held, waiting.due_at) == (None, Held.AWAY, None)
    link, row = await link_of(team, MARTA), await kept(team)
    async with team.database.read() as session:
        card = await session.get_one(Card, row.card_id)
    assert link is not None
    assert card.link_id == link.id


async def test_what_was_under_way_when_she_went_waits_for_her_return(team: Office) -> None:
    await order_of_marta(team)
    await on_card(team, CardState.DUE)
    await go_away(team, None, days=1)

    await join(team, MARTA, NEW_PHONE)

    row = await kept(team)
    assert (row.ended, row.held, row.due_at) == (None, Held.AWAY, None)


async def test_a_notice_that_waits_comes_to_the_new_chat(team: Office) -> None:
    await change(team, keep_quiet)
    await go_away(team, MARTA, absent=IVAN, hours=20)

    await join(team, MARTA, NEW_PHONE)

    link = await link_of(team, MARTA)
    assert link is not None
    async with team.database.read() as session:
        due = select(Card.content).where(Card.link_id == link.id, Card.form == Form.NOTICE)
        assert [content["text"] for content in (await session.exec(due)).all() if content] == [
            "notice-stand-in"
        ]


async def test_the_bell_shows_the_same(team: Office) -> None:
    await order_of_marta(team)
    marta = await member(team, MARTA)

    await join(team, MARTA, NEW_PHONE)

    link = await link_of(team, MARTA)
    assert link is not None
    async with team.database.read() as session:
        assert await inbox.unread_counts(session, marta.pk) == {"events": 1}
        assert await chat_cards.bell_of(session, link.pk) is not None


async def test_what_is_over_or_read_is_not_sent_to_the_new_chat(team: Office) -> None:
    made = await order_of_marta(team)
    await on_card(team, CardState.DUE)
    await team.database.write(partial(inbox.mark_read, notification=made, now=team.clock()))

    await join(team, MARTA, NEW_PHONE)

    assert (await kept(team)).ended == "read"


async def test_who_she_stands_in_for_keeps_her(team: Office) -> None:
    await go_away(team, MARTA, absent=IVAN, hours=20)

    await join(team, MARTA, NEW_PHONE)
    await team.tell(ORDER, {"order": {"id": 7}, "source": SHOP, "manager_id": IVAN.crm_id})
    await team.fan_out()

    assert [it.reason for it in await team.heard(MARTA, ORDER)] == ["substitute"]


async def test_after_unlinking_a_new_link_brings_back_nothing(team: Office) -> None:
    """An administrator has been asked to give it to somebody else."""
    await change(team, keep_quiet)
    await order_of_marta(team)
    await leave(team, MARTA)

    await join(team, MARTA, NEW_PHONE)
    await team.tick(hours=15)

    row = await kept(team)
    assert (row.ended, row.card_id) == ("unlinked", None)
    async with team.database.read() as session:
        assert await inbox.unread_counts(session, row.person_id) == {"events": 1}


async def test_whose_account_is_taken_for_another_loses_what_waits(team: Office) -> None:
    await change(team, keep_quiet)
    await order_of_marta(team)

    await join(team, IVAN, MARTA.telegram_id)

    assert (await kept(team)).ended == "unlinked"
    assert await link_of(team, MARTA) is None


async def test_the_same_account_again_loses_nothing(team: Office) -> None:
    await change(team, keep_quiet)
    await order_of_marta(team)

    await join(team, MARTA)

    row = await kept(team)
    assert (row.ended, row.due_at) == (None, MORNING)
