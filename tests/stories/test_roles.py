"""What a change of role does to what waits, whoever it was first for."""

from functools import partial

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions import membership
from storage.directory import people
from storage.flow import notifications
from tests.cast import IVAN, OLGA
from tests.storage.rows import make_event, new_notification
from tests.stories.office import Office

ALERT = "source.reconnected"


@pytest.mark.parametrize("reason", ["administrator", "substitute", "escalated"])
async def test_who_is_no_administrator_any_more_hears_no_alerts(
    office: Office, reason: str
) -> None:
    await wait_for_ivan(office, reason)

    await office.database.write(partial(give, role="manager"))

    assert [it.ended for it in await office.heard(IVAN, ALERT)] == ["role"]


async def give(session: AsyncSession, role: str) -> int:
    """Ivan has this role from now on."""
    ivan = await people.by_crm_id(session, IVAN.crm_id)
    assert ivan is not None
    await membership.change_role(session, ivan, role)
    return ivan.id or 0


async def wait_for_ivan(office: Office, reason: str) -> None:
    """Ivan is an administrator, and an alert waits for him."""

    async def work(session: AsyncSession) -> None:
        person_id = await give(session, OLGA.role)
        row = new_notification(await make_event(session), person_id, kind=ALERT, reason=reason)
        await notifications.add(session, [row])

    await office.database.write(work)
