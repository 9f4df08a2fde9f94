"""What a change of role does to waiting notifications, whatever their reason."""

from datetime import UTC, datetime
from functools import partial

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from bot.actions.context import Context
from bot.actions.people import membership
from storage.directory import people
from storage.flow import notifications
from tests.cast import IVAN, OLGA
from tests.storage.rows import make_event, new_notification
from tests.stories.office import KYIV, Office

NOW = datetime(2026, 11, 22, 16, tzinfo=UTC)
ALERT = "source.reconnected"


@pytest.mark.parametrize("reason", ["administrator", "substitute", "escalated"])
async def test_former_administrator_hears_no_alerts(office: Office, reason: str) -> None:
    await alert_waits_for_ivan(office, reason)

    await office.database.write(partial(give_role, role="manager"))

    assert [it.ended for it in await office.heard(IVAN, ALERT)] == ["role"]


async def give_role(session: AsyncSession, role: str) -> int:
    """Gives Ivan this role; returns his id."""
    ivan = await people.by_crm_id(session, IVAN.crm_id)
    assert ivan is not None
    ivan.role_held = True
    await membership.change_role(Context(session, KYIV, NOW), ivan, role)
    return ivan.id or 0


async def alert_waits_for_ivan(office: Office, reason: str) -> None:
    """Makes Ivan an administrator, with an alert that waits for him."""

    async def work(session: AsyncSession) -> None:
        person_id = await give_role(session, OLGA.role)
        row = new_notification(await make_event(session), person_id, kind=ALERT, reason=reason)
        await notifications.add(session, [row])

    await office.database.write(work)
