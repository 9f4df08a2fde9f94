"""Whatever the three do, in any order: people who are away are left in peace and lose nothing."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlmodel import col, select
from sqlmodel.ext.asyncio.session import AsyncSession

from storage.directory import absences, people
from storage.engine.database import open_database
from storage.flow import escalations, inbox, snoozes
from storage.tables import Notification
from tests.cast import CAST, IVAN, MARTA, SHOP, Role
from tests.stories.desk import arrive, come_back, go_away
from tests.stories.office import Office

KINDS = ("order.created", "task.overdue")  # the latter is urgent
STAFF = (MARTA, IVAN)  # the managers of Shop
Step = tuple[str, Role, Role, int]
STEPS = st.tuples(
    st.sampled_from(["hear", "snooze", "leave", "tick", "return", "read"]),
    st.sampled_from(STAFF),
    st.sampled_from(CAST),
    st.integers(0, 60),
)
SNOOZED_THEN_AWAY: list[Step] = [
    ("hear", MARTA, IVAN, 0),
    ("snooze", MARTA, IVAN, 10),
    ("leave", MARTA, IVAN, 30),
    ("tick", MARTA, IVAN, 20),
]


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEPS, min_size=10, max_size=40))
@example(steps=SNOOZED_THEN_AWAY)
def test_people_who_are_away_are_left_in_peace_and_lose_nothing(
    new_database: Callable[[], str], steps: list[Step]
) -> None:
    asyncio.run(walk(new_database(), steps))


async def walk(url: str, steps: list[Step]) -> None:
    async with open_database(url) as database:
        office = Office(database)
        await office.open()
        for kind in KINDS:
            await database.write(partial(escalations.choose, kind=kind, minutes=15))
        await office.tell("source.updated", {"source": {**SHOP, "manager_ids": ["6", "8"]}})
        for number, step in enumerate(steps):
            await take(office, step, number)
            await check(office)


async def take(office: Office, step: Step, number: int) -> None:
    """One of them does something, or time passes."""
    action, role, other, minutes = step
    if action == "leave":
        substitute = other if other != role else None
        await go_away(office, substitute, absent=role, minutes=4 * minutes + 1)
    elif action == "return":
        await come_back(office, role)
    elif action == "hear":
        await hear(office, role, number, is_late=minutes > 50)
    elif action == "tick":
        await office.tick(minutes=minutes)
    else:
        await read_or_snooze(office, action, role, minutes)


async def hear(office: Office, role: Role, number: int, *, is_late: bool) -> None:
    """Both hear of an order, or one of an overdue task; what is due arrives."""
    if is_late:
        task = {"id": number, "title": "Call"}
        await office.tell("task.overdue", {"task": task, "assignee_id": role.crm_id})
    else:
        await office.tell("order.created", {"order": {"id": number}, "source": SHOP})
    await office.fan_out()
    await arrive(office)


async def read_or_snooze(office: Office, action: str, role: Role, minutes: int) -> None:
    """The person reads the newest notification, or snoozes all that have arrived."""

    async def work(session: AsyncSession) -> None:
        person = await people.by_crm_id(session, role.crm_id)
        assert person is not None
        mine = select(Notification).where(
            Notification.person_id == person.id, col(Notification.read_at).is_(None)
        )
        found = list((await session.exec(mine.order_by(col(Notification.id).desc()))).all())
        at = office.clock() + timedelta(minutes=minutes + 1)
        for made in found[:1] if action == "read" else ():
            await inbox.mark_read(session, made, office.clock())
        for made in found if action == "snooze" else ():
            if made.card_id is not None:
                await snoozes.begin(session, made, at, at + timedelta(days=2))

    await office.database.write(work)


async def check(office: Office) -> None:
    """What must hold after each step, but for absences that are over and had no tick since."""
    async with office.database.read() as session:
        away = set(await absences.substitutes(session, office.clock()))
        over = set(await absences.over(session, office.clock(), len(CAST)))
        rows = list((await session.exec(select(Notification))).all())
    unsent = [it for it in rows if not (it.card_id or it.ended or it.person_id in over)]
    rung = [it for it in unsent if it.person_id in away and it.due_at and not it.urgent]
    lost = [it for it in unsent if it.person_id not in away and not (it.due_at or it.read_at)]
    of_oneself = [it for it in rows if it.on_behalf_of == it.person_id]

    assert (rung, lost, of_oneself) == ([], [], [])
