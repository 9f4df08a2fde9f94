"""`Mark paid`, taken back: the due day, the reminders and what people have are as they were."""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any

import pytest
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import payment_undo, payments
from bot.actions.context import Context
from bot.actions.people import absences
from bot.calendar.reminders import PAYMENT, subject_of
from storage.directory import cabinet, links, mutes, people, preferences, sources
from storage.engine.database import Database
from storage.flow import events, inbox
from storage.objects import subjects, unreached
from storage.tables import Channel, Held, Mute, Notification, Reminder
from tests.cast import OLGA
from tests.stories.office import KYIV, Office

VIBER = {"id": 5, "name": "Viber", "amount": "499", "currency": "UAH", "period": "monthly"}
NEXT = date(2026, 12, 20)

Taken = tuple[dict[str, Any], dict[str, Any]]  # Any: JSON


async def in_office(office: Office, work: Callable[[Context, Channel], Any]) -> Any:
    async def write(session: AsyncSession) -> Any:
        channel = await sources.mention(session, Channel, "5", None)
        return await work(Context(session, KYIV, office.clock()), channel)

    return await office.database.write(write)


async def due(office: Office, day: str) -> None:
    """Viber is due on that day, and what there is to say of it by now is said."""
    channel = {**VIBER, "paid_until": day}
    await office.tell("channel.updated", {"channel": channel})
    await office.tick()
    await office.tick(minutes=1)


async def mark_paid(office: Office, until: date | None = NEXT) -> Taken:
    async def pay(context: Context, channel: Channel) -> Taken:
        olga = await people.by_crm_id(context.session, OLGA.crm_id)
        assert olga is not None
        return await payment_undo.pay(context, channel, until, olga)

    taken: Taken = await in_office(office, pay)
    return taken


async def take_back(office: Office, taken: Taken) -> None:
    before, after = taken
    await in_office(office, partial(payment_undo.take_back, before=before, after=after))


async def everything(database: Database) -> dict[str, Any]:
    """All that a payment may change."""
    async with database.read() as session:
        channel = await sources.mention(session, Channel, "5", None)
        about = subject_of(channel)
        rows = await session.exec(
            select(Notification)
            .where(col(Notification.subject) == about)
            .order_by(col(Notification.id))
        )
        waiting = (await session.exec(select(Reminder))).all()
        state = await subjects.known(session, [about])
        parts = {part: state.get(about, {}).get(part) or {} for part in ("told", "answered")}
        return {
            "channel": channel.model_dump(),
            "notifications": [row.model_dump() for row in rows.all()],
            "reminders": [row.model_dump(exclude={"id"}) for row in waiting],
            "events": await events.told_of(session, about, PAYMENT),
            "unreached": await unreached.of_subject(session, about, PAYMENT),
            **parts,
        }


@pytest.mark.parametrize(
    "day", ["2026-11-15", "2026-11-20", "2026-11-22", "2026-11-25", "2026-12-24"]
)
@pytest.mark.parametrize("until", [NEXT, None], ids=["a-next-day", "no-next-day"])
async def test_what_is_taken_back_is_as_it_was(team: Office, day: str, until: date | None) -> None:
    await due(team, day)
    before = await everything(team.database)

    taken = await mark_paid(team, until)
    assert await everything(team.database) != before
    await take_back(team, taken)

    assert await everything(team.database) == before


async def test_a_past_day_is_due_again_and_reminded_of_once(team: Office) -> None:
    await due(team, "2026-11-20")
    told = len(await team.heard(OLGA, PAYMENT))

    await take_back(team, await mark_paid(team))
    await team.tick(minutes=1)
    assert len(await team.heard(OLGA, PAYMENT)) == told
    for _ in range(3):  # the fourth day after, at ten, is two days away
        await team.tick(days=1)

    assert len(await team.heard(OLGA, PAYMENT)) == told + 1
    assert [it.ended for it in await team.heard(OLGA, PAYMENT)][-1] is None


async def test_what_had_been_read_before_stays_read_and_the_rest_is_unread_again(
    team: Office,
) -> None:
    await due(team, "2026-11-21")
    [alert] = await team.heard(OLGA, PAYMENT)
    assert alert.read_at is None

    taken = await mark_paid(team)
    [alert] = await team.heard(OLGA, PAYMENT)
    assert alert.read_at is not None
    await take_back(team, taken)

    [alert] = await team.heard(OLGA, PAYMENT)
    assert (alert.read_at, alert.ended) == (None, None)


async def test_what_somebody_has_read_meanwhile_stays_read(team: Office) -> None:
    await due(team, "2026-11-21")
    [alert] = await team.heard(OLGA, PAYMENT)
    await team.database.write(
        partial(inbox.mark_read, notification=alert, now=team.clock() - timedelta(hours=1))
    )

    await take_back(team, await mark_paid(team))

    [alert] = await team.heard(OLGA, PAYMENT)
    assert alert.read_at is not None


async def pay_again(context: Context, channel: Channel) -> None:
    later = Context(context.session, context.zone, context.now + timedelta(minutes=1))
    await payments.pay(later, channel, date(2027, 1, 20), None, later.now)


async def choose_another_day(context: Context, channel: Channel) -> None:
    await payments.move(context, channel, date(2026, 12, 30), context.now)


async def forget_the_day(context: Context, channel: Channel) -> None:
    await payments.move(context, channel, None, context.now)


async def set_amount(context: Context, channel: Channel) -> None:
    channel.amount = "600"
    await payments.amend(context.session, channel)


async def set_period(context: Context, channel: Channel) -> None:
    channel.period = "yearly"
    await context.session.flush()


async def rename(context: Context, channel: Channel) -> None:
    await sources.rename(context.session, channel, "Viber 2")
    await payments.amend(context.session, channel)


@pytest.mark.parametrize(
    "edit",
    [pay_again, choose_another_day, forget_the_day, set_amount, set_period, rename],
    ids=lambda edit: edit.__name__,
)
async def test_after_a_later_payment_or_edit_nothing_is_taken_back(
    team: Office, edit: Callable[[Context, Channel], Any]
) -> None:
    await due(team, "2026-11-21")
    taken = await mark_paid(team)
    await in_office(team, edit)
    before = await everything(team.database)

    with pytest.raises(payment_undo.Changed):
        await take_back(team, taken)

    assert await everything(team.database) == before


async def test_it_is_not_taken_back_twice(team: Office) -> None:
    await due(team, "2026-11-21")
    taken = await mark_paid(team)
    await take_back(team, taken)

    with pytest.raises(payment_undo.Changed):
        await take_back(team, taken)


async def test_a_reminder_of_the_next_payment_does_not_hold_any_more(team: Office) -> None:
    await due(team, "2026-11-21")
    taken = await mark_paid(team, date(2026, 11, 24))
    await team.tick(hours=23)
    assert len(await team.heard(OLGA, PAYMENT)) == 2

    await take_back(team, taken)

    first, second = await team.heard(OLGA, PAYMENT)
    assert (first.ended, second.ended) == (None, "answered")
    async with team.database.read() as session:
        channel = await sources.mention(session, Channel, "5", None)
        told = await events.told_of(session, subject_of(channel), PAYMENT)
    assert [it[1][PAYMENT].get("settled") for it in told] == [None, {"how": "moved"}]


async def test_the_reminder_comes_at_the_hour_that_was_chosen_meanwhile(team: Office) -> None:
    await due(team, "2026-12-24")
    taken = await mark_paid(team)
    await team.database.write(partial(cabinet.remind_at, hour=8))
    await team.tick()

    await take_back(team, taken)

    [row] = (await everything(team.database))["reminders"]
    assert row["at"].astimezone(KYIV).isoformat() == "2026-12-17T08:00:00+02:00"


async def test_undo_waits_for_the_return_of_somebody_who_went_away_meanwhile(team: Office) -> None:
    await due(team, "2026-11-25")
    taken = await mark_paid(team)

    async def leave(session: AsyncSession) -> None:
        olga = await people.by_crm_id(session, OLGA.crm_id)
        assert olga is not None
        context = Context(session, KYIV, team.clock())
        await absences.begin(context, olga, team.clock() + timedelta(days=3))

    await team.database.write(leave)
    await take_back(team, taken)

    [made] = await team.heard(OLGA, PAYMENT)
    assert (made.ended, made.due_at, made.held) == (None, None, Held.AWAY)


@pytest.mark.parametrize("since", ["everything_off", "push", "mute", "unlinked", "nothing"])
async def test_undo_sends_nothing_that_its_people_do_not_want_any_more(
    team: Office, since: str
) -> None:
    await due(team, "2026-11-20")
    taken = await mark_paid(team)

    async def change(session: AsyncSession) -> None:
        olga = await people.by_crm_id(session, OLGA.crm_id)
        assert olga is not None
        until = team.clock() + timedelta(days=1)
        if since == "mute":
            name = {"scope": "kind", "key": PAYMENT, "name": "", "until": until}
            await mutes.mute(session, Mute(person_id=olga.pk, **name))
        elif since == "unlinked":
            link = await links.of_person(session, olga.pk)
            assert link is not None
            await links.end(session, link, team.clock())
        elif since != "nothing":
            value = since == "everything_off"
            await preferences.choose(session, olga.pk, since, "", value=value)

    await team.database.write(change)
    await take_back(team, taken)

    [made] = await team.heard(OLGA, PAYMENT)
    ended = {"push": "push_off", "mute": "muted", "nothing": None}
    assert made.ended == ended.get(since, since)
    assert (made.due_at is None) == (since != "nothing")
