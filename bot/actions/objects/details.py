"""What is drawn, completed with what is known by now of its orders and leads.

Works within the caller's transaction; one statement for whatever is drawn together.
"""

from collections.abc import Iterable, Sequence

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.objects import details as rules
from bot.rules.objects.details import Details
from storage.objects import subjects
from storage.tables import Item, Open


async def of_items(session: AsyncSession, found: Sequence[Item]) -> list[Item]:
    """The items, completed."""
    known = await _known(session, (it.notification.subject for it in found))
    return [
        it._replace(data=rules.completed(it.data, known.get(it.notification.subject or "", {})))
        for it in found
    ]


async def of_alerts(session: AsyncSession, found: Sequence[Open]) -> list[Open]:
    """The alerts that are nobody's, completed."""
    known = await _known(session, (it.subject for it in found))
    return [
        it._replace(data=rules.completed(it.data, known.get(it.subject or "", {}))) for it in found
    ]


async def _known(session: AsyncSession, all_: Iterable[str | None]) -> dict[str, Details]:
    wanted = {it for it in all_ if it is not None and rules.is_about(it)}
    if not wanted:
        return {}
    states = await subjects.known(session, wanted)
    return {subject: state.get(rules.PART, {}) for subject, state in states.items()}
