"""How a person wants to be told, and of what they may choose."""

from sqlmodel.ext.asyncio.session import AsyncSession

from bot.rules.audience import ADMINISTRATOR
from bot.rules.catalog import Kind, is_allowed, switchable
from bot.rules.preferences import Choices
from storage.directory import cabinet
from storage.directory.heard_sources import Hearer
from storage.tables import Person


async def allowed(session: AsyncSession) -> list[Kind]:
    """The kinds that the cabinet allows and that can be switched."""
    policy = await cabinet.policy(session)
    return [kind for kind in switchable() if is_allowed(kind, policy)]


def hearer(person: Person, choices: Choices) -> Hearer:
    """Administrators hear of every source."""
    return Hearer(person.pk, choices.sources, person.role == ADMINISTRATOR)
