"""Orders that are in one status for too long, from hooks to notifications."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import select
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.schedule.statuses import step as follow_statuses
from storage.objects import statuses
from storage.tables import Ended, Event, Status
from tests.cast import IVAN, MARTA, SHOP
from tests.stories.office import KYIV, Office

LATE = "order.overdue"


def order(overdue_at: datetime | None, **more: Any) -> dict[str, Any]:
    told = {"id": 9, "number": "A-9", "overdue_at": overdue_at and overdue_at.isoformat()}
    return {"order": told, "source": SHOP, "manager_id": MARTA.crm_id, **more}


def moved(to: str, **more: Any) -> dict[str, Any]:
    return {"order": {"id": 9, **more}, "to": to, "manager_id": MARTA.crm_id}


@pytest.fixture
async def expiring(office: Office) -> datetime:
    """Marta has an order that must not be in its status for more than an hour."""
    at = office.clock() + timedelta(hours=1)
    await office.tell("order.status_changed", moved("New"))
    await office.tell("order.updated", order(at))
    return at


async def test_order_is_overdue_when_it_has_been_in_its_status_for_too_long(
    office: Office, expiring: datetime
) -> None:
    await office.tick(minutes=59)
    early = await office.heard(MARTA, LATE)
    await office.tick(minutes=1)
    await office.tick(hours=1)
    await office.tell("order.updated", order(expiring))
    await office.tick(hours=1)

    assert early == []
    [told] = await office.heard(MARTA, LATE)
    async with office.database.read() as session:
        event = await session.get_one(Event, told.event_id)
    assert event.meaning is not None
    assert event.meaning[LATE]["order"]["number"] == "A-9"


async def test_order_in_another_status_is_not_overdue(office: Office, expiring: datetime) -> None:
    await office.tell("order.status_changed", moved("Sent"))

    await office.tick(hours=2)

    assert await office.heard(MARTA, LATE) == []


async def test_status_that_is_told_again_keeps_its_deadline(
    office: Office, expiring: datetime
) -> None:
    await office.tell("order.status_changed", moved("New"))

    await office.tick(hours=1)

    assert len(await office.heard(MARTA, LATE)) == 1


async def test_overdue_order_that_moves_on_is_not_overdue_any_more(
    office: Office, expiring: datetime
) -> None:
    await office.tick(hours=1)
    later = office.clock() + timedelta(hours=1)

    await office.tell("order.status_changed", moved("Sent", overdue_at=later.isoformat()))
    await office.tick(minutes=1)
    once = [it.ended for it in await office.heard(MARTA, LATE)]
    await office.tick(hours=1)

    assert once == ["answered"]
    assert [it.ended for it in await office.heard(MARTA, LATE)] == ["answered", None]


@pytest.mark.parametrize("kind", ["order.done", "order.cancelled", "order.deleted"])
async def test_order_that_is_over_is_never_overdue(
    office: Office, expiring: datetime, kind: str
) -> None:
    await office.tell(kind, {"order": {"id": 9}})

    await office.tick(hours=2)

    assert await office.heard(MARTA, LATE) == []


async def test_order_whose_status_has_ended_it_meanwhile_is_never_overdue(
    office: Office, expiring: datetime
) -> None:
    await office.fan_out()

    async def work(session: AsyncSession) -> None:
        [status] = (await session.exec(select(Status).where(Status.key == "New"))).all()
        await statuses.mean(session, status, Ended.DONE)

    await office.database.write(work)
    await follow_statuses(office.database, KYIV, office.clock())
    await office.tick(hours=2)

    assert await office.heard(MARTA, LATE) == []


async def test_current_manager_hears_of_an_order_that_was_given_away_before_it_had_a_deadline(
    office: Office,
) -> None:
    bare = {"order": {"id": 9}, "source": SHOP}
    await office.tell("order.created", {**bare, "manager_id": MARTA.crm_id}, minutes_ago=3)
    await office.tell("order.assigned", {**bare, "manager_id": IVAN.crm_id}, minutes_ago=2)
    at = office.clock() + timedelta(hours=1)
    await office.tell("order.updated", {"order": {"id": 9, "overdue_at": at.isoformat()}})

    await office.tick(hours=1)

    assert (len(await office.heard(MARTA, LATE)), len(await office.heard(IVAN, LATE))) == (0, 1)


@pytest.mark.parametrize("minutes", [59, 61])
async def test_crm_that_says_itself_that_an_order_is_overdue_makes_the_only_card(
    office: Office, expiring: datetime, minutes: int
) -> None:
    await office.tick(minutes=minutes)
    await office.tell(LATE, order(expiring))
    await office.tell(LATE, order(expiring))
    await office.tick(minutes=10)

    assert len(await office.heard(MARTA, LATE)) == 1
