"""The cabinet's switch, off for an hour: the clock turns it on, whatever happens meanwhile."""

from datetime import datetime, timedelta
from functools import partial

from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import cabinet_switch
from bot.actions.context import Context
from bot.schedule import switch
from storage.directory import cabinet, people
from storage.tables import Card, Form, Link
from tests.cast import MARTA, OLGA, SHOP, Role
from tests.stories.office import KYIV, Office
from tests.two_processes import side_by_side

ORDER = {"order": {"id": 1, "number": "A-1"}, "source": SHOP, "manager_id": MARTA.crm_id}


async def turn_off(office: Office, by: Role = OLGA, **span: float) -> None:
    until = office.clock() + timedelta(**span) if span else None

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, by.crm_id)
        assert person is not None
        await cabinet_switch.turn_off(Context(session, KYIV, office.clock()), person, until)

    await office.database.write(work)


async def is_on(office: Office) -> bool:
    async with office.database.read() as session:
        return (await cabinet.get(session)).notifications_on


async def step(office: Office, at: datetime | None = None) -> bool:
    return await switch.step(office.database, KYIV, at or office.clock())


async def notices(office: Office) -> list[tuple[int, str]]:
    """Telegram id → text of each notice, in their order."""
    async with office.database.read() as session:
        found = await session.exec(
            select(Link.telegram_id, Card.content)
            .join(Card, col(Card.link_id) == Link.id)
            .where(Card.form == Form.NOTICE)
            .order_by(col(Card.id))
        )
        return [(telegram_id, (content or {})["text"]) for telegram_id, content in found.all()]


async def test_it_comes_on_by_the_clock_once(team: Office) -> None:
    await turn_off(team, hours=1)
    team.clock.advance(minutes=59)
    assert not await step(team)

    team.clock.advance(minutes=1)

    assert (await step(team), await step(team), await is_on(team)) == (True, False, True)
    assert await notices(team) == [(OLGA.telegram_id, "notice-on-again")]


async def test_it_comes_on_late_after_a_long_stop(team: Office) -> None:
    await turn_off(team, hours=1)
    team.clock.advance(days=3)

    assert await step(team)
    await team.tell("order.created", ORDER)
    await team.fan_out()

    assert len(await team.heard(MARTA, "order.created")) == 1


async def test_off_until_somebody_turns_it_on_stays_off(team: Office) -> None:
    await turn_off(team, hours=1)
    await turn_off(team)
    team.clock.advance(days=30)

    assert (await step(team), await is_on(team)) == (False, False)


async def test_turned_on_by_hand_nothing_follows(team: Office) -> None:
    await turn_off(team, hours=1)
    await team.database.write(
        lambda session: cabinet_switch.turn_on(Context(session, KYIV, team.clock()))
    )
    team.clock.advance(hours=2)

    assert (await step(team), await is_on(team)) == (False, True)
    assert await notices(team) == []


async def test_of_two_processes_one_turns_it_on(team: Office) -> None:
    await turn_off(team, hours=1)
    team.clock.advance(hours=1)
    context = partial(Context, zone=KYIV, now=team.clock())

    done = [
        await team.database.write(lambda session: cabinet_switch.come_on(context(session)))
        for _ in range(2)
    ]

    assert done == [True, False]


async def test_the_last_who_turned_it_off_decides_for_how_long(team: Office) -> None:
    await turn_off(team, hours=1)
    await turn_off(team, MARTA, hours=5)
    team.clock.advance(hours=2)
    assert not await step(team)

    team.clock.advance(hours=3)
    assert await step(team)

    assert await notices(team) == [
        (OLGA.telegram_id, "notice-off-until"),
        (OLGA.telegram_id, "notice-on-again"),
        (MARTA.telegram_id, "notice-on-again"),
    ]


async def test_of_two_processes_at_the_same_moment_one_turns_it_on(team: Office) -> None:
    await turn_off(team, hours=1)
    team.clock.advance(hours=1)

    async def come_on(session: AsyncSession) -> bool:
        return await cabinet_switch.come_on(Context(session, KYIV, team.clock()))

    assert await side_by_side(team.database.url, come_on, come_on) == [True, False]
    assert await notices(team) == [(OLGA.telegram_id, "notice-on-again")]


async def test_who_turns_it_off_again_while_another_process_turns_it_on_is_heard(
    team: Office,
) -> None:
    await turn_off(team, hours=1)
    team.clock.advance(hours=1)
    now = team.clock()

    async def off_for_good(session: AsyncSession) -> None:
        olga = await people.by_crm_id(session, OLGA.crm_id)
        assert olga is not None
        await cabinet_switch.turn_off(Context(session, KYIV, now), olga, None)

    async def come_on(session: AsyncSession) -> bool:
        return await cabinet_switch.come_on(Context(session, KYIV, now))

    assert await side_by_side(team.database.url, off_for_good, come_on) == [None, False]
    assert not await is_on(team)
